"""Watching a torch module while it runs: every tensor that its code makes, cloned as it is made.

    with Recorder(module) as recorder:
        module(ids)
    recorder.dump()

A function mode sees each torch function that the module's own code calls (linear, matmul, softmax, view, `+`), in order, with what
it reads and the line that calls it. Hooks say which module is at work. Nothing of the module is changed.

- A tensor that is written into later (`x += y`, `masked_fill_`) is recorded once more; what was recorded before stays as it was.
- A view takes no memory of its own: it is the same view of the clone.
- What is made of parameters alone (`W.t()`) is not recorded, but for rows taken out of a table: positions.
- Inside a fused function (scaled_dot_product_attention) its scores and weights are worked out from what it was given: `fused`.
"""

import linecache
import os
import sys
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from stepper.errors import BadInput
from stepper.witness.own.fused import ports_of
from stepper.witness.own.record import CodeLine, Dump, Gradients, Record
from stepper.witness.own.tensors import as_array, tensors_in

__all__ = ["Recorder"]

MOST_BYTES = 2 * 2**30
"""What a run may record at most."""

_CALLS = 4
"""Lines of the user's own that are kept of a call."""
_ONLY_LAID_OUT = {
    "t",
    "T",
    "mT",
    "transpose",
    "permute",
    "chunk",
    "split",
    "detach",
    "to",
    "float",
    "double",
    "contiguous",
    "data",
    "clone",
}
"""Of a parameter: the same numbers, whose record would say nothing."""
_QUIET = {"size", "dim", "numel", "stride", "is_contiguous", "requires_grad_", "retain_grad", "register_hook", "is_floating_point"}


@dataclass
class _Known:
    """What is known of a live tensor."""

    tensor: "weakref.ref[Tensor]"
    version: int
    number: int | None = None
    """Of its record; None for a parameter, and for what is made of parameters alone."""
    parameters: tuple[str, ...] = ()


