"""The architecture figure as rows, before it is drawn: what stands on which line of which stack.

    stack_rows(spec, spec.decoder, ...)     what the model's description says of one stack, from the top:

        Rule("decoder 1")
        MapRow(add & norm)         parts with the tensor names they stand for: decoder.1.add3, decoder.1.norm3
        MapRow(ffn)
        ...

A part's name is the beginning of the names of the steps that it stands for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from stepper.engine.spec import (
    AlibiSpec,
    AttentionSpec,
    ClassesSpec,
    FfnSpec,
    LayerSpec,
    ModelSpec,
    NormSpec,
    RelativeSpec,
    Residual,
    RotarySpec,
    StackSpec,
    Sublayer,
)

__all__ = ["MapPart", "MapRow", "MapWords", "stack_rows"]

LONGEST_KIND = len("cross_attn")


@dataclass(frozen=True)
class MapWords:
    """The words of the figure that are no names; a translation has its own."""

    source: str = "source"
    target: str = "target so far"
    layers: str = "layers"
    next: str = "next word"
    each: str = "word of each row"
    of_text: str = "class"
    of_each: str = "class of each row"
    turned: str = "turned"
    window: str = "window"
    distance: str = "distance"
    router: str = "router"


@dataclass(frozen=True)
class MapPart:
    """A text that stands for steps."""

    text: str
    name: str
    also: tuple[str, ...] = ()
    """Other beginnings of names that it stands for."""


@dataclass(frozen=True)
class MapRow:
    """One line of a stack."""

    kind: Literal["caption", "top", "rule", "body", "bottom"]
    parts: tuple[MapPart | str, ...] = ()
    """From left to right; a bare text stands for nothing."""
    reads_memory: tuple[int, ...] = field(default=())
    """The decoder layers whose cross-attention stands, or is left out, on this line."""


def stack_rows(spec: ModelSpec, stack: StackSpec, layer: int | None, compact: bool, words: MapWords) -> list[MapRow]:
    """Return a stack's rows from the top; `layer` is the only one to show, None for all."""
    rows = [*_above(spec, stack, words)]
    if stack.norm:
        rows += [MapRow("body", (MapPart(_norm(stack.norm, compact), f"{stack.name}.norm"),)), MapRow("rule")]
    rows += _layers(stack, layer, compact, words)
    rows += [MapRow("rule"), *_embedding(stack, compact), MapRow("bottom")]
    rows.append(MapRow("caption", (words.source if stack.name == "encoder" else words.target,)))
    return _without_double_rules(rows)


def _above(spec: ModelSpec, stack: StackSpec, words: MapWords) -> Iterator[MapRow]:
    """What is made of a stack's output, and the line that this output is."""
    head, has_words = spec.head, spec.head.kind == "words"
    raw = ("head.uncapped",) if head.soft_cap else ("head.undivided",) if head.divisor else ()
    unembed = MapPart("unembed", "logits", raw)
    blocks = [MapPart("softmax", "probs"), unembed] if has_words else [*_classes(head.classes)]
    picks_a_row = head.classes is not None and head.classes.rows != "every" and not head.pooler
    blocks += [MapPart("head", "head")] if head.transform or head.scaled or picks_a_row else []
    blocks += [MapPart("pooler", "pooler")] if head.pooler else []
    out = MapPart(f"{stack.name}.out", f"{stack.name}.out")
    if stack is not spec.last or not blocks:
        yield MapRow("caption", (out,))
        yield MapRow("top")
        return
    if has_words:
        yield MapRow("caption", (MapPart(words.next if stack.name == "decoder" else words.each, "next"),))
    if head.classes:
        yield MapRow("caption", (MapPart(words.of_each if head.classes.rows == "every" else words.of_text, blocks[0].name),))
    yield MapRow("top")
    yield from (MapRow("body", (block,)) for block in blocks)
    yield MapRow("rule", (out,))


