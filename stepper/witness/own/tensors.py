"""Torch's tensors: their numbers as arrays, and those in whatever a function takes or gives back."""

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from stepper.engine import Array

__all__ = ["as_array", "tensors_in"]


def as_array(tensor: Tensor) -> Array:
    """The numbers of a tensor, on the CPU; those of half width as float32."""
    plain = tensor.detach().resolve_conj().resolve_neg().cpu()
    if plain.is_complex():
        plain = torch.view_as_real(plain)
    array: Array = (plain.float() if plain.dtype in (torch.bfloat16, torch.float16) else plain).numpy()
    return array


def tensors_in(value: Any) -> Iterator[Tensor]:
    """The tensors in what a function was given or gave back, however they are packed."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from tensors_in(each)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from tensors_in(each)
    elif hasattr(value, "__dataclass_fields__"):
        for field in value.__dataclass_fields__:
            yield from tensors_in(getattr(value, field))
