"""The one screen: what is on it, and who hears what.

    title                              model, sentence, output so far                       torch badge
    program │ name, formula, digest    │ Notes Map Why Code
            │ the tensor               │ the page
            │ the cell under the cursor│
    timeline
    the position in words
    the keys that matter now

Keys are looked up in the keymap after the focused part has had its own; a line of the registry goes to the debugger, which
answers with a snapshot, and `_draw` shows it.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Key, Resize
from textual.screen import Screen

from stepper.desk.conversation import leaves
from stepper.desk.debugger import Announced, Debugger
from stepper.desk.opening import Opening
from stepper.desk.trail import Trail
from stepper.pictures.views import Views
from stepper.tui.controllers.beginning import begin
from stepper.tui.controllers.comparing import Comparing
from stepper.tui.controllers.conversing import LESSONS, Conversing
from stepper.tui.controllers.copying import Copying
from stepper.tui.controllers.exercises import Exercises
from stepper.tui.controllers.finding import Finding
from stepper.tui.controllers.flipping import Flipping
from stepper.tui.controllers.glossary import Glossary
from stepper.tui.controllers.input_line import InputLine
from stepper.tui.controllers.lessons import LINE as LESSON
from stepper.tui.controllers.lessons import Lessons
from stepper.tui.controllers.lighting import Lighting
from stepper.tui.controllers.panes import PAGES, Panes
from stepper.tui.controllers.stops import StopsList
from stepper.tui.controllers.torch_badge import TorchBadge
from stepper.tui.controllers.viewing import Viewing
from stepper.tui.controllers.waiting import Waiting
from stepper.tui.messages import (
    CellChosen,
    CellOpened,
    HeadChosen,
    LineEntered,
    LinkFollowed,
    PaneChosen,
    PartResized,
    PromptLeft,
    RowsSeen,
    StepChosen,
    TurnChosen,
    WordChosen,
)
from stepper.tui.screen_css import SCREEN_CSS
from stepper.tui.screenshot import wanted_picture
from stepper.tui.typed import Typed, TypedAhead, typed_by
from stepper.tui.widgets.heads_bar import HeadsBar
from stepper.tui.widgets.one_line import OneLine
from stepper.tui.widgets.page_view import PageView
from stepper.tui.widgets.program_tree import ProgramTree
from stepper.tui.widgets.tab_bar import TabBar
from stepper.tui.widgets.tensor_grid import TensorGrid
from stepper.tui.widgets.timeline_bar import TimelineBar
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.desk.keymap import Keymap, Use
    from stepper.inspect.cell_name import CellName
    from stepper.inspect.snapshot import Snapshot
    from stepper.render.digest import Digest
    from stepper.tui.app import StepperApp
    from stepper.tui.painter import Painter, Part

__all__ = ["DebuggerScreen"]


class DebuggerScreen(Screen[None]):
    """Shows one session and carries out what is asked of it."""

    DEFAULT_CSS = SCREEN_CSS
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening
        self.waiting = Waiting(self)
        self.debugger = Debugger(opening, self.call_later, self._announced, self.waiting.begin)
        self.trail = Trail(self.debugger, partial(self.draw, "why"), self.complain)
        self.views = Views()
        self.snapshot: Snapshot | None = None
        self.keymap: Keymap | None = None
        self.painter: Painter | None = None
        self.answer = ""
        """What a command answered at length."""
        self.viewing, self.panes, self.torch_badge, self.input_line = Viewing(self), Panes(self), TorchBadge(self), InputLine(self)
        self.comparing, self.conversing = Comparing(self), Conversing(self)
        self.lighting, self.lessons, self.exercises = Lighting(self), Lessons(self), Exercises(self)
        parts = (self.viewing, self.panes, self.torch_badge, self.comparing, self.conversing, self.lighting, self.lessons, self.exercises)
        self.finding, self.glossary, self.stops_list = Finding(self), Glossary(self), StopsList(self)
        self._actors = (self, *parts, self.finding, self.glossary, self.stops_list, Flipping(self), Copying(self))
        self._drawing_again = False
        self.ahead = TypedAhead()
        """Keys pressed before there was a session, or a prompt that was asked for."""

    @property
    def stepper_app(self) -> "StepperApp":
        return cast("StepperApp", self.app)

    # --- what is on the screen ---------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        opening, pages = self.opening, {name: phrase(f"tabs.{name}") for name in PAGES}
        program, tensor = phrase("tabs.program"), phrase("tabs.tensor")
        self.panes.classify()
        yield OneLine(id="title", text=f" stepper  {opening.model_name} │ {opening.text or ''}")
        yield TabBar({"program": program, "tensor": tensor, **pages}, "tensor", id="panes")
        with Horizontal(id="body"):
            with Vertical(id="program") as left:
                left.styles.width = self.panes.tree_width
                yield TabBar({"program": program}, "", id="heading")
                yield ProgramTree()
            with Vertical(id="tensor"):
                yield OneLine(id="name", text=phrase("run.loading", model=opening.model_name))
                yield OneLine(id="digest")
                yield HeadsBar(id="heads")
                yield TensorGrid()
                yield OneLine(id="legend")
                yield OneLine(id="focus")
                yield OneLine(id="note")
            with Vertical(id="side") as right:
                right.styles.width = self.panes.page_width
                yield TabBar(pages, self.panes.page, id="tabs")
                yield PageView()
        yield TimelineBar()
        yield OneLine(id="place")
        yield OneLine(id="hints")
        yield OneLine(id="small")

    def on_mount(self) -> None:
        if self._is_composed:
            self.query_one(TensorGrid).focus()
            self.call_after_refresh(self.debugger.open)

    @property
    def _is_composed(self) -> bool:
        """Whether the parts are there; where the app is left in the first instant, they never are."""
        return bool(self.query(TensorGrid))

    def on_unmount(self) -> None:
        self.torch_badge.stop()

    def on_resize(self, event: Resize) -> None:
        if self._is_composed:
            self.panes.divide()

    def on_part_resized(self, message: PartResized) -> None:
        """Draw again for the new sizes, once for all parts."""
        if not self._drawing_again:
            self._drawing_again = True
            self.call_later(self._draw_again)

    def _draw_again(self) -> None:
        self._drawing_again = False
        self.draw("all")
        self.lessons.keep_in_sight()

    def draw(self, what: "Part") -> None:
        """Draw something again, once there is something to draw."""
        if self.painter and self.snapshot:
            self.painter.draw(what)

    def say(self, text: str, is_error: bool = False) -> None:
        """Say a sentence, until the next key."""
        if self.painter:
            self.painter.say(text, is_error)

    def complain(self, message: str) -> None:
        """Something could not be done: said where it was asked."""
        prompt = self.input_line.prompt
        if prompt:
            prompt.refuse(message)
        else:
            self.say(message, is_error=True)

    # --- what the debugger says --------------------------------------------------------------------------------------

    def _announced(self, announced: Announced) -> None:
        """A line was carried out, or could not be."""
        if announced.line == "open":
            self._opened_session(announced)
            return
        if announced.snapshot:
            if self.snapshot and announced.line == "out":
                self.query_one(ProgramTree).fold(self.snapshot.step)
            self._show(announced.snapshot)
        answer = announced.answer
        if answer and leaves(answer.result):
            self.app.exit()
        elif announced.error:
            self.complain(announced.error)
        elif announced.line == LESSON:
            self.lessons.announced()
        elif answer:
            self.input_line.carried_out(announced.line)
            self._answered(announced.line, answer.text)
        if announced.line == LESSON:
            self.lessons.take_keys()

    def _opened_session(self, announced: Announced) -> None:
        """The first snapshot is there, or there will be none."""
        if announced.snapshot is None:
            self.app.exit(announced.error)
            return
        from stepper.desk.keymap import Keymap
        from stepper.tui.painter import Painter

        self.keymap, self.painter = Keymap.of_registry(), Painter(self)
        self._show(announced.snapshot)
        self.call_after_refresh(begin, self)

    def _show(self, snapshot: "Snapshot") -> None:
        """Another snapshot."""
        before, self.snapshot = self.snapshot, snapshot
        if self.painter:
            self.painter.said = False
        values_changed = before is None or not snapshot.has_same_values(before)
        if values_changed:
            self.query_one(ProgramTree).forget()
            self.trail.forget()
            self.lighting.put_out()
            if before is not None:
                self.torch_badge.values_changed()
        self.viewing.arrive(before)
        self.comparing.snapshot_changed(values_changed, before is None or before.position.turn != snapshot.position.turn)
        self.draw("all" if before and before.position == snapshot.position else "move")
        self._measure()

    def _measure(self) -> None:
        """Have digests made for the computed tensors that are in sight."""
        tree = self.query_one(ProgramTree)
        if self.snapshot and tree.tree_picture:
            for name in tree.tree_picture.unmeasured(tree.window):
                self.debugger.measure(name, self.snapshot.position.turn, self._measured)

    def _measured(self, name: str, turn: int, digest: "Digest") -> None:
        self.query_one(ProgramTree).learn({(name, turn): digest})

    def _answered(self, line: str, text: str) -> None:
        """A command said something: in a line, or on a page of its own."""
        if self.stops_list.shows(line):
            return
        if "\n" in text:
            self.answer = text
            self.panes.offer("answer")
        elif text:
            self.say(text)

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
        stops = self.ahead.holds and typed.key == "escape" and self.waiting.stop()
        if stops or self.ahead.takes(typed):
            return True
        return self.input_line.takes(typed) if self.input_line.is_open else self._press(typed.key)

    def _press(self, key: str) -> bool:
        """Do what a key stands for; False where it stands for nothing."""
        if self.painter:
            self.painter.hush()
        if self.panes.takes(key) or self.lessons.takes(key):
            return True
        use = self.keymap.uses.get(key) if self.keymap else None
        if use is None:
            return False
        self.use(use)
        return True

    def perform(self, line: str) -> None:
        """Have a line carried out."""
        verb, _, rest = line.partition(" ")
        picture = wanted_picture(line)
        if picture:
            self._save_picture(picture)
            return
        if verb == LESSONS:
            self.lessons.ask(rest)
            return
        self.debugger.perform(line)

    def _save_picture(self, name: str) -> None:
        """Draw the screen, without an open input line, to a file."""
        from stepper.tui.screenshot import save_picture

        self.input_line.leave()
        self.call_after_refresh(lambda: self.say(*save_picture(self.stepper_app, name)))

    def use(self, use: "Use") -> None:
        """Carry a line out, ask for the rest of one, or act."""
        if use.asks:
            self.input_line.ask(use.line)
        elif use.line:
            self.perform(use.line)
        else:
            self.act(use.action)

    def act(self, named: str) -> None:
        """Do what the table of keys, or a link, names."""
        action, _, argument = named.partition(" ")
        act: Callable[..., None] = next(getattr(each, f"act_{action}") for each in self._actors if hasattr(each, f"act_{action}"))
        act(*([int(argument) if argument.lstrip("-").isdigit() else argument] if argument else []))

    def act_help(self) -> None:
        from stepper.tui.help_screen import HelpScreen

        if self.keymap:
            self.app.push_screen(HelpScreen(self.keymap, self.stepper_app.look))

    def act_quit(self) -> None:
        self.app.exit()

    def palette_entries(self) -> Iterator[tuple[str, str, Callable[[], None]]]:
        """What the palette lists: every verb, and what the screen itself can do."""
        from stepper.tui.palette import entries

        yield from entries(self)

    # --- what the parts of the screen say ----------------------------------------------------------------------------

    def on_line_entered(self, message: LineEntered) -> None:
        self.input_line.enter(message.line)

    def on_prompt_left(self, message: PromptLeft) -> None:
        self.waiting.stop()
        self.input_line.leave()

    def on_step_chosen(self, message: StepChosen) -> None:
        self.perform(f"goto {message.name}")

    def on_rows_seen(self, message: RowsSeen) -> None:
        self._measure()

    def on_turn_chosen(self, message: TurnChosen) -> None:
        if self.snapshot:
            self.perform(f"goto {self.snapshot.name}@{message.turn}")

    def on_pane_chosen(self, message: PaneChosen) -> None:
        self.panes.act_page_named(message.name)

    def on_head_chosen(self, message: HeadChosen) -> None:
        self.viewing.act_head_number(message.head)

    def on_cell_chosen(self, message: CellChosen) -> None:
        self.viewing.choose_cell(message.row, message.column)

    def on_cell_opened(self, message: CellOpened) -> None:
        """Why is this number what it is?"""
        self.panes.open_cell()

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
            self.trail.go(cast("tuple[CellName, ...]", message.target))

    def on_word_chosen(self, message: WordChosen) -> None:
        self.glossary.look_up(message.line, message.place)

    def on_descendant_focus(self) -> None:
        self.draw("hints")
