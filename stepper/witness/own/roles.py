"""Which of their tensors is a step of ours, where the numbers cannot say it: both sides have parted, and no slip explains how.

    role_of(replay, lost)             (step, Sighting): the first pair that something speaks for

What speaks for a pair, the strongest first: our own name; the name that another library has for it; the
parameter it is made with; the same place in another layer; and in a run that was watched, being the first tensor on either side that is
made of what agrees.
"""

import re
from collections.abc import Iterator, Sequence

from stepper.checkpoints.names import has_row, names_of
from stepper.engine import Step
from stepper.witness.own.index import Sighting
from stepper.witness.own.kinds import may_be_made_by
from stepper.witness.own.record import Record
from stepper.witness.own.replay import Replay

__all__ = ["guilty_records", "role_of"]

_FAR = 32
"""Lost steps that are looked at for a tensor of theirs."""


def role_of(replay: Replay, lost: Sequence[Step]) -> tuple[Step, Sighting] | None:
    """The first of the lost steps that one of their tensors can be said to be."""
    made = _by_making(replay, lost)
    for step in lost:
        number = made.get(step.name, -1)
        if number < 0:
            number = _by_name(replay, step)
        if number >= 0:
            return step, _as_found(replay, number, step)
    return None


def _by_making(replay: Replay, lost: Sequence[Step]) -> dict[str, int]:
    """Of a run that was watched: the first tensor made of what agrees, and the first lost step that it can be."""
    for number in guilty_records(replay):
        for step in lost[:_FAR]:
            alike = _is_made_alike(step, replay.index.dump.records[number])
            if alike and _fits(replay, number, step) and replay.made_of(step, [number]):
                return {step.name: number}
    return {}


def _by_name(replay: Replay, step: Step) -> int:
    """The record that a name says is this step's; -1 where none does."""
    wanted = [*_own_names(step), *_names_elsewhere(step), *_in_other_layers(replay, step)]
    taken = replay.taken
    by_name: dict[str, int] = {}
    for number, record in enumerate(replay.index.dump.records):
        for name in (record.name, *record.aliases):
            by_name.setdefault(_plain_name(name), number)
    for name in wanted:
        number = by_name.get(_plain_name(name), -1)
        if number >= 0 and replay.index.group(number) not in taken and _fits(replay, number, step):
            return number
    return -1


def _own_names(step: Step) -> Iterator[str]:
    yield step.name
    if step.place.word == "out":
        yield from step.place.branches[-1:]


def _names_elsewhere(step: Step) -> Iterator[str]:
    """What other libraries call it, without the port."""
    if has_row(step.place):
        for text in names_of(step.place).values():
            for option in text.split(" or "):
                yield option.removesuffix(":out")


def _in_other_layers(replay: Replay, step: Step) -> Iterator[str]:
    """The name of its like in another layer, with this layer's number."""
    place = step.place
    if place.layer is None:
        return
    for name, pair in replay.pairs.items():
        other = replay.reference.program[name].place
        if other.layer is not None and (other.stack, other.within) == (place.stack, place.within) and other.layer != place.layer:
            record = replay.index.dump.records[pair.number]
            for spelled in (*record.aliases, record.name):
                yield re.sub(rf"(?<![0-9]){other.layer}(?![0-9])", str(place.layer), spelled, count=1)


def _plain_name(name: str) -> str:
    """A name as it is compared: without the ends that say nothing, and with dots alone."""
    return re.sub(r"[/_:]+", ".", name).lower().removeprefix("model.").removesuffix(".output").removesuffix(".out")


def guilty_records(replay: Replay) -> list[int]:
    """Of a run that was watched: records made of tensors that agree, to which nothing that agrees goes back; the first one first."""
    dump, index = replay.index.dump, replay.index
    taken = replay.taken
    agreeing = {number for number in index.sketches if index.group(number) in taken}
    nowhere = {number for number in index.not_finite if not index.sketches[number].is_telling}
    before: set[int] = set()
    wanted = list(agreeing)
    while wanted:
        for number in dump.records[wanted.pop()].reads:
            if number not in before:
                before.add(number)
                wanted.append(number)
    downstream: set[int] = set(agreeing)
    guilty = []
    for number, record in enumerate(dump.records):
        if downstream & set(record.reads):
            downstream.add(number)
            if number not in before and number not in agreeing and number in index.sketches and number not in nowhere:
                guilty.append(number)
    return guilty


def _is_made_alike(step: Step, record: Record) -> bool:
    """Whether a record could be this step by what made it."""
    return not record.op or may_be_made_by(step, record.op)


def _fits(replay: Replay, number: int, step: Step) -> bool:
    return number in replay.index.sketches and next(iter(replay.index.layouts(number, step.shape)), None) is not None


def _as_found(replay: Replay, number: int, step: Step) -> Sighting:
    """The record in the layout that comes nearest to ours."""
    found = replay.index.nearest(number, replay.computed(step))
    assert found is not None
    return found
