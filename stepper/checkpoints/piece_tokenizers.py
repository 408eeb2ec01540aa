"""Tokenizers of SentencePiece's vocabularies, as Hugging Face's classes build them.

T5       the likeliest split; ids more for gaps (`extra_ids`); </s> at the end
Llama    pairs joined, bytes for what is unknown; <s> and </s> by `add_bos_token` and `add_eos_token`
Marian   source.spm splits, vocab.json has the ids; </s> at the end
others   as the file says, where no class builds it anew

The vocabulary is that of tokenizer.json where there is one (never Marian's), else of `spiece.model`, `tokenizer.model` or `source.spm`.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepper.checkpoints.added_tokens import add_own, add_tokens, ends_of, put_around
from stepper.checkpoints.sentence_pieces import BYTE, CONTROL, UNKNOWN, USER_DEFINED, Pieces, merges_of, read_pieces
from stepper.checkpoints.tokenizer import Built
from stepper.checkpoints.tokenizer_settings import Spelled, TokenizerSettings
from stepper.errors import BadCheckpoint, Clause
from stepper.files import as_text

if TYPE_CHECKING:
    import tokenizers

__all__ = ["llama_pairs", "marian_tokenizer", "pair_tokenizer", "pieces_as_they_are", "t5_pieces"]

_SPACE = "▁"
_GAPS = 100
_MOST_GAPS = 10_000
_T5 = {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
_LLAMA = {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"}
_LANGUAGE = re.compile(">>.*?<<")
"""What a text begins with that says which language it is put into."""
_NEVER = -1e6
"""The score of a piece that is for the other language: any split without it is likelier."""


def t5_pieces(settings: TokenizerSettings, whole: "tokenizers.Tokenizer | None", file: Path) -> "tokenizers.Tokenizer":
    """T5's: its gaps are numbered downwards from the last id."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

    gaps = [f"<extra_id_{number}>" for number in reversed(range(_gaps(settings)))]
    pieces = None if whole else read_pieces(file)
    model: Any = whole.model if whole else None
    if pieces:
        scores = [(piece.text, piece.score) for piece in pieces.listed] + [(gap, 0.0) for gap in gaps]
        model = models.Unigram(scores, _place_of_unknown(pieces), byte_fallback=False)
    tokenizer = Tokenizer(model)
    table = pieces.normalisation if pieces else b""
    normalizer = normalizers.Precompiled(table) if table else _precompiled(whole) if whole else None
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(_SPACE, "always")])
    tokenizer.decoder = decoders.Metaspace(_SPACE, "always")
    add_own(tokenizer, settings, whole)
    if pieces:
        _add_pieces(tokenizer, settings, pieces)
    has_others = any(settings.extra())
    add_tokens(tokenizer, settings, _T5, [] if has_others else [Spelled(gap) for gap in reversed(gaps)])
    put_around(tokenizer, "", "</s>")
    return tokenizer


def _gaps(settings: TokenizerSettings) -> int:
    count = settings.entries.number("extra_ids", _GAPS)
    if not 0 <= count <= _MOST_GAPS:
        raise settings.entries.unsupported(f"extra_ids = {count}", Clause("unsupported.extra_ids", most=_MOST_GAPS))
    return count


def _precompiled(whole: "tokenizers.Tokenizer") -> Any:
    """The table among the steps of a tokenizer.json's normaliser; None where there is none."""
    normalizer: Any = whole.normalizer
    if normalizer is None or b'"Precompiled"' not in normalizer.__getstate__():
        return None
    listed = [normalizer] if type(normalizer).__name__ == "Precompiled" else [normalizer[number] for number in range(len(normalizer))]
    return next((each for each in listed if type(each).__name__ == "Precompiled"), None)


def llama_pairs(settings: TokenizerSettings, whole: "tokenizers.Tokenizer | None", file: Path) -> "tokenizers.Tokenizer":
    """Llama's.

    Raises:
        BadCheckpoint: the file is not one of byte pairs.
    """
    from tokenizers import Tokenizer, decoders, pre_tokenizers

    pieces = None if whole else read_pieces(file)
    if pieces and not pieces.joins_pairs:
        raise BadCheckpoint("tokenizer.unigram", file=file)
    model: Any = _model_of(pieces, {}) if pieces else whole and whole.model
    for name, value in (("dropout", None), ("unk_token", None), ("fuse_unk", True), ("byte_fallback", True), ("ignore_merges", False)):
        setattr(model, name, value)
    tokenizer = Tokenizer(model)
    prefix = settings.flag("add_prefix_space", True)
    scheme = "never" if not prefix else "always" if settings.flag("legacy", False) else "first"
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(_SPACE, scheme, split=False)
    last = [decoders.Strip(" ", 1, 0)] if prefix else []
    tokenizer.decoder = decoders.Sequence([decoders.Replace(_SPACE, " "), decoders.ByteFallback(), decoders.Fuse(), *last])
    add_own(tokenizer, settings, whole)
    if pieces:
        _add_pieces(tokenizer, settings, pieces)
    add_tokens(tokenizer, settings, _LLAMA)
    if whole and whole.post_processor:
        tokenizer.post_processor = whole.post_processor
    else:
        put_around(tokenizer, *(("", "") if whole else ends_of(settings, _LLAMA)))
    return tokenizer


