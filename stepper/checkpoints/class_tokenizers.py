"""The tokenizers that Hugging Face's classes build from a vocabulary, by their settings.

BERT       word pieces; lower case, accents and Chinese characters by the settings; [CLS] sentence [SEP]
GPT-2      byte pairs; GPT-NeoX and Qwen 2 put characters together first (NFC), Qwen 2 splits by a pattern of its own
RoBERTa    GPT-2's byte pairs, and <s> sentence </s>; BART is read so too

The vocabulary is that of tokenizer.json where there is one, else of vocab.txt, or of vocab.json and merges.txt.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stepper.checkpoints.added_tokens import add_own, add_tokens, ends_of, put_around, roles_of
from stepper.checkpoints.tokenizer_settings import TokenizerSettings
from stepper.errors import BadCheckpoint
from stepper.files import as_text

if TYPE_CHECKING:
    import tokenizers

__all__ = ["QWEN_SPLIT", "byte_pairs", "roberta_pairs", "word_pieces"]

_BERT = {"unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]", "mask_token": "[MASK]"}
_END_OF_TEXT = "<|endoftext|>"
_GPT2 = {"unk_token": _END_OF_TEXT, "bos_token": _END_OF_TEXT, "eos_token": _END_OF_TEXT}
_PAIRS = {
    "gpt2": _GPT2,
    "gpt_neox": {**_GPT2, "pad_token": "<|padding|>"},
    "qwen2": {"unk_token": _END_OF_TEXT, "eos_token": _END_OF_TEXT, "pad_token": _END_OF_TEXT},
}
"""The tokens with a role that each class has where the settings name no others."""
_ROBERTA = {
    "bos_token": "<s>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "cls_token": "<s>",
    "mask_token": "<mask>",
}
QWEN_SPLIT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
"""A contraction, a word, one digit, marks, line ends, spaces."""


def word_pieces(settings: TokenizerSettings, whole: "tokenizers.Tokenizer | None") -> "tokenizers.Tokenizer":
    """BERT's."""
    from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(_word_model(settings, whole))
    strips = settings.entries.entries.get("strip_accents")
    tokenizer.normalizer = normalizers.BertNormalizer(
        lowercase=settings.flag("do_lower_case", True),
        handle_chinese_chars=settings.flag("tokenize_chinese_chars", True),
        strip_accents=None if strips is None else settings.flag("strip_accents", True),
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    add_own(tokenizer, settings, whole)
    add_tokens(tokenizer, settings, _BERT)
    first, last = (_named(settings, tokenizer, name, _BERT) for name in ("cls_token", "sep_token"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first[0]}:0 $A:0 {last[0]}:0", pair=f"{first[0]}:0 $A:0 {last[0]}:0 $B:1 {last[0]}:1", special_tokens=[first, last]
    )
    return tokenizer


def _word_model(settings: TokenizerSettings, whole: "tokenizers.Tokenizer | None") -> "tokenizers.models.WordPiece":
    """The pieces, and the one that stands for what is unknown.

    Raises:
        BadCheckpoint: that piece is not among them.
    """
    from tokenizers import models

    model = whole.model if whole else None
    unknown = settings.special("unk_token", _BERT["unk_token"])
    if not isinstance(model, models.WordPiece):
        file = settings.directory / "vocab.txt"
        words = [line.rstrip() for line in as_text(file).removesuffix("\n").split("\n")]
        if not unknown or unknown.content not in words:
            raise BadCheckpoint("tokenizer.not_bert", file=file)
        return models.WordPiece({word: number for number, word in enumerate(words)}, unk_token=unknown.content)
    if unknown:
        model.unk_token = unknown.content
    return model


def byte_pairs(settings: TokenizerSettings, whole: "tokenizers.Tokenizer | None", kind: str) -> "tokenizers.Tokenizer":
    """GPT-2's, GPT-NeoX's or Qwen 2's: bytes joined pair by pair, in the order of merges.txt."""
    from tokenizers import Regex, normalizers, pre_tokenizers

    tokenizer = _pairs(settings, whole)
    prefix = settings.flag("add_prefix_space", False)
    if kind != "gpt2":
        tokenizer.normalizer = normalizers.NFC()
    if kind == "qwen2":
        split = pre_tokenizers.Split(Regex(QWEN_SPLIT), "isolated")
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=prefix, use_regex=False)])
    add_own(tokenizer, settings, whole)
    add_tokens(tokenizer, settings, _PAIRS[kind])
    if kind == "qwen2":
        tokenizer.add_special_tokens(roles_of(settings, _PAIRS[kind]))
    if whole and whole.post_processor and kind != "gpt_neox":
        tokenizer.post_processor = whole.post_processor
    else:
        put_around(tokenizer, *(("", "") if whole else ends_of(settings, _PAIRS[kind])))
    return tokenizer


def roberta_pairs(settings: TokenizerSettings, whole: "tokenizers.Tokenizer | None") -> "tokenizers.Tokenizer":
    """RoBERTa's and BART's."""
    from tokenizers import processors

    tokenizer = _pairs(settings, whole)
    add_own(tokenizer, settings, whole)
    add_tokens(tokenizer, settings, _ROBERTA)
    last, first = (_named(settings, tokenizer, name, _ROBERTA) for name in ("sep_token", "cls_token"))
    trims, prefix = settings.flag("trim_offsets", True), settings.flag("add_prefix_space", False)
    tokenizer.post_processor = processors.RobertaProcessing(last, first, trims, prefix)
    return tokenizer


def _pairs(settings: TokenizerSettings, whole: "tokenizers.Tokenizer | None") -> "tokenizers.Tokenizer":
    """Byte pairs as GPT-2 joins them, without special tokens."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    model = whole.model if whole else None
    if isinstance(model, models.BPE):
        plain: Mapping[str, Any] = dict.fromkeys(("dropout", "unk_token")) | dict.fromkeys(("fuse_unk", "byte_fallback"), False)
        for name, value in {**plain, "continuing_subword_prefix": "", "end_of_word_suffix": "", "ignore_merges": False}.items():
            setattr(model, name, value)
    else:
        model = _pairs_on_disk(settings)
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=settings.flag("add_prefix_space", False))
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def _pairs_on_disk(settings: TokenizerSettings) -> "tokenizers.models.BPE":
    from tokenizers import models

    vocabulary = json.loads(as_text(settings.directory / "vocab.json"))
    text = as_text(settings.directory / "merges.txt")
    lines = [line.split(" ") for line in text.split("\n") if line.strip() and not line.startswith("#version")]
    return models.BPE(vocabulary, [(left, right.rstrip()) for left, right in lines])


def _named(settings: TokenizerSettings, tokenizer: "tokenizers.Tokenizer", role: str, defaults: Mapping[str, str]) -> tuple[str, int]:
    """The token of a role, and its id.

    Raises:
        BadCheckpoint: there is none, and the class puts it around every sentence.
    """
    token = settings.special(role, defaults[role])
    number = tokenizer.token_to_id(token.content) if token else None
    if token is None or number is None:
        raise BadCheckpoint("tokenizer.no_role", file=settings.directory / "tokenizer_config.json", role=role)
    return token.content, number
