"""A run as one page: it can be stepped in a browser, without Python and without a network.

file.writelines(page_pieces(session, turns=11))

The page holds the tensors and the parameters, its script, its style, and the run as a report, which is all that a reader without
scripts sees. Its size is bounded: what has no room is left out, and the page says how much that is.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from itertools import chain
from typing import Any

from stepper.browser.figure import map_pieces
from stepper.browser.recorded import LeftOut, Recorded, record
from stepper.inspect.report import report_of
from stepper.progress import OnProgress
from stepper.render.palette import LEVELS, PALETTES, ink_on
from stepper.render.report import RunReport
from stepper.render.report_html import REPORT_STYLE, facts_pieces, level_rules, turn_pieces
from stepper.render.style import Rgb
from stepper.trace import Session
from stepper.words import phrase, phrases, spoken, templates

__all__ = ["page_pieces"]

_LIMIT = 2_900_000
"""Bytes of a page."""
_OF_REPORT, _OF_STEPS = 900_000, 900_000
"""Bytes that the report and the steps may take."""
_OF_STEP = 190
"""Bytes of one step, about."""
_SCRIPTS = ("arithmetic.js", "ops.js", "run.js", "draw.js", "desk.js", "begin.js")

_NOTHING_FETCHED = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"
"""What a browser may load for the page: nothing but what stands in it."""

_BUTTONS = (
    ("prev", "N", "«"),
    ("back", "S", "‹"),
    ("step", "s", "›"),
    ("next", "n", "»"),
    ("into", "i", "▾"),
    ("out", "o", "▴"),
    ("layer_back", "[", "↓"),
    ("layer", "]", "↑"),
    ("turn_back", "{", "←"),
    ("turn", "}", "→"),
)
"""What is said of a button, the key that does the same, its sign."""


def page_pieces(session: Session, progress: OnProgress | None = None, turns: int | None = None) -> Iterator[str]:
    """The document, piece by piece.

    Args:
        session: to write of; runs so many turns.
        progress: told what is being written.
        turns: how many, all there are where no number is given.
    """
    report = report_of(session, None, turns)
    told, titles, report_text = _told_turns(report)
    about = "".join(facts_pieces(report))
    frame = "".join(chain(_head(report.title), _style(), _script()))
    steps = sum(len(session.program_of(turn)) for turn in range(len(titles)))
    room = _LIMIT - sum(len(each.encode()) for each in (frame, report_text, about)) - min(_OF_STEPS, steps * _OF_STEP)
    recorded = record(session, len(titles), room, progress, _OF_STEPS)
    facts = {**recorded.facts, "said": templates("page.said"), "titles": titles[: len(recorded.facts["turns"])], "start": _start(session)}
    yield from chain(_head(report.title), _style())
    yield f"</head>\n<body>\n<h1>{escape(report.title)}</h1>\n"
    yield f'<details id="about" open><summary>{escape(phrase("page.about"))}</summary>\n{about}</details>\n'
    yield from _desk(session)
    yield from _report(recorded, told, len(titles), report_text)
    yield f'<script type="application/json" id="facts">{_json(facts)}</script>\n'
    yield f'<script type="text/plain" id="numbers">{recorded.numbers}</script>\n'
    yield from _script()
    yield "</body>\n</html>\n"


def _told_turns(report: RunReport) -> tuple[int, list[str], str]:
    """The report's turns as far as they have room: how many, the titles of all, the text."""
    kept, titles, size, full = list[str](), list[str](), 0, False
    for number, turn in enumerate(report.turns):
        titles.append(turn.title)
        if full:
            continue
        text = "".join(turn_pieces(report, number, turn))
        size += len(text.encode())
        full = bool(number) and size > _OF_REPORT
        kept += [] if full else [text]
    return len(kept), titles, "".join(kept)


def _start(session: Session) -> Mapping[str, Any]:
    """Where the page begins: where the session stands."""
    at = session.position
    return {"turn": at.turn, "step": at.step, "row": at.row}


def _head(title: str) -> Iterator[str]:
    yield f'<!DOCTYPE html>\n<html lang="{spoken()}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_FETCHED}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{escape(title)}</title>\n"


def _style() -> Iterator[str]:
    yield f"<style>{REPORT_STYLE}{level_rules()}{_asset('page.css')}"
    yield f"{_colours('light')}@media (prefers-color-scheme: dark) {{\n{_colours('dark')}}}\n</style>\n"


