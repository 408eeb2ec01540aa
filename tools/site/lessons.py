"""A lesson as a page to read: played once, so that every number on it is computed, with answers folded away.

On a page nobody answers, so a question shows its choices and, folded, what is said to the right one; an exercise its task, its first
lines and its hints. To answer, step and check, one needs the program: the page says how it is started.
"""

from collections.abc import Iterator, Mapping, Sequence

from stepper.commands import Desk
from stepper.course import Lesson, Player
from stepper.course.shown import Seen, ShownAsk, ShownChunk, ShownDo, ShownEnd, ShownProse, ShownSee, ShownTable, ShownTry
from stepper.trace import Session
from stepper.words import phrase, speaking

__all__ = ["lesson_page", "lessons_page", "page_of"]


_SAID = {
    "en": {
        "lessons": "Lessons",
        "say": "To read here; to predict, step and check, start them in the program. Every number was computed when this page was made.",
        "answer": "The answer",
        "hint": "A hint",
    },
    "zh": {
        "lessons": "课程",
        "say": "这里可以读；要预测、单步、检查，请在程序里开始。页面上的每个数都是生成页面时算出来的。",
        "answer": "答案",
        "hint": "提示",
    },
}
"""What the pages say besides the lessons themselves, by language."""


def lessons_page(lessons: Sequence[Lesson], language: str) -> str:
    """The list of a language's lessons."""
    said = _SAID[language]
    head = [f"# {said['lessons']}", "", said["say"], ""]
    rows = [f"1. [{each.header.id} · {each.header.title}]({page_of(each)}): {each.header.goal}" for each in lessons]
    return "\n".join([*head, *rows]) + "\n"


def page_of(lesson: Lesson) -> str:
    """The name of a lesson's page; names sort as the lessons go."""
    return f"L{int(lesson.header.id[1:]):02}.md"


def lesson_page(lesson: Lesson) -> str:
    """One lesson, from its first chunk to its last."""
    with speaking(lesson.language):
        player = Player(lesson, Desk(Session("by-hand")))
        header = lesson.header
        lines = [f"# {header.id} · {header.title}", "", header.goal, "", f"```sh\nstepper lessons start {header.id}\n```", ""]
        while True:
            lines += _chunk(player, _SAID[lesson.language])
            if isinstance(player.current, ShownEnd):
                return "\n".join(lines) + "\n"
            player.advance()


def _chunk(player: Player, said: Mapping[str, str]) -> Iterator[str]:
    """One moment, its heading before it."""
    heading = getattr(player.current, "heading", "")
    if heading:
        yield from (f"## {heading}", "")
    if isinstance(player.current, ShownAsk):
        yield from _question(player.current)
        player.advance()  # an open question shows its answer first
    elif isinstance(player.current, ShownTry):
        while len(player.current.hints) < player.current.all_hints:
            player.hint()
    yield from _shown(player.current, said)
    yield ""


def _question(shown: ShownAsk) -> Iterator[str]:
    yield from _boxed("question", phrase("lesson.ask").strip(), [shown.question, "", *(f"1. {choice.text}" for choice in shown.choices)])


def _shown(shown: ShownChunk, said: Mapping[str, str]) -> Iterator[str]:
    match shown:
        case ShownProse():
            yield shown.text
        case ShownDo():
            carried_out = [line for done in shown.commands for line in (f"> {done.command}", *done.says.splitlines())]
            yield from ("```text", *carried_out, f"→ {shown.place}", "```")
        case ShownSee():
            for item in shown.items:
                yield from _item(item)
        case ShownAsk():
            right = [choice.text for choice in shown.choices if choice.state == "right"]
            replies = [line for reply in shown.replies for line in reply.lines]
            yield from _folded("success", said["answer"], [*right, "", *replies])
        case ShownTry():
            yield from _boxed("example", phrase("lesson.try").strip(), [shown.task, "", "```python", *shown.starter.splitlines(), "```"])
            for number, hint in enumerate(shown.hints, 1):
                yield from _folded("tip", f"{said['hint']} {number}", hint.splitlines())


def _item(item: Seen | ShownTable) -> Iterator[str]:
    if isinstance(item, Seen):
        yield f"- {'✓' if item.holds else '✗'} {item.words}"
        return
    yield from ("", item.words, "")
    labels = item.row_labels or ("",) * len(item.rows)
    heads = item.column_labels or tuple(map(str, range(len(item.rows[0]))))
    yield _row(["", *heads])
    yield _row(["---", *("--:" for _ in heads)])
    yield from (_row([label, *row]) for label, row in zip(labels, item.rows, strict=True))
    yield ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _boxed(kind: str, title: str, lines: Sequence[str]) -> Iterator[str]:
    yield f'!!! {kind} "{_quoted(title)}"'
    yield from _indented(lines)


def _folded(kind: str, title: str, lines: Sequence[str]) -> Iterator[str]:
    yield f'??? {kind} "{_quoted(title)}"'
    yield from _indented(lines)


def _indented(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"    {each}".rstrip() for line in lines for each in line.split("\n"))
    yield ""


def _quoted(title: str) -> str:
    return title.replace('"', "”").rstrip(":：")
