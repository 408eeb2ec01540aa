"""Stops: the breakpoints, how often each was hit, and the watches with their courses."""

from stepper.inspect.snapshot import Snapshot
from stepper.pages.page import Order, Page, PageWriter
from stepper.render.course import last_lines, plot_lines
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.trace import Breakpoint, Watched
from stepper.words import phrase

__all__ = ["stops_page"]


def stops_page(snapshot: Snapshot, look: Look, width: int) -> Page:
    """Write the list; what can be done with each is a link."""
    page = PageWriter(look, width)
    page.title(phrase("stoplist.breakpoints"))
    for number, breakpoint in snapshot.breakpoints.items():
        _breakpoint(page, number, breakpoint)
    if not snapshot.breakpoints:
        page.text(phrase("stoplist.no_breakpoints"), indent=2)
    page.gap()
    page.title(phrase("stoplist.watches"))
    for number, watched in snapshot.watches.items():
        _watch(page, number, watched)
    if not snapshot.watches:
        page.text(phrase("stoplist.no_watches"), indent=2)
    return page.page()


def _breakpoint(page: PageWriter, number: int, breakpoint: Breakpoint) -> None:
    glyph = page.look.glyphs.mark if breakpoint.enabled else "-"
    role = Role.MARK if breakpoint.enabled else Role.QUIET
    page.text(f"{glyph} {number}  {breakpoint.text()}", role, hanging=5)
    state = phrase("stoplist.hits", hits=breakpoint.hits) if breakpoint.enabled else phrase("stoplist.off")
    verb, words = ("disable", "switch_off") if breakpoint.enabled else ("enable", "switch_on")
    orders = [(phrase(f"stoplist.{words}"), Order(f"{verb} {number}")), (phrase("stoplist.delete"), Order(f"unbreak {number}"))]
    page.links_line(f"     {state}  ", orders)


def _watch(page: PageWriter, number: int, watched: Watched) -> None:
    page.text(f"{number}  {watched.watch.text()}", hanging=3)
    if watched.course:
        page.text(_numbers(watched), Role.QUIET, indent=3)
        page.verbatim("\n".join(plot_lines(watched.numbers, page.width - 3, page.look.glyphs)), Role.BAR, indent=3)
        _last(page, watched)
    else:
        page.text(phrase("stoplist.not_seen"), Role.QUIET, indent=3)
    page.links_line("   ", [(phrase("stoplist.delete"), Order(f"unwatch {number}"))])


def _numbers(watched: Watched) -> str:
    """The latest number, and between which it moved."""
    finite, numbers = watched.finite, watched.numbers
    course = phrase("stoplist.range", low=f"{min(finite):.4g}", high=f"{max(finite):.4g}", count=len(numbers))
    return f"{phrase('stoplist.latest', value=f'{numbers[-1]:.6g}')}   {course}"


def _last(page: PageWriter, watched: Watched) -> None:
    """The last tensors with their numbers; each leads to its tensor."""
    lines = last_lines([each.name for each in watched.course], watched.numbers)
    if len(lines) < len(watched.course):
        page.text(phrase("stoplist.before", count=len(watched.course) - len(lines)), Role.QUIET, indent=3)
    for line, measured in zip(lines, watched.course[-len(lines) :], strict=True):
        page.link(line, f"{measured.step}@{measured.turn}", indent=3)
