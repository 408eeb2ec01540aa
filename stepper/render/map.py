"""The architecture figure of the 2017 paper, drawn for one model, with the place where the run is.

      encoder.out ━━━━━━┓   │ ┌▶ add & norm    │        Encoder on the left, decoder on the right, both read from
    ┌─ encoder 1 ────▲─┐┣KV▶│ └─[cross_attn]   │        the bottom (Vaswani et al. 2017, figure 1). The current
    │ ┌▶ add & norm    ││   │ ┌▶ add & norm    │        block stands in brackets. The handoff of the encoder's
    │ └─ ffn           ││   │ └─ self_attn     │        output goes to every decoder layer; it is heavy where
    │ ┌▶ add & norm    ││   ├─ decoder 0 ────▲─┤        k and v are being made of it.
    │ └─ self_attn     ││   │ ┌▶ add & norm    │

The rail `└─ ... ┌▶ add` is a residual connection: what goes into the sublayer is added to what comes out of it.
Stacks of more layers than fit show one layer, the current one where it is theirs, and a line for the others.
`MapFigure.regions` says where each block stands, under the beginning of its steps' names, for clicks.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.cells import cell_len

from stepper.engine.place import Place
from stepper.engine.spec import ModelSpec, StackName, StackSpec
from stepper.render.canvas import Canvas
from stepper.render.line import Line
from stepper.render.look import Look
from stepper.render.map_rows import MapPart, MapRow, MapWords, stack_rows
from stepper.render.style import Role

__all__ = ["MapFigure", "MapWords", "draw_map"]

WIDTH = 20
"""Cells of one stack's box."""
CHANNEL = 4
"""Cells between the stacks, for the handoff."""
ARROW = 17
"""Where in a box's rules the arrow upwards stands."""

CORNERS = {"top": ("┌", "┐"), "rule": ("├", "┤"), "bottom": ("└", "┘")}
"""How a box's horizontal lines end."""

HANDOFF_STEPS = ("memory", "k", "v")
"""The steps of cross-attention that read the encoder's output."""


@dataclass(frozen=True)
class Region:
    """Where a block stands: cells `start` to `end` of a line."""

    line: int
    start: int
    end: int


@dataclass(frozen=True)
class MapFigure:
    """The figure, drawn."""

    lines: tuple[Line, ...]
    regions: Mapping[str, Region]
    """By the beginning of the names of the steps that the block stands for."""
    active: str | None
    """The block that is lit."""

    def block_at(self, x: int, y: int) -> str | None:
        """Return the block drawn at a place."""
        return next((name for name, at in self.regions.items() if at.line == y and at.start <= x < at.end), None)


def draw_map(
    spec: ModelSpec, place: Place, look: Look, *, compact: bool = False, most_layers: int = 2, words: MapWords | None = None
) -> MapFigure:
    """Draw the figure with the block lit that a step belongs to.

    Args:
        spec: the model, as it is under the options chosen.
        place: of the step; what belongs to no block lights nothing.
        look: theme and characters.
        compact: a line for each sublayer, for a low screen.
        most_layers: stacks of more layers show one.
        words: the words that are no names, English unless given.
    """
    place, words = place.forward, words or MapWords()
    stacks = {stack.name: stack_rows(spec, stack, _layer_shown(stack, place, most_layers), compact, words) for stack in spec.stacks}
    height = max(map(len, stacks.values()), default=0)
    sheet = _Sheet(Canvas(WIDTH * len(stacks) + CHANNEL * (len(stacks) - 1), height), look, {})
    for number, rows in enumerate(stacks.values()):
        _draw_stack(sheet, rows, number * (WIDTH + CHANNEL), height - len(rows))
    if spec.architecture == "encoder-decoder":
        _draw_handoff(sheet, spec, stacks, place)
    active = _block_of(place, sheet.regions)
    if active:
        _light(sheet, sheet.regions[active])
    return MapFigure(sheet.canvas.lines(), sheet.regions, active)


def _layer_shown(shown: StackSpec, place: Place, most_layers: int) -> int | None:
    """The only layer of a stack to show, None for all of them."""
    stack, count = shown.name, len(shown.layers)
    if count <= most_layers:
        return None
    if place.stack == stack and place.layer is not None:
        return min(place.layer, count - 1)
    past_it = place.is_output or (place.stack == stack and place.kind != "embed")
    return count - 1 if past_it or (stack == "encoder" and place.stack == "decoder") else 0


def _block_of(place: Place, regions: Mapping[str, Region]) -> str | None:
    """The block that a step belongs to: itself or the innermost branch that has a region; the handoff's arrow is none."""
    within = (str(place), *reversed(place.branches))
    return next((each for each in within if each in regions and each != str(place.sibling("memory"))), None)


@dataclass(frozen=True)
class _Sheet:
    """What is being drawn."""

    canvas: Canvas
    look: Look
    regions: dict[str, Region]

    def put(self, x: int, y: int, text: str, role: Role) -> None:
        self.canvas.put(x, y, self.chars(text), self.look.style(role))

    def chars(self, text: str) -> str:
        """The text in the repertoire of the look."""
        return self.look.spelled(text)


