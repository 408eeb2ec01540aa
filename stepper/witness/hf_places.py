"""Where a Hugging Face model has what we call by a name.

decoder.0.ffn.hidden              the table of names says so: model.layers.0.mlp.up_proj:out
decoder.0.self_attn.scaled        inside attention: see hf_attention
decoder.0.norm1.square, probs     inside a norm, and after the output layer: see ports
"""

import re
from collections.abc import Callable

import torch
from torch import Tensor

from stepper.checkpoints.names import PARTS, names_in
from stepper.engine import Place, Step
from stepper.engine.place import Stack
from stepper.witness.hf_activations import RawActivations
from stepper.witness.hf_attention import attention_port, heads_port, parent_module
from stepper.witness.inner_steps import choice_ports, norm_ports, rms_ports, row_ports

__all__ = ["find"]

_PLACE = re.compile(rf"(?P<place>[\w.]+:\w+)(\[(?P<part>{'|'.join(PARTS)})(?P<by_head> by head)?\])?( \(\w+\))?")
_ROW_OF_TEXT = ("row", "last", "count", "total", "mean")
_NORM_PARTS = ("mean", "centered", "var", "square", "normalized")


def find(step: Step, seen: RawActivations, column: str, allow: Callable[[Tensor], Tensor]) -> Tensor | None:
    """The tensor of a step with all tokens, without its batch axis; None where the model does not show it.

    `allow` puts −∞ in the place of the logits that may not be chosen.
    """
    place = step.place
    found = None if place.word == "normed" else _from_table(place, seen, column)
    if found is not None:
        return found[0] if found.ndim > len(step.axes) else found
    if place.block == "head" and "input_ids" in seen and place.leaf in _ROW_OF_TEXT:
        return _row_of_text(place.leaf, seen, column)
    if place.attention:
        return _of_attention(place, seen, column, step.shape[-1])
    if step.part_of and place.word in _NORM_PARTS:
        return _of_a_norm(step, seen, column)
    logits = _from_table(Place.of("logits"), seen, column)
    return None if logits is None else choice_ports(allow(logits.reshape(-1, logits.shape[-1])), step.note).get(step.name)


def _row_of_text(leaf: str, seen: RawActivations, column: str) -> Tensor | None:
    """The row that stands for a text, from the rows of its tokens; padding is what the library's config says it is."""
    stacks: tuple[Stack, ...] = ("encoder", "decoder")
    outs = (_from_table(Place(stack, leaf="out"), seen, column) for stack in stacks)
    rows = next((_without_batch(each) for each in outs if each is not None), None)
    ids, pad_id = seen["input_ids"][0], seen["pad_token_id"]
    counted = torch.ones_like(ids, dtype=torch.bool) if pad_id is None else ids.ne(pad_id)
    return None if rows is None else row_ports(rows, counted)[leaf]


def _from_table(place: Place, seen: RawActivations, column: str) -> Tensor | None:
    """What the table of names points to, if the model has it."""
    for option in names_in(place, column):
        match = _PLACE.fullmatch(option)
        port = match["place"] if match else option
        if isinstance(seen.get(port), Tensor):
            return _part(seen[port], match, seen) if match else seen[port]
    return None


def _part(whole: Tensor, match: re.Match[str], seen: RawActivations) -> Tensor:
    """The part of a stacked tensor that the table means: q of q | k | v, stacked once, or once for each head."""
    if not match["part"]:
        return whole
    number, count = PARTS[match["part"]]
    if count != len("qkv"):
        return whole.chunk(count, dim=-1)[number]
    path = parent_module(match["place"])
    heads, groups, width = (seen[f"{path}:{port}"].shape[axis] for port, axis in (("query", 1), ("key", 1), ("query", 3)))
    stacks = groups if match["by_head"] else 1
    q, kv = heads * width // stacks, groups * width // stacks
    start = sum((q, kv, kv)[:number])
    return whole.view(*whole.shape[:-1], stacks, -1).narrow(-1, start, (q, kv, kv)[number]).flatten(-2)


def _module(place: Place, seen: RawActivations, column: str) -> str:
    """The module at which the table has a place: of several the first that the model has."""
    paths = [option.partition(":")[0] for option in names_in(place, column) if ":" in option]
    return next((path for path in paths if f"{path}:out" in seen), paths[0] if paths else "")


def _of_attention(place: Place, seen: RawActivations, column: str, width: int) -> Tensor | None:
    """A value inside attention, so many columns wide; its module is the one that holds the projection of q."""
    path = parent_module(_module(place.sibling("q.proj"), seen, column))
    if place.leaf == "memory":
        return _without_batch(seen.get(f"{_module(place.sibling('k.proj'), seen, column)}:in"))
    if place.tensor in ("q", "k", "v") and place.detail:
        flat = _from_table(place.sibling(f"{place.tensor}.proj"), seen, column)
        return None if flat is None else heads_port(place, flat, seen, path, width)
    return attention_port(place.leaf, seen, path)


def _of_a_norm(step: Step, seen: RawActivations, column: str) -> Tensor | None:
    """A value inside a norm, from what its module was given."""
    place = step.place
    row = place.sibling("sum") if place.kind == "embed" else Place.of(step.part_of or "")
    path = _module(row, seen, column)
    given, eps = seen.get(f"{path}:in"), seen.get(f"{path}:eps", 0.0)
    if not isinstance(given, Tensor):
        return None
    x = given.reshape(-1, given.shape[-1])  # one row for each token, or one for the text
    is_rms = place.word == "square" or step.note == "rms_norm"
    return (rms_ports(x, eps) if is_rms else norm_ports(x, eps))[place.word]


def _without_batch(value: object) -> Tensor | None:
    return value[0] if isinstance(value, Tensor) else None
