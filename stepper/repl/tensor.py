"""An array that knows what its axes run over, and otherwise is a NumPy array.

    q                          Tensor, (4 head, 10 token, 16 d_head), read-only
    q @ k.transpose(0, 2, 1)   Tensor, (4 head, 10 token, 10 token), an array of one's own
    np.asarray(q)              the plain array

What NumPy computes from it is a Tensor too, its axes carried along where that is certain (`axes.py`); the numbers and their
type are NumPy's own. What the model computed is read-only.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from stepper.errors import Clause
from stepper.inspect.labelled import PLAIN
from stepper.repl.axes import Axes, broadcast_axes, einsum_axes, index_axes, matmul_axes, reduce_axes, shown_axes

__all__ = ["Tensor", "labelled", "plain"]

_FEW = 64
"""Numbers that are written out within a list."""


class Tensor(np.ndarray[Any, np.dtype[Any]]):
    """A NumPy array with named axes; make it with `labelled`."""

    axes: Axes
    """One for each axis, or none at all where nothing is known."""
    name: str
    """The tensor's name where it is one of the model's, whole."""
    part: Callable[[str], Any] | None
    """Finds the fine steps that made it: `weights.shifted`."""

    def __array_finalize__(self, source: Any) -> None:
        self.axes, self.name, self.part = (), "", None

    def __getattr__(self, leaf: str) -> Any:
        part = self.__dict__.get("part")
        found = part(leaf) if part and not leaf.startswith("_") else None
        if found is None:
            raise AttributeError(Clause("prompt.no_part", name=self.name or Clause("prompt.this_array"), part=leaf))
        return found

    def __repr__(self) -> str:
        """Within a list or a dictionary: its name and axes, where it has them, and its numbers, of many the first and the last."""
        numbers = np.array2string(plain(self), precision=4, suppress_small=True, threshold=_FEW, edgeitems=2, separator=", ")
        if not (self.name or self.axes):
            return f"array({numbers})"
        return f"<{self.name or 'array'} {shown_axes(self.axes, self.shape)} {self.dtype}: {numbers}>"

    def __reduce__(self) -> Any:
        return plain(self).__reduce__()

    # --- ways of seeing the same numbers -----------------------------------------------------------------------------

    def __getitem__(self, index: Any) -> Any:
        return _named(super().__getitem__(index), index_axes(self.axes, index) if self.axes else None)

    def transpose(self, *order: Any) -> Any:
        """As NumPy's, the axes in their new order."""
        wanted = order[0] if len(order) == 1 and not hasattr(order[0], "__index__") else order
        places = tuple(wanted) if wanted else tuple(range(self.ndim))[::-1]
        return _named(plain(self).transpose(places), tuple(self.axes[place] for place in places) if self.axes else None)

    def swapaxes(self, axis1: Any, axis2: Any, /) -> Any:
        """As NumPy's, the axes swapped too."""
        order = list(range(self.ndim))
        order[axis1], order[axis2] = order[axis2], order[axis1]
        return self.transpose(order)

    @property
    def T(self) -> Any:  # noqa: N802 - NumPy's name
        """The axes in reverse order."""
        return self.transpose()

    @property
    def mT(self) -> Any:  # noqa: N802 - NumPy's name
        """The last two axes swapped."""
        return self.swapaxes(-1, -2)

    def copy(self, order: Any = "C") -> Any:
        """An array of one's own, to be changed at will."""
        return _named(plain(self).copy(order), self.axes)

    def astype(self, *args: Any, **kwargs: Any) -> Any:
        """As NumPy's."""
        return _named(plain(self).astype(*args, **kwargs), self.axes)

    def argmax(self, axis: Any = None, *args: Any, **kwargs: Any) -> Any:
        """As NumPy's: of an attention map along the keys, where each query looks most."""
        return self._without(plain(self).argmax(axis, *args, **kwargs), axis, kwargs)

    def argmin(self, axis: Any = None, *args: Any, **kwargs: Any) -> Any:
        """As NumPy's."""
        return self._without(plain(self).argmin(axis, *args, **kwargs), axis, kwargs)

    def _without(self, result: Any, axis: Any, kwargs: Any) -> Any:
        return _named(result, reduce_axes(self.axes, axis, bool(kwargs.get("keepdims", False))) if self.axes else None)

    # --- arithmetic --------------------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out = kwargs.get("out")
        if out is not None:
            kwargs["out"] = tuple(plain(each) for each in out)
        result = getattr(ufunc, method)(*(plain(each) for each in inputs), **kwargs)
        if out is not None:
            return out[0] if len(out) == 1 else out
        if isinstance(result, tuple):
            return tuple(_named(each, _axes_after(ufunc, method, inputs, kwargs, each)) for each in result)
        return _named(result, _axes_after(ufunc, method, inputs, kwargs, result))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        result = super().__array_function__(function, types, args, kwargs)
        if not isinstance(result, np.ndarray) or (isinstance(result, Tensor) and result.axes):
            return result
        name = getattr(function, "__name__", "")
        if name == "einsum" and isinstance(args[0], str):
            return _named(result, einsum_axes(args[0], [_axes_of(each) for each in args[1:]]))
        if name in _CELL_BY_CELL:
            return _named(result, broadcast_axes(_operands(args), result.shape))
        return result


_CELL_BY_CELL = {"where", "tril", "triu", "clip", "nan_to_num", "round", "copy"}
"""Functions whose result has a cell for each cell of what they read."""


def plain(value: Any) -> Any:
    """The value, without the axes where it is a Tensor: the same numbers in memory."""
    return value.view(np.ndarray) if isinstance(value, Tensor) else value


def labelled(array: Any, axes: Axes, name: str = "", part: Callable[[str], Any] | None = None) -> Tensor:
    """An array seen with its axes; a read-only array stays read-only."""
    tensor = np.asarray(array).view(Tensor)
    tensor.axes, tensor.name, tensor.part = axes, name, part
    return tensor


def _named(result: Any, axes: Axes | None) -> Any:
    """A result with its axes; a number stays a number."""
    if not isinstance(result, np.ndarray) or result.ndim == 0:
        return result
    return labelled(result, axes if axes and len(axes) == result.ndim else ())


def _axes_of(value: Any) -> Axes:
    return value.axes if isinstance(value, Tensor) and value.axes else (PLAIN,) * np.ndim(value)


def _operands(values: Any) -> list[tuple[Axes, tuple[int, ...]]]:
    return [(each.axes, each.shape) for each in values if isinstance(each, Tensor) and each.axes]


def _axes_after(ufunc: np.ufunc, method: str, inputs: Any, kwargs: Any, result: Any) -> Axes | None:
    if not isinstance(result, np.ndarray):
        return None
    if ufunc is np.matmul and method == "__call__":
        return matmul_axes(_axes_of(inputs[0]), _axes_of(inputs[1]), result.ndim)
    if method == "reduce":
        return reduce_axes(_axes_of(inputs[0]), kwargs.get("axis", 0), bool(kwargs.get("keepdims", False)))
    if method == "__call__" and ufunc.signature is None:
        return broadcast_axes(_operands(inputs), result.shape)
    if method == "accumulate":
        return _axes_of(inputs[0])
    return None
