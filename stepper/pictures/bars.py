"""The lines around the tensor: title, place, name, heads, focus.

stepper  en-fr │ the black cat . → le chat …                                   torch ✓ 1728/1728, max 2.4e-06
turn 1 · encoder layer 0 of 0–1 · self-attention · scores · row 2 of 0–9 “cat”
"""

from functools import lru_cache

from rich.cells import cell_len

from stepper.inspect.looks import Version
from stepper.inspect.snapshot import Snapshot
from stepper.inspect.whereabouts import in_words, whereabouts
from stepper.pictures.tensor import is_elsewhere, shown_array, shown_version, shows_words
from stepper.pictures.views import View
from stepper.render.digest import Digest, DigestWords, digest_line, digest_of
from stepper.render.line import Line, Span, crop, join, line_width
from stepper.render.look import Look
from stepper.render.numbers import exact_text
from stepper.render.style import Role, Style
from stepper.render.tokens import fit, visible, visible_text
from stepper.words import formula, phrase, wording

__all__ = ["digest_words", "focus_line", "formula_line", "heads_line", "name_line", "place_line", "spread", "title_line"]

PLAIN = Style()

_WIDE = 100
"""Columns from which on the badge is written in full."""
_LEAST_SOURCE = 8


def spread(left: Line, right: Line, width: int) -> Line:
    """One text at the left edge, one at the right; the left one is cut where they would meet."""
    room = max(0, width - line_width(right) - (1 if right else 0))
    left = crop(left, 0, room)
    return crop(join([*left, Span(" " * (width - line_width(left) - line_width(right)), PLAIN), *right]), 0, width)


def title_line(snapshot: Snapshot, look: Look, width: int, badge: str, badge_role: Role) -> Line:
    """What is run, on what, with what result so far; at the right what torch says. The source gives way where room is short."""
    name = [Span(" stepper ", look.style(Role.ACTIVE)), Span(f" {snapshot.model}", look.style(Role.TITLE))]
    source = visible_text(snapshot.sentence.source, look)
    written = _written(snapshot, look)
    what_if = phrase("screen.what_if", count=len(snapshot.what_if)) + "  " if snapshot.what_if else ""
    badge = badge if width >= _WIDE else badge.partition(",")[0]
    right = join([Span(what_if, look.style(Role.EDITED)), Span(look.spelled(badge), look.style(badge_role)), Span(" ", PLAIN)])
    separator = look.spelled(" │ ")
    room = width - line_width(join([*name, *written])) - line_width(right) - len(separator) - 1
    shown = fit(source, min(cell_len(source), max(room, _LEAST_SOURCE)), look)
    return spread(join([*name, Span(separator, look.style(Role.QUIET)), Span(shown, PLAIN), *written]), right, width)


def _written(snapshot: Snapshot, look: Look) -> list[Span]:
    """The output so far, after an arrow."""
    sentence, quiet = snapshot.sentence, look.style(Role.QUIET)
    if not snapshot.spec.decoder:
        return []
    target = [] if sentence.target is None else [Span(visible_text(sentence.target, look) + " ", quiet)]
    words = " ".join(visible(word, look) for word in sentence.written)
    more = "" if sentence.ended else look.glyphs.ellipsis
    blank = " " if words and more else ""
    return [Span(look.spelled(" → "), quiet), *target, Span(words, look.style(Role.CURRENT)), Span(blank + more, quiet)]


def place_line(snapshot: Snapshot, view: View, look: Look, width: int) -> Line:
    """The position in words; in a what-if, at the right, what was changed last."""
    here = whereabouts(snapshot.step, snapshot.position, snapshot.labels, snapshot.spec, snapshot.generates)
    words = in_words(here, look, whole=is_elsewhere(snapshot, view))
    place_spans = join([Span(f" {look.spelled(words)}", PLAIN)])
    return spread(place_spans, _what_if(snapshot, look, width - line_width(place_spans) - 2), width)


def _what_if(snapshot: Snapshot, look: Look, room: int) -> Line:
    """The change made last, and how many there are besides."""
    if not snapshot.what_if:
        return ()
    others = len(snapshot.what_if) - 1
    text = snapshot.what_if[-1] + (f"  {phrase('screen.others', count=others)}" if others else "")
    return join([Span(fit(look.spelled(text), min(cell_len(text), max(room, 0)), look), look.style(Role.EDITED)), Span(" ", PLAIN)])


def name_line(snapshot: Snapshot, look: Look, width: int) -> Line:
    """The tensor's name; at the right its number in the listing of the program."""
    turn = f"@{snapshot.position.turn}" if snapshot.generates and snapshot.position.turn else ""
    number = look.spelled(phrase("screen.number", number=snapshot.program.counted[snapshot.name], last=len(snapshot.program.coarse) - 1))
    room = max(0, width - cell_len(number) - cell_len(turn) - 1)
    name = Span(fit(snapshot.name, min(cell_len(snapshot.name), room), look), look.style(Role.TITLE))
    left = [name, Span(turn, look.style(Role.QUIET))]
    return spread(join(left), join([Span(number, look.style(Role.QUIET))]), width)


def formula_line(snapshot: Snapshot, look: Look, width: int) -> Line:
    """How the tensor is made."""
    named, said = f"{snapshot.step.place.word} = ", look.spelled(formula(snapshot.step.formula))
    room = max(0, width - cell_len(named))
    shown = fit(said, min(cell_len(said), room), look)
    return crop(join([Span(named, PLAIN), Span(shown, look.style(Role.HEADER))]), 0, width)


