"""The pictures of the README, made by driving the screen: docs/screens/*.svg.

    python -m tools.screenshots                  all of them
    python -m tools.screenshots why handoff      only these

The same screen gives the same file, byte for byte, so that a picture changes only when the screen does.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stepper.desk.first_run import remember_run
from stepper.desk.opening import Opening
from stepper.tui.app import StepperApp
from stepper.tui.screen import DebuggerScreen
from stepper.tui.screenshot import picture_of

__all__ = ["FOLDER", "SHOTS", "Shot", "draw", "is_under_way", "main"]

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screens"
WIDE, SMALL = (120, 36), (80, 24)


@dataclass(frozen=True)
class Shot:
    """One picture: a size, and what is done before it is taken."""

    size: tuple[int, int]
    does: tuple[str, ...]
    """Keys, each after a `=`, and lines of the registry."""
    target: str | None = None


SHOTS = {
    "start": Shot(WIDE, ("goto encoder.0.self_attn.q 3",)),
    "handoff": Shot(WIDE, ("goto decoder.1.cross_attn.weights", "=v", "=v", "=f3"), "le chat noir ne voit pas la grande maison ."),
    "why": Shot(WIDE, ("goto encoder.0.self_attn.scores 4", "=right", "=right", "=enter")),
    "what-if": Shot(WIDE, ("goto decoder.1.cross_attn.weights", "set encoder.embed.ids[1] red", "=d")),
    "word": Shot(WIDE, ("goto logits@2",)),
    "small": Shot(SMALL, ("goto encoder.1.self_attn.weights", "=v", "=v")),
}
"""The pictures, by the name of their file."""


async def draw(shot: Shot) -> str:
    """Drive the screen and draw it."""
    app = StepperApp(Opening(target=shot.target, check=False, keep_stops=False), theme_name="dark")
    async with app.run_test(size=shot.size) as pilot:
        screen = app.screen
        assert isinstance(screen, DebuggerScreen)

        async def settled() -> None:
            """Nothing is under way, what was asked for while idle is there too, and no word of progress is left."""
            await pilot.pause()
            while is_under_way(screen):
                await pilot.pause(0.01)
            await pilot.pause()

        await settled()
        for each in shot.does:
            if each.startswith("="):
                await pilot.press(each[1:])
            else:
                screen.perform(each)
            await settled()
        return picture_of(app, app.look)


def is_under_way(screen: DebuggerScreen) -> bool:
    """Whether something that was asked for is not on the screen yet."""
    footer = screen.footer
    return footer is None or footer.progress_shown or screen.controllers.waiting.is_needed or screen.debugger.background.idling > 0


def main(names: Sequence[str]) -> int:
    """Draw the named pictures, or all."""
    unknown = [name for name in names if name not in SHOTS]
    if unknown:
        sys.stderr.write(f"no picture called {', '.join(unknown)}; there are {', '.join(SHOTS)}\n")
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_STATE_HOME"] = home
        remember_run()
        for name in names or SHOTS:
            (FOLDER / f"{name}.svg").write_text(asyncio.run(draw(SHOTS[name])), encoding="utf-8")
            sys.stdout.write(f"docs/screens/{name}.svg\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
