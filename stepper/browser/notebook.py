"""Values as a notebook shows them: plain text, and HTML without script or style sheet, so that whatever keeps HTML keeps it.

mimebundle(explanation)["text/html"]

Colours are laid thinly over what is below, and so are right in the dark and in the light. No picture is longer than 200 kB: what has
no room is counted, and said.
"""

from collections.abc import Iterator
from functools import singledispatch
from html import escape

from stepper.browser.opened import explanation_pieces
from stepper.browser.tables import array_pieces, text_table
from stepper.engine.explain import Explanation
from stepper.inspect.labelled import Labelled, labelled
from stepper.render.numbers import exact_text
from stepper.trace import Session
from stepper.trace.difference import Difference
from stepper.trace.inside import Attribution, HeadKinds, Lens
from stepper.witness.own.report import OwnReport
from stepper.witness.report import Report
from stepper.words import formula, note, phrase, phrases, place

__all__ = ["mimebundle"]

_AROUND = 4
"""Steps before the position and after it."""
_ROWS = 150
"""Of a report."""
_PARTS = 20
"""Of an attribution."""
_OF_EACH = 400
"""Cells of each of the tensors of a difference."""


def mimebundle(value: object) -> dict[str, str]:
    """A value as text and as HTML."""
    return {"text/plain": _text(value), "text/html": "".join(_pieces(value))}


def _text(value: object) -> str:
    """What a value says of itself."""
    if isinstance(value, Explanation | Report | OwnReport):
        return value.text()
    if isinstance(value, Session):
        return f"{value.model.name}: {value.source_text}\n{_whereabouts(value)}"
    if isinstance(value, Labelled):
        return f"{_named(value)} {list(value.array.shape)}\n{value.array}"
    return repr(value)


def _named(value: Labelled) -> str:
    """The name of a tensor, with the part of it that is meant."""
    places = (str(each) if isinstance(each, int) else _range(each) for each in value.index)
    return f"{value.name}[{','.join(places)}]" if value.index else value.name


def _range(part: slice) -> str:
    return ":".join("" if each is None else str(each) for each in (part.start, part.stop))


@singledispatch
def _pieces(value: object) -> Iterator[str]:
    """A value as HTML, piece by piece."""
    yield f"<pre>{escape(str(value))}</pre>"


@_pieces.register
def _(value: Labelled) -> Iterator[str]:
    yield from array_pieces(_named(value), value.array, value.axes)


@_pieces.register
def _(value: Explanation) -> Iterator[str]:
    yield from explanation_pieces(value)


@_pieces.register
def _(value: Difference) -> Iterator[str]:
    yield f"<p><code>{escape(value.name)}</code>: {escape(phrase('notebook.touched', count=value.touched, of=value.delta.size))}</p>"
    for key, array in (("delta", value.delta), ("baseline", value.baseline), ("edited", value.edited)):
        yield f"<details{' open' if key == 'delta' else ''}><summary>{escape(phrase(f'notebook.{key}'))}</summary>"
        yield from array_pieces(value.name, array, (), cells=_OF_EACH)
        yield "</details>"


@_pieces.register
def _(value: Session) -> Iterator[str]:
    """The position, the steps around it, the tensor it stands on."""
    position, steps = value.position, value.program.steps
    number = value.program.numbers[position.step]
    first = max(0, number - _AROUND)
    yield f"<p><b>{escape(value.model.name)}</b>: {escape(value.source_text)} → {escape(value.text)}<br>{escape(_whereabouts(value))}</p>"
    rows = [
        (f"{'▸ ' if step.name == position.step else ''}{step.name}", " × ".join(map(str, step.shape)), formula(step.formula))
        for step in steps[first : number + _AROUND + 1]
    ]
    yield text_table(_four("report.step")[:3], rows, bold=number - first)
    says = note(value.step(position.step).place, tag=value.step(position.step).note, turn=position.turn).says
    yield f"<p>{escape(says)}</p>"
    tensor = labelled(value, f"{position.step}@{position.turn}")
    yield from array_pieces(tensor.name, tensor.array, tensor.axes)


def _whereabouts(session: Session) -> str:
    """Where a session stands, in words."""
    step = session.step(session.position.step)
    return place(step.place, turn=session.position.turn, row=session.position.row, rows=step.row_count)


def _four(group: str) -> tuple[str, ...]:
    return tuple(phrases(group).values())


@_pieces.register
def _(value: Report) -> Iterator[str]:
    """A row for each step and witness, those out of order first."""
    yield f"<p><b>{escape(value.badge())}</b> · {escape(value.model)} · torch {escape(value.torch)}</p>"
    ordered = sorted(value.rows, key=lambda row: (row.ok, -row.max_abs))
    heads = _four("notebook.report")
    rows = [
        (row.name, row.witness, f"{row.max_abs:.2g}", f"{row.tolerance:.2g}", f"{'✓' if row.ok else '✗'} {row.verdict}") for row in ordered
    ]
    yield text_table(heads, rows[:_ROWS])
    if len(rows) > _ROWS:
        yield f"<p>{escape(phrase('notebook.more_rows', count=len(rows) - _ROWS, of=len(rows)))}</p>"


@_pieces.register
def _(value: OwnReport) -> Iterator[str]:
    yield f"<p><b>{escape(value.badge())}</b></p><pre>{escape(value.text()[:_LONGEST])}</pre>"


_LONGEST = 60_000
"""Characters of a text."""


@_pieces.register
def _(value: Lens) -> Iterator[str]:
    """The likeliest words of the last row, layer by layer."""
    count = value.probs.shape[-1]
    rows = [
        (layer, *(f"{word} {share:.3f}" for word, share in zip(value.words[number][-1], value.probs[number, -1].tolist(), strict=True)))
        for number, layer in enumerate(value.layers)
    ]
    shares = [[0.0, *value.probs[number, -1].tolist()] for number in range(len(value.layers))]
    yield text_table((phrase("notebook.layer"), *(str(each + 1) for each in range(count))), rows, shares=shares)
    if value.post_norm:
        yield f"<p>{escape(phrase('notebook.post_norm'))}</p>"


@_pieces.register
def _(value: HeadKinds) -> Iterator[str]:
    names = tuple(value[0].scores) if value else ()
    rows = [(each.layer, str(each.head), each.kind, *(f"{each.scores[name]:.2f}" for name in names)) for each in value[:_ROWS]]
    shares = [[0.0, 0.0, 0.0, *(each.scores[name] for name in names)] for each in value[:_ROWS]]
    yield text_table((phrase("notebook.layer"), phrase("notebook.head"), phrase("notebook.kind"), *names), rows, shares=shares)


@_pieces.register
def _(value: Attribution) -> Iterator[str]:
    largest = value.largest(_PARTS)
    scale = max((abs(share) for _, share in largest), default=1.0) or 1.0
    rows = [(name, f"{share:+.4f}") for name, share in largest]
    rows += [(phrase("notebook.total"), exact_text(value.total)), (phrase("notebook.stored"), exact_text(value.stored))]
    yield text_table((value.word, ""), rows, shares=[*([0.0, share / scale] for _, share in largest), [0.0, 0.0], [0.0, 0.0]])
    if len(value.parts) > _PARTS:
        yield f"<p>{escape(phrase('notebook.more_rows', count=len(value.parts) - _PARTS, of=len(value.parts)))}</p>"
