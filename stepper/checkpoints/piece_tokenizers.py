"""Tokenizers made of SentencePiece's files, one way for each family that has them.

T5       spiece.model: the likeliest split; 100 ids more for gaps; </s> at the end
Marian   source.spm for the split, vocab.json for the ids; </s> at the end
Llama    tokenizer.model: pairs joined, bytes for what is unknown; <s> at the start
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from stepper.checkpoints.sentence_pieces import BYTE, CONTROL, UNKNOWN, Pieces, merges_of, read_pieces
from stepper.errors import BadCheckpoint
from stepper.files import as_text

if TYPE_CHECKING:
    import tokenizers

__all__ = ["llama_tokenizer", "marian_tokenizer", "pair_tokenizer", "t5_tokenizer"]

_SPACE = "▁"
_GAPS = 100
_NEVER = -1e6
"""The score of a piece that is for the other language: any split without it is likelier."""


def t5_tokenizer(path: Path) -> "tokenizers.Tokenizer":
    """T5's: its gaps are numbered downwards from the last id."""
    pieces = read_pieces(path)
    gaps = [f"<extra_id_{number}>" for number in reversed(range(_GAPS))]
    scores = [(piece.text, piece.score) for piece in pieces.listed] + [(gap, 0.0) for gap in gaps]
    tokenizer = _likeliest_split(pieces, scores)
    return _with_end(tokenizer, [*gaps, *_controls(pieces)])


def marian_tokenizer(path: Path) -> "tokenizers.Tokenizer":
    """Marian's: the pieces of the source language split the sentence, and one vocabulary for both languages numbers them.

    Raises:
        BadCheckpoint: vocab.json is missing, or does not number its words from 0 on.
    """
    pieces = read_pieces(path)
    file = path.with_name("vocab.json")
    if not file.is_file():
        raise BadCheckpoint("tokenizer.no_vocabulary", file=file, pieces=path.name)
    numbers: dict[str, int] = json.loads(as_text(file))
    if sorted(numbers.values()) != list(range(len(numbers))):
        raise BadCheckpoint("tokenizer.not_numbered", file=file, last=len(numbers) - 1)
    known = {piece.text: piece.score for piece in pieces.listed}
    scores = [(text, known.get(text, _NEVER)) for text in sorted(numbers, key=numbers.__getitem__)]
    special = [text for text in numbers if text in ("</s>", "<unk>", "<pad>") or (text.startswith(">>") and text.endswith("<<"))]
    return _with_end(_likeliest_split(pieces, scores), special)


def llama_tokenizer(path: Path) -> "tokenizers.Tokenizer":
    """Llama's."""
    pieces = read_pieces(path)
    if not pieces.joins_pairs:
        raise BadCheckpoint("tokenizer.unigram", file=path)
    return pair_tokenizer(pieces)


def pair_tokenizer(pieces: Pieces) -> "tokenizers.Tokenizer":
    """Pieces joined pair by pair; what is no piece is spelled in bytes."""
    from tokenizers import Tokenizer, decoders, models, normalizers, processors

    numbers = {piece.text: number for number, piece in enumerate(pieces.listed)}
    plain = {piece.text: piece.score for piece in pieces.listed if piece.kind not in (CONTROL, UNKNOWN, BYTE)}
    unknown = next((piece.text for piece in pieces.listed if piece.kind == UNKNOWN), None)
    tokenizer = Tokenizer(models.BPE(numbers, merges_of(plain), unk_token=unknown, fuse_unk=True, byte_fallback=pieces.falls_back_to_bytes))
    first = [normalizers.Prepend(_SPACE)] if pieces.begins_with_space else []
    tokenizer.normalizer = normalizers.Sequence([*first, normalizers.Replace(" ", _SPACE)])
    last = [decoders.Strip(" ", 1, 0)] if pieces.begins_with_space else []
    tokenizer.decoder = decoders.Sequence([decoders.Replace(_SPACE, " "), decoders.ByteFallback(), decoders.Fuse(), *last])
    tokenizer.add_special_tokens([*_controls(pieces), *([unknown] if unknown else [])])
    if "<s>" in numbers:
        tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", numbers["<s>"])])
    return tokenizer


def _controls(pieces: Pieces) -> list[str]:
    return [piece.text for piece in pieces.listed if piece.kind == CONTROL]


def _likeliest_split(pieces: Pieces, scores: list[tuple[str, float]]) -> "tokenizers.Tokenizer":
    """The unigram model: of all ways to split a text, the one whose scores add up to most."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

    texts = [text for text, _ in scores]
    unknown = next((texts.index(piece.text) for piece in pieces.listed if piece.kind == UNKNOWN and piece.text in texts), None)
    tokenizer = Tokenizer(models.Unigram(scores, unknown, pieces.falls_back_to_bytes))
    table = [normalizers.Precompiled(pieces.normalisation)] if pieces.normalisation else []
    tokenizer.normalizer = normalizers.Sequence([*table, normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " ")])
    scheme = "always" if pieces.begins_with_space else "never"
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(_SPACE, scheme)
    tokenizer.decoder = decoders.Metaspace(_SPACE, scheme)
    return tokenizer


def _with_end(tokenizer: "tokenizers.Tokenizer", special: list[str]) -> "tokenizers.Tokenizer":
    """With </s> after the sentence."""
    from tokenizers import processors

    tokenizer.add_special_tokens(special)
    end = tokenizer.token_to_id("</s>")
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", end)])
    return tokenizer
