"""BERT: a post-norm encoder that sees the whole sentence (Devlin et al. 2019, arXiv 1810.04805).

Token, segment and position are added and normalised. With a masked-language-model head the encoder's rows go through one more
layer and a norm before they are compared with the words; the pooler makes one vector of the first row.
"""

from stepper.checkpoints.families.family import Family, activation_of
from stepper.checkpoints.families.settings import Settings
from stepper.engine import Config

__all__ = ["BERT"]

_CLASSES_WITH_WORDS = ("BertForMaskedLM", "BertForPreTraining", "BertLMHeadModel")


def _config(settings: Settings, names: frozenset[str]) -> Config:
    settings.refuse("is_decoder", True, "a BERT that writes")
    settings.refuse("add_cross_attention", True, "a BERT that reads another model's output")
    if settings.word("position_embedding_type", "absolute") != "absolute":
        raise settings.unsupported("position_embedding_type", "positions other than absolute ones")
    has_words = any(name.startswith("cls.predictions.") for name in names) or settings.architecture in _CLASSES_WITH_WORDS
    return Config(
        "encoder-only",
        settings.number("vocab_size"),
        settings.number("hidden_size"),
        settings.number("num_attention_heads"),
        settings.number("intermediate_size"),
        encoder_layers=settings.number("num_hidden_layers"),
        norm_eps=settings.real("layer_norm_eps", 1e-12),
        activation=activation_of(settings, "hidden_act", "gelu"),
        positions="learned",
        max_positions=settings.number("max_position_embeddings", 512),
        scale_embedding=False,
        token_types=settings.number("type_vocab_size", 2),
        embed_norm=True,
        head="words" if has_words else "none",
        head_transform=has_words,
        unembed_bias=has_words,
        tie_unembed="cls.predictions.decoder.weight" not in names and settings.flag("tie_word_embeddings", True),
        pooler=any(name.startswith("bert.pooler.") for name in names),
        pad_id=settings.identity("pad_token_id"),
    )


BERT = Family(
    "BERT",
    column="bert",
    read_config=_config,
    example="The capital of France is [MASK].",
    plain_example="The capital of France is Paris.",
    prefix="bert.",
    beside=("cls.", "classifier.", "qa_outputs."),
    respelled=(("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias")),
    skipped=(r"bert\.embeddings\.(position_ids|token_type_ids)", r"cls\.predictions\.bias"),
    heads=(r"cls\.seq_relationship\..*", r"(classifier|qa_outputs)\..*"),
)
