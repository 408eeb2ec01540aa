"""Tokenizers made on the spot, one for each kind of family: word pieces, byte pairs, likeliest pieces.

write_tokenizer("bert", directory)      vocab.txt
write_tokenizer("gpt2", directory)      vocab.json and merges.txt
write_tokenizer("llama", directory)     tokenizer.json and tokenizer_config.json
"""

import json
from pathlib import Path
from typing import Any

__all__ = ["SENTENCE", "VOCABULARY", "write_tokenizer"]

SENTENCE = "The black cat sleeps, doesn't it?"
VOCABULARY = 311
"""Ids of every model; the tokenizers have fewer."""
_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
_WORDS = ["the", "black", "cat", "dog", "sleeps", "doesn", "t", "it", "s", "red", "car", "small", "house", "white", "bird", "sings"]
_PIECES_BY = ("bert", "distilbert", "electra", "mpnet")
_LIKELIEST_BY = ("t5", "mt5", "umt5", "albert", "marian", "pegasus", "xlm-roberta", "mbart", "m2m_100")
_FILES_BY = ("gpt2", "gpt_neo", "bart", "roberta", "qwen2", "opt", "gptj")
"""Families whose older files are written."""


def write_tokenizer(family: str, directory: Path) -> None:
    """Write the files of a family's tokenizer."""
    if family in _PIECES_BY:
        _word_pieces(family, directory)
    elif family in _LIKELIEST_BY:
        _likeliest(directory)
    else:
        _byte_pairs(directory, in_parts=family in _FILES_BY)


def _word_pieces(family: str, directory: Path) -> None:
    special = _SPECIAL if family == "mpnet" else ["[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]"]
    letters = [*"abcdefghijklmnopqrstuvwxyz", *(f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"), *",.?!'"]
    words = [*special, *letters, *(word for word in _WORDS if len(word) > 1)]
    if family == "mpnet":
        _save_words(words, directory)
    else:
        (directory / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")


def _save_words(words: list[str], directory: Path) -> None:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    made = Tokenizer(models.WordPiece({word: number for number, word in enumerate(words)}, unk_token="<unk>"))
    made.normalizer, made.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    _save(made, directory)


def _likeliest(directory: Path) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

    letters = [(letter, -9.0) for letter in "▁abcdefghijklmnopqrstuvwxyzTB,.?'"]
    words = [(f"▁{word}", -4.0 - number / 8) for number, word in enumerate(_WORDS)]
    made = Tokenizer(models.Unigram([*((token, 0.0) for token in _SPECIAL), *letters, *words], 3))
    made.pre_tokenizer, made.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    made.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 2)])
    _save(made, directory)


def _byte_pairs(directory: Path, in_parts: bool) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    pairs = [("t", "h"), ("th", "e"), ("Ġ", "c"), ("Ġ", "b"), ("a", "t"), ("Ġc", "at"), ("l", "e"), ("e", "p"), ("Ġ", "s"), ("i", "t")]
    tokens = [*_SPECIAL, *letters, *("".join(pair) for pair in pairs)]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    if in_parts:
        (directory / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
        (directory / "merges.txt").write_text("#version: 0.2\n" + "\n".join(map(" ".join, pairs)) + "\n", encoding="utf-8")
        return
    made = Tokenizer(models.BPE(vocabulary, pairs))
    made.pre_tokenizer, made.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    _save(made, directory)


def _save(made: object, directory: Path) -> None:
    """As `PreTrainedTokenizerFast` writes it."""
    import transformers

    made_of: Any = transformers.PreTrainedTokenizerFast
    roles = {"bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>", "mask_token": "<mask>"}
    made_of(tokenizer_object=made, **roles).save_pretrained(directory)
