"""The program on the left."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.events import Blur, Click, Focus

from stepper.tui.messages import RowsSeen, StepChosen
from stepper.tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from stepper.engine import Program, Step
    from stepper.inspect.light import Light
    from stepper.inspect.outline import Node, OutlineRow
    from stepper.inspect.snapshot import Snapshot
    from stepper.pictures.tree import TreePicture
    from stepper.render.digest import Digest
    from stepper.render.look import Look

__all__ = ["ProgramTree"]


class ProgramTree(LinesView):
    """The steps as a tree; it opens where the run is, and keeps what was opened by hand."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(-1)", show=False),
        Binding("left", "close", show=False),
        Binding("right", "open", show=False),
        Binding("enter", "choose", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="tree")
        self.digests: dict[tuple[str, int], Digest] = {}
        self.opened: set[str] = set()
        """Branches opened by hand."""
        self.closed: set[str] = set()
        """Branches on the way to the current step that were closed by hand."""
        self.mismatches: frozenset[str] = frozenset()
        self.beside: tuple[str, Program] | None = None
        """The model flipped to, and the program that was here before: what that did not have is marked."""
        self.light: Light | None = None
        self._outline: tuple[Node, ...] = ()
        self._unlike: frozenset[str] = frozenset()
        self._snapshot: Snapshot | None = None
        self._look: Look | None = None
        self._cursor = 0

    @property
    def tree_picture(self) -> "TreePicture | None":
        """What is drawn."""
        if self.picture is None:
            return None
        from stepper.pictures.tree import TreePicture

        return self.picture if isinstance(self.picture, TreePicture) else None

    def show_snapshot(self, snapshot: "Snapshot", look: "Look") -> None:
        """Draw where the run is; when it has moved, the keyboard's row goes there too."""
        from stepper.inspect.alignment import unlike
        from stepper.inspect.outline import outline_of

        if self._snapshot is None or snapshot.program is not self._snapshot.program:
            self._outline = outline_of(snapshot.program)
            if self.beside and self.beside[0] != snapshot.model:
                self.beside = None
            self._unlike = unlike(snapshot.program, self.beside[1]) if self.beside else frozenset()
        moved = self._snapshot is None or snapshot.position != self._snapshot.position or snapshot.program is not self._snapshot.program
        if moved:
            self.closed.clear()
            self.opened |= {snapshot.step.part_of} if snapshot.step.part_of else set()
        self._snapshot, self._look = snapshot, look
        self.digests[snapshot.name, snapshot.position.turn] = snapshot.digest
        self._draw(follow=moved)
        self._show_row(self._cursor)

    def fold(self, step: "Step") -> None:
        """The run has gone out of a fine step: its branch, open since it went in, closes."""
        self.opened.discard(step.part_of or "")

    def learn(self, digests: "Mapping[tuple[str, int], Digest]") -> None:
        """Draw digests that were made meanwhile."""
        self.digests.update(digests)
        self._draw()

    def forget(self) -> None:
        """Drop every digest: the values have changed."""
        self.digests.clear()

    def _draw(self, follow: bool = False) -> None:
        if self._snapshot is None or self._look is None:
            return
        from stepper.inspect.outline import branches_of, visible_rows
        from stepper.pictures.tree import TreePicture

        opened = (self.opened | set(branches_of(self._snapshot.name, self._outline))) - self.closed
        rows = tuple(visible_rows(self._outline, opened))
        picture = TreePicture(rows, self._snapshot, self.digests, self.mismatches, self._look, None, self.light, self._unlike)
        self._cursor = picture.current if follow else min(self._cursor, len(rows) - 1)
        self.show(replace(picture, cursor=self._cursor) if self.has_focus else picture)

    @property
    def _row(self) -> "OutlineRow | None":
        picture = self.tree_picture
        return picture.rows[self._cursor] if picture and picture.rows else None

    def _show_row(self, number: int) -> None:
        """Scroll so that a row is seen, with some rows around it."""
        height = max(1, self.window.height)
        margin = min(3, (height - 1) // 2)
        top = self.scroll_offset.y
        if number < top + margin:
            self.scroll_to(y=max(0, number - margin), animate=False)
        elif number >= top + height - margin:
            self.scroll_to(y=number - height + 1 + margin, animate=False)

    def _move_to(self, number: int) -> None:
        picture = self.tree_picture
        if picture:
            self._cursor = max(0, min(number, len(picture.rows) - 1))
            self._draw()
            self._show_row(self._cursor)

    def find(self, text: str) -> bool:
        """Go to the next step, after the keyboard's row, with this text in its name; False where there is none."""
        from stepper.inspect.outline import branches_of

        if self._snapshot is None or not text:
            return False
        row = self._row
        here = self._snapshot.program.numbers[row.node.first_step] if row else 0
        matches = [step for step in self._snapshot.program if text.lower() in step.name.lower()]
        coarse = [step for step in matches if step.part_of is None]
        numbers = [self._snapshot.program.numbers[step.name] for step in coarse or matches]
        if not numbers:
            return False
        found = self._snapshot.program.steps[next((number for number in numbers if number > here), numbers[0])].name
        branches = set(branches_of(found, self._outline))
        self.opened |= branches
        self.closed -= branches
        self._draw()
        picture = self.tree_picture
        if picture:
            self._move_to(next(number for number, each in enumerate(picture.rows) if each.node.step == found))
        return True

    def on_focus(self, event: Focus) -> None:
        self._draw()

    def on_blur(self, event: Blur) -> None:
        self._draw()

    def action_step(self, by: int) -> None:
        self._move_to(self._cursor + by)

    def action_page(self, by: int) -> None:
        self._move_to(self._cursor + by * max(1, self.window.height - 1))

    def action_edge(self, number: int) -> None:
        self._move_to(number if number >= 0 else 1_000_000)

    def action_open(self) -> None:
        """Open a branch; from an open one go to its first child."""
        row = self._row
        if row and row.node.children:
            self.action_step(1) if row.is_open else self._toggle(row)

    def action_close(self) -> None:
        """Close a branch; from a closed one, or a step, go to the branch it is in."""
        row, picture = self._row, self.tree_picture
        if row is None or picture is None:
            return
        if row.is_open:
            self._toggle(row)
            return
        above = [number for number in range(self._cursor) if picture.rows[number].depth < row.depth]
        self._move_to(above[-1] if above else 0)

    def action_choose(self) -> None:
        """Go to a step, or open or close a branch."""
        row = self._row
        if row and row.node.step:
            self.tell(StepChosen(row.node.step))
        elif row:
            self._toggle(row)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.tell(RowsSeen())

    def _toggle(self, row: "OutlineRow") -> None:
        path = row.node.path
        if row.is_open:
            self.opened.discard(path)
            self.closed.add(path)
        else:
            self.closed.discard(path)
            self.opened.add(path)
        self._draw()
        self.tell(RowsSeen())

    def on_click(self, event: Click) -> None:
        """A click chooses a row; on the sign of a step with fine steps it opens them."""
        picture, number = self.tree_picture, event.y + self.scroll_offset.y
        if picture is None or not 0 <= number < len(picture.rows):
            return
        self._cursor = number
        row = picture.rows[number]
        if row.node.step and row.node.children and event.x <= 3 + 2 * row.depth:
            self._toggle(row)
        else:
            self.action_choose()
