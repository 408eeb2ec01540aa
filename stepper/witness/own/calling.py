"""Calling somebody's module on our ids: which of its arguments is what.

    returned, notes = call_module(module, {"target": [5, 3, 7]})

Where the file has a function `run(module, source, target)` (or `run(module, ids)`), that is called. Otherwise the module is called
with the ids, one batch of one sentence; masks that it insists on are given as their names say.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from stepper.errors import BadInput
from stepper.witness.own.reference import right_words
from stepper.witness.own.tensors import tensors_in
from stepper.words import phrase

__all__ = ["call_module", "loss_of"]

_MASK_WORDS = ("mask", "pad")


def call_module(
    module: nn.Module, ids: Mapping[str, list[int]], run: Callable[..., Any] | None = None, goes_back: bool = False
) -> tuple[Any, tuple[str, ...]]:
    """Run the module once on these ids; what it gave back, and what was assumed, a sentence each.

    Raises:
        BadInput: it cannot be called with them.
    """
    sides = [torch.tensor([row]) for row in ids.values() if row]
    with torch.set_grad_enabled(goes_back):
        if run is not None:
            return _called(run, module, *sides), ()
        given, notes = _arguments(module, ids, sides)
        return _called(module, *sides, **given), tuple(notes)


def loss_of(returned: Any, ids: Mapping[str, list[int]]) -> Tensor:
    """The cross-entropy of what the module gave back, by the words that `right_words` names: as ours has it.

    Raises:
        BadInput: nothing that it gave back has a row for each token.
    """
    labels, counted = right_words(ids)
    rows = [each.squeeze() for each in tensors_in(returned) if each.is_floating_point()]
    logits = next((each for each in rows if each.ndim == 2 and each.shape[0] == len(labels)), None)
    if logits is None or not logits.requires_grad:
        raise BadInput("own.no_loss", rows=len(labels))
    which = torch.tensor(counted)
    return nn.functional.cross_entropy(logits[which], torch.tensor(labels)[which])


def _called(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
    try:
        return function(*args, **options)
    except Exception as problem:
        where = _last_line(problem)
        raise BadInput("own.module_failed", kind=type(problem).__name__, why=str(problem), where=where) from problem


def _last_line(problem: BaseException) -> str:
    """The last line of the user's own that was at work."""
    trace, found = problem.__traceback__, ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if "/torch/" not in file and "/stepper/witness/" not in file:
            found = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _arguments(module: nn.Module, ids: Mapping[str, list[int]], sides: list[Tensor]) -> tuple[dict[str, Tensor], list[str]]:
    """The masks that forward insists on, beyond the ids."""
    try:
        parameters = list(inspect.signature(module.forward).parameters.values())
    except (TypeError, ValueError):
        return {}, []
    required = [each for each in parameters if each.default is each.empty and each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)]
    given: dict[str, Tensor] = {}
    notes: list[str] = []
    for each in required[len(sides) :]:
        name = each.name.lower()
        if not any(word in name for word in _MASK_WORDS):
            raise BadInput("own.unknown_argument", name=each.name, module=type(module).__name__)
        is_padding = "pad" in name
        given[each.name] = _mask(name, ids, is_padding)
        notes.append(phrase("own.padding_given" if is_padding else "own.masks_given", name=each.name))
    return given, notes


def _mask(name: str, ids: Mapping[str, list[int]], is_padding: bool) -> Tensor:
    """A mask by its name: of the source all may be looked at, of the target what came before."""
    of_target = any(word in name for word in ("tgt", "target", "trg", "dec")) or "source" not in ids
    length = len(ids["target" if of_target and "target" in ids else "source"])
    if is_padding:
        return torch.zeros(1, length, dtype=torch.bool)
    if of_target:
        return torch.ones(1, length, length, dtype=torch.bool).tril()
    return torch.ones(1, 1, length, dtype=torch.bool)
