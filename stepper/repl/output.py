"""Where results are shown: how wide and how high, in which characters and colours.

    output_of(sys.stdout)          the terminal that is there
    Output()                       a plain page of 100 columns

Text keeps the terminal's own colours (bold, dim and reverse say the rest); only heat maps bring colours of their own.
A file, a pipe, TERM=dumb and a non-empty NO_COLOR (no-color.org) get characters only.
"""

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TextIO

from stepper.render.harmless import harmless_line
from stepper.render.line import Line, line_text
from stepper.render.look import Look, ThemeName
from stepper.render.style import Style
from stepper.render.wrapping import wrap_line
from stepper.repl.streams import is_dumb

__all__ = ["Output", "output_of", "terminal_text"]

_LINES_FOR_THE_PROMPT = 6
_SMALLEST, _WIDEST, _LOWEST = 40, 200, 12


@dataclass(frozen=True)
class Output:
    """The space and the means for one result."""

    width: int = 100
    height: int = 40
    """Lines a tensor may take before some are left out."""
    text: Look = field(default_factory=lambda: Look("none"))
    heat: Look = field(default_factory=lambda: Look("none"))
    escapes: bool = False
    """Styles may be sent as escape sequences."""
    true_colour: bool = False
    is_terminal: bool = False
    """Lines that are too long are broken between words."""


def output_of(stream: TextIO, environment: Mapping[str, str] = os.environ) -> Output:
    """The room that a stream offers."""
    ascii_only = "utf" not in (getattr(stream, "encoding", "") or "").lower()
    plain = Look("none", ascii_only)
    if is_dumb(stream, environment):
        return Output(text=plain, heat=plain) if not stream.isatty() else _sized(Output(text=plain, heat=plain))
    coloured = plain if environment.get("NO_COLOR") else Look(_theme(environment), ascii_only)
    deep = environment.get("COLORTERM", "") in ("truecolor", "24bit")
    return _sized(Output(text=plain, heat=coloured, escapes=True, true_colour=deep))


def _theme(environment: Mapping[str, str]) -> ThemeName:
    """Light where the terminal says its background is (COLORFGBG, as rxvt and others set it)."""
    return "light" if environment.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15") else "dark"


def _sized(output: Output) -> Output:
    columns, lines = shutil.get_terminal_size((output.width, output.height))
    width, height = min(max(columns, _SMALLEST), _WIDEST), max(lines - _LINES_FOR_THE_PROMPT, _LOWEST)
    return replace(output, width=width, height=height, is_terminal=True)


def terminal_text(lines: Iterable[Line], output: Output) -> str:
    """The lines as text for the room, with escape sequences where it takes them; broken to its width where it is a terminal."""
    lines = [harmless_line(line) for line in lines]
    if output.is_terminal:
        lines = [part for line in lines for part in wrap_line(line, output.width)]
    if not output.escapes:
        return "\n".join(line_text(line).rstrip() for line in lines)
    return "\n".join("".join(_escaped(text, style, output) for text, style in line) for line in lines)


def _escaped(text: str, style: Style, output: Output) -> str:
    """A span between the sequences that switch its style on and off (ECMA-48, select graphic rendition).

    A colour of letters counts only together with one behind them: what the terminal has behind them is not known here.
    """
    switches = (("1", style.bold), ("2", style.dim), ("4", style.underline), ("7", style.reverse))
    codes = [code for code, on in switches if on]
    if style.fg and style.bg:
        codes += [_colour(38, style.fg, output.true_colour), _colour(48, style.bg, output.true_colour)]
    return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes else text


def _colour(ground: int, rgb: tuple[int, int, int], true_colour: bool) -> str:
    if true_colour:
        return f"{ground};2;{rgb[0]};{rgb[1]};{rgb[2]}"
    red, green, blue = (_cube_step(channel) for channel in rgb)
    return f"{ground};5;{16 + 36 * red + 6 * green + blue}"


def _cube_step(channel: int) -> int:
    """The nearest step of a 256-colour terminal's cube: 0, 95, 135, 175, 215, 255."""
    steps = (0, 95, 135, 175, 215, 255)
    return min(range(6), key=lambda step: abs(steps[step] - channel))
