"""The tokenizer that a GGUF file carries in its metadata.

llama    SentencePiece's pieces with their scores, joined pair by pair (Llama 1 and 2, Mistral, Gemma)
gpt2     byte pairs with their merges, split first as `tokenizer.ggml.pre` says (GPT-2, Llama 3, Qwen)
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stepper.checkpoints.added_tokens import put_around
from stepper.checkpoints.class_tokenizers import QWEN_SPLIT
from stepper.checkpoints.piece_tokenizers import pair_tokenizer
from stepper.checkpoints.sentence_pieces import CONTROL, USER_DEFINED, Piece, Pieces
from stepper.checkpoints.tokenizer import Built, Tokenizer
from stepper.errors import BadCheckpoint

if TYPE_CHECKING:
    import tokenizers

__all__ = ["gguf_tokenizer"]

_LLAMA3_SPLIT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_SPLITS = {"qwen2": QWEN_SPLIT, "llama-bpe": _LLAMA3_SPLIT, "llama3": _LLAMA3_SPLIT}
_PLAIN = ("default", "gpt-2", "smollm", "")
"""Split as GPT-2 splits; SmolLM's takes each digit for itself first."""


def gguf_tokenizer(path: Path, metadata: Mapping[str, Any], rows: int) -> Tokenizer | None:
    """The tokenizer; None where the file has none.

    Args:
        path: of the file.
        metadata: of it.
        rows: how many ids the model has.
    """
    if not metadata.get("tokenizer.ggml.tokens"):
        return None
    return Tokenizer(path, lambda _: _built(path, metadata), rows=rows)


def _built(path: Path, metadata: Mapping[str, Any]) -> Built:
    """Make it.

    Raises:
        BadCheckpoint: it is of a kind that is not known, or its lists do not fit.
    """
    said = metadata.get("tokenizer.ggml.model")
    tokens: list[str] = metadata["tokenizer.ggml.tokens"]
    kinds = metadata.get("tokenizer.ggml.token_type") or [1] * len(tokens)
    scores = metadata.get("tokenizer.ggml.scores") or [0.0] * len(tokens)
    if len({len(tokens), len(kinds), len(scores)}) > 1:
        raise BadCheckpoint("gguf.token_lists", file=path)
    if said == "llama":
        tokenizer = _pieces(metadata, tokens, scores, kinds)
    elif said == "gpt2":
        tokenizer = _byte_pairs(path, metadata, tokens, kinds)
    else:
        raise BadCheckpoint("gguf.tokenizer", file=path, said=said, known=["llama", "gpt2"])
    is_pieces = said == "llama"
    put_around(
        tokenizer,
        _special(metadata, tokens, "bos") if metadata.get("tokenizer.ggml.add_bos_token", is_pieces) else "",
        _special(metadata, tokens, "eos") if metadata.get("tokenizer.ggml.add_eos_token", False) else "",
    )
    return Built(tokenizer)


def _special(metadata: Mapping[str, Any], tokens: list[str], role: str) -> str:
    identity = metadata.get(f"tokenizer.ggml.{role}_token_id")
    return tokens[identity] if isinstance(identity, int) and 0 <= identity < len(tokens) else ""


def _pieces(metadata: Mapping[str, Any], tokens: list[str], scores: list[float], kinds: list[int]) -> "tokenizers.Tokenizer":
    from tokenizers import AddedToken

    listed = tuple(Piece(*each) for each in zip(tokens, scores, kinds, strict=True))
    begins = bool(metadata.get("tokenizer.ggml.add_space_prefix", True))
    tokenizer = pair_tokenizer(Pieces(listed, joins_pairs=True, falls_back_to_bytes=True, normalisation=b"", begins_with_space=begins))
    tokenizer.add_tokens([AddedToken(each.text, normalized=False, special=False) for each in listed if each.kind == USER_DEFINED])
    return tokenizer


def _byte_pairs(path: Path, metadata: Mapping[str, Any], tokens: list[str], kinds: list[int]) -> "tokenizers.Tokenizer":
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

    said = str(metadata.get("tokenizer.ggml.pre", ""))
    if said not in (*_SPLITS, *_PLAIN):
        raise BadCheckpoint("gguf.split", file=path, said=said, known=[*_SPLITS, *filter(None, _PLAIN)])
    merges = [tuple(each.split(" ", 1)) for each in metadata.get("tokenizer.ggml.merges", ())]
    if any(len(each) != 2 for each in merges):
        raise BadCheckpoint("gguf.token_lists", file=path)
    tokenizer = Tokenizer(models.BPE({token: number for number, token in enumerate(tokens)}, merges))
    first: list[Any] = [pre_tokenizers.Digits(individual_digits=True)] if said == "smollm" else []
    if said in _SPLITS:
        first = [pre_tokenizers.Split(Regex(_SPLITS[said]), "isolated")]
    if said == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [*first, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=not first or said == "smollm")]
    )
    tokenizer.decoder = decoders.ByteLevel()
    added = [(token, kind) for token, kind in zip(tokens, kinds, strict=True) if kind in (CONTROL, USER_DEFINED)]
    tokenizer.add_tokens([AddedToken(token, normalized=False, special=kind == CONTROL) for token, kind in added])
    return tokenizer
