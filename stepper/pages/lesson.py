"""Lesson: what has been shown since the last heading, the newest part last; a question stands in a frame of its own.

L1 · Words become vectors                                3/19
...prose, with `names` that lead to their tensors...
── Predict ────────────────────────────────
   What is the shape of encoder.out?
   1  (10, 64)
   2  (64, 10)
───────────────────────────────────────────
show the answer (a)   all lessons   leave
"""

from collections.abc import Mapping, Sequence

from stepper.course import Course, Progress
from stepper.course.markdown import plain_lines
from stepper.course.narration import table_lines
from stepper.course.shown import Done, Seen, ShownAsk, ShownChunk, ShownDo, ShownEnd, ShownProse, ShownSee, ShownTable, ShownTry
from stepper.desk.screen_keys import EXERCISE_KEYS
from stepper.pages.lesson_view import LessonView
from stepper.pages.page import Act, Page, PageWriter
from stepper.render.line import Span, join
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.words import phrase, shown_key

__all__ = ["lesson_page", "list_page"]

_MARKS = {"open": " ", "wrong": "✗", "right": "✓"}
_ROLES = {"open": Role.LINK, "wrong": Role.ALARM, "right": Role.DONE}


def list_page(course: Course, progress: Progress, look: Look, width: int) -> Page:
    """All lessons, and how far the learner is."""
    page = PageWriter(look, width)
    page.title(phrase("lesson_tab.all"))
    page.text(phrase("lesson_tab.choose"), Role.QUIET)
    page.gap()
    widest = max((len(lesson.header.id) for lesson in course.lessons), default=0)
    for lesson in course.lessons:
        entry = progress.entry(lesson.header.id)
        state = "done" if entry.done else "begun" if entry.total else "fresh"
        page.wrapped_link(f"{lesson.header.id:{widest}}  ", lesson.header.title, Act(f"lesson_start {lesson.header.id}"))
        said = phrase(f"lesson.list.{state}", at=entry.at + 1, total=entry.total)
        page.text(
            f"{said} · {phrase('lesson.minutes', minutes=lesson.header.minutes)}",
            Role.DONE if entry.done else Role.QUIET,
            indent=widest + 2,
        )
        page.text(lesson.header.goal, indent=widest + 2)
        if entry.done and progress.open_exercise(lesson) is not None:
            page.link(phrase("lesson_tab.open_exercise"), Act(f"lesson_exercise {lesson.header.id}"), indent=widest + 2)
        page.gap()
    if course.is_complete(progress):
        page.text(phrase("lesson.all_done"), Role.DONE)
    page.text(phrase("lesson.article"), Role.QUIET)
    if progress.warning:
        page.text(progress.warning, Role.ALARM)
    return page.page()


def lesson_page(view: LessonView, look: Look, width: int) -> tuple[Page, int, int]:
    """Write a lesson; returns the page, the line at which what is newest begins, and the number of the link to stand on."""
    page = PageWriter(look, width)
    part = phrase("lesson.part", number=min(view.number + 1, view.total), total=view.total)
    page.title(f"{phrase('lesson.head', id=view.id, title=view.title)}   {part}")
    if view.came_back:
        page.text(phrase("lesson.what_if_ends"), Role.QUIET)
    for shown in view.shown[:-1]:
        _show(page, shown, is_current=False)
    page.gap()
    links = len(page.links)
    newest = _show(page, view.shown[-1], is_current=True)
    stands_on = links if view.choices else None
    if view.completes:
        page.gap()
        page.text(phrase("lesson.all_done"), Role.DONE)
    page.gap()
    _controls(page, view)
    going_on = next(number for number, link in enumerate(page.links) if link.target == Act("lesson_on"))
    return page.page(), newest, going_on if stands_on is None else stands_on


def _controls(page: PageWriter, view: LessonView) -> None:
    """What can be done now."""
    if view.part == "exercise":
        _exercise_controls(page, view)
    if view.leaves_open:
        page.link(phrase("lesson_tab.open_exercise"), Act(f"lesson_exercise {view.id}"))
    key = "reveal" if view.choices else "following" if view.following else "end" if isinstance(view.shown[-1], ShownEnd) else "on"
    on = (phrase(f"lesson_tab.{key}", id=view.following), Act("lesson_on"))
    page.links_line("", [on, (phrase("lesson_tab.list"), Act("lesson_list")), (phrase("lesson_tab.leave"), Act("lesson_leave"))])


def _exercise_controls(page: PageWriter, view: LessonView) -> None:
    page.text(phrase("lesson.plain.file", file=view.file), Role.QUIET, hanging=2)
    page.text(phrase("lesson.plain.watching"), Role.QUIET)
    page.links_line("", [(f"{phrase(f'lesson_tab.{order}')} ({key})", Act(f"lesson_{order}")) for key, order in EXERCISE_KEYS.items()])
    page.gap()


