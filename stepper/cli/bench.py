"""`stepper bench`: how quick everything is, as ratios within one run."""

import argparse
import os
from collections.abc import Iterator

from stepper.bench import Measurement
from stepper.errors import BadInput, MissingExtra

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Print each figure as it is measured; 1 where one misses its limit."""
    fine = True
    for figure in _figures(arguments.part, arguments.quick):
        print(figure.text(), flush=True)
        fine = fine and figure.ok
    return 0 if fine else 1


def _figures(part: str | None, quick: bool) -> Iterator[Measurement]:
    if part in (None, "screen"):
        yield from _screen(quick)
    if part in (None, "engine"):
        yield from _engine(quick)
    if part == "large":
        yield from _large(quick)


def _screen(quick: bool) -> Iterator[Measurement]:
    if not hasattr(os, "openpty"):
        raise BadInput("line.no_pseudo_terminal")
    from stepper.bench.screen import key_figures, start_figures

    yield from start_figures(3 if quick else 11)
    yield from key_figures(15 if quick else 80)


def _large(quick: bool) -> Iterator[Measurement]:
    from stepper.bench.large import large_figures

    yield from large_figures(1 if quick else 4)


def _engine(quick: bool) -> Iterator[Measurement]:
    from stepper.bench.deep import deep_model
    from stepper.bench.engine import jump_figures, trace_figures

    model = deep_model()
    try:
        yield from trace_figures(model, 1 if quick else 5)
    except MissingExtra as missing:
        yield Measurement("full trace against torch", f"not measured: {missing}")
    yield from jump_figures(model)
