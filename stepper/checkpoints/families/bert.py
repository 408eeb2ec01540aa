"""BERT: a post-norm encoder that sees the whole sentence (Devlin et al. 2019, arXiv 1810.04805).

Token, segment and position are added and normalised. With a masked-language-model head the encoder's rows go through one more
layer and a norm before they are compared with the words; the pooler makes one vector of the first row.
"""

from stepper.checkpoints.families.family import Family, activation_of
from stepper.checkpoints.families.settings import Settings
from stepper.engine.spec import (
    AttentionSpec,
    EmbedSpec,
    FfnSpec,
    HeadSpec,
    LayerSpec,
    MaskSpec,
    ModelSpec,
    NormSpec,
    PositionSpec,
    ScaleSpec,
    SpecialIds,
    StackSpec,
    TransformSpec,
)
from stepper.engine.spec_parts import head_width
from stepper.errors import Clause

__all__ = ["BERT"]

_TABLE = "encoder.embed.E"
_CLASSES_WITH_WORDS = ("BertForMaskedLM", "BertForPreTraining", "BertLMHeadModel")


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    settings.refuse("is_decoder", True, Clause("unsupported.bert_that_writes"))
    settings.refuse("add_cross_attention", True, Clause("unsupported.bert_cross"))
    if settings.word("position_embedding_type", "absolute") != "absolute":
        raise settings.unsupported("position_embedding_type", Clause("unsupported.other_positions"))
    vocab_size, width = settings.number("vocab_size"), settings.number("hidden_size")
    norm = NormSpec("layer", settings.real("layer_norm_eps", 1e-12))
    rows = settings.number("max_position_embeddings", 512)
    embed = EmbedSpec(_TABLE, False, PositionSpec("learned", rows), settings.number("type_vocab_size", 2), norm)
    layer = LayerSpec.of("post", norm, _attention(settings, width), _ffn(settings))
    stack = StackSpec("encoder", width, embed, (layer,) * settings.number("num_hidden_layers"))
    return ModelSpec(vocab_size, rows, (stack,), _head(settings, names, norm), SpecialIds(settings.identity("pad_token_id")))


def _attention(settings: Settings, width: int) -> AttentionSpec:
    heads = settings.number("num_attention_heads")
    d_head = head_width(width, heads)
    return AttentionSpec(heads, heads, d_head, MaskSpec(), ScaleSpec(d_head))


def _ffn(settings: Settings) -> FfnSpec:
    return FfnSpec(settings.number("intermediate_size"), activation_of(settings, "hidden_act", "gelu"))


def _head(settings: Settings, names: frozenset[str], norm: NormSpec) -> HeadSpec:
    has_pooler = any(name.startswith("bert.pooler.") for name in names)
    if not (any(name.startswith("cls.predictions.") for name in names) or settings.architecture in _CLASSES_WITH_WORDS):
        return HeadSpec("none", pooler=has_pooler)
    is_tied = "cls.predictions.decoder.weight" not in names and settings.flag("tie_word_embeddings", True)
    transform = TransformSpec(activation_of(settings, "hidden_act", "gelu"), norm)
    return HeadSpec(tied=_TABLE if is_tied else "", bias=True, transform=transform, pooler=has_pooler)


BERT = Family(
    "BERT",
    column="bert",
    classes="Bert",
    read_spec=_spec,
    example="The capital of France is [MASK].",
    plain_example="The capital of France is Paris.",
    prefix="bert.",
    beside=("cls.", "classifier.", "qa_outputs."),
    respelled=(("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias")),
    skipped=(r"cls\.predictions\.bias",),
    heads=(r"cls\.seq_relationship\..*", r"(classifier|qa_outputs)\..*"),
)
