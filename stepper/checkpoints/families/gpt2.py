"""GPT-2: a pre-norm decoder with learned positions (Radford et al. 2019).

Its matrices are stored (in, out), the layer that its code calls Conv1D; q, k and v are the columns of one matrix.
"""

from stepper.checkpoints.families.family import Family, activation_of
from stepper.checkpoints.families.settings import Settings
from stepper.engine import Config

__all__ = ["GPT2"]


def _config(settings: Settings, names: frozenset[str]) -> Config:
    settings.refuse("add_cross_attention", True, "a GPT-2 that reads another model's output")
    width = settings.number("n_embd")
    return Config(
        "decoder-only",
        settings.number("vocab_size"),
        width,
        settings.number("n_head"),
        settings.number("n_inner", 4 * width),
        decoder_layers=settings.number("n_layer"),
        norm="pre",
        norm_eps=settings.real("layer_norm_epsilon", 1e-5),
        final_norm=True,
        activation=activation_of(settings, "activation_function", "gelu_new"),
        positions="learned",
        max_positions=settings.number("n_positions", 1024),
        scale_embedding=False,
        scale_scores=settings.flag("scale_attn_weights", True),
        scale_scores_by_layer=settings.flag("scale_attn_by_inverse_layer_idx", False),
        tie_unembed="lm_head.weight" not in names and settings.flag("tie_word_embeddings", True),
        pad_id=-1,
        mask_target_padding=False,
        end_id=settings.identity("eos_token_id"),
    )


GPT2 = Family(
    "GPT-2",
    column="gpt2",
    read_config=_config,
    example="The cat sat on the",
    prefix="transformer.",
    beside=("lm_head.", "score.", "classifier.", "qa_outputs."),
    skipped=(r".*\.attn\.(bias|masked_bias)",),
    heads=(r"(score|classifier|qa_outputs)\..*",),
    input_first=True,
)
