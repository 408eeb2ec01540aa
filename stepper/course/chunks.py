"""Chunks of a lesson made into what is shown: their numbers computed, their commands carried out.

links_in("now `decoder.1.cross_attn.weights@2`", session)      (ProseLink("decoder.1.cross_attn.weights@2", …),)
"""

import re

import numpy as np

from stepper.commands import Key, find_command, text
from stepper.course.expressions import Runs, display
from stepper.course.lesson import Claim, Do, LocatedExpression, Prose, See, Table
from stepper.course.lesson_desks import LessonDesks
from stepper.course.markdown import code_in
from stepper.course.shown import Done, ProseLink, Seen, ShownDo, ShownProse, ShownSee, ShownTable
from stepper.engine.place import with_turn
from stepper.errors import BadInput, StepperError
from stepper.trace import Session
from stepper.words import place

__all__ = ["holds", "show_do", "show_prose", "show_see", "show_table"]

_NAME = re.compile(r"[a-z][\w.@]*")


def show_prose(prose: Prose, desks: LessonDesks) -> ShownProse:
    """Prose with its numbers, and where its names lead."""
    text = prose.text.text(desks.runs)
    return ShownProse(prose.heading, text, links_in(text, desks.session))


def links_in(text: str, session: Session) -> tuple[ProseLink, ...]:
    """The names in backticks that are tensors of this run."""
    links = []
    for name in dict.fromkeys(code for _, code in code_in(text) if _NAME.fullmatch(code)):
        try:
            full, turn = session.resolve(name)
        except StepperError:
            continue
        links.append(ProseLink(name, with_turn(full, turn) if "@" in name else full))
    return tuple(links)


def show_do(do: Do, desks: LessonDesks, language: str) -> ShownDo:
    """Carry out the commands, and say where that led."""
    results = desks.carry_out(do)
    done = [_done(command.text, text(result)) for command, result in zip(do.commands, results, strict=True)]
    return ShownDo(do.heading, tuple(done), place_of(desks.session, language), do.what_if)


def _done(line: str, says: str) -> Done:
    command = find_command(line.partition(" ")[0])
    canonical = f"{command.name} {line.partition(' ')[2]}".strip()
    same = [key for key in command.keys if not key.asks and key.line == canonical]
    asking = [key for key in command.keys if key.asks]
    chosen: Key | None = (same + asking + [None])[0]
    return Done(line, chosen.key if chosen else "", bool(chosen and chosen.asks), says)


def place_of(session: Session, language: str = "en") -> str:
    """The position, in words."""
    position = session.position
    step = session.program[position.step]
    labels = session.labels(with_turn(position.step, position.turn))
    tokens = step.of_rows(labels) if labels else None
    layers = session.spec.depth(step.place.stack) or None
    return place(
        step.place,
        turn=position.turn if session.generates else None,
        row=position.row,
        rows=step.row_count,
        token=tokens[position.row] if tokens else "",
        layers=layers,
        language=language,
    )


def show_see(see: See, runs: Runs) -> ShownSee:
    """What is to be seen, checked."""
    return ShownSee(see.heading, tuple(_item(item, runs) for item in see.items))


def _item(item: Claim | Table, runs: Runs) -> Seen | ShownTable:
    return Seen(item.words.text(runs), holds(item, runs)) if isinstance(item, Claim) else show_table(item, runs)


def holds(claim: Claim, runs: Runs) -> bool:
    """Whether a claim is true.

    Raises:
        BadInput: it is neither true nor false.
    """
    value = claim.holds.expression.value(runs)
    if not isinstance(value, bool):
        raise BadInput("lesson.neither_true_nor_false", text=claim.holds.expression.text, value=display(value))
    return value


def show_table(table: Table, runs: Runs) -> ShownTable:
    """Numbers under their labels.

    Raises:
        BadInput: the labels do not fit the numbers, or there are too many to show.
    """
    value = table.values.expression.value(runs)
    rows = _rows(value)
    texts = tuple(tuple(display(cell, table.form) for cell in row) for row in rows)
    labels = [_labels(each, runs) for each in (table.rows, table.columns)]
    for names, count in zip(labels, (len(texts), len(texts[0]) if texts else 0), strict=True):
        if names and len(names) != count:
            raise BadInput("lesson.labels", labels=len(names), count=count, names=names)
    return ShownTable(table.words.text(runs), texts, *labels)


_WIDEST, _LONGEST = 20, 40


def _rows(value: object) -> list[list[object]]:
    cells = np.asarray(value, dtype=object) if not isinstance(value, np.ndarray) else value
    if cells.ndim > 2 or cells.size == 0:
        raise BadInput("lesson.no_table", shape=list(cells.shape))
    grid = np.atleast_2d(cells)
    if grid.shape[0] > _LONGEST or grid.shape[1] > _WIDEST:
        raise BadInput("lesson.large_table", shape=list(grid.shape))
    rows: list[list[object]] = grid.tolist()
    return rows


def _labels(located: LocatedExpression | None, runs: Runs) -> tuple[str, ...]:
    if located is None:
        return ()
    value = located.expression.value(runs)
    return tuple(display(each) for each in (value if isinstance(value, (list, tuple)) else np.asarray(value).tolist()))
