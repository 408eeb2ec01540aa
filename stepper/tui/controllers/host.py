"""What a controller may ask of the screen, and of the app around it: the screen knows its controllers, and they know this.

Without Textual: these are promises; the screen and the app keep them.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer
    from textual.widget import Widget

    from stepper.commands import Result
    from stepper.desk.conversation import Conversation
    from stepper.desk.debugger import Debugger
    from stepper.desk.opening import Opening
    from stepper.inspect.snapshot import Snapshot
    from stepper.pictures.views import Views
    from stepper.render.look import Look
    from stepper.trace import RunProgress
    from stepper.tui.parts import Parts
    from stepper.tui.typed import Typed, TypedAhead

__all__ = ["Application", "Host", "ScreenPart", "shown"]

ScreenPart = Literal["move", "all", "tensor", "cursor", "why", "page", "badge", "hints"]
"""What can be drawn on its own."""


class Application(Protocol):
    """The app, and through it the terminal."""

    mouse_released: bool
    """The mouse is the terminal's."""

    @property
    def talk(self) -> "Conversation | None":
        """The prompt behind `:`."""

    @property
    def look(self) -> "Look":
        """How pictures are drawn."""

    @property
    def theme_name(self) -> str: ...

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines of the terminal."""

    def next_look(self) -> bool:
        """Draw in the next theme; False where there is no choice."""

    @property
    def without_colour(self) -> bool:
        """NO_COLOR leaves no choice."""

    def draw_in(self, theme: str) -> None:
        """Draw in a theme."""

    def toggle_mouse(self) -> bool:
        """Give the mouse to the terminal, or take it back; True where it is the terminal's now."""

    def copy_to_clipboard(self, text: str) -> None: ...

    def suspend(self) -> AbstractContextManager[None]:
        """Give the terminal back meanwhile."""

    def push_screen(self, screen: "Screen[None]", /) -> object:
        """Lay another screen over this one."""

    def action_command_palette(self) -> None:
        """Open the palette."""

    def settle(self) -> None:
        """The first snapshot is on the screen."""


class Host(Protocol):
    """The screen."""

    @property
    def application(self) -> Application: ...

    @property
    def parts(self) -> "Parts":
        """The widgets."""

    @property
    def opening(self) -> "Opening":
        """What the screen was opened on."""

    @property
    def debugger(self) -> "Debugger":
        """Reads the session, or works on it, on the thread that may."""

    @property
    def views(self) -> "Views":
        """How each tensor is looked at."""

    @property
    def ahead(self) -> "TypedAhead":
        """Keys that are kept for what is on its way."""

    @property
    def snapshot(self) -> "Snapshot | None":
        """Where the run is; None until there is a session."""

    @property
    def focused(self) -> "Widget | None":
        """The widget that has the keyboard."""

    def draw(self, what: ScreenPart) -> None:
        """Draw something again."""

    def say(self, text: str, is_error: bool = False) -> None:
        """Say a sentence, until the next key."""

    def answer(self, said: "str | Result") -> None:
        """Say what a command answered: in a line, or on a page of its own."""

    def complain(self, message: str) -> None:
        """Say what could not be done, where it was asked."""

    def show_progress(self, progress: "RunProgress | None") -> None:
        """Say how far a computation is."""

    def end_progress(self) -> None:
        """The computation is over."""

    def perform(self, line: str) -> None:
        """Have a line carried out."""

    def act(self, named: str) -> None:
        """Do what an action names."""

    def type(self, keys: "Iterable[Typed]") -> bool:
        """Press keys that were kept."""

    def takes_time(self) -> None:
        """Work has begun that is not done at once."""

    def set_class(self, add: bool, /, *names: str) -> object:
        """Say what the style sheet is to go by."""

    def mount(self, widget: "Widget", /) -> object: ...

    def call_later(self, call: Callable[..., object], /, *arguments: object) -> bool:
        """Call it on the screen's thread; may be asked from any other."""

    def call_after_refresh(self, call: Callable[..., object], /, *arguments: object) -> bool: ...

    def set_timer(self, delay: float, callback: Callable[[], object], /) -> "Timer": ...

    def set_interval(self, interval: float, callback: Callable[[], object], /) -> "Timer": ...


def shown(host: Host) -> "Snapshot":
    """Where the run is, for what works only where there is a session."""
    assert host.snapshot is not None
    return host.snapshot
