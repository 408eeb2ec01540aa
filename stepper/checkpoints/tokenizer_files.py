"""Which of a directory's files its tokenizer is made of.

    tokenizer.json                      all of it in one file
    vocab.txt                           word pieces (BERT)
    vocab.json, merges.txt              byte pairs (GPT-2, BART, Qwen 2)
    spiece.model, tokenizer.model,      SentencePiece's (T5, Llama, Marian)
    source.spm and vocab.json
    none of these                       ids are typed as numbers

What stands in tokenizer_config.json, special_tokens_map.json and added_tokens.json is followed as Hugging Face's library follows it;
`tokenizer_classes` says by which of its classes.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from stepper.checkpoints.added_tokens import add_tokens
from stepper.checkpoints.class_tokenizers import byte_pairs, roberta_pairs, word_pieces
from stepper.checkpoints.piece_tokenizers import llama_pairs, marian_tokenizer, pieces_as_they_are, t5_pieces
from stepper.checkpoints.tokenizer import Built, Tokenizer, read_whole
from stepper.checkpoints.tokenizer_classes import TokenizerClass, class_of
from stepper.checkpoints.tokenizer_settings import TokenizerSettings
from stepper.errors import BadCheckpoint

if TYPE_CHECKING:
    import tokenizers

__all__ = ["find_tokenizer"]

_WHOLE = "tokenizer.json"
_PARTS: dict[TokenizerClass, tuple[str, ...]] = {
    "bert": ("vocab.txt",),
    "gpt2": ("merges.txt",),
    "gpt_neox": ("merges.txt",),
    "qwen2": ("merges.txt",),
    "roberta": ("merges.txt",),
    "llama": ("tokenizer.model",),
    "marian": ("source.spm",),
    "t5": ("spiece.model",),
    "as it is": ("tokenizer.model",),
}
"""What a class reads where there is no tokenizer.json."""
_MODELS: dict[TokenizerClass, str] = {"bert": "WordPiece", "t5": "Unigram"}
"""The model of tokenizer.json that a class takes the vocabulary of, where that is not byte pairs."""


def find_tokenizer(directory: Path, kind: str, vocab_size: int) -> Tokenizer | None:
    """The tokenizer of a model directory, None where it has no file of one.

    Args:
        directory: of the model.
        kind: its `model_type`.
        vocab_size: how many ids it has.
    """
    known = [_WHOLE, *dict.fromkeys(name for names in _PARTS.values() for name in names)]
    there = [directory / name for name in known if (directory / name).is_file()]
    there = there or sorted([*directory.glob("*.spm"), *directory.glob("*.model")])
    return Tokenizer(there[0], partial(_built, kind), rows=vocab_size) if there else None


def _built(kind: str, path: Path) -> Built:
    """The tokenizer of a directory, given one of its files.

    Raises:
        BadCheckpoint: its files are not those that its class reads, or an entry cannot be followed.
    """
    settings = TokenizerSettings.read(path.parent, kind)
    whole = read_whole(path) if path.name == _WHOLE else None
    reading = class_of(settings, whole)
    if whole and not _fits(reading, whole) and not (reading == "marian" and path.with_name("source.spm").is_file()):
        reading = "as it is"
    if reading == "marian":
        return marian_tokenizer(settings, _part(settings, reading, path))
    if whole and reading == "as it is":
        add_tokens(whole, settings, {})
        return Built(whole)
    return Built(_BUILDERS[reading](settings, whole, path if whole else _part(settings, reading, path)))


def _fits(reading: TokenizerClass, whole: "tokenizers.Tokenizer") -> bool:
    """Whether the vocabulary of tokenizer.json is of the kind that a class builds from; other files are read as they are."""
    return type(whole.model).__name__ == _MODELS.get(reading, "BPE")


def _part(settings: TokenizerSettings, reading: TokenizerClass, path: Path) -> Path:
    """The file that a class reads.

    Raises:
        BadCheckpoint: it is not there.
    """
    found = next((settings.directory / name for name in _PARTS[reading] if (settings.directory / name).is_file()), None)
    return found or _refuse(settings, path)


def _refuse(settings: TokenizerSettings, path: Path) -> NoReturn:
    """Stop at a file that this model's class is not known to read.

    Raises:
        BadCheckpoint: always.
    """
    if settings.class_name:
        file = settings.directory / "tokenizer_config.json"
        raise BadCheckpoint("tokenizer.unknown_class", file=file, name=settings.class_name, other=path.name)
    folder = str(path.parent)
    program = f"from transformers import AutoTokenizer; AutoTokenizer.from_pretrained({folder!r}).save_pretrained({folder!r})"
    raise BadCheckpoint("tokenizer.unknown_file", file=path, program=program)


_Builder = Callable[[TokenizerSettings, "tokenizers.Tokenizer | None", Path], "tokenizers.Tokenizer"]
_BUILDERS: dict[TokenizerClass, _Builder] = {
    "bert": lambda settings, whole, _: word_pieces(settings, whole),
    "roberta": lambda settings, whole, _: roberta_pairs(settings, whole),
    "gpt2": lambda settings, whole, _: byte_pairs(settings, whole, "gpt2"),
    "gpt_neox": lambda settings, whole, _: byte_pairs(settings, whole, "gpt_neox"),
    "qwen2": lambda settings, whole, _: byte_pairs(settings, whole, "qwen2"),
    "llama": llama_pairs,
    "t5": t5_pieces,
    "as it is": lambda settings, _, path: pieces_as_they_are(settings, path),
}
"""How a class builds its tokenizer: from the settings, what tokenizer.json holds, and the file of the vocabulary."""
