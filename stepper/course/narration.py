"""What is shown, as lines of plain text: for `--plain`, for screen readers, for the transcripts of the tests.

narrate(player.current)          ["Predict: What is the shape of `encoder.out`?", "  1  [10, 64]", ...]
"""

from collections.abc import Sequence

from stepper.course.markdown import plain, plain_lines
from stepper.course.shown import Done, Seen, ShownAsk, ShownChunk, ShownDo, ShownEnd, ShownProse, ShownSee, ShownTable, ShownTry
from stepper.words import phrase, shown_key

__all__ = ["narrate", "table_lines"]

_MARKS = {"open": " ", "wrong": "✗", "right": "✓"}


def narrate(shown: ShownChunk, language: str = "en") -> list[str]:
    """One moment of a lesson as lines."""
    heading = getattr(shown, "heading", "")
    lines = [f"## {heading}", ""] if heading else []
    match shown:
        case ShownProse():
            lines += plain_lines(shown.text)
        case ShownDo():
            lines += _do(shown, language)
        case ShownSee():
            lines += [line for item in shown.items for line in _item(item, language)]
        case ShownAsk():
            lines += _ask(shown, language)
        case ShownTry():
            lines += _try(shown, language)
        case ShownEnd():
            lines += shown.lines
    return lines


def _labelled(label: str, text: str, language: str) -> str:
    return phrase("lesson.labelled", language, label=phrase(label, language), text=text)


def _do(shown: ShownDo, language: str) -> list[str]:
    lines = [_labelled("lesson.what_if" if shown.what_if else "lesson.do", "", language).rstrip()]
    for done in shown.commands:
        lines.append(f"  {done.command}{_key(done, language)}")
        lines += [f"    {line}" for line in done.says.splitlines()]
    return [*lines, f"→ {shown.place}"]


def _key(done: Done, language: str) -> str:
    if not done.key:
        return ""
    said = phrase("lesson.type_key" if done.asks else "lesson.key", language, key=shown_key(done.key))
    return f"   ({said})"


def _item(item: Seen | ShownTable, language: str) -> list[str]:
    if isinstance(item, Seen):
        return [f"{'✓' if item.holds else '✗'} {plain(item.words)}"]
    return [plain(item.words), *table_lines(item)]


def table_lines(table: ShownTable, room: int | None = None) -> list[str]:
    """Numbers in columns, as wide in the terminal as they are, labels in any script.

    Where the columns do not fit beside each other, those left over stand below, under the labels of their rows again.
    """
    from rich.cells import cell_len, set_cell_size

    labels = table.row_labels or ("",) * len(table.rows)
    grid = [list(row) for row in table.rows]
    grid = [list(table.column_labels), *grid] if table.column_labels else grid
    names = ["", *labels] if table.column_labels else list(labels)
    widths = [max(cell_len(row[column]) for row in grid) for column in range(len(grid[0]))]
    first = max(cell_len(name) for name in names)
    lines: list[str] = []
    for columns in _side_by_side(widths, None if room is None else room - (first + 2 if first else 0)):
        lines += [""] if lines else []
        for name, row in zip(names, grid, strict=True):
            cells = [" " * (widths[column] - cell_len(row[column])) + row[column] for column in columns]
            lines.append("  " + "  ".join(([set_cell_size(name, first)] if first else []) + cells))
    return [line.rstrip() for line in lines]


def _side_by_side(widths: Sequence[int], room: int | None) -> list[list[int]]:
    """The columns that stand beside each other, each two cells from what is to its left."""
    groups: list[list[int]] = [[]]
    taken = 0
    for column, width in enumerate(widths):
        if room is not None and groups[-1] and taken + width + 2 > room:
            groups.append([])
            taken = 0
        groups[-1].append(column)
        taken += width + 2
    return groups


def _ask(shown: ShownAsk, language: str) -> list[str]:
    lines = plain_lines(shown.question)
    lines[0] = _labelled("lesson.ask", lines[0], language)
    lines += [f" {_MARKS[choice.state]}{number}  {plain(choice.text)}" for number, choice in enumerate(shown.choices, 1)]
    return lines


def _try(shown: ShownTry, language: str) -> list[str]:
    lines = plain_lines(shown.task)
    lines[0] = _labelled("lesson.try", lines[0], language)
    return [*lines, "", *(f"    {line}".rstrip() for line in shown.starter.rstrip().splitlines())]
