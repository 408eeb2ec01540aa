"""Stops: the breakpoints, how often each was hit, and the watches with the course of their numbers."""

import math

from stepper.inspect.snapshot import Snapshot
from stepper.pages.page import Order, Page, PageWriter
from stepper.render.line import Span, join
from stepper.render.look import Look
from stepper.render.sparkline import sparkline
from stepper.render.style import Role
from stepper.trace import Breakpoint, Watch
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
    for number, watch in snapshot.watches.items():
        _watch(page, number, watch)
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


def _watch(page: PageWriter, number: int, watch: Watch) -> None:
    page.text(f"{number}  {watch.text()}", hanging=3)
    if watch.history:
        shown = watch.history[-max(page.width - 5, 8) :]
        page.line(join([Span("   " + sparkline(shown, page.look.glyphs), page.style(Role.BAR))]))
        page.text(_numbers(watch.history), Role.QUIET, indent=3)
    else:
        page.text(phrase("stoplist.not_seen"), Role.QUIET, indent=3)
    page.links_line("   ", [(phrase("stoplist.delete"), Order(f"unwatch {number}"))])


def _numbers(history: tuple[float, ...]) -> str:
    """The latest number, and between which it moved."""
    finite = [each for each in history if math.isfinite(each)] or [math.nan]
    course = phrase("stoplist.range", low=f"{min(finite):.4g}", high=f"{max(finite):.4g}", count=len(history))
    return f"{phrase('stoplist.latest', value=f'{history[-1]:.6g}')}   {course}"