def _classes(spec: ClassesSpec | None) -> Iterator[MapPart]:
    """A classifier's output layer, and how its numbers become probabilities."""
    if spec is None:
        return
    functions = {"one": "softmax", "each": "sigmoid"}
    if spec.answer in functions:
        yield MapPart(functions[spec.answer], "probs")
    yield MapPart("classifier", "logits")


def _norm(norm: NormSpec, compact: bool) -> str:
    return "rms norm" if norm.kind == "rms" and not compact else "norm"


def _without_double_rules(rows: list[MapRow]) -> list[MapRow]:
    """A rule straight under another line of the box takes that line's place."""
    kept: list[MapRow] = []
    for row in rows:
        above = kept[-1] if kept else None
        if row.kind == "rule" and above and above.kind in ("top", "rule") and not (above.parts and row.parts):
            kept[-1] = MapRow(above.kind, above.parts or row.parts)
        else:
            kept.append(row)
    return kept


def _layers(stack: StackSpec, layer: int | None, compact: bool, words: MapWords) -> Iterator[MapRow]:
    """The layers, the last one on top."""
    count = len(stack.layers)
    if layer is None:
        for each in reversed(range(count)):
            yield MapRow("rule", (_numbered(stack, each),))
            yield from _sublayers(stack, each, compact, words)
        return
    yield from _left_out(stack, range(layer + 1, count), words)
    yield MapRow("rule", (f"{_numbered(stack, layer)} ×{count}",))
    yield from _sublayers(stack, layer, compact, words)
    yield from _left_out(stack, range(layer), words)


def _numbered(stack: StackSpec, layer: int) -> str:
    """A layer by its number, and where it has the parameters of another, by that one's too."""
    owner = stack.layers[layer].shares
    return f"{stack.name} {layer}" if owner is None else f"{stack.name} {layer} = {owner}"


def _left_out(stack: StackSpec, layers: range, words: MapWords) -> Iterator[MapRow]:
    """One line for the layers that are not shown; a click on it means the nearest of them."""
    if not layers:
        return
    nearest = layers[0] if layers[0] else layers[-1]
    numbers = str(layers[0]) if len(layers) == 1 else f"{layers[0]}-{layers[-1]}"
    yield MapRow("rule")
    reading = tuple(each for each in layers if stack.layers[each].cross_attention)
    yield MapRow("body", (MapPart(f"⋮ {words.layers} {numbers}", f"{stack.name}.{nearest}"),), reading)


@dataclass(frozen=True)
class _Drawn:
    """A sublayer, and the parts of the figure that stand for it."""

    part: AttentionSpec | FfnSpec
    block: MapPart
    norm: MapPart | str
    """Empty where there is none."""
    layer: int
    after: MapPart | str = ""
    """What happens to what it makes before it is added: a sandwich's norm, Granite's multiplier."""

    @property
    def reads(self) -> tuple[int, ...]:
        """The layer, where it reads the encoder's output."""
        return (self.layer,) if isinstance(self.part, AttentionSpec) and self.part.memory else ()

    @property
    def gap(self) -> str:
        """What makes all blocks equally wide."""
        return " " * (1 + LONGEST_KIND - len(self.block.text))

    def rows(self, words: MapWords) -> Iterator[MapRow]:
        """The block, and above it what its attention does beyond the paper's."""
        yield from (MapRow("body", ("│  ", *parts)) for parts in _inside(self.part, self.block, words))
        yield MapRow("body", ("│  ", self.block, *_gate(self.part, self.block)), self.reads)


def _sublayers(stack: StackSpec, number: int, compact: bool, words: MapWords) -> Iterator[MapRow]:
    """A layer's sublayers, the last one on top, with their residual connections."""
    layer, at = stack.layers[number], f"{stack.name}.{number}"
    drawn = [
        _Drawn(
            each.part,
            MapPart(each.part.name, f"{at}.{each.part.name}"),
            MapPart(_norm(each.norm, compact), f"{at}.norm{before}") if each.norm else "",
            number,
            _after(layer, each, compact, at, place, after),
        )
        for place, ((before, after), each) in enumerate(zip(layer.norm_numbers, layer.sublayers, strict=True), 1)
    ]
    full, short = _RESIDUALS[layer.residual]
    yield from short(at, drawn) if compact else full(at, drawn, words)


