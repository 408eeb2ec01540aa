"""The architecture figure as rows, before it is drawn: what stands on which line of which stack.

    stack_rows(spec, spec.decoder, ...)     what the model's description says of one stack, from the top:

        Rule("decoder 1")
        Row(add & norm)         parts with the tensor names they stand for: decoder.1.add3, decoder.1.norm3
        Row(ffn)
        ...

A part's name is the beginning of the names of the steps that it stands for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from stepper.engine.spec import AttentionSpec, FfnSpec, LayerSpec, ModelSpec, NormSpec, RelativeSpec, RotarySpec, StackSpec

__all__ = ["MapWords", "Part", "Row", "stack_rows"]

LONGEST_KIND = len("cross_attn")


@dataclass(frozen=True)
class MapWords:
    """The words of the figure that are no names; a translation has its own."""

    source: str = "source"
    target: str = "target so far"
    layers: str = "layers"
    next: str = "next word"
    each: str = "word of each row"
    turned: str = "turned"
    distance: str = "distance"


@dataclass(frozen=True)
class Part:
    """A text that stands for steps."""

    text: str
    name: str
    also: tuple[str, ...] = ()
    """Other beginnings of names that it stands for."""


@dataclass(frozen=True)
class Row:
    """One line of a stack."""

    kind: Literal["caption", "top", "rule", "body", "bottom"]
    parts: tuple[Part | str, ...] = ()
    """From left to right; a bare text stands for nothing."""
    reads_memory: tuple[int, ...] = field(default=())
    """The decoder layers whose cross-attention stands, or is left out, on this line."""


def stack_rows(spec: ModelSpec, stack: StackSpec, layer: int | None, compact: bool, words: MapWords) -> list[Row]:
    """Return a stack's rows from the top; `layer` is the only one to show, None for all."""
    rows = [*_above(spec, stack, words)]
    if stack.norm:
        rows += [Row("body", (Part(_norm(stack.norm, compact), f"{stack.name}.norm"),)), Row("rule")]
    rows += _layers(stack, layer, compact, words)
    rows += [Row("rule"), *_embedding(stack, compact), Row("bottom")]
    rows.append(Row("caption", (words.source if stack.name == "encoder" else words.target,)))
    return _without_double_rules(rows)


def _above(spec: ModelSpec, stack: StackSpec, words: MapWords) -> Iterator[Row]:
    """What is made of a stack's output, and the line that this output is."""
    head, has_words = spec.head, spec.head.kind == "words"
    blocks = [Part("softmax", "probs"), Part("unembed", "logits")] if has_words else []
    blocks += [Part("head", "head")] if head.transform or head.scaled else []
    blocks += [Part("pooler", "pooler")] if head.pooler else []
    out = Part(f"{stack.name}.out", f"{stack.name}.out")
    if stack is not spec.last or not blocks:
        yield Row("caption", (out,))
        yield Row("top")
        return
    if has_words:
        yield Row("caption", (Part(words.next if stack.name == "decoder" else words.each, "next"),))
    yield Row("top")
    yield from (Row("body", (block,)) for block in blocks)
    yield Row("rule", (out,))


def _norm(norm: NormSpec, compact: bool) -> str:
    return "rms norm" if norm.kind == "rms" and not compact else "norm"


def _without_double_rules(rows: list[Row]) -> list[Row]:
    """A rule straight under another line of the box takes that line's place."""
    kept: list[Row] = []
    for row in rows:
        above = kept[-1] if kept else None
        if row.kind == "rule" and above and above.kind in ("top", "rule") and not (above.parts and row.parts):
            kept[-1] = Row(above.kind, above.parts or row.parts)
        else:
            kept.append(row)
    return kept


def _layers(stack: StackSpec, layer: int | None, compact: bool, words: MapWords) -> Iterator[Row]:
    """The layers, the last one on top."""
    count = len(stack.layers)
    if layer is None:
        for each in reversed(range(count)):
            yield Row("rule", (f"{stack.name} {each}",))
            yield from _sublayers(stack, each, compact, words)
        return
    yield from _left_out(stack, range(layer + 1, count), words)
    yield Row("rule", (f"{stack.name} {layer} ×{count}",))
    yield from _sublayers(stack, layer, compact, words)
    yield from _left_out(stack, range(layer), words)


def _left_out(stack: StackSpec, layers: range, words: MapWords) -> Iterator[Row]:
    """One line for the layers that are not shown; a click on it means the nearest of them."""
    if not layers:
        return
    nearest = layers[0] if layers[0] else layers[-1]
    numbers = str(layers[0]) if len(layers) == 1 else f"{layers[0]}-{layers[-1]}"
    yield Row("rule")
    reading = tuple(each for each in layers if stack.layers[each].cross_attention)
    yield Row("body", (Part(f"⋮ {words.layers} {numbers}", f"{stack.name}.{nearest}"),), reading)


