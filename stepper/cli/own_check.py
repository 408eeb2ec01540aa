"""`stepper check MODEL TEXT --module FILE:FUNCTION` and `--against DUMP`: which tensor of the user's own goes wrong first.

0: they agree. 1: they differ. 2: bad input, one line.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from stepper.checkpoints import Parameters, aliases_of
from stepper.cli.opening import open_session
from stepper.cli.parser import DEFAULT_MODEL
from stepper.cli.progress import progress_line
from stepper.cli.saying import write
from stepper.errors import BadInput
from stepper.files import file_named
from stepper.progress import OnProgress
from stepper.witness.own.check import judged_against
from stepper.witness.own.described import described, typed_ids
from stepper.witness.own.judge import Judgement
from stepper.witness.own.mapping import Map, check_names, proposed, read_map, write_map
from stepper.witness.own.parameters import arrays_of, assigned
from stepper.witness.own.process import ProcessWitness, parted
from stepper.witness.own.reference import OurPass
from stepper.witness.own.report import OwnReport
from stepper.witness.own.witnesses import Witness, from_dump
from stepper.words import phrase

__all__ = ["asks_for_own", "run_own"]

_NEED_ONE = ("map", "config")


def asks_for_own(arguments: argparse.Namespace) -> bool:
    """Whether a module or a dump is to be checked.

    Raises:
        BadInput: both are named, or what only holds for them is asked for without.
    """
    if arguments.module and arguments.against:
        raise BadInput("own.two_witnesses")
    if arguments.module or arguments.against:
        return True
    for option in _NEED_ONE:
        if getattr(arguments, option):
            raise BadInput("own.no_witness", option=option)
    return False


def run_own(arguments: argparse.Namespace) -> int:
    """Returns 0 where they agree, 1 where they differ."""
    map_file = file_named(arguments.map) if arguments.map else None
    known = read_map(map_file) if map_file and map_file.exists() else Map()
    with progress_line("comparing") as progress:
        found = (_of_config if arguments.config else _of_model)(arguments, known, progress)
    if map_file and not map_file.exists():
        write_map(proposed(found.judgement, found.parameters), map_file)
        write(phrase("own.map_saved", file=map_file), sys.stderr)
    write(found.report.to_json() if arguments.json else found.report.text())
    return 0 if found.report.ok else 1


@dataclass(frozen=True, eq=False)
class _Found:
    """What came of it."""

    report: OwnReport
    judgement: Judgement
    parameters: dict[str, str]


def _of_model(arguments: argparse.Namespace, known: Map, progress: OnProgress) -> _Found:
    """Against a model that there is."""
    session = open_session(arguments.model, arguments.text, arguments.target)
    reference = OurPass.of(session, arguments.turns)
    _check_map(known, reference, arguments)
    observed = _witness(arguments, arguments.model or DEFAULT_MODEL).observe(reference.ids)
    return _Found(*judged_against(reference, observed, known.tensors, progress), {})


def _of_config(arguments: argparse.Namespace, known: Map, progress: OnProgress) -> _Found:
    """Against a description, with the module's own parameters."""
    file = file_named(arguments.config)
    spec = described(file)
    text, other = (arguments.model, arguments.target) if arguments.text is None else (arguments.text, arguments.target)
    ids = typed_ids(spec, text, other)
    observed = _witness(arguments, "").observe(ids)
    if not observed.dump.parameters:
        raise BadInput("own.config_needs_module")
    program = OurPass.made_of(file.stem, spec, {}, ids).program
    names = assigned(program, observed.dump, known.parameters, aliases_of(spec))
    parameters = Parameters.of(arrays_of(names, program, observed.dump), aliases_of(spec))
    reference = OurPass.made_of(file.stem, spec, parameters, ids)
    _check_map(known, reference, arguments)
    return _Found(*judged_against(reference, observed, known.tensors, progress), names)


def _witness(arguments: argparse.Namespace, model: str) -> Witness:
    if arguments.against and arguments.grads:
        raise BadInput("own.no_gradients")
    if arguments.against:
        return from_dump(file_named(arguments.against))
    file, function = parted(arguments.module)
    write(phrase("own.own_code", file=file, seconds=f"{arguments.limit:g}"), sys.stderr)
    return ProcessWitness(file, function, model, arguments.limit, arguments.grads)


def _check_map(known: Map, reference: OurPass, arguments: argparse.Namespace) -> None:
    check_names(known, [step.name for step in reference.program], Path(arguments.map or ""))
