"""`stepper convert`: a training checkpoint made into a directory that stepper opens."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from stepper.cli.saying import write
from stepper.errors import BadInput, Clause, torch_missing
from stepper.files import file_named, in_shell

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Convert, and say what it turned out to be.

    Raises:
        MissingExtra: PyTorch is not installed.
        BadInput, BadCheckpoint: see `stepper.conversion.convert`.
    """
    try:
        from stepper.conversion import ModelFacts, convert
    except ImportError as problem:
        raise torch_missing(Clause("extra.converting"), problem) from None
    known = ModelFacts(
        arguments.heads,
        arguments.norm,
        arguments.positions,
        arguments.scale,
        arguments.causal,
        arguments.activation,
        ids={name: _number(text) for name, text in _pairs("--ids", arguments.ids.split(",") if arguments.ids else ())},
        names=dict(_pairs("--name", arguments.name or ())),
        vocabulary=_file(arguments.vocabulary),
        config=_file(arguments.config),
    )
    converted = convert(file_named(arguments.file), file_named(arguments.directory), known)
    for sentence in converted.said:
        write(sentence)
    write(f"to step through it: stepper debug {in_shell(converted.directory)}")
    return 0


def _file(text: str | None) -> Path | None:
    return file_named(text) if text else None


def _pairs(option: str, texts: Iterable[str]) -> Iterable[tuple[str, str]]:
    for text in texts:
        name, is_pair, value = text.strip().partition("=")
        if not is_pair:
            raise BadInput("convert.no_pair", option=option, text=text)
        yield name, value


def _number(text: str) -> int:
    if not text.isdecimal():
        raise BadInput("convert.no_id", text=text)
    return int(text)
