"""The one screen: what is on it, and who hears what.

    title                              model, sentence, output so far                       torch badge
    program │ name, formula, digest    │ Notes Map Why Code
            │ the tensor               │ the page
            │ the cell under the cursor│
    timeline
    the position in words
    the keys that matter now

Keys are looked up in the keymap after the focused part has had its own; a line of the registry goes to the debugger, which
answers with a scene, and `_draw` shows it.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Key, Resize
from textual.screen import Screen

from stepper.tui.debugger import Announced, Debugger
from stepper.tui.first_run import is_first_run
from stepper.tui.layout import Layout, layout_of
from stepper.tui.messages import (
    CellChosen,
    CellOpened,
    HeadChosen,
    LineEntered,
    LinkFollowed,
    PaneChosen,
    PromptLeft,
    StepChosen,
    TurnChosen,
)
from stepper.tui.opening import Opening
from stepper.tui.screen_css import SCREEN_CSS
from stepper.tui.trail import Trail
from stepper.tui.views import Views
from stepper.tui.widgets.heads_bar import HeadsBar
from stepper.tui.widgets.one_line import OneLine
from stepper.tui.widgets.page_view import PageView
from stepper.tui.widgets.program_tree import ProgramTree
from stepper.tui.widgets.tab_bar import TabBar
from stepper.tui.widgets.tensor_grid import TensorGrid
from stepper.tui.widgets.timeline_bar import TimelineBar
from stepper.words import phrase

if TYPE_CHECKING:
    from stepper.render.digest import Digest
    from stepper.tui.app import StepperApp
    from stepper.tui.keymap import Keymap, Use
    from stepper.tui.pages.why_page import CellName
    from stepper.tui.painter import Painter
    from stepper.tui.scene import Scene
    from stepper.tui.torch_check import Badge, TorchCheck
    from stepper.tui.widgets.prompt import Prompt

__all__ = ["DebuggerScreen"]

PAGES = ("notes", "map", "why", "code")
"""The tabs on the right, in order; what a command answered at length stands in one more."""


class DebuggerScreen(Screen[None]):
    """Shows one session and carries out what is asked of it."""

    DEFAULT_CSS = SCREEN_CSS
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.opening = opening
        self.debugger = Debugger(opening, self.call_later, self._announced)
        self.trail = Trail(self.debugger, self._redraw_page, self._complain)
        self.views = Views()
        self.scene: Scene | None = None
        self.keymap: Keymap | None = None
        self.painter: Painter | None = None
        self.page_name = "notes"
        self.pane = "tensor"
        """What is shown where only one thing fits: program, tensor or page."""
        self.zoomed = False
        self.badge: Badge | None = None
        self.answer = ""
        """What a command answered at length."""
        self._waiting_keys: list[str] = []
        """Keys pressed before there was a session."""
        self._typed: dict[str, list[str]] = {}
        """What was typed at the prompt before, by verb."""
        self._check: TorchCheck | None = None

    @property
    def stepper_app(self) -> "StepperApp":
        return cast("StepperApp", self.app)

    @property
    def division(self) -> Layout:
        """How the screen is divided."""
        return layout_of(*self.size)

    # --- what is on the screen ---------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        opening, pages = self.opening, {name: phrase(f"tabs.{name}") for name in PAGES}
        program, tensor = phrase("tabs.program"), phrase("tabs.tensor")
        yield OneLine(id="title", text=f" stepper  {opening.model} │ {opening.text or ''}")
        yield TabBar({"program": program, "tensor": tensor, **pages}, "tensor", id="panes")
        with Horizontal(id="body"):
            with Vertical(id="program"):
                yield TabBar({"program": program}, "", id="heading")
                yield ProgramTree()
            with Vertical(id="tensor"):
                yield OneLine(id="name", text=phrase("run.loading", model=opening.model))
                yield OneLine(id="digest")
                yield HeadsBar(id="heads")
                yield TensorGrid()
                yield OneLine(id="focus")
                yield OneLine(id="note")
            with Vertical(id="side"):
                yield TabBar(pages, self.page_name, id="tabs")
                yield PageView()
        yield TimelineBar()
        yield OneLine(id="place")
        yield OneLine(id="hints")
        yield OneLine(id="small")

    def on_mount(self) -> None:
        self.query_one("#heading").add_class("heading")
        self.query_one("#tabs").add_class("heading")
        self.query_one(TensorGrid).focus()
        self.call_after_refresh(self.debugger.open)

    def on_resize(self, event: Resize) -> None:
        self._divide()

    def _divide(self) -> None:
        """Give every part its place for this size."""
        division = self.division
        for kind in ("tabs", "tiny"):
            self.set_class(division.kind == kind, kind)
        self.set_class(self.zoomed and division.kind == "columns", "-zoomed")
        for pane in ("program", "page"):
            self.set_class(division.kind == "tabs" and self.pane == pane, f"-{pane}")
        self.query_one("#program").styles.width = division.tree or "1fr"
        self.query_one("#side").styles.width = division.page or "1fr"
        if self.painter and division.kind == "tiny":
            self.painter.ask_for_room()
        self.call_after_refresh(self._draw_again)

    def _draw_again(self) -> None:
        if self.painter and self.scene:
            self.painter.draw(moved=False)

    @property
    def page_is_seen(self) -> bool:
        """Whether the page has a place on the screen now."""
        return not self.has_class("-zoomed") and (self.division.kind == "columns" or self.pane == "page")

    @property
    def focused_part(self) -> str:
        """grid, tree or page."""
        return self.focused.id or "" if self.focused else ""

    # --- what the debugger says --------------------------------------------------------------------------------------

    def _announced(self, announced: Announced) -> None:
        """A line was carried out, or could not be."""
        if announced.line == "open":
            self._opened_session(announced)
            return
        if announced.scene:
            self._show(announced.scene)
        outcome = announced.outcome
        if outcome and outcome.ends:
            self.app.exit()
        elif announced.error:
            self._complain(announced.error)
        elif outcome:
            self._leave_prompt()
            self._answered(outcome.text)

    def _opened_session(self, announced: Announced) -> None:
        """The first scene is there, or there will be none."""
        if announced.scene is None:
            self.app.exit(announced.error)
            return
        from stepper.tui.keymap import Keymap
        from stepper.tui.painter import Painter

        self.keymap, self.painter = Keymap.of_registry(), Painter(self)
        self._show(announced.scene)
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """What can wait until the first scene is on the screen."""
        self.stepper_app.settle()
        if is_first_run():
            from stepper.tui.card_screen import CardScreen

            self.app.push_screen(CardScreen(self.stepper_app.look))
        waiting, self._waiting_keys = self._waiting_keys, []
        for key in waiting:
            self._press(key)
        self.set_timer(0.2, self.act_check)

    def _show(self, scene: "Scene") -> None:
        """Another scene."""
        before, self.scene = self.scene, scene
        slicing = scene.slicing
        moved = before is None or before.position != scene.position
        if before is None or before.what_if != scene.what_if or before.sentence.source != scene.sentence.source:
            self._values_changed(first=before is None)
        view = self.views.fit(scene.name, slicing.heads, slicing.rows, slicing.columns)
        same = before is not None and before.name == scene.name
        if view.row > scene.position.row or (moved and (same or not scene.whole)):
            self.views.change(scene.name, row=scene.position.row)
        if self.painter:
            self.painter.draw(moved)
        self._measure()

    def _values_changed(self, first: bool) -> None:
        """Digests, explanations and the badge are of other numbers."""
        self.query_one(ProgramTree).forget()
        self.trail.forget()
        if not first:
            self.badge = None
            self.act_check()

    def _measure(self) -> None:
        """Have digests made for the computed tensors that are in sight."""
        tree = self.query_one(ProgramTree)
        if self.scene and tree.tree_picture:
            for name in tree.tree_picture.unmeasured(tree.window):
                self.debugger.measure(name, self.scene.position.turn, self._measured)

    def _measured(self, name: str, turn: int, digest: "Digest") -> None:
        self.query_one(ProgramTree).learn({(name, turn): digest})

    def _answered(self, text: str) -> None:
        """A command said something: in a line, or on a page of its own."""
        if "\n" in text:
            self.answer = text
            self.query_one("#tabs", TabBar).offer("answer", phrase("screen.answer"))
            self.query_one("#panes", TabBar).offer("answer", phrase("screen.answer"))
            self.act_page_named("answer")
        elif text and self.painter:
            self.painter.say(text)

    def _complain(self, message: str) -> None:
        """Something could not be done: said where it was asked."""
        prompts = self.query("#prompt")
        if prompts:
            cast("Prompt", prompts.first()).refuse(message)
        elif self.painter:
            self.painter.say(message, is_error=True)

    def _redraw_page(self) -> None:
        if self.painter:
            self.painter.draw_why()

    # --- keys --------------------------------------------------------------------------------------------------------

    def on_key(self, event: Key) -> None:
        """A key that the focused part had no use for."""
        if self.query("#prompt"):
            return
        if self.keymap is None:
            self._waiting_keys.append(event.key)
        elif not self._press(event.key):
            return
        event.stop()
        event.prevent_default()

    def _press(self, key: str) -> bool:
        """Do what a key stands for; False where it stands for nothing."""
        use = self.keymap.uses.get(key) if self.keymap else None
        if use is None:
            return False
        self.use(use)
        return True

    def use(self, use: "Use") -> None:
        """Carry a line out, ask for the rest of one, or act."""
        if use.asks:
            self.ask(use.line)
        elif use.line:
            self.debugger.perform(use.line)
        else:
            action, _, argument = use.action.partition(" ")
            act: Callable[..., None] = getattr(self, f"act_{action}")
            act(*([int(argument) if argument.lstrip("-").isdigit() else argument] if argument else []))

    # --- what keys, clicks and the palette do ------------------------------------------------------------------------

    def _look_at(self, **choices: object) -> None:
        """Look at the current tensor in another way."""
        if self.scene and self.painter:
            self.views.change(self.scene.name, **choices)
            self.painter.draw_tensor()
            if self.page_name == "why":
                self.painter.draw_page()

    def act_mode(self) -> None:
        if self.scene:
            self._look_at(mode=self.views.next_mode(self.scene.name).mode)

    def act_transpose(self) -> None:
        if self.scene:
            self._look_at(transposed=not self.views.of(self.scene.name).transposed, scroll_x=0, scroll_y=0)

    def act_head(self, by: int) -> None:
        if self.scene:
            self._look_at(head=(self.views.of(self.scene.name).head + by) % self.scene.slicing.heads)

    def act_head_number(self, head: int) -> None:
        if self.scene and head < self.scene.slicing.heads:
            self._look_at(head=head)
        elif self.scene and self.painter:
            count = self.scene.slicing.heads
            self.painter.say(phrase("screen.one_head" if count == 1 else "screen.no_head", tensor=self.scene.name, heads=count))

    def act_zoom(self) -> None:
        self.zoomed = not self.zoomed
        self.pane = "tensor"
        self.query_one(TensorGrid).focus()
        self._divide()

    def act_pane(self, by: int) -> None:
        """The next part of the screen gets the keyboard; where only one fits, it is shown."""
        if self.division.kind == "tabs":
            tabs = self.query_one("#panes", TabBar)
            names = list(tabs.tabs)
            self.act_page_named(names[(names.index(tabs.chosen) + by) % len(names)])
            return
        parts = ["grid"] if self.has_class("-zoomed") else ["tree", "grid", "page"]
        place = parts.index(self.focused_part) if self.focused_part in parts else 0
        self.query_one(f"#{parts[(place + by) % len(parts)]}").focus()

    def act_page(self, by: int) -> None:
        names = list(self.query_one("#tabs", TabBar).tabs)
        self.act_page_named(names[(names.index(self.page_name) + by) % len(names)])

    def act_page_named(self, name: str) -> None:
        """Show a tab: a page, or where only one thing fits also the program or the tensor."""
        if name in ("program", "tensor"):
            self.pane = name
            self.query_one("#tree" if name == "program" else "#grid").focus()
        else:
            self.page_name, self.pane = name, "page"
            self.zoomed = False
            self.query_one("#tabs", TabBar).choose(name)
        self.query_one("#panes", TabBar).choose(name)
        self._divide()
        if self.division.kind == "tabs" and self.pane == "page":
            self.query_one(PageView).focus()

    def act_leave(self) -> None:
        """Back from what was opened last."""
        if self.page_name == "why" and self.page_is_seen and self.trail.back():
            return
        self.pane = "tensor"
        self.query_one("#panes", TabBar).choose("tensor")
        self.query_one(TensorGrid).focus()
        self._divide()

    def act_theme(self) -> None:
        self.stepper_app.next_look()
        if self.painter and self.scene:
            self.painter.draw(moved=False)
            self.painter.say(phrase("screen.theme", theme=self.stepper_app.theme_name))

    def act_mouse(self) -> None:
        released = self.stepper_app.toggle_mouse()
        if self.painter:
            self.painter.say(phrase("screen.mouse_released" if released else "screen.mouse_back"))

    def act_check(self) -> None:
        """Compare with PyTorch, on a thread of its own."""
        from stepper.tui.torch_check import TorchCheck

        if self._check is None:
            self._check = TorchCheck(self._told_by_torch)
        self.debugger.ask(self._check.start, lambda _: None)

    def _told_by_torch(self, badge: "Badge") -> None:
        """Called on the check's thread."""
        self.call_later(self._badge_changed, badge)

    def _badge_changed(self, badge: "Badge") -> None:
        self.badge = badge
        tree = self.query_one(ProgramTree)
        tree.mismatches = badge.mismatches
        if self.scene and self.painter:
            self.painter.draw_badge()

    def act_help(self) -> None:
        from stepper.tui.help_screen import HelpScreen

        if self.keymap:
            self.app.push_screen(HelpScreen(self.keymap, self.stepper_app.look))

    def act_quit(self) -> None:
        self.app.exit()

    # --- the prompt --------------------------------------------------------------------------------------------------

    def ask(self, verb: str) -> None:
        """Open the input line for the rest of a line."""
        from stepper.tui.asking import question
        from stepper.tui.widgets.prompt import Prompt

        if self.scene is None or self.query("#prompt"):
            return
        asked = question(verb, self.scene)
        self.mount(Prompt(asked, tuple(self._typed.get(verb, ()))))

    def on_line_entered(self, message: LineEntered) -> None:
        verb, _, rest = message.line.partition(" ")
        earlier = self._typed.setdefault(verb, [])
        if rest and rest not in earlier:
            earlier.append(rest)
        self.debugger.perform(message.line)

    def on_prompt_left(self, message: PromptLeft) -> None:
        self._leave_prompt()

    def _leave_prompt(self) -> None:
        if self.query("#prompt"):
            self.query("#prompt").remove()
            self.query_one(TensorGrid).focus()

    # --- what the parts of the screen say ----------------------------------------------------------------------------

    def on_step_chosen(self, message: StepChosen) -> None:
        self.debugger.perform(f"goto {message.name}")

    def on_turn_chosen(self, message: TurnChosen) -> None:
        if self.scene:
            self.debugger.perform(f"goto {self.scene.name}@{message.turn}")

    def on_pane_chosen(self, message: PaneChosen) -> None:
        self.act_page_named(message.name)

    def on_head_chosen(self, message: HeadChosen) -> None:
        self.act_head_number(message.head)

    def on_cell_chosen(self, message: CellChosen) -> None:
        if self.scene and self.painter:
            self.views.change(self.scene.name, row=message.row, column=message.column)
            self.painter.draw_cursor()

    def on_cell_opened(self, message: CellOpened) -> None:
        """Why is this number what it is?"""
        self.act_page_named("why")
        self.query_one(PageView).focus()

    def on_link_followed(self, message: LinkFollowed) -> None:
        """An operand is opened; a tensor is gone to."""
        if isinstance(message.target, str):
            self.debugger.perform(f"goto {message.target}")
        else:
            self.trail.into(cast("CellName", message.target))

    def palette_entries(self) -> Iterator[tuple[str, str, Callable[[], None]]]:
        """What the palette lists: every verb, and what the screen itself can do."""
        from stepper.tui.palette import entries

        yield from entries(self)
