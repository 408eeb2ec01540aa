"""Greedy translation of many sentences at once, by torch: a quick look at a model that has just been trained.

The figures that count come from the NumPy engine (`stepper.training.evaluate`).
"""

from collections.abc import Sequence

import torch
from tokenizers import Tokenizer

from stepper.training.grammar import Pair
from stepper.training.padding import pad
from stepper.witness.torch_model import TorchModel

__all__ = ["exact_match", "translate_greedily"]


def exact_match(model: TorchModel, tokenizer: Tokenizer, pairs: Sequence[Pair]) -> float:
    """The share of pairs whose translation is right word for word."""
    said = translate_greedily(model, tokenizer, [pair.source for pair in pairs])
    return sum(text == pair.target for text, pair in zip(said, pairs, strict=True)) / len(pairs)


def translate_greedily(model: TorchModel, tokenizer: Tokenizer, sentences: Sequence[str], longest: int = 24) -> list[str]:
    """The most probable next token, again and again, until every sentence has ended."""
    ids = model.spec.ids
    source = pad([encoding.ids for encoding in tokenizer.encode_batch(list(sentences))], ids.pad)
    blocked = source == ids.pad
    target = torch.full((len(sentences), 1), ids.start)
    with torch.inference_mode():
        memory = model.encode(source, blocked)
        while target.shape[1] <= longest and not bool((target == ids.end).any(dim=1).all()):
            logits = model.unembed(model.decode(target, memory, blocked)[:, -1])  # (B, D) -> (B, V)
            target = torch.cat([target, logits.argmax(dim=-1, keepdim=True)], dim=1)
    return [tokenizer.decode(_until(row[1:], ids.end)) for row in target.tolist()]


def _until(ids: list[int], end_id: int) -> list[int]:
    return ids[: ids.index(end_id)] if end_id in ids else ids
