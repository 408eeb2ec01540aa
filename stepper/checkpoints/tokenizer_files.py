"""Which of a directory's files its tokenizer is made of.

    tokenizer.json                      all of it in one file
    vocab.txt                           BERT's word pieces; `do_lower_case` is in tokenizer_config.json
    vocab.json, merges.txt              the byte pairs of GPT-2 and BART
    spiece.model, tokenizer.model,      SentencePiece's, of T5, Llama and Marian
    source.spm and vocab.json
    none of these                       ids are typed as numbers

The special tokens that a family puts around a sentence are those of its tokenizer, as a post-processor.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepper.checkpoints.piece_tokenizers import llama_tokenizer, marian_tokenizer, t5_tokenizer
from stepper.checkpoints.tokenizer import Tokenizer
from stepper.errors import BadCheckpoint
from stepper.files import as_text

if TYPE_CHECKING:
    import tokenizers

__all__ = ["find_tokenizer"]


def find_tokenizer(directory: Path, kind: str, vocab_size: int) -> Tokenizer | None:
    """The tokenizer of a model directory, None where it has no file of one.

    Args:
        directory: of the model.
        kind: its `model_type`.
        vocab_size: how many ids it has.
    """
    if (directory / "tokenizer.json").is_file():
        return Tokenizer(directory / "tokenizer.json", rows=vocab_size)
    if (directory / "vocab.txt").is_file():
        return Tokenizer(directory / "vocab.txt", _word_pieces, rows=vocab_size)
    if (directory / "merges.txt").is_file():
        return Tokenizer(directory / "merges.txt", _bart_pairs if kind == "bart" else _byte_pairs, rows=vocab_size)
    name, build = _PIECES.get(kind, ("", None))
    if name and (directory / name).is_file():
        return Tokenizer(directory / name, build, rows=vocab_size)
    others = sorted([*directory.glob("*.spm"), *directory.glob("*.model")])
    if others:
        return Tokenizer(others[0], _refuse)
    return None


def _word_pieces(path: Path) -> "tokenizers.Tokenizer":
    """BERT's: lower case or not, split at spaces and punctuation, [CLS] sentence [SEP]."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    words = as_text(path).splitlines()
    vocabulary = {word: number for number, word in enumerate(words)}
    special = [word for word in ("[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]") if word in vocabulary]
    if not {"[UNK]", "[CLS]", "[SEP]"} <= vocabulary.keys():
        raise BadCheckpoint("tokenizer.not_bert", file=path)
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=bool(_settings(path).get("do_lower_case", True)))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"]))
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(special)
    return tokenizer


def _byte_pairs(path: Path) -> "tokenizers.Tokenizer":
    """GPT-2's: bytes joined pair by pair, in the order of merges.txt; nothing is put around the sentence."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    vocabulary = json.loads(as_text(path.with_name("vocab.json")))
    lines = [line.split(" ") for line in as_text(path).splitlines() if not line.startswith("#version")]
    merges = [(line[0], line[1]) for line in lines if len(line) == 2]
    tokenizer = Tokenizer(models.BPE(vocabulary, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=bool(_settings(path).get("add_prefix_space", False)))
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([word for word in ("<|endoftext|>",) if word in vocabulary])
    return tokenizer


def _bart_pairs(path: Path) -> "tokenizers.Tokenizer":
    """BART's: GPT-2's byte pairs, and <s> sentence </s>."""
    from tokenizers import AddedToken, processors

    tokenizer = _byte_pairs(path)
    vocabulary = tokenizer.get_vocab()
    tokenizer.add_special_tokens([word for word in ("<s>", "<pad>", "</s>", "<unk>") if word in vocabulary])
    tokenizer.add_special_tokens([AddedToken(word, lstrip=True, special=True) for word in ("<mask>",) if word in vocabulary])
    ends = [("<s>", vocabulary["<s>"]), ("</s>", vocabulary["</s>"])]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    return tokenizer


_PIECES = {
    "t5": ("spiece.model", t5_tokenizer),
    "marian": ("source.spm", marian_tokenizer),
    "llama": ("tokenizer.model", llama_tokenizer),
}
"""The families that have come with SentencePiece's files: which one, and what is made of it."""


def _refuse(path: Path) -> "tokenizers.Tokenizer":
    """Stop at a file that this family is not known to have.

    Raises:
        BadCheckpoint: always.
    """
    folder = str(path.parent)
    program = f"from transformers import AutoTokenizer; AutoTokenizer.from_pretrained({folder!r}).save_pretrained({folder!r})"
    raise BadCheckpoint("tokenizer.unknown_file", file=path, program=program)


def _settings(path: Path) -> Mapping[str, Any]:
    """What tokenizer_config.json says, where there is one."""
    file = path.with_name("tokenizer_config.json")
    found = json.loads(as_text(file)) if file.is_file() else {}
    return found if isinstance(found, dict) else {}