def _script() -> Iterator[str]:
    yield '<script>\n"use strict";\n(() => {\n'
    yield from (_asset(name).replace('"use strict";\n', "", 1) for name in _SCRIPTS)
    yield "})();\n</script>\n"


def _asset(name: str) -> str:
    return files("stepper.browser").joinpath("assets", name).read_text(encoding="utf-8")


def _colours(theme: str) -> str:
    """A class for each level: .n8 to .n1, .p1 to .p8 beside negative numbers, .s1 to .s8 where there are none."""
    palette = PALETTES[theme]
    levels = [("z", palette.zero)]
    for level in range(1, LEVELS + 1):
        levels += [(f"n{level}", palette.colour(-level, True)), (f"p{level}", palette.colour(level, True))]
        levels += [(f"s{level}", palette.colour(level, False))]
    return "".join(f"td.{name} {{ background: {_hex(ground)}; color: {_hex(ink_on(ground))}; }}\n" for name, ground in levels)


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _desk(session: Session) -> Iterator[str]:
    """What the script fills."""
    said = phrases("page")
    yield '<div id="app" hidden>\n'
    yield f'<div class="bar" role="toolbar" aria-label="{escape(said["toolbar"])}">\n<p id="where" role="status" aria-live="polite"></p>\n'
    for name, key, sign in _BUTTONS:
        text = escape(phrase(f"page.keys.{name}"))
        shown = f'<span aria-hidden="true">{sign}<span class="said"> {text}</span></span><kbd aria-hidden="true">{key}</kbd>'
        yield f'<button type="button" data-key="{key}" aria-label="{text}" aria-keyshortcuts="{key}" title="{text}">{shown}</button>\n'
    yield f'<label>{escape(said["turn"])} <select id="turn"></select></label>\n</div>\n<div class="panes">\n'
    yield f'<nav class="left" aria-label="{escape(said["steps"])}"><details class="side" open><summary>{escape(said["steps"])}</summary>'
    yield '<div id="steps"></div></details></nav>\n'
    yield f'<main class="main" aria-label="{escape(said["tensor"])}"><h2 id="name"></h2><p id="formula"></p>'
    yield '<div id="heads"></div><div id="columns"></div><div id="table"></div></main>\n<div class="right">\n'
    yield _side("why", said["why"], "section", ' aria-live="polite"') + _side("note", said["notes"], "section")
    yield f'<section class="side" aria-label="{escape(said["map"])}"><details open><summary>{escape(said["map"])}</summary><pre id="map">'
    yield from map_pieces(session.spec)
    yield "</pre></details></section>\n</div>\n</div>\n</div>\n"


def _side(name: str, title: str, tag: str, more: str = "") -> str:
    return f'<{tag} class="side" aria-label="{escape(title)}"><h2>{escape(title)}</h2><div id="{name}"{more}></div></{tag}>\n'


def _report(recorded: Recorded, told: int, turns: int, text: str) -> Iterator[str]:
    """What the page holds and lacks, and the run to read."""
    for sentence in _held(recorded.left_out):
        yield f'<p class="quiet held">{escape(sentence)}</p>\n'
    yield f'<details id="report" open><summary>{escape(phrase("page.report"))}</summary>\n'
    if told < turns:
        yield f"<p>{escape(phrase('page.report_turns', told=told, turns=turns))}</p>\n"
    yield f"{text}</details>\n"


def _held(left_out: LeftOut) -> Sequence[str]:
    """How much is in the page, and how much is not."""
    tensors, parameters = left_out.of_tensors - left_out.tensors, left_out.of_parameters - left_out.parameters
    said = [phrase("page.held", tensors=f"{tensors:,}", parameters=parameters)]
    if left_out.turns:
        said.append(phrase("page.left_turns", count=left_out.turns, of=left_out.of_turns))
    if left_out.tensors:
        said.append(phrase("page.left_tensors", count=f"{left_out.tensors:,}", of=f"{left_out.of_tensors:,}"))
    if left_out.parameters:
        said.append(phrase("page.left_parameters", count=left_out.parameters, of=left_out.of_parameters))
    return [*said, phrase("page.left_words")] if left_out.words else said


def _json(facts: Mapping[str, Any]) -> str:
    """Facts as JSON that no text in them can end early."""
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