def pieces_as_they_are(settings: TokenizerSettings, file: Path) -> "tokenizers.Tokenizer":
    """A vocabulary that no class builds anew: split as the file says, ▁ for each space and none put before the text."""
    from tokenizers import Tokenizer, decoders, models, normalizers

    pieces = read_pieces(file)
    unknown = next((piece.text for piece in pieces.listed if piece.kind == UNKNOWN), None)
    model: Any = _model_of(pieces, settings.added)
    if pieces.joins_pairs:
        model.unk_token, model.fuse_unk, model.byte_fallback = unknown, True, pieces.falls_back_to_bytes
    else:
        scores = [(piece.text, piece.score) for piece in pieces.listed]
        model = models.Unigram(scores, _place_of_unknown(pieces), pieces.falls_back_to_bytes)
    tokenizer = Tokenizer(model)
    table = [normalizers.Precompiled(pieces.normalisation)] if pieces.normalisation else []
    tokenizer.normalizer = normalizers.Sequence([*table, normalizers.Replace(" ", _SPACE)])
    bytes_too = [decoders.ByteFallback(), decoders.Fuse()] if pieces.falls_back_to_bytes else []
    tokenizer.decoder = decoders.Sequence([decoders.Replace(_SPACE, " "), *bytes_too])
    texts = {piece.text for piece in pieces.listed}
    roles = {role: token for role, token in _LLAMA.items() if token in texts}
    _add_pieces(tokenizer, settings, pieces)
    add_tokens(tokenizer, settings, roles)
    put_around(tokenizer, *ends_of(settings, roles))
    return tokenizer


def _model_of(pieces: Pieces, renamed: Mapping[int, Spelled]) -> "tokenizers.models.BPE":
    """Pairs joined in the order in which the pieces are numbered; some pieces only keep a place for another token."""
    from tokenizers import models

    numbers = {piece.text: number for number, piece in enumerate(pieces.listed)}
    merges = merges_of({text: -float(number) for text, number in numbers.items()})
    others = {number: token.content for number, token in renamed.items() if token.content not in numbers}
    return models.BPE({others.get(number, text): number for text, number in numbers.items()}, merges)


def _add_pieces(tokenizer: "tokenizers.Tokenizer", settings: TokenizerSettings, pieces: Pieces) -> None:
    """Add the pieces that are found in a text before it is split; the library forgets them where the settings list others."""
    from tokenizers import AddedToken

    if any(settings.extra()):
        return
    listed = [piece for piece in pieces.listed if piece.kind in (CONTROL, USER_DEFINED) and piece.text]
    tokenizer.add_tokens([AddedToken(piece.text, normalized=False, special=piece.kind == CONTROL) for piece in listed])


def pair_tokenizer(pieces: Pieces) -> "tokenizers.Tokenizer":
    """Pieces joined pair by pair, the likeliest first; what is no piece is spelled in bytes; <s> before the sentence."""
    from tokenizers import Tokenizer, decoders, models, normalizers

    numbers = {piece.text: number for number, piece in enumerate(pieces.listed)}
    plain = {piece.text: piece.score for piece in pieces.listed if piece.kind not in (CONTROL, UNKNOWN, BYTE)}
    unknown = next((piece.text for piece in pieces.listed if piece.kind == UNKNOWN), None)
    tokenizer = Tokenizer(models.BPE(numbers, merges_of(plain), unk_token=unknown, fuse_unk=True, byte_fallback=pieces.falls_back_to_bytes))
    first = [normalizers.Prepend(_SPACE)] if pieces.begins_with_space else []
    tokenizer.normalizer = normalizers.Sequence([*first, normalizers.Replace(" ", _SPACE)])
    last = [decoders.Strip(" ", 1, 0)] if pieces.begins_with_space else []
    tokenizer.decoder = decoders.Sequence([decoders.Replace(_SPACE, " "), decoders.ByteFallback(), decoders.Fuse(), *last])
    tokenizer.add_special_tokens([*_controls(pieces), *([unknown] if unknown else [])])
    put_around(tokenizer, "<s>" if "<s>" in numbers else "", "")
    return tokenizer


def _controls(pieces: Pieces) -> list[str]:
    return [piece.text for piece in pieces.listed if piece.kind == CONTROL]


def _place_of_unknown(pieces: Pieces) -> int | None:
    return next((number for number, piece in enumerate(pieces.listed) if piece.kind == UNKNOWN), None)


# --- Marian -----------------------------------------------------------------------------------------------------------


def marian_tokenizer(settings: TokenizerSettings, file: Path) -> Built:
    """Marian's: the pieces of the source language split the sentence, and one vocabulary for both languages numbers them.

    Raises:
        BadCheckpoint: vocab.json is missing, or does not number its words from 0 on.
    """
    pieces, listed = read_pieces(file), file.with_name("vocab.json")
    if not listed.is_file():
        raise BadCheckpoint("tokenizer.no_vocabulary", file=listed, pieces=file.name)
    numbers: dict[str, int] = json.loads(as_text(listed))
    if sorted(numbers.values()) != list(range(len(numbers))):
        raise BadCheckpoint("tokenizer.not_numbered", file=listed, last=len(numbers) - 1)
    scores = {piece.text: piece.score for piece in pieces.listed}
    reader = _likeliest_split(pieces, [(text, scores.get(text, _NEVER)) for text in sorted(numbers, key=numbers.__getitem__)])
    splitter = _likeliest_split(pieces, list(scores.items()))
    reader.add_special_tokens([text for text in numbers if _LANGUAGE.fullmatch(text)])
    for tokenizer in (reader, splitter):
        add_tokens(tokenizer, settings, _T5)
        put_around(tokenizer, "", "</s>")
    unknown = settings.special("unk_token", _T5["unk_token"])
    numbered = {**reader.get_vocab(), **{token.content: number for number, token in settings.added.items()}}
    other = numbered.get(unknown.content if unknown else "", 0)
    order = splitter.get_vocab()
    ids = [numbered.get(text, other) for text in sorted(order, key=order.__getitem__)]
    return Built(reader, splitter, ids, leading=_LANGUAGE, unknown=other)


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
