"""All controllers of a screen, and which of them does what: the one table from an action's name to a method.

    controllers = controllers_of(host)
    handlers = checked(rows_of(controllers))       refuses a table that leaves an action out, has one twice, or has one that is unknown
    handlers["head"](-1)

Without Textual: a table of plain methods.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from stepper.desk.actions import ACTIONS
from stepper.desk.trail import Trail
from stepper.tui.controllers.answering import Answering
from stepper.tui.controllers.comparing import Comparing
from stepper.tui.controllers.conversing import Conversing
from stepper.tui.controllers.copying import Copying
from stepper.tui.controllers.demonstrating import Demonstrating
from stepper.tui.controllers.finding import Finding
from stepper.tui.controllers.flipping import Flipping
from stepper.tui.controllers.glossary import Glossary
from stepper.tui.controllers.input_line import InputLine
from stepper.tui.controllers.leaving import Leaving
from stepper.tui.controllers.lessons import Lessons
from stepper.tui.controllers.lighting import Lighting
from stepper.tui.controllers.looking import Looking
from stepper.tui.controllers.measuring import Measuring
from stepper.tui.controllers.panes import Panes
from stepper.tui.controllers.picturing import Picturing
from stepper.tui.controllers.stops import StopsList
from stepper.tui.controllers.torch_badge import TorchBadge
from stepper.tui.controllers.viewing import Viewing
from stepper.tui.controllers.waiting import Waiting

if TYPE_CHECKING:
    from stepper.tui.controllers.host import Host

__all__ = ["ActionRow", "Controllers", "UnfitTable", "checked", "controllers_of", "rows_of"]

Handler = Callable[..., None]
ActionRow = tuple[str, Handler]
"""An action, and what does it."""


@dataclass(frozen=True)
class Controllers:
    """One of each."""

    trail: Trail
    panes: Panes
    viewing: Viewing
    measuring: Measuring
    input_line: InputLine
    comparing: Comparing
    waiting: Waiting
    conversing: Conversing
    finding: Finding
    flipping: Flipping
    lighting: Lighting
    copying: Copying
    glossary: Glossary
    stops_list: StopsList
    torch_badge: TorchBadge
    lessons: Lessons
    leaving: Leaving
    looking: Looking
    answering: Answering
    demonstrating: Demonstrating


def controllers_of(host: "Host") -> Controllers:
    """Make them; each is given those it asks something of."""
    trail = Trail(host.debugger, partial(host.draw, "why"), host.complain)
    panes, input_line, viewing = Panes(host), InputLine(host), Viewing(host)
    looking = Looking(host, panes, viewing)
    comparing, glossary = Comparing(host, panes), Glossary(host, panes)
    waiting, lessons = Waiting(host, comparing, input_line), Lessons(host, panes, input_line)
    return Controllers(
        trail=trail,
        panes=panes,
        viewing=viewing,
        measuring=Measuring(host),
        input_line=input_line,
        comparing=comparing,
        waiting=waiting,
        conversing=Conversing(host, input_line, lessons),
        finding=Finding(host, panes, input_line),
        flipping=Flipping(host),
        lighting=Lighting(host),
        copying=Copying(host),
        glossary=glossary,
        stops_list=StopsList(host, panes),
        torch_badge=TorchBadge(host),
        lessons=lessons,
        leaving=Leaving(host, panes, waiting, trail, glossary, input_line),
        looking=looking,
        answering=Answering(host, panes, viewing, input_line, lessons, Picturing(host, input_line), looking),
        demonstrating=Demonstrating(host, looking),
    )


def rows_of(controllers: Controllers) -> tuple[ActionRow, ...]:
    """Action and method, for all but what the screen does itself."""
    return (*_tensor_rows(controllers), *_screen_rows(controllers), *_lesson_rows(controllers.lessons))


def _tensor_rows(controllers: Controllers) -> tuple[ActionRow, ...]:
    """What is done with the tensor in front."""
    return (
        ("mode", controllers.viewing.next_mode),
        ("transpose", controllers.viewing.transpose),
        ("head", controllers.viewing.next_head),
        ("head_number", controllers.viewing.choose_head),
        ("largest", controllers.viewing.go_to_largest),
        ("version", controllers.comparing.next_version),
        ("compare", controllers.comparing.show),
        ("check", controllers.torch_badge.check),
        ("light", controllers.lighting.switch),
        ("copy", controllers.copying.copy),
        ("flip", controllers.flipping.next_architecture),
    )


def _screen_rows(controllers: Controllers) -> tuple[ActionRow, ...]:
    """What is done with the parts of the screen."""
    return (
        ("zoom", controllers.panes.zoom),
        ("pane", controllers.panes.next_pane),
        ("page", controllers.panes.next_page),
        ("page_named", controllers.panes.show),
        ("leave", controllers.leaving.leave),
        ("find", controllers.finding.ask),
        ("repl", controllers.conversing.ask),
        ("prompt", controllers.conversing.begin),
        ("stops", controllers.stops_list.show),
        ("glossary", controllers.glossary.show),
        ("word", controllers.glossary.open_word),
        ("theme", controllers.viewing.next_theme),
        ("mouse", controllers.copying.toggle_mouse),
    )


def _lesson_rows(lessons: Lessons) -> tuple[ActionRow, ...]:
    return (
        ("lessons", lessons.show),
        ("lesson_list", lessons.show_list),
        ("lesson_start", lessons.start),
        ("lesson_exercise", lessons.go_to_exercise),
        ("lesson_on", lessons.go_on),
        ("lesson_answer", lessons.answer),
        ("lesson_leave", lessons.leave),
        ("lesson_hint", lessons.exercises.hint),
        ("lesson_solution", lessons.exercises.solution),
        ("lesson_check", lessons.exercises.check),
        ("lesson_edit", lessons.exercises.edit),
    )


class UnfitTable(Exception):
    """The table and the declared actions do not agree.

    Args:
        unknown: in the table, and declared nowhere.
        missing: declared, and done by nobody.
        doubled: done by two.
    """

    def __init__(self, unknown: Collection[str], missing: Collection[str], doubled: Collection[str]) -> None:
        super().__init__({"unknown": sorted(unknown), "missing": sorted(missing), "doubled": sorted(doubled)})
        self.unknown, self.missing, self.doubled = unknown, missing, doubled


def checked(rows: Iterable[ActionRow]) -> Mapping[str, Handler]:
    """The table by action.

    Raises:
        UnfitTable: it does not have every declared action once, and no other.
    """
    table = tuple(rows)
    count = Counter(name for name, _ in table)
    unknown, missing = count.keys() - ACTIONS.keys(), ACTIONS.keys() - count.keys()
    doubled = {name for name, times in count.items() if times > 1}
    if unknown or missing or doubled:
        raise UnfitTable(unknown, missing, doubled)
    return dict(table)
