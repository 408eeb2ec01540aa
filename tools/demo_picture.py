"""The README's moving picture, made of the demo: docs/screens/demo.svg.

    python -m tools.demo_picture

The acts of `stepper.desk.demo` are carried out on the screen, and what is there after each is one frame. Whoever wants no motion
(prefers-reduced-motion) sees the last.
"""

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence

from stepper.desk.demo import DEMO, DEMO_MODEL, DEMO_TEXT, DemoAct
from stepper.desk.first_run import remember_run
from stepper.desk.opening import Opening
from stepper.tui.app import StepperApp
from stepper.tui.screen import DebuggerScreen
from stepper.tui.screenshot import picture_of
from stepper.words import phrase
from tools.screenshots import FOLDER, is_under_way

__all__ = ["frames_of", "main", "moving_picture"]

SIZE = (120, 32)
_WHOLE = re.compile(r"<svg[^>]*width=\"(?P<width>[\d.]+)\" height=\"(?P<height>[\d.]+)\"[^>]*>(?P<inside>.*)</svg>", re.DOTALL)
_COMMON = re.compile(r"<title>.*?</title>\n?|<style>.*?</style>\n?", re.DOTALL)


async def frames_of(acts: Sequence[DemoAct]) -> list[str]:
    """The screen after each act, as SVG."""
    app = StepperApp(Opening(DEMO_MODEL, DEMO_TEXT, check=False, keep_stops=False), theme_name="dark")
    frames = []
    async with app.run_test(size=SIZE) as pilot:
        screen = app.screen
        assert isinstance(screen, DebuggerScreen)

        async def settled() -> None:
            await pilot.pause()
            while is_under_way(screen):
                await pilot.pause(0.01)
            await pilot.pause()

        await settled()
        for act in acts:
            for each in act.does:
                if each.startswith("="):
                    screen.act(each[1:])
                else:
                    screen.perform(each)
                await settled()
            screen.say(phrase(act.says))
            await settled()
            frames.append(picture_of(app, app.look))
    return frames


def moving_picture(frames: Sequence[str], seconds: Sequence[float]) -> str:
    """Frames one after the other, each for so long, over and over."""
    found = [match for match in map(_WHOLE.search, frames) if match]
    width, height = found[0]["width"], found[0]["height"]
    style = re.search(r"<style>(.*?)</style>", frames[0], re.DOTALL)
    rules = "".join(_rules(seconds))
    groups = "\n".join(f'<g class="f f{number}">{_COMMON.sub("", match["inside"])}</g>' for number, match in enumerate(found))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>{phrase('demo.reads')}</title>\n<style>{style[1] if style else ''}\n{rules}</style>\n{groups}\n</svg>\n"
    )


def _rules(seconds: Sequence[float]) -> Iterator[str]:
    """When each frame is seen."""
    total, begun = sum(seconds), 0.0
    yield f".f {{ visibility: hidden; }} .f{len(seconds) - 1} {{ visibility: visible; }}\n"
    yield "@media (prefers-reduced-motion: no-preference) {\n"
    for number, each in enumerate(seconds):
        start, end = 100 * begun / total, 100 * (begun + each) / total
        before = "0% { visibility: hidden; } " if number else ""
        after = " 100% { visibility: hidden; }" if end < 99.9 else ""
        gone = f" {end:.2f}% {{ visibility: hidden; }}" if after else ""
        yield f"@keyframes k{number} {{ {before}{start:.2f}% {{ visibility: visible; }}{gone}{after} }}\n"
        yield f".f{number} {{ animation: k{number} {total:g}s step-end infinite; }}\n"
        begun += each
    yield "}\n"


def main() -> int:
    """Write the picture; returns 0."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_STATE_HOME"] = home
        remember_run()
        frames = asyncio.run(frames_of(DEMO))
    (FOLDER / "demo.svg").write_text(moving_picture(frames, [act.seconds for act in DEMO]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
