"""A report as one HTML file: nothing fetched, no script; light or dark as the reader's system is.

    file.writelines(html_pieces(report))

Turns and blocks fold. Weights stand in tables whose cells hold the number and, as their ground, its size.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from stepper.render.heat import level_of
from stepper.render.palette import LEVELS, PALETTES, ink_on
from stepper.render.report import Heat, Ranks, ReportedTensor, ReportedTurn, RunReport
from stepper.render.style import Rgb

__all__ = ["REPORT_STYLE", "facts_pieces", "html_pieces", "level_rules", "turn_pieces"]

REPORT_STYLE = """
:root { color-scheme: light dark; --ink: #202226; --ground: #fcfcfc; --quiet: #62666e; --line: #d5d8dd; --raised: #f2f3f5; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #d7dae0; --ground: #181a1f; --quiet: #9a9fa8; --line: #363a42; --raised: #21242a; }
}
* { box-sizing: border-box; }
body { color: var(--ink); background: var(--ground); font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { color: var(--quiet); } dd { margin: 0; }
code, .steps td, .heat, pre { font: 13px/1.45 ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: 0 .8rem; overflow-x: auto; }
details details { background: var(--raised); }
summary { cursor: pointer; font-weight: 600; padding: .5rem 0; }
table { border-collapse: collapse; margin: .4rem 0 1rem; }
.steps th { text-align: left; color: var(--quiet); font-weight: normal; }
.steps th, .steps td { padding: .15rem .8rem .15rem 0; border-bottom: 1px solid var(--line); vertical-align: top; white-space: pre-wrap; }
.steps td:last-child { white-space: pre; } .fine td:first-child { padding-left: 1.2rem; } .fine td { color: var(--quiet); }
.heats { display: flex; flex-wrap: wrap; gap: 0 2rem; }
.heat caption { text-align: left; color: var(--quiet); padding: .2rem 0; }
.heat th { font-weight: normal; padding: .1rem .4rem; text-align: right; white-space: pre; }
.heat td { padding: .1rem .4rem; text-align: right; }
.note { color: var(--quiet); }
"""


def html_pieces(report: RunReport) -> Iterator[str]:
    """The document, piece by piece."""
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{escape(report.title)}</title>\n<style>{REPORT_STYLE}{level_rules()}</style>\n</head>\n<body>\n"
    yield f"<h1>{escape(report.title)}</h1>\n"
    yield from facts_pieces(report)
    for number, turn in enumerate(report.turns):
        yield from turn_pieces(report, number, turn)
    yield "</body>\n</html>\n"


def facts_pieces(report: RunReport) -> Iterator[str]:
    """What the run is, and what was changed in it."""
    yield '<dl class="facts">\n'
    yield from (f"<dt>{escape(name)}</dt><dd>{escape(fact)}</dd>\n" for name, fact in report.facts)
    yield f'</dl>\n<p class="note">{escape(report.note)}</p>\n'
    yield from _what_if(report)


def turn_pieces(report: RunReport, number: int, turn: ReportedTurn) -> Iterator[str]:
    """A turn, folded unless it is the first."""
    yield f"<details{'' if number else ' open'}><summary>{escape(turn.title)}</summary>\n"
    for block, entries in groupby(turn.entries, key=lambda entry: entry.block):
        yield from _block(report, block, list(entries))
    yield "</details>\n"


def level_rules() -> str:
    """A class for each size of a share: .l0 to .l8, in both palettes."""
    return "".join(_rules("light")) + "@media (prefers-color-scheme: dark) {\n" + "".join(_rules("dark")) + "}\n"


def _rules(theme: str) -> Iterator[str]:
    for level in range(LEVELS + 1):
        ground = PALETTES[theme].colour(level, diverging=False)
        yield f".l{level} {{ background: {_hex(ground)}; color: {_hex(ink_on(ground))}; }}\n"


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _what_if(report: RunReport) -> Iterator[str]:
    if not report.what_if:
        return
    yield f"<h2>{escape(report.what_if_title)}</h2>\n<ul>\n"
    yield from (f"<li><code>{escape(each)}</code></li>\n" for each in report.what_if)
    yield f"</ul>\n<pre>{escape(report.outputs)}</pre>\n"
    rows = (_row((each.layer, each.tensors, each.cells, each.largest)) for each in report.touched)
    yield f'<table class="steps">{_head(report.touched_heads)}{"".join(rows)}</table>\n'


def _block(report: RunReport, block: str, entries: list[ReportedTensor]) -> Iterator[str]:
    yield f'<details><summary>{escape(block)}</summary>\n<table class="steps">{_head(report.entry_heads)}\n'
    for entry in entries:
        cells = (entry.name, " × ".join(map(str, entry.shape)), entry.formula, entry.digest)
        yield _row(cells, kind=' class="fine"' if entry.is_fine else "", title=entry.says)
    yield "</table>\n"
    for entry in entries:
        if entry.has_tables:
            yield f"<p><code>{escape(entry.name)}</code> {escape(entry.says)} {escape(entry.remark)}</p>\n"
            yield f'<div class="heats">{"".join(map(_heat, entry.heats))}{_ranks(entry.ranks) if entry.ranks else ""}</div>\n'
    yield "</details>\n"


def _head(names: tuple[str, ...]) -> str:
    return f"<tr>{''.join(f'<th>{escape(name)}</th>' for name in names)}</tr>"


def _row(cells: tuple[str, ...], kind: str = "", title: str = "") -> str:
    hint = f' title="{escape(title)}"' if title else ""
    return f"<tr{kind}{hint}>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>\n"


def _heat(heat: Heat) -> str:
    return _matrix(heat.caption, heat.columns, heat.rows, ([(f"{share:.2f}", share) for share in row] for row in heat.shares.tolist()))


def _ranks(ranks: Ranks) -> str:
    return _matrix(ranks.caption, (), ranks.rows, ranks.words)


def _matrix(caption: str, columns: Sequence[str], labels: Sequence[str], rows: Iterable[Iterable[tuple[str, float]]]) -> str:
    """A table whose cells are a text and a share."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    lines = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{"".join(_cell(text, share) for text, share in row)}</tr>\n'
        for label, row in zip(labels, rows, strict=True)
    )
    heads = f"<tr><td></td>{head}</tr>\n" if columns else ""
    return f'<table class="heat"><caption>{escape(caption)}</caption>\n{heads}{lines}</table>\n'


def _cell(text: str, share: float) -> str:
    level = max(0, level_of(min(share, 1.0), 1.0)) if share == share else 0
    return f'<td class="l{level}">{escape(text)}</td>'