def digest_words(snapshot: Snapshot, view: View, look: Look, width: int) -> Line:
    """The whole tensor, as it is drawn, in one line; while rows are still to come, its shape and how many.

    Where the axes are drawn in another order than they have, the shape names them.
    """
    quiet = look.style(Role.QUIET)
    named = f" {look.glyphs.times} ".join(f"{axis} {size}" for axis, size in zip(snapshot.step.axes, snapshot.step.shape, strict=True))
    if not snapshot.whole:
        left = snapshot.step.row_count - snapshot.position.row - 1
        more = phrase("screen.row_to_come" if left == 1 else "screen.rows_to_come", rows=left)
        return spread(join([Span(named, quiet)]), join([Span(more, quiet)]), width)
    array = shown_array(snapshot, view)
    found = snapshot.digest if array is snapshot.array else _other_digest(snapshot, view.version)
    digest = digest_line(found, look, words=wording(DigestWords, "drawing.digest"))
    words = " ".join(visible(snapshot.words[each], look) for each in array.tolist()) if shows_words(snapshot, view) else ""
    line = join([*digest, Span(f"  {words}" if words else "", look.style(Role.LABEL))])
    return crop(line if snapshot.slicing.in_order else _with_axes(named, line, look, width), 0, width)


def _with_axes(named: str, line: Line, look: Look, width: int) -> Line:
    """A digest whose shape has the names of its axes; where that takes too much room, without the histogram."""
    full = join([Span(named, look.style(Role.TITLE)), *line[1:]])
    return full if line_width(full) <= width else join(span for span in full if span.style.role is not Role.BAR)


@lru_cache(maxsize=1)  # more would hold tensors that are no longer on the screen
def _other_digest(snapshot: Snapshot, version: Version) -> Digest:
    """The digest of the tensor in the baseline, or of the difference."""
    return digest_of(shown_array(snapshot, View(version=version)))


def heads_line(snapshot: Snapshot, view: View, look: Look, width: int) -> tuple[Line, list[tuple[int, int]]]:
    """The head picker, and the columns each head's number stands in; at the right how the tensor is drawn."""
    spans, places = [], []
    if snapshot.slicing.head_axis is not None:
        kind = snapshot.step.axes[snapshot.slicing.head_axis].kind
        named = phrase("screen.heads" if kind == "head" else "screen.choices")
        spans.append(Span(named, look.style(Role.QUIET)))
        x = cell_len(named)
        for head in range(snapshot.slicing.heads):
            text = f"[{head}]" if head == view.head else f" {head} "
            spans.append(Span(text, look.style(Role.ACTIVE if head == view.head else Role.PLAIN)))
            places.append((x, x + len(text)))
            x += len(text)
    drawn = phrase(f"tensor.{view.mode}") + (f", {phrase('screen.transposed')}" if view.transposed else "")
    version = shown_version(snapshot, view)
    state = "before" if version == "baseline" and snapshot.base else version
    versions = [Span(f"{look.spelled(phrase(f'screen.version.{state}'))}  ", look.style(Role.EDITED))] if snapshot.difference else []
    right = join([*versions, Span(drawn, look.style(Role.QUIET))])
    return spread(join(spans), crop(right, 0, max(0, width - line_width(join(spans)) - 1)), width), places


def focus_line(snapshot: Snapshot, view: View, look: Look, width: int) -> Line:
    """The cell under the cursor, in full precision, as it is drawn."""
    index = snapshot.slicing.index(view.head, view.row, view.column)
    place = Span(f"[{','.join(map(str, index))}] ", look.style(Role.QUIET))
    value = join(_value_spans(snapshot, view, index, look))
    room = width - line_width([place, *value]) - 1
    labels = [
        (name, visible(labels[at], look)) for name, labels, at in zip(snapshot.step.axes, snapshot.labels, index, strict=True) if labels
    ]
    dot = look.spelled(" · ")
    words = dot.join(f"{name} {label}" for name, label in labels)
    if cell_len(words) > room:
        words = dot.join(label for _, label in labels)
    words = fit(words, min(cell_len(words), max(room, 0)), look)
    return spread(join([place, Span(words, look.style(Role.LABEL))]), value, width)


def _value_spans(snapshot: Snapshot, view: View, index: tuple[int, ...], look: Look) -> list[Span]:
    if view.row > snapshot.position.row:
        return [Span(phrase("run.not_computed"), look.style(Role.QUIET))]
    array = shown_array(snapshot, view)
    value = array[index]
    if array.dtype.kind == "b":
        return [Span(phrase("cells.may_look" if value else "cells.may_not_look"), look.style(Role.TITLE))]
    text = str(int(value)) if array.dtype.kind in "iu" else exact_text(float(value))
    if shows_words(snapshot, view):
        text += f" {look.spelled(phrase('cells.word', word=visible(snapshot.words[int(value)], look)))}"
    spans = [*(_before(snapshot, index, look) if array is snapshot.array else []), Span(f"= {text}", look.style(Role.TITLE))]
    if snapshot.mask is not None and not snapshot.mask[index[-2:]]:
        spans.append(Span(" masked", look.style(Role.MASKED)))
    return spans


def _before(snapshot: Snapshot, index: tuple[int, ...], look: Look) -> list[Span]:
    """What the cell was in the baseline, where it is something else now."""
    if snapshot.difference is None or not snapshot.difference.cells[index]:
        return []
    return [Span(phrase("screen.was", value=f"{float(snapshot.difference.baseline[index]):.4g}") + " ", look.style(Role.EDITED))]
