"""Which of Hugging Face's classes reads a directory's tokenizer, chosen as its `AutoTokenizer` chooses.

    class_of(settings)      "bert", "gpt2", "roberta", …     built anew from the vocabulary, by the settings
                            "as it is"                       tokenizer.json and nothing else

Most classes build their normaliser and their splitting themselves and take only the vocabulary from tokenizer.json; the rest read
that file as it stands. A class that splits with a program of its own (MeCab for Japanese) is refused: its words would not be these.
"""

from typing import TYPE_CHECKING, Any, Literal

from stepper.checkpoints.tokenizer_settings import TokenizerSettings
from stepper.errors import BadCheckpoint

if TYPE_CHECKING:
    import tokenizers

__all__ = ["TokenizerClass", "class_of"]

TokenizerClass = Literal["as it is", "bert", "gpt2", "gpt_neox", "llama", "marian", "qwen2", "roberta", "t5"]

_BERT = ("Bert", "DistilBert", "Electra", "MobileBert", "SqueezeBert", "ConvBert", "Lxmert", "RetriBert", "LayoutLM", "MegatronBert")
_READINGS: dict[str, TokenizerClass] = {
    **{f"{name}Tokenizer": "bert" for name in _BERT},
    "GPT2Tokenizer": "gpt2",
    "GPTNeoXTokenizer": "gpt_neox",
    "LlamaTokenizer": "llama",
    "MarianTokenizer": "marian",
    "Qwen2Tokenizer": "qwen2",
    "RobertaTokenizer": "roberta",
    "BartTokenizer": "roberta",
    "LongformerTokenizer": "roberta",
    "T5Tokenizer": "t5",
}
_REGISTERED: dict[str, TokenizerClass] = {
    "bert": "bert",
    "distilbert": "bert",
    "electra": "bert",
    "mobilebert": "bert",
    "squeezebert": "bert",
    "convbert": "bert",
    "roberta": "roberta",
    "longformer": "roberta",
    "bart": "roberta",
    "gpt2": "gpt2",
    "gpt_neo": "gpt2",
    "gptj": "gpt2",
    "codegen": "gpt2",
    "opt": "gpt2",
    "phi": "gpt2",
    "starcoder2": "gpt2",
    "gpt_neox": "gpt_neox",
    "olmo": "gpt_neox",
    "olmoe": "gpt_neox",
    "marian": "marian",
    "qwen2": "qwen2",
    "qwen3": "qwen2",
    "qwen2_moe": "qwen2",
    "qwen3_moe": "qwen2",
    "t5": "t5",
    "mt5": "t5",
}
"""The class that belongs to a `model_type`."""
_ALWAYS_AS_IT_IS = (
    "gpt_bigcode",
    "granite",
    "mistral",
    "mixtral",
    "modernbert",
    "nemotron",
    "nystromformer",
    "olmo2",
    "persimmon",
    "phi3",
    "stablelm",
    "umt5",
)
"""Whatever class their settings name: many of these name a wrong one."""
_NAMED_WRONGLY = ("qwen2",)
"""Read by the class that belongs to them, whatever class their settings name."""
_OF_THEIR_OWN = (
    "Bartpho BertGeneration BertJapanese Bertweet BioGpt BlenderbotSmall ByT5 CTRL Canine CpmAnt Cpm Esm FSMT Flaubert "
    "GPTNeoXJapanese GPTSw3 M2M100 MyT5 PLBart Perceiver Phobert ProphetNet RoCBert Siglip Tapas Vits XLM"
)
"""Classes that split with a program of their own, which no file describes."""


def class_of(settings: TokenizerSettings, whole: "tokenizers.Tokenizer | None") -> TokenizerClass:
    """How the files are read.

    Args:
        settings: of the directory.
        whole: what tokenizer.json holds, where there is one.

    Raises:
        BadCheckpoint: by a program of the class's own.
    """
    named, kind = settings.class_name, settings.model_type
    if kind in _ALWAYS_AS_IT_IS:
        return "as it is"
    if named.endswith("Tokenizer") and named.removesuffix("Tokenizer") in _OF_THEIR_OWN.split():
        raise BadCheckpoint("tokenizer.own_program", file=settings.directory / "tokenizer_config.json", name=named)
    if kind in _NAMED_WRONGLY or not named:
        return _REGISTERED.get(kind, "as it is")
    if named == "LlamaTokenizer" and whole and _has_bytes(whole):
        return "as it is"
    return _READINGS.get(named, "as it is")


def _has_bytes(whole: "tokenizers.Tokenizer") -> bool:
    """Whether every byte is written as a character, as Llama 3 does and `LlamaTokenizer` does not."""
    parts: list[Any] = [part for part in (whole.pre_tokenizer, whole.decoder) if part]
    return any(b'"ByteLevel"' in part.__getstate__() for part in parts)