def _after(layer: LayerSpec, each: Sublayer, compact: bool, at: str, place: int, norm: int) -> MapPart | str:
    """What happens to what a sublayer makes before it is added; empty where nothing does."""
    if each.after:
        return MapPart("n" if compact and each.norm else _norm(each.after, compact), f"{at}.norm{norm}")
    return "" if layer.times is None else MapPart("×" if compact else f"× {layer.times:g}", f"{at}.scaled{place}")


def _post(at: str, drawn: Sequence[_Drawn], words: MapWords) -> Iterator[MapRow]:
    for place, each in _from_above(drawn):
        yield MapRow("body", ("┌▶ ", MapPart("add", f"{at}.add{place}"), " & ", each.norm))
        *inside, block = each.rows(words)
        yield from (*inside, replace(block, parts=("└─ ", *block.parts[1:])))


def _pre(at: str, drawn: Sequence[_Drawn], words: MapWords) -> Iterator[MapRow]:
    for place, each in _from_above(drawn):
        yield MapRow("body", _addition(at, place, each))
        yield from each.rows(words)
        yield MapRow("body", ("└─ ", each.norm))


def _addition(at: str, place: int, each: _Drawn) -> tuple[MapPart | str, ...]:
    """An addition, and beside it what is done first to what is added."""
    return "┌▶ ", MapPart("add", f"{at}.add{place}"), *((" ◀ ", each.after) if each.after else ())


def _sandwich(at: str, drawn: Sequence[_Drawn], words: MapWords) -> Iterator[MapRow]:
    """A norm of what each block makes, and in most one of what it reads."""
    for place, each in _from_above(drawn):
        yield MapRow("body", _addition(at, place, each))
        *inside, block = each.rows(words)
        yield from inside
        yield block if each.norm else replace(block, parts=("└─ ", *block.parts[1:]))
        if each.norm:
            yield MapRow("body", ("└─ ", each.norm))


def _parallel(at: str, drawn: Sequence[_Drawn], words: MapWords) -> Iterator[MapRow]:
    """One addition for all sublayers, and each of them reads what comes in."""
    yield MapRow("body", ("┌▶ ", MapPart("add", f"{at}.add")))
    for place, each in _from_above(drawn):
        yield from each.rows(words)
        if each.norm:
            yield MapRow("body", ("├─ " if place > 1 else "└─ ", each.norm))


def _post_compact(at: str, drawn: Sequence[_Drawn]) -> Iterator[MapRow]:
    for place, each in _from_above(drawn):
        yield MapRow("body", (each.block, each.gap, MapPart("+", f"{at}.add{place}"), " ", each.norm), each.reads)


def _pre_compact(at: str, drawn: Sequence[_Drawn]) -> Iterator[MapRow]:
    for place, each in _from_above(drawn):
        gap = (each.gap[1:], each.after) if each.after else (each.gap,)
        yield MapRow("body", (each.norm, " ", each.block, *gap, MapPart("+", f"{at}.add{place}")), each.reads)


def _sandwich_compact(at: str, drawn: Sequence[_Drawn]) -> Iterator[MapRow]:
    for place, each in _from_above(drawn):
        end = (each.gap[1:], each.after) if each.norm else (each.gap, each.after, " ")
        around = (each.norm, " ") if each.norm else ()
        yield MapRow("body", (*around, each.block, *end, MapPart("+", f"{at}.add{place}")), each.reads)


def _parallel_compact(at: str, drawn: Sequence[_Drawn]) -> Iterator[MapRow]:
    for place, each in _from_above(drawn):
        end = MapPart("+", f"{at}.add") if place == len(drawn) else "┘"
        yield MapRow("body", (each.norm or " " * len("norm"), " ", each.block, each.gap, end), each.reads)


