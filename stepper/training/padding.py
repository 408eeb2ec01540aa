"""Rows of ids of different lengths as one torch array."""

from collections.abc import Sequence

import torch
from torch import Tensor

__all__ = ["pad"]


def pad(rows: Sequence[Sequence[int]], filler: int) -> Tensor:
    """Rows of ids as one array (row, token), filled up on the right."""
    longest = max(len(row) for row in rows)
    return torch.tensor([[*row, *[filler] * (longest - len(row))] for row in rows])
