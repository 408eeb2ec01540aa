"""The lines that say what a command gave back: one renderer for every kind of result.

    text(execute(desk, "where"))        "turn 0, encoder.embed.ids, row 0"

A move says nothing: the new position says it all.
"""

from collections.abc import Iterator, Sequence
from functools import singledispatch
from textwrap import fill

import numpy as np
from rich.cells import set_cell_size

import stepper.commands.compared_texts as compared
import stepper.commands.images_texts as images
import stepper.commands.inside_texts as inside
import stepper.commands.learning_texts as learning
import stepper.commands.results as r
from stepper.engine.explain import Wording
from stepper.render.course import last_lines, plot_lines
from stepper.trace import Watched
from stepper.words import defined, formula, glossary, phrase, wording

__all__ = ["said_of_result"]

_HEAD = 27
"""Columns for a verb and what it takes, where all are listed."""
_PLOT = 78
"""Columns for the course of a watch."""


def said_of_result(result: r.Result) -> str:
    """A result as lines; empty where the new position says it all."""
    return "\n".join(filter(None, (_said(result), result.remark)))


@singledispatch
def _said(result: r.Result) -> str:
    """Moves, and what the front end does itself, have nothing to say."""
    return ""


@_said.register
def _(result: r.Said) -> str:
    return phrase(f"answers.{result.key}", "", **result.values)


@_said.register
def _(result: r.Left) -> str:
    return ""


# --- learning --------------------------------------------------------------------------------------------------------------

_said.register(r.Learnt, learning.learnt)
_said.register(r.Confirmed, learning.confirmed)
_said.register(r.Flow, learning.flow)


# --- looking inside --------------------------------------------------------------------------------------------------------

_said.register(r.LensRead, inside.lens_read)
_said.register(r.WordThroughLayers, inside.word_through_layers)
_said.register(r.Swept, inside.swept)
_said.register(r.NeuronsFound, inside.neurons_found)
_said.register(r.ImageSeen, images.image_seen)
_said.register(r.GuessedWrong, images.guessed_wrong)
_said.register(r.DrawingWanted, images.drawing_wanted)
_said.register(r.HeadsFound, inside.heads_found)
_said.register(r.Attributed, inside.attributed)


# --- looking --------------------------------------------------------------------------------------------------------------


@_said.register
def _(result: r.Standing) -> str:
    at = result.position
    here = phrase("answers.where", turn=at.turn, step=at.step, row=at.row)
    return "\n".join([here, *("  " + phrase("answers.what_if", changes=change) for change in result.changes)])


@_said.register
def _(result: r.Listed) -> str:
    return "\n".join(f"{step.name:<42} {list(step.shape)}" for step in result.steps)


@_said.register
def _(result: r.Shown) -> str:
    with np.printoptions(precision=4, suppress=True, threshold=2000, linewidth=160):
        return str(result.tensor.array)


@_said.register
def _(result: r.Explained) -> str:
    return result.explanation.text(words=wording(Wording, "drawing.why"))


@_said.register
def _(result: r.Defined) -> str:
    return "\n".join(defined(result.word)) if result.word else fill(", ".join(glossary()), 100)


@_said.register
def _(result: r.ReadBy) -> str:
    if not result.readers:
        return phrase("answers.no_readers", name=result.name)
    return "\n".join([*result.readers, phrase("answers.dependents", count=result.dependents)])


@_said.register
def _(result: r.MadeFrom) -> str:
    step = result.step
    return "\n".join(step.operands) or phrase("answers.made_of_nothing", step=step.name, formula=formula(step.formula))


@_said.register
def _(result: r.Listing) -> str:
    return result.program.listing(formula)


@_said.register
def _(result: r.TextSoFar) -> str:
    return result.text or phrase("repl.no_text" if result.has_words else "repl.no_words")


@_said.register
def _(result: r.WordLists) -> str:
    """Each language's words by themselves, where there are two."""
    lines = {f"{language}: ": words for language, words in result.by_language.items()}
    lines[phrase("repl.no_language") + " " if lines else ""] = result.others
    return "\n".join(_hanging(head, words) for head, words in lines.items() if words)


def _hanging(head: str, words: Sequence[str]) -> str:
    return fill(head + " ".join(words), 76, subsequent_indent=" " * len(head), break_long_words=False, break_on_hyphens=False)


@_said.register
def _(result: r.Checked) -> str:
    report = result.report
    if result.name:
        rows = [row for row in report.rows if row.step == result.name]
        return "\n".join(f"{row.name}  {row.witness:<13} {row.max_abs:.2g}  {row.verdict}" for row in rows)
    first = report.first_divergence
    lines = [phrase("answers.checked", turn=result.turn, badge=report.badge())]
    if first:
        largest = f"{first.max_abs:.2g}"
        lines.append(phrase("answers.first_that_differs", name=first.name, largest=largest, witness=first.witness))
    if first and result.changes:
        lines.append(phrase("answers.differs_by_changes", changes="; ".join(result.changes)))
    return "\n".join([*lines, *report.notes])


# --- breakpoints and watches ----------------------------------------------------------------------------------------------


@_said.register
def _(result: r.StoppedAt) -> str:
    """Why we stopped here: each breakpoint that holds, with the numbers that fulfil its condition."""
    reasons = []
    for number, held in result.reasons.items():
        named = [f"{expression} = {value:.6g}" for expression, value in held.numbers.items()]
        named += [phrase("stops.at_cell", cell=",".join(map(str, held.cell)))] if held.cell else []
        key = "stops.reached_with" if named else "stops.reached"
        reasons.append(phrase(key, number=number, text=held.breakpoint.text(), numbers=", ".join(named)))
    return "; ".join(reasons)


