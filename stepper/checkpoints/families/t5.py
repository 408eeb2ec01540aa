"""T5: a pre-norm encoder–decoder whose positions are learned distances (Raffel et al. 2020, arXiv 1910.10683).

RMS norms, no biases anywhere, scores not divided by √d_head; the first layer of each stack has a number for every distance, which
all layers add to their scores. T5 1.0 has ReLU, and its output layer is the embedding table, read after a division by √d_model;
1.1 (and Flan-T5) has a gated gelu and an output layer of its own (Shazeer 2020, arXiv 2002.05202).
"""

from stepper.checkpoints.families.family import Family, activation_of
from stepper.checkpoints.families.settings import Settings
from stepper.engine import Config

__all__ = ["T5"]


def _config(settings: Settings, names: frozenset[str]) -> Config:
    layers = settings.number("num_layers")
    kind = settings.word("feed_forward_proj", "relu")
    is_gated, function = kind.startswith("gated-"), kind.removeprefix("gated-")
    described = Settings(settings.directory, {"feed_forward_proj": "gelu_new" if kind == "gated-gelu" else function}, {})
    says_tied = settings.flag("tie_word_embeddings", True)
    return Config(
        "encoder-decoder",
        settings.number("vocab_size"),
        settings.number("d_model"),
        settings.number("num_heads"),
        settings.number("d_ff"),
        encoder_layers=layers,
        decoder_layers=settings.number("num_decoder_layers", layers),
        d_head=settings.number("d_kv"),
        norm="pre",
        norm_kind="rms",
        norm_eps=settings.real("layer_norm_epsilon", 1e-6),
        final_norm=True,
        activation=activation_of(described, "feed_forward_proj", "relu"),
        gated=is_gated,
        positions="relative",
        relative_buckets=settings.number("relative_attention_num_buckets", 32),
        relative_distance=settings.number("relative_attention_max_distance", 128),
        max_positions=settings.number("n_positions", 512),
        scale_embedding=False,
        scale_scores=False,
        qkv_bias=False,
        out_bias=False,
        ffn_bias=False,
        head_scale=settings.flag("scale_decoder_outputs", says_tied),
        tie_unembed="lm_head.weight" not in names and says_tied,
        pad_id=settings.identity("pad_token_id"),
        mask_target_padding=False,
        start_id=settings.identity("decoder_start_token_id"),
        end_id=settings.identity("eos_token_id"),
    )


T5 = Family(
    "T5",
    column="t5",
    read_config=_config,
    example="translate English to German: The house is small.",
    skipped=(
        r"decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias\.weight",  # in T5's first files, of no use there either
    ),
    copies=(r"(en|de)coder\.embed_tokens\.weight",),
)