def _draw_stack(sheet: _Sheet, rows: list[MapRow], x: int, top: int) -> None:
    for y, row in enumerate(rows, top):
        if row.kind == "caption":
            _draw_parts(sheet, row, x + 2, y)
        elif row.kind == "body":
            sheet.put(x, y, "│" + " " * (WIDTH - 2) + "│", Role.BLOCK)
            _draw_parts(sheet, row, x + 2, y)
        else:
            left, right = CORNERS[row.kind]
            sheet.put(x, y, left + "─" * (WIDTH - 2) + right, Role.BLOCK)
            sheet.put(x + ARROW, y, "▲", Role.ARROW)
            if row.parts:
                sheet.put(x + 2, y, " ", Role.BLOCK)
                end = _draw_parts(sheet, row, x + 3, y)
                sheet.put(end, y, " " if end < x + ARROW else "", Role.BLOCK)


def _draw_parts(sheet: _Sheet, row: MapRow, x: int, y: int) -> int:
    """Write a row's parts from `x` on, note where the blocks stand, and return where they end."""
    for part in row.parts:
        text = sheet.chars(part.text if isinstance(part, MapPart) else part)
        if isinstance(part, MapPart):
            sheet.put(x, y, text, Role.BLOCK)
            for name in (part.name, *part.also):
                sheet.regions[name] = Region(y, x, x + cell_len(text))
        else:
            sheet.put(x, y, text, Role.ARROW if row.kind == "body" else Role.HEADER)
        x += cell_len(text)
    return x


def _light(sheet: _Sheet, at: Region) -> None:
    """Set a block in brackets and in the style of where the run is."""
    text = "".join(sheet.canvas.text(x, at.line) for x in range(at.start, at.end))
    sheet.canvas.put(at.start - 1, at.line, f"[{text}]", sheet.look.style(Role.ACTIVE))


# ── the handoff ───────────────────────────────────────────────────────────────────────────────────────────────────────

LIGHT = {"ud": "│", "lr": "─", "dl": "┐", "ul": "┘", "udl": "┤", "udr": "├", "ur": "└", "dr": "┌", "dlr": "┬", "ulr": "┴", "udlr": "┼"}
HEAVY = {"ud": "┃", "lr": "━", "dl": "┓", "ul": "┛", "udl": "┫", "udr": "┣", "ur": "┗", "dr": "┏", "dlr": "┳", "ulr": "┻", "udlr": "╋"}
"""The lines that leave a cell upwards, downwards, to the left, to the right."""


def _draw_handoff(sheet: _Sheet, spec: ModelSpec, stacks: Mapping[StackName, list[MapRow]], place: Place) -> None:
    """Draw the encoder's output going to the cross-attention of every decoder layer."""
    height = sheet.canvas.height
    readers = {height - len(stacks["decoder"]) + y: row for y, row in enumerate(stacks["decoder"]) if row.reads_memory}
    lit_row = next((y for y, row in readers.items() if _makes_keys_from_memory(place, row)), None)
    if not _is_usual(spec):
        for y, row in readers.items():
            _draw_branch(sheet, y, row, _sources(spec, row), y == lit_row)
        return
    source = height - len(stacks["encoder"])
    lit = range(0) if lit_row is None else range(min(source, lit_row), max(source, lit_row) + 1)
    _draw_trunk(sheet, source, set(readers), lit)
    for y, row in readers.items():
        _draw_branch(sheet, y, row, "KV", y == lit_row)


def _draw_trunk(sheet: _Sheet, source: int, readers: set[int], lit: range) -> None:
    """Draw the line from the encoder's output to all the lines that read it."""
    for x in range(sheet.regions["encoder.out"].end + 1, WIDTH):
        sheet.put(x, source, "━" if lit else "─", Role.ACTIVE if lit else Role.HANDOFF)
    ends = {source, *readers}
    for y in range(min(ends), max(ends) + 1):
        leaves = (("u", y > min(ends)), ("d", y < max(ends)), ("l", y == source), ("r", y in readers))
        directions = "".join(letter for letter, there in leaves if there)
        sheet.put(WIDTH, y, (HEAVY if y in lit else LIGHT)[directions], Role.ACTIVE if y in lit else Role.HANDOFF)


def _draw_branch(sheet: _Sheet, y: int, row: MapRow, label: str, lit: bool) -> None:
    """Draw the arrow into one decoder layer: `KV▶`."""
    role = Role.ACTIVE if lit else Role.HANDOFF
    sheet.put(WIDTH + 1, y, label + "▶", role)
    if len(row.reads_memory) == 1:
        sheet.regions.setdefault(f"decoder.{row.reads_memory[0]}.cross_attn.memory", Region(y, WIDTH, WIDTH + CHANNEL))


def _makes_keys_from_memory(place: Place, row: MapRow) -> bool:
    return place.block == "cross_attn" and place.layer in row.reads_memory and place.tensor in HANDOFF_STEPS


def _memory(spec: ModelSpec, layer: int) -> tuple[int, ...]:
    """The encoder layers that a decoder layer reads; none stands for the mean of all."""
    attention = spec.decoder.layers[layer].cross_attention if spec.decoder else None
    return attention.memory.layers if attention and attention.memory else ()


def _is_usual(spec: ModelSpec) -> bool:
    """Whether every decoder layer reads the last encoder layer."""
    last = len(spec.encoder.layers) - 1 if spec.encoder else 0
    return all(_memory(spec, layer) == (last,) for layer in range(len(spec.last.layers)))


def _sources(spec: ModelSpec, row: MapRow) -> str:
    """What a decoder layer reads under another wiring: `E0`, or `ΣE` for several."""
    read = {layer for reader in row.reads_memory for layer in _memory(spec, reader)}
    return f"E{min(read)}" if len(read) == 1 else "ΣE"