class Recorder(TorchFunctionMode):
    """Records what runs inside its block.

    Args:
        module: whose parameters and parts are known by name.
        goes_back: every tensor is kept, so that it can be asked for its gradient.
    """

    def __init__(self, module: nn.Module, goes_back: bool = False) -> None:
        super().__init__()
        self._module, self._goes_back = module, goes_back
        self._records: list[Record] = []
        self._values: list[Tensor] = []
        self._live: dict[int, tuple[Tensor, int]] = {}
        self._known: dict[int, _Known] = {}
        self._path: list[str] = []
        self._names: dict[str, int] = {}
        self._bytes = 0
        self._files = _own_files(module)
        for file in self._files:
            linecache.checkcache(file)
        self._handles: list[Any] = []
        self.returned: Any = None

    # ── entering and leaving ──────────────────────────────────────────────────────────────────────────────────────────

    def __enter__(self) -> "Recorder":
        named = [*self._module.named_parameters(), *self._module.named_buffers()]
        for name, tensor in named:
            self._know(tensor, None, (name,))
        for path, module in self._module.named_modules():
            self._handles.append(module.register_forward_pre_hook(self._enters(path)))
            self._handles.append(module.register_forward_hook(self._leaves(path), always_call=True))
        super().__enter__()  # type: ignore[no-untyped-call]  # torch has no type for it
        return self

    def __exit__(self, *problem: Any) -> None:
        super().__exit__(*problem)  # type: ignore[no-untyped-call]  # torch has no type for it
        for handle in self._handles:
            handle.remove()
        self._handles.clear()
        self._known.clear()

    def enter_root(self) -> None:
        """The module itself is at work already: its hooks came too late."""
        self._path.append("")

    def leave_root(self, result: Any) -> None:
        """The module has come to its end."""
        while self._path:
            self._path.pop()
        for number, tensor in enumerate(tensors_in(result)):
            self._is_output(tensor, type(self._module).__name__, number)

    def _enters(self, path: str) -> Callable[..., None]:
        def enter(module: nn.Module, given: tuple[Any, ...]) -> None:
            self._path.append(path)

        return enter

    def _leaves(self, path: str) -> Callable[..., None]:
        def leave(module: nn.Module, given: tuple[Any, ...], result: Any) -> None:
            if not self._path:
                return
            self._path.pop()
            for number, tensor in enumerate(tensors_in(result)):
                self._is_output(tensor, path or type(module).__name__, number)
            if not path:
                self.returned = result

        return leave

    def _is_output(self, tensor: Tensor, path: str, number: int) -> None:
        """The tensor is what a module gives back: its record has the module's name as well."""
        known = self._find(tensor)
        if known is None or known.number is None:
            known = self._record(tensor, path, "module", (), (), ())
        name = f"{path}[{number}]" if number else path
        record = self._records[known.number or 0]
        if name not in record.aliases:
            self._records[known.number or 0] = replace(record, aliases=(*record.aliases, name))

    # ── every function ────────────────────────────────────────────────────────────────────────────────────────────────

    def __torch_function__(self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        options = dict(kwargs or {})
        name = _name_of(func)
        if name in _QUIET or not self._path:
            return func(*args, **options)
        given = list(tensors_in((args, options)))
        reads, parameters = self._origins(given)
        for port, tensor in ports_of(name, args, options):
            self._record(tensor, port, port, reads, parameters, self._lines(), derived=True)
        result = func(*args, **options)
        self._see(func, name, args, options, result, reads, parameters)
        return result

    def _see(
        self,
        func: Any,
        name: str,
        args: tuple[Any, ...],
        options: Mapping[str, Any],
        result: Any,
        reads: tuple[int, ...],
        parameters: tuple[str, ...],
    ) -> None:
        """Record what a function gave back, or wrote into."""
        if result is None and name == "__setitem__" and isinstance(args[0], Tensor):
            self._record(args[0], self._spelled(name), name, reads, parameters, self._lines())
            return
        for number, tensor in enumerate(tensors_in(result)):
            known = self._find(tensor)
            if known is not None:  # given back as it is: `contiguous` of what is contiguous
                continue
            if not reads and parameters and name in _ONLY_LAID_OUT:
                self._know(tensor, None, parameters)
                continue
            called = self._spelled(name) + (f"[{number}]" if isinstance(result, tuple | list) else "")
            view = self._same_view(func, args, options, result, tensor)
            self._record(tensor, called, name, reads, parameters, self._lines(), view)

    def _same_view(self, func: Any, args: tuple[Any, ...], options: Mapping[str, Any], result: Any, tensor: Tensor) -> Tensor | None:
        """The same view of the clone of what a view is of; None where it is none."""
        base = args[0] if args and isinstance(args[0], Tensor) else None
        known = self._find(base) if base is not None else None
        if base is None or known is None or known.number is None or tensor.layout != torch.strided or result is not tensor:
            return None
        if tensor.untyped_storage().data_ptr() != base.untyped_storage().data_ptr():
            return None
        try:
            view = func(self._values[known.number], *args[1:], **options)
        except (RuntimeError, TypeError):
            return None
        return view if isinstance(view, Tensor) and view.shape == tensor.shape and torch.equal(view, tensor) else None

    # ── what is known ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _know(self, tensor: Tensor, number: int | None, parameters: tuple[str, ...]) -> _Known:
        known = _Known(weakref.ref(tensor), tensor._version if not tensor.is_inference() else 0, number, parameters)
        self._known[id(tensor)] = known
        return known

    def _find(self, tensor: Tensor) -> _Known | None:
        """What is known of a tensor; nothing once it was written into."""
        known = self._known.get(id(tensor))
        if known is None or known.tensor() is not tensor:
            return None
        return known if tensor.is_inference() or known.version == tensor._version else None

    def _origins(self, given: list[Tensor]) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """The records and the parameters that these tensors are; what was written into through a view is recorded anew."""
        reads: list[int] = []
        parameters: list[str] = []
        for tensor in given:
            known = self._find(tensor)
            if known is None and (id(tensor) in self._known or tensor.ndim):
                old = self._known.get(id(tensor))
                origin = old.number if old and old.tensor() is tensor else None
                known = self._record(tensor, self._spelled("given"), "given", () if origin is None else (origin,), (), ())
            if known and known.number is not None:
                reads.append(known.number)
            elif known:
                parameters += known.parameters
        return tuple(dict.fromkeys(reads)), tuple(dict.fromkeys(parameters))

    def _record(
        self,
        tensor: Tensor,
        name: str,
        op: str,
        reads: tuple[int, ...],
        parameters: tuple[str, ...],
        at: tuple[CodeLine, ...],
        view: Tensor | None = None,
        derived: bool = False,
    ) -> _Known:
        value = tensor.detach().clone() if view is None else view
        self._bytes += 0 if view is not None else value.numel() * value.element_size()
        if self._bytes > MOST_BYTES:
            raise BadInput("own.too_much", most=MOST_BYTES // 2**20)
        number = len(self._records)
        label = self._spelled(name) if derived else name
        self._values.append(value)
        line, calls = (at[0] if at else None), at[1:]
        self._records.append(
            Record(
                self._unique(label),
                tuple(value.shape),
                lambda: as_array(value),
                op,
                reads,
                parameters,
                line,
                calls,
                (),
                derived,
            )
        )
        if self._goes_back and not derived and tensor.is_floating_point():
            self._live[number] = tensor, tensor._version
            if tensor.requires_grad and not tensor.is_leaf:
                tensor.retain_grad()
        return self._know(tensor, number, ())

    def _spelled(self, name: str) -> str:
        return f"{self._path[-1]}:{name}" if self._path and self._path[-1] else name

    def _unique(self, name: str) -> str:
        count = self._names.get(name, 0)
        self._names[name] = count + 1
        return f"{name}#{count + 1}" if count else name

    def _lines(self) -> tuple[CodeLine, ...]:
        """The lines of the user's own files that are at work, the innermost first."""
        files = self._files
        own = [frame for frame in _frames() if frame.f_code.co_filename in files]
        if not own:
            own = [frame for frame in _frames() if not _is_foreign(frame.f_code.co_filename)][:1]
        return tuple(_line_at(frame) for frame in own[:_CALLS])

    def dump(self) -> Dump:
        """What was recorded."""
        parameters = {name: as_array(tensor.detach()) for name, tensor in self._module.named_parameters()}
        return Dump(tuple(self._records), parameters, (), type(self._module).__name__, gradients=self._gradients())

    def _gradients(self) -> Gradients | None:
        """What came back, where the run went back; of a tensor that was written into later nothing is known."""
        if not self._goes_back:
            return None
        kept = {number: tensor for number, (tensor, version) in self._live.items() if tensor._version == version}
        tensors = {number: None if tensor.grad is None else as_array(tensor.grad) for number, tensor in kept.items()}
        named = self._module.named_parameters()
        return Gradients(tensors, {name: None if each.grad is None else as_array(each.grad) for name, each in named})


def _name_of(func: Any) -> str:
    """What a function is called; of a property, the property's name (`T`)."""
    name = str(getattr(func, "__name__", func))
    owner = getattr(func, "__self__", None)
    return str(getattr(owner, "__name__", "")) if name == "__get__" else name.removeprefix("_") if name.startswith("_softmax") else name


def _own_files(module: nn.Module) -> frozenset[str]:
    """The files that define the module's classes, torch's own left out."""
    modules = {sys.modules.get(type(each).__module__) for each in module.modules()}
    files = {str(getattr(each, "__file__", "") or "") for each in modules}
    return frozenset(file for file in files if file and not _is_foreign(file))


_FOREIGN = tuple(os.path.join(*parts) + os.sep for parts in (("", "torch"), ("stepper", "witness"), ("", "einops")))


def _is_foreign(file: str) -> bool:
    return file.startswith("<") or any(each in file for each in _FOREIGN)


def _frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _line_at(frame: FrameType) -> CodeLine:
    file, number = frame.f_code.co_filename, frame.f_lineno
    return CodeLine(file, number, linecache.getline(file, number).strip())