@_said.register
def _(result: r.StopList) -> str:
    lines = [
        phrase(f"answers.breakpoint_{'hits' if each.enabled else 'off'}", number=number, text=each.text(), hits=each.hits)
        for number, each in result.breakpoints.items()
    ]
    lines += [line for number, each in result.watches.items() for line in _watch(number, each)]
    return "\n".join(lines) or phrase("answers.no_stops")


@_said.register
def _(result: r.BreakpointSet) -> str:
    said = [phrase("answers.breakpoint", number=result.number, text=result.breakpoint.text())]
    said += [phrase("answers.in_every_sublayer", name=result.everywhere)] if result.everywhere else []
    return "; ".join(said)


@_said.register
def _(result: r.WatchSet) -> str:
    return "\n".join(_watch(result.number, result.watched))


def _watch(number: int, watched: Watched) -> Iterator[str]:
    """A watch, its latest number, and its course."""
    text, numbers = watched.watch.text(), watched.numbers
    if not numbers:
        yield phrase("answers.watch", number=number, text=text)
        return
    finite = watched.finite
    range_ = phrase("stoplist.range", low=f"{min(finite):.4g}", high=f"{max(finite):.4g}", count=len(numbers))
    yield phrase("answers.watch_value", number=number, text=text, value=f"{numbers[-1]:.6g}", range=range_)
    yield from (f"  {line}" for line in plot_lines(numbers, _PLOT))
    last = last_lines([each.name for each in watched.course], numbers)
    if len(last) < len(numbers):
        yield "  " + phrase("stoplist.before", count=len(numbers) - len(last))
    yield from (f"  {line}" for line in last)


# --- what if? -------------------------------------------------------------------------------------------------------------


@_said.register
def _(result: r.Edited) -> str:
    return phrase("answers.ablated" if result.ablated else "answers.set", edit=result.edit.text())


@_said.register
def _(result: r.Changed) -> str:
    return compared.state(result.changes)


@_said.register
def _(result: r.Choices) -> str:
    lines = []
    for name, (chosen, choices) in result.options.items():
        one_of = "   " + phrase("answers.one_of", choices=", ".join(choices)) if choices else ""
        lines.append(f"{name:<12} {chosen!s:<12}{one_of}")
    return "\n".join(lines)


@_said.register
def _(result: r.Drawn) -> str:
    return phrase("answers.drawn", option=result.option, number=f"{result.number:g}", word=result.word)


_said.register(r.Baseline, compared.baseline)
_said.register(r.BesideDump, compared.beside_dump)
_said.register(r.Differs, compared.differs)
_said.register(r.MeasuredOverUnseen, compared.measured)
_said.register(r.CellsDiffer, compared.cells_differ)

# --- the session ----------------------------------------------------------------------------------------------------------


@_said.register
def _(result: r.Opened) -> str:
    return "\n".join(result.notes)


@_said.register
def _(result: r.Pinned) -> str:
    return phrase("handout.pinned", number=result.number, title=result.title)


@_said.register
def _(result: r.PinsListed) -> str:
    lines = [phrase("handout.listed", number=number, title=title) for number, title in enumerate(result.titles, 1)]
    return "\n".join(lines or [phrase("handout.none")])


@_said.register
def _(result: r.Written) -> str:
    more = phrase("export.goes_on") if result.goes_on else ""
    match result.kind:
        case "npz":
            return phrase("export.npz", count=result.count, turns=result.turns, file=result.file) + more
        case "handout":
            return phrase("export.handout", count=result.count, file=result.file)
        case "page":
            return phrase("export.page", turns=result.turns, file=result.file) + more
        case "report":
            return phrase("export.report", turns=result.turns, file=result.file) + more
        case "svg":
            return phrase("export.svg", file=result.file)
        case "log":
            return phrase("answers.saved", count=result.count, file=result.file)
        case "script":
            return phrase("answers.script_saved", file=result.file)


@_said.register
def _(result: r.LessonLines | r.HuntLines) -> str:
    return "\n".join(result.lines)


@_said.register
def _(result: r.LessonList) -> str:
    """Every lesson, and how far the learner is, in columns that any script keeps."""
    lines = []
    for each in result.lessons:
        state = "done" if each.done else "begun" if each.total else "fresh"
        said = phrase(f"lesson.list.{state}", at=each.at + 1, total=each.total)
        score = f"{each.right}/{each.asked}" if each.asked else ""
        solved = f"{each.solved}/{each.exercises}" if each.total or each.done else ""
        lines.append(f"{each.id:<5} {set_cell_size(said, 20)} {score:>6} {solved:>4}  {each.title}")
    return "\n".join(lines)


@_said.register
def _(result: r.Helped) -> str:
    if len(result.verbs) != 1:
        return "\n".join(line for each in result.verbs for line in _one_line(each.usage, each.says))
    verb = result.verbs[0]
    lines = [f"{verb.usage}: {verb.says}"]
    lines += [phrase("answers.also", names=", ".join(verb.aliases))] if verb.aliases else []
    lines += [phrase("answers.example", example=verb.example)] if verb.example else []
    lines += [phrase("repl.names")] if verb.takes_a_tensor else []
    return "\n".join(lines)


def _one_line(head: str, summary: str) -> list[str]:
    """A verb and what it does, side by side where the verb leaves room for that."""
    if len(head) > _HEAD:
        return [head, f"{'':<{_HEAD}}  {summary}"]
    return [f"{head:<{_HEAD}}  {summary}"]
