"""A report as Markdown: tables of steps, and under them the attention weights as numbers.

file.writelines(markdown_pieces(report))
"""

import re
from collections.abc import Iterator
from itertools import groupby

from stepper.render.report import Heat, Ranks, ReportedTensor, RunReport

__all__ = ["markdown_pieces"]

_SPECIAL = re.compile(r"[\\`*\[\]<>|~$&#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
"""What would be read as markup in the middle of a line."""


def markdown_pieces(report: RunReport) -> Iterator[str]:
    """The document, piece by piece."""
    yield f"# {_escaped(report.title)}\n\n"
    yield from (f"- {_escaped(name)}: {_escaped(fact)}\n" for name, fact in report.facts)
    yield f"\n{_escaped(report.note)}\n"
    yield from _what_if(report)
    for turn in report.turns:
        yield f"\n## {_escaped(turn.title)}\n"
        for block, entries in groupby(turn.entries, key=lambda entry: entry.block):
            yield f"\n### {_escaped(block)}\n\n"
            yield from _block(report, list(entries))


def _what_if(report: RunReport) -> Iterator[str]:
    if not report.what_if:
        return
    yield f"\n## {_escaped(report.what_if_title)}\n\n"
    yield from (f"- {_escaped(each)}\n" for each in report.what_if)
    yield "\n" + "  \n".join(_escaped(line) for line in report.outputs.splitlines()) + "\n\n"
    yield _head(report.touched_heads)
    yield from (_row(each.layer, each.tensors, each.cells, each.largest) for each in report.touched)


def _block(report: RunReport, entries: list[ReportedTensor]) -> Iterator[str]:
    yield _head(report.entry_heads)
    for entry in entries:
        yield _row(entry.name, " × ".join(map(str, entry.shape)), entry.formula, entry.digest)
    for entry in entries:
        if entry.has_tables:
            yield f"\n#### {_escaped(entry.name)}\n\n{_escaped(entry.says)}\n"
        if entry.remark:
            yield f"\n{_escaped(entry.remark)}\n"
        for heat in entry.heats:
            yield from _heat(heat)
        if entry.ranks:
            yield from _ranks(entry.ranks)


def _heat(heat: Heat) -> Iterator[str]:
    yield "\n" + _head((heat.caption, *heat.columns), right=True)
    for label, row in zip(heat.rows, heat.shares.tolist(), strict=True):
        yield _row(label, *(f"{share:.3f}" for share in row))


def _ranks(ranks: Ranks) -> Iterator[str]:
    yield "\n" + _head((ranks.caption, *(str(place) for place in range(1, len(ranks.words[0]) + 1))))
    for label, row in zip(ranks.rows, ranks.words, strict=True):
        yield _row(label, *(text for text, _ in row))


def _head(names: tuple[str, ...], right: bool = False) -> str:
    rule = " | ".join("---:" if right and number else "---" for number in range(len(names)))
    return _row(*names) + f"| {rule} |\n"


def _row(*cells: str) -> str:
    return f"| {' | '.join(_escaped(each) for each in cells)} |\n"


def _escaped(text: str) -> str:
    """Text that Markdown and HTML leave alone, on one line."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))