def _show(page: PageWriter, shown: ShownChunk, is_current: bool) -> int:
    """One part of a lesson; returns the line at which what was said last in it begins."""
    page.gap()
    start, heading = len(page.lines), getattr(shown, "heading", "")
    if heading:
        page.text(heading, Role.HEADER)
        page.gap()
    match shown:
        case ShownProse():
            _prose(page, shown.text, {link.text: link.step for link in shown.links})
        case ShownDo():
            _do(page, shown)
        case ShownSee():
            _see(page, shown.items)
        case ShownAsk():
            return _ask(page, shown, is_current) or start
        case ShownTry():
            return _try(page, shown) or start
        case ShownEnd():
            _prose(page, "\n\n".join(shown.lines))
    return start


def _prose(page: PageWriter, text: str, names: Mapping[str, object] | None = None, indent: int = 0) -> None:
    """Markdown: paragraphs, lists, code; a name in backquotes leads to its tensor."""
    for line in plain_lines(text):
        if line.startswith("    "):
            page.verbatim(line, Role.BAR, indent)
        else:
            page.text(line, indent=indent, hanging=2 if line.lstrip()[:2] in ("- ", "* ") else 0, names=names)


def _do(page: PageWriter, shown: ShownDo) -> None:
    page.text(phrase("lesson.what_if" if shown.what_if else "lesson.do"), Role.EDITED if shown.what_if else Role.QUIET)
    for done in shown.commands:
        page.text(f"`{done.command}`{_key(done)}", indent=2, hanging=2)
        page.verbatim(done.says, Role.QUIET, indent=2)
    page.text(f"→ {shown.place}", Role.CURRENT, indent=2, hanging=2)


def _key(done: Done) -> str:
    said = phrase("lesson.type_key" if done.asks else "lesson.key", key=shown_key(done.key)) if done.key else ""
    return f"   ({said})" if said else ""


def _see(page: PageWriter, items: Sequence[Seen | ShownTable]) -> None:
    page.text(phrase("lesson.see"), Role.QUIET)
    for item in items:
        if isinstance(item, Seen):
            words = plain_lines(item.words)[0] if item.words else ""
            page.text(f"{'✓' if item.holds else '✗'} {words}", Role.PLAIN if item.holds else Role.ALARM, indent=2, hanging=2)
        else:
            _prose(page, item.words, indent=2)
            page.verbatim("\n".join(table_lines(item, page.width)), Role.BAR)


def _ask(page: PageWriter, shown: ShownAsk, is_current: bool) -> int:
    """A question in its frame; returns the line of the last reply, 0 where there is none."""
    _edge(page, f" {phrase('lesson.ask')} ")
    _prose(page, shown.question, indent=2)
    page.gap()
    for number, choice in enumerate(shown.choices, 1):
        text = plain_lines(choice.text)[0] if choice.text else ""
        _choice(page, f" {_MARKS[choice.state]}{number}  ", text, choice.state, number if is_current and shown.state == "open" else None)
    newest = 0
    for reply in shown.replies:
        page.gap()
        newest = len(page.lines)
        for line in reply.lines:
            _prose(page, line, indent=2)
    _edge(page, "")
    return newest


def _choice(page: PageWriter, before: str, text: str, state: str, number: int | None) -> None:
    """A choice; one that can still be answered is a link."""
    if number is None or state != "open":
        page.text(before + text, Role.PLAIN if state == "open" else _ROLES[state], hanging=len(before))
        return
    page.wrapped_link(before, text, Act(f"lesson_answer {number}"))


def _edge(page: PageWriter, text: str) -> None:
    """The upper or lower edge of a frame."""
    dash = "-" if page.look.ascii_only else "─"
    page.line(join([Span(f"{dash * 2}{text}".ljust(page.width, dash)[: page.width], page.style(Role.CURRENT))]))


def _try(page: PageWriter, shown: ShownTry) -> int:
    """An exercise in its frame; returns the line of what was said to it, 0 where nothing was."""
    _edge(page, f" {phrase('lesson.try')} ")
    _prose(page, shown.task, indent=2)
    page.gap()
    _code(page, shown.solved_by or shown.starter)
    page.gap()
    newest = len(page.lines)
    for line in shown.verdict:
        page.text(line, Role.DONE if shown.solved else Role.ALARM, indent=2, hanging=2)
    for number, hint in enumerate(shown.hints, 1):
        page.gap()
        page.text(phrase("exercise.hint", number=number, total=shown.all_hints, hint=hint), Role.LABEL, indent=2)
    if shown.solution:
        page.gap()
        page.text(phrase("exercise.solution"), Role.QUIET, indent=2)
        _code(page, shown.solution)
    _edge(page, "")
    return newest if shown.verdict or shown.hints else 0


def _code(page: PageWriter, source: str) -> None:
    page.verbatim(source.rstrip(), Role.BAR, indent=4)
