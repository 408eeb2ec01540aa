"""Where a Hugging Face model has what we call by a name.

decoder.0.ffn.hidden              the table of names says so: model.layers.0.mlp.up_proj:out
decoder.0.self_attn.scaled        inside attention: see hf_attention
decoder.0.norm1.square, probs     inside a norm, and after the output layer: see ports
"""

import re

from torch import Tensor

from stepper.checkpoints.names import has_row, names_of
from stepper.engine import Step
from stepper.engine.ops.norm import RMS_HEADS, RMS_ROWS
from stepper.witness.hf_activations import Seen
from stepper.witness.hf_attention import attention_port, heads_port
from stepper.witness.ports import choice_ports, norm_ports, rms_ports

__all__ = ["find"]

_PLACE = re.compile(r"(?P<place>[\w.]+:\w+)(\[(?P<part>[qkv])(?P<by_head> by head)?\])?( \(\w+\))?")
_ATTENTION = re.compile(r"(?P<at>(?:en|de)coder\.\d+\.(?:self|cross)_attn)\.(?P<leaf>.+)")
_NORM_PARTS = ("mean", "centered", "var", "square", "normalized")


def find(step: Step, seen: Seen, column: str, forbidden_id: int) -> Tensor | None:
    """The tensor of a step with all tokens, without its batch axis; None where the model does not show it."""
    found = None if step.name.endswith(".normed") else _from_table(step.name, seen, column)
    if found is not None:
        return found[0] if found.ndim > len(step.axes) else found
    attention, leaf = _ATTENTION.fullmatch(step.name), step.name.rpartition(".")[2]
    if attention:
        return _of_attention(attention["at"], attention["leaf"], seen, column, step.shape[-1])
    if step.part_of and leaf in _NORM_PARTS:
        return _of_a_norm(step, leaf, seen, column)
    return choice_ports(seen["logits"][0], forbidden_id).get(step.name) if "logits" in seen else None


def _from_table(name: str, seen: Seen, column: str) -> Tensor | None:
    """What the table of names points to, if the model has it."""
    for option in _options(name, column):
        match = _PLACE.fullmatch(option)
        place = match["place"] if match else option
        if isinstance(seen.get(place), Tensor):
            return _part(seen[place], match, seen) if match else seen[place]
    return None


def _part(whole: Tensor, match: re.Match[str], seen: Seen) -> Tensor:
    """The part of a stacked tensor that the table means: q of q | k | v, stacked once, or once for each head."""
    if not match["part"]:
        return whole
    number = "qkv".index(match["part"])
    if not match["by_head"]:
        return whole.chunk(3, dim=-1)[number]
    heads = seen[f"{match['place'].rpartition('.')[0]}:query"].shape[1]
    return whole.unflatten(-1, (heads, 3, -1))[..., number, :].flatten(-2)


def _options(name: str, column: str) -> list[str]:
    return names_of(name).get(column, "").split(" or ") if has_row(name) else []


def _module(name: str, column: str) -> str:
    """The module at which the table has a name."""
    return next((option.partition(":")[0] for option in _options(name, column) if ":" in option), "")


def _of_attention(at: str, leaf: str, seen: Seen, column: str, width: int) -> Tensor | None:
    """A value inside attention, so many columns wide; its module is the one that holds the projection of q."""
    path = _module(f"{at}.q.proj", column).rpartition(".")[0]
    if leaf == "memory":
        return _without_batch(seen.get(f"{_module(f'{at}.k.proj', column)}:in"))
    if leaf[:2] in ("q.", "k.", "v."):
        flat = _from_table(f"{at}.{leaf[0]}.proj", seen, column)
        return None if flat is None else heads_port(leaf, flat, seen, path, width)
    return attention_port(leaf, seen, path)


def _of_a_norm(step: Step, leaf: str, seen: Seen, column: str) -> Tensor | None:
    """A value inside a norm, from what its module was given."""
    is_of_embedding = ".embed.norm." in step.name
    row = step.name.partition(".norm.")[0] + ".sum" if is_of_embedding else step.part_of or ""
    path = _module(row, column)
    x, eps = _without_batch(seen.get(f"{path}:in")), seen.get(f"{path}:eps", 0.0)
    if x is None:
        return None
    is_rms = leaf == "square" or step.op in (RMS_ROWS.normalized, RMS_HEADS.normalized)
    return (rms_ports(x, eps) if is_rms else norm_ports(x, eps))[leaf]


def _without_batch(value: object) -> Tensor | None:
    return value[0] if isinstance(value, Tensor) else None