def _from_above(drawn: Sequence[_Drawn]) -> Iterator[tuple[int, _Drawn]]:
    """The sublayers with their numbers, from 1, the last one first."""
    return reversed(list(enumerate(drawn, 1)))


_Full = Callable[[str, Sequence[_Drawn], MapWords], Iterator[MapRow]]
_Compact = Callable[[str, Sequence[_Drawn]], Iterator[MapRow]]
_RESIDUALS: Mapping[Residual, tuple[_Full, _Compact]] = {
    "post": (_post, _post_compact),
    "pre": (_pre, _pre_compact),
    "sandwich": (_sandwich, _sandwich_compact),
    "parallel": (_parallel, _parallel_compact),
}
"""How a layer is drawn with its additions and norms, from the top: in full, and with a line for each sublayer."""


def _gate(part: AttentionSpec | FfnSpec, block: MapPart) -> tuple[MapPart | str, ...]:
    return (" × ", MapPart("gate", f"{block.name}.gate")) if isinstance(part, FfnSpec) and part.gated else ()


def _router(part: FfnSpec, at: str, words: MapWords) -> Iterator[tuple[MapPart | str, ...]]:
    """Where there are experts, how many of them the router chooses."""
    if part.experts:
        also = tuple(f"{at}.{each}" for each in ("shares", "chosen", "picked", "weights"))
        yield MapPart(words.router, f"{at}.router", also), f" {part.experts.chosen}/{part.experts.count}"


def _inside(part: AttentionSpec | FfnSpec, block: MapPart, words: MapWords) -> Iterator[tuple[MapPart | str, ...]]:
    """What a sublayer does beyond the paper's, the last on top: a window, distances, heads repeated, q and k turned; a router."""
    at = block.name
    if isinstance(part, FfnSpec):
        yield from _router(part, at, words)
        return
    if part.mask.window is not None:
        wide = f"±{part.mask.window - 1}" if part.mask.kind == "full" else str(part.mask.window)
        yield (MapPart(f"{words.window} {wide}", f"{at}.masked"),)
    if isinstance(part.positions, RelativeSpec | AlibiSpec):
        yield "+ ", MapPart(words.distance, f"{at}.bias", (f"{at}.biased",))
    if part.sharing > 1:
        yield MapPart("k", f"{at}.k_repeated"), " ", MapPart("v", f"{at}.v_repeated"), f" ×{part.sharing}"
    if isinstance(part.positions, RotarySpec):
        yield MapPart("q", f"{at}.q"), " ", MapPart("k", f"{at}.k", (f"{at}.k_new",)), f" {words.turned}"


def _embedding(stack: StackSpec, compact: bool) -> Iterator[MapRow]:
    """Where tokens come in."""
    at, spec = f"{stack.name}.embed", stack.embed
    out = f"{at}.out" if spec.width is None else f"{at}.narrow"
    embed, plus = MapPart("embed", at), MapPart("+", f"{at}.sum" if spec.norm else out)
    position, norm = MapPart("position", f"{at}.position"), MapPart("norm", out, (f"{at}.norm",))
    added = [position] if spec.positions else []
    if spec.width is not None:
        yield MapRow("body", (MapPart("project", f"{at}.out"),))
    if compact:
        yield MapRow("body", tuple(_joined([embed, *added], plus)))
        return
    if spec.norm:
        yield MapRow("body", (norm,))
    yield from (MapRow("body", (plus, " ", part)) for part in added)
    if spec.token_types:
        yield MapRow("body", ("+ ", MapPart("segment", f"{at}.segment")))
    yield MapRow("body", (embed,))


def _joined(parts: list[MapPart], plus: MapPart) -> Iterator[MapPart | str]:
    """The parts with a plus before each but the first."""
    for number, part in enumerate(parts):
        yield from (" ", plus, " ") if number else ()
        yield part