def _sublayers(stack: StackSpec, number: int, compact: bool, words: MapWords) -> Iterator[Row]:
    """A layer's sublayers, the last one on top, each with its residual connection."""
    layer, at = stack.layers[number], f"{stack.name}.{number}"
    for place in reversed(range(len(layer.sublayers))):
        part = layer.sublayers[place].part
        block = Part(part.name, f"{at}.{part.name}")
        add = Part("add", f"{at}.add{place + 1}")
        norm = Part(_norm(layer.sublayers[place].norm, compact), f"{at}.norm{place + 1}")
        reads = (number,) if isinstance(part, AttentionSpec) and part.memory else ()
        if compact:
            yield _compact_sublayer(layer, block, add, norm, reads)
        else:
            yield from _RESIDUALS[layer.residual](block, add, norm, part, reads, words)


def _compact_sublayer(layer: LayerSpec, block: Part, add: Part, norm: Part, reads: tuple[int, ...]) -> Row:
    """A sublayer in one line, what comes first at the left."""
    plus, gap = Part("+", add.name), " " * (1 + LONGEST_KIND - len(block.text))
    parts = (block, gap, plus, " ", norm) if layer.residual == "post" else (norm, " ", block, gap, plus)
    return Row("body", parts, reads)


def _post(block: Part, add: Part, norm: Part, part: AttentionSpec | FfnSpec, reads: tuple[int, ...], words: MapWords) -> Iterator[Row]:
    yield Row("body", ("┌▶ ", add, " & ", norm))
    yield from (Row("body", ("│  ", *parts)) for parts in _inside(part, block, words))
    yield Row("body", ("└─ ", block, *_gate(part, block)), reads)


def _pre(block: Part, add: Part, norm: Part, part: AttentionSpec | FfnSpec, reads: tuple[int, ...], words: MapWords) -> Iterator[Row]:
    yield Row("body", ("┌▶ ", add))
    yield from (Row("body", ("│  ", *parts)) for parts in _inside(part, block, words))
    yield Row("body", ("│  ", block, *_gate(part, block)), reads)
    yield Row("body", ("└─ ", norm))


_RESIDUALS = {"post": _post, "pre": _pre}
"""How a sublayer is drawn with its residual connection and its norm, from the top."""


def _gate(part: AttentionSpec | FfnSpec, block: Part) -> tuple[Part | str, ...]:
    return (" × ", Part("gate", f"{block.name}.gate")) if isinstance(part, FfnSpec) and part.gated else ()


def _inside(part: AttentionSpec | FfnSpec, block: Part, words: MapWords) -> Iterator[tuple[Part | str, ...]]:
    """What this model's attention does beyond the paper's, the last on top: distances added, heads repeated, q and k turned."""
    if isinstance(part, FfnSpec):
        return
    at = block.name
    if isinstance(part.positions, RelativeSpec):
        yield "+ ", Part(words.distance, f"{at}.bias", (f"{at}.biased",))
    if part.sharing > 1:
        yield Part("k", f"{at}.k_repeated"), " ", Part("v", f"{at}.v_repeated"), f" ×{part.sharing}"
    if isinstance(part.positions, RotarySpec):
        yield Part("q", f"{at}.q"), " ", Part("k", f"{at}.k", (f"{at}.k_new",)), f" {words.turned}"


def _embedding(stack: StackSpec, compact: bool) -> Iterator[Row]:
    """Where tokens come in."""
    at, spec = f"{stack.name}.embed", stack.embed
    embed, plus = Part("embed", at), Part("+", f"{at}.sum" if spec.norm else f"{at}.out")
    position, norm = Part("position", f"{at}.position"), Part("norm", f"{at}.out", (f"{at}.norm",))
    added = [position] if spec.positions else []
    if compact:
        yield Row("body", tuple(_joined([embed, *added], plus)))
        return
    if spec.norm:
        yield Row("body", (norm,))
    yield from (Row("body", (plus, " ", part)) for part in added)
    if spec.token_types:
        yield Row("body", ("+ ", Part("segment", f"{at}.segment")))
    yield Row("body", (embed,))


def _joined(parts: list[Part], plus: Part) -> Iterator[Part | str]:
    """The parts with a plus before each but the first."""
    for number, part in enumerate(parts):
        yield from (" ", plus, " ") if number else ()
        yield part
