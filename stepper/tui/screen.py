"""The one screen: who hears what.

Its widgets stand in `parts`, what it does besides carrying lines out in `controllers`. Keys are looked up in the keymap after the
focused part has had its own; a line of the registry goes to the debugger, which answers with a snapshot, and the painter shows it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Key, Resize
from textual.screen import Screen

from stepper.desk.actions import parse_action
from stepper.desk.conversation import Answer
from stepper.desk.debugger import FURNISHED, OPENED, Announced, Debugger
from stepper.desk.opening import Opening
from stepper.pictures.views import Views
from stepper.tui.answer_drawer import draw_answer
from stepper.tui.controllers.beginning import begin
from stepper.tui.controllers.lessons import LINE as LESSON
from stepper.tui.controllers.table import checked, controllers_of, rows_of
from stepper.tui.messages import (
    CellChosen,
    CellOpened,
    HeadChosen,
    LineEntered,
    LinkFollowed,
    PaneChosen,
    PartResized,
    PromptLedOn,
    PromptLeft,
    RowsSeen,
    StepChosen,
    TurnChosen,
    WordChosen,
)
from stepper.tui.parts import CSS, Parts
from stepper.tui.typed import Typed, TypedAhead, typed_by
from stepper.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from stepper.commands import Result
    from stepper.desk.keymap import Keymap, Use
    from stepper.inspect.cell_name import CellName
    from stepper.inspect.snapshot import Snapshot
    from stepper.trace import RunProgress
    from stepper.tui.controllers.host import Application, ScreenPart
    from stepper.tui.footer import Footer
    from stepper.tui.painter import Painter

__all__ = ["DebuggerScreen"]

_MOMENT = 0.01
"""Seconds for the first tensor to be written, before what comes after it is imported beside the thread that writes."""


class DebuggerScreen(Screen[None]):
    """Shows one session and carries out what is asked of it."""

    DEFAULT_CSS = CSS
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening, self.parts, self.views = opening, Parts(opening), Views()
        self.snapshot: Snapshot | None = None
        self.keymap: Keymap | None = None
        self.footer: Footer | None = None
        self.painter: Painter | None = None
        self.ahead = TypedAhead()
        """Keys pressed before there was a session, or a prompt that was asked for."""
        self.debugger = Debugger(opening, self.call_later, self._announced, self.takes_time, self._look_line, draw_answer)
        self.controllers = controllers_of(self)
        palette = lambda: self.application.action_command_palette()  # noqa: E731, PLW0108 - the app is asked for when it is needed
        self._handlers = checked((*rows_of(self.controllers), ("help", self._show_help), ("palette", palette), ("quit", self.leave)))
        self._drawing_again = False

    @property
    def application(self) -> "Application":
        return cast("Application", self.app)

    # --- what is on the screen ---------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        self.controllers.panes.classify()
        yield from self.parts.compose()

    def on_mount(self) -> None:
        if self.parts.are_there:
            self.parts.grid.focus()
            self.call_after_refresh(self.debugger.open)

    def on_unmount(self) -> None:
        self.controllers.torch_badge.stop()

    def on_resize(self, event: Resize) -> None:
        if self.parts.are_there:
            self.controllers.panes.divide()

    def on_part_resized(self, message: PartResized) -> None:
        """Draw again for the new sizes, once for all parts."""
        if not self._drawing_again:
            self._drawing_again = True
            self.call_later(self._draw_again)

    def _draw_again(self) -> None:
        self._drawing_again = False
        self.draw("all")
        self.controllers.lessons.keep_in_sight()

    def draw(self, what: "ScreenPart") -> None:
        """Draw something again, once there is something to draw."""
        if self.painter and self.snapshot:
            self.painter.draw(what)

    def say(self, text: str, is_error: bool = False) -> None:
        """Say a sentence, until the next key."""
        if self.footer:
            self.footer.say(text, is_error)

    def complain(self, message: str) -> None:
        """Something could not be done: said where it was asked."""
        prompt = self.controllers.input_line.prompt
        if prompt:
            prompt.refuse(message)
        else:
            self.say(message, is_error=True)

    def takes_time(self) -> None:
        """Work has begun that is not done at once: watch it."""
        self.controllers.waiting.begin()

    def show_progress(self, progress: "RunProgress | None") -> None:
        """Say how far a computation is."""
        if self.footer:
            self.footer.show_progress(progress)

    def end_progress(self) -> None:
        """The computation is over."""
        if self.footer:
            self.footer.end_progress()

    # --- what the debugger says --------------------------------------------------------------------------------------

    def _announced(self, announced: Announced) -> None:
        """A line was carried out, or could not be."""
        if announced.line in (OPENED, FURNISHED):
            self._opened(announced)
            return
        if announced.snapshot:
            if self.snapshot and announced.line == "out":
                self.parts.tree.fold(self.snapshot.step)
            self._show(announced.snapshot)
        self._answer(announced)
        if announced.line == LESSON:
            self.controllers.lessons.take_keys()

    def _answer(self, announced: Announced) -> None:
        """Say what came of a line."""
        if announced.error:
            self.complain(announced.error)
        elif announced.line == LESSON:
            self.controllers.lessons.announced()
        elif announced.answer:
            self.controllers.answering.take(announced.line, announced.answer)

    def _opened(self, announced: Announced) -> None:
        """The first snapshot is there, and after it what can wait until it is seen; or there will be none."""
        if announced.snapshot is None:
            self.app.exit(announced.error)
        elif announced.line == OPENED:
            self._show_first(announced.snapshot)
            self.call_after_refresh(self.set_timer, _MOMENT, self.debugger.furnish)
        else:
            self._get_ready(announced.snapshot)
            self.call_after_refresh(begin, self, self.controllers)

    def _show_first(self, snapshot: "Snapshot") -> None:
        """The program and the tensor, as soon as they can be."""
        from stepper.tui.footer import Footer
        from stepper.tui.painter import Painter

        self.snapshot, self.footer = snapshot, Footer(self, self.controllers)
        self.painter = Painter(self, self.controllers, self.footer)
        self.controllers.viewing.arrive(None)
        self.painter.draw_run()

    def _get_ready(self, snapshot: "Snapshot") -> None:
        """The page, the breakpoints, and the keys with their hints."""
        from stepper.desk.keymap import Keymap

        self.keymap = Keymap.of_registry()
        if self.footer:
            self.footer.keymap = self.keymap
        self._show(snapshot)
        if self.debugger.view:
            self.controllers.looking.take(self.debugger.view)

    def _look_line(self) -> str:
        return self.controllers.looking.line()

    def _show(self, snapshot: "Snapshot") -> None:
        """Another snapshot."""
        before, self.snapshot = self.snapshot, snapshot
        if self.footer:
            self.footer.said = False
        values_changed = before is not None and not snapshot.has_same_values(before)
        if values_changed:
            self._forget()
        self.controllers.viewing.arrive(before)
        self.controllers.comparing.snapshot_changed(values_changed, before is None or before.position.turn != snapshot.position.turn)
        self.draw("all" if before and before.position == snapshot.position else "move")
        self.controllers.measuring.measure()

    def _forget(self) -> None:
        """The values have changed: what was found out about those before is no longer true."""
        self.parts.tree.forget()
        self.controllers.trail.forget()
        self.controllers.lighting.put_out()
        self.controllers.torch_badge.values_changed()

    def answer(self, said: "str | Result") -> None:
        """Say what a command answered: in a line, or on a page of its own."""
        if isinstance(said, str) and ("\n" not in said or not self.painter):
            self.say(said)
        elif self.painter:
            self.painter.answer = said
            self.controllers.panes.offer("answer")

    # --- keys --------------------------------------------------------------------------------------------------------

    def on_key(self, event: Key) -> None:
        """A key that the focused part had no use for."""
        if self.type([typed_by(event)]):
            event.stop()
            event.prevent_default()

    def type(self, keys: Iterable[Typed]) -> bool:
        """Give keys, just pressed or typed ahead, to whom they are meant for; False where nobody had a use for any of them."""
        taken = [self._takes(each) for each in keys]
        return any(taken)

    def _takes(self, typed: Typed) -> bool:
        stops = self.ahead.holds and typed.key == "escape" and self.controllers.waiting.stop()
        if stops or self.ahead.takes(typed):
            return True
        input_line = self.controllers.input_line
        return input_line.takes(typed) if input_line.is_open else self._press(typed.key)

    def _press(self, key: str) -> bool:
        """Do what a key stands for; False where it stands for nothing."""
        self.controllers.demonstrating.stop()
        if self.footer:
            self.footer.hush()
        if self.controllers.leaving.takes(key) or self.controllers.lessons.takes(key):
            return True
        use = self.keymap.uses.get(key) if self.keymap else None
        if use is None:
            return isinstance(self.focused, LinesView) and self.focused.press(key)
        self.use(use)
        return True

    def perform(self, line: str) -> None:
        """Have a line carried out."""
        request = self.debugger.request(line)
        if request:
            self.controllers.answering.take(line, Answer(result=request))
        else:
            self.debugger.perform(line)

    def use(self, use: "Use") -> None:
        """Carry a line out, ask for the rest of one, or act."""
        if use.asks:
            self.controllers.input_line.ask(use.line)
        elif use.line:
            self.perform(use.line)
        else:
            self.act(use.action)

    def act(self, named: str) -> None:
        """Do what the table of keys, or a link, names."""
        name, arguments = parse_action(named)
        self._handlers[name](*arguments)

    def _show_help(self) -> None:
        from stepper.tui.help_screen import HelpScreen

        if self.keymap:
            self.app.push_screen(HelpScreen(self.keymap, self.application.look))

    def leave(self) -> None:
        """End the screen."""
        self.app.exit()

    # --- what the parts of the screen say ----------------------------------------------------------------------------

    def on_line_entered(self, message: LineEntered) -> None:
        self.controllers.input_line.enter(message.line)

    def on_prompt_left(self, message: PromptLeft) -> None:
        self.controllers.waiting.stop()
        self.controllers.input_line.leave()

    def on_prompt_led_on(self, message: PromptLedOn) -> None:
        self.controllers.input_line.lead_on(message.action)

    def on_step_chosen(self, message: StepChosen) -> None:
        self.perform(f"goto {message.name}")

    def on_rows_seen(self, message: RowsSeen) -> None:
        self.controllers.measuring.measure()

    def on_turn_chosen(self, message: TurnChosen) -> None:
        if self.snapshot:
            self.perform(f"goto {self.snapshot.name}@{message.turn}")

    def on_pane_chosen(self, message: PaneChosen) -> None:
        self.controllers.panes.show(message.name)

    def on_head_chosen(self, message: HeadChosen) -> None:
        self.controllers.viewing.choose_head(message.head)

    def on_cell_chosen(self, message: CellChosen) -> None:
        self.controllers.viewing.choose_cell(message.row, message.column)

    def on_cell_opened(self, message: CellOpened) -> None:
        """Why is this number what it is?"""
        self.controllers.panes.show_with_keyboard("why")

    def on_link_followed(self, message: LinkFollowed) -> None:
        """An operand is opened; a tensor is gone to; a line is carried out."""
        from stepper.pages.page import Act, Order

        if isinstance(message.target, str):
            self.perform(f"goto {message.target}")
        elif isinstance(message.target, Order):
            self.perform(message.target.line)
        elif isinstance(message.target, Act):
            self.act(message.target.action)
        else:
            self.controllers.trail.go(cast("tuple[CellName, ...]", message.target))

    def on_word_chosen(self, message: WordChosen) -> None:
        self.controllers.glossary.look_up(message.line, message.place)

    def on_descendant_focus(self) -> None:
        self.draw("hints")
