"""The architecture figure as rows, before it is drawn: what stands on which line of which stack.

    MapSpec(encoder_layers=2, decoder_layers=2)     the model in a few words
    stack_rows(spec, "decoder", ...)                from the top:

        Rule("decoder 1")
        Row(add & norm)         parts with the tensor names they stand for: decoder.1.add3, decoder.1.norm3
        Row(ffn)
        ...

A part's name is the beginning of the names of the steps that it stands for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["MapSpec", "MapWords", "Part", "Row", "Stack", "stack_rows"]

Stack = Literal["encoder", "decoder"]


LONGEST_KIND = len("cross_attn")


@dataclass(frozen=True)
class MapSpec:
    """What the figure shows of a model."""

    encoder_layers: int = 0
    decoder_layers: int = 0
    norm: Literal["post", "pre"] = "post"
    final_norm: bool = False
    positions: bool = True
    """The embedding adds positions."""
    segments: bool = False
    """It adds a row for the segment, as BERT's does."""
    embed_norm: bool = False
    """It is normalised."""
    rms: bool = False
    """Norms divide by the root of the mean square."""
    rotary: bool = False
    """Attention turns q and k by their positions."""
    distances: bool = False
    """Attention adds a number for each distance to the scores."""
    sharing: int = 1
    """Query heads that share a head of k and v."""
    gated: bool = False
    """The feed-forward has a gate."""
    words: bool = True
    """There is an output layer."""
    before_words: bool = False
    """Something is done to the rows before they are compared with the words: BERT's head layer, T5's scale."""
    pooler: bool = False
    handoff: tuple[tuple[int, ...], ...] = ()
    """For each decoder layer the encoder layers it reads; empty for the usual wiring, where every one reads the last."""

    @property
    def stacks(self) -> tuple[Stack, ...]:
        return tuple(stack for stack in ("encoder", "decoder") if self.layers(stack))

    @property
    def has_cross(self) -> bool:
        """Whether there is a handoff to draw."""
        return len(self.stacks) == 2

    def layers(self, stack: Stack) -> int:
        return self.encoder_layers if stack == "encoder" else self.decoder_layers


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


def stack_rows(spec: MapSpec, stack: Stack, layer: int | None, compact: bool, words: MapWords) -> list[Row]:
    """Return a stack's rows from the top; `layer` is the only one to show, None for all."""
    rows = [*_above(spec, stack, words)]
    if spec.final_norm:
        rows += [Row("body", (Part(_norm(spec, compact), f"{stack}.norm"),)), Row("rule")]
    rows += _layers(spec, stack, layer, compact, words)
    rows += [Row("rule"), *_embedding(spec, stack, compact), Row("bottom")]
    rows.append(Row("caption", (words.source if stack == "encoder" else words.target,)))
    return _without_double_rules(rows)


def _above(spec: MapSpec, stack: Stack, words: MapWords) -> Iterator[Row]:
    """What is made of a stack's output, and the line that this output is."""
    is_last = stack == spec.stacks[-1]
    blocks = [Part("softmax", "probs"), Part("unembed", "logits")] if spec.words else []
    blocks += [Part("head", "head")] if spec.before_words else []
    blocks += [Part("pooler", "pooler")] if spec.pooler else []
    out = Part(f"{stack}.out", f"{stack}.out")
    if not is_last or not blocks:
        yield Row("caption", (out,))
        yield Row("top")
        return
    if spec.words:
        yield Row("caption", (Part(words.next if stack == "decoder" else words.each, "next"),))
    yield Row("top")
    yield from (Row("body", (block,)) for block in blocks)
    yield Row("rule", (out,))


def _norm(spec: MapSpec, compact: bool) -> str:
    return "rms norm" if spec.rms and not compact else "norm"


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


def _layers(spec: MapSpec, stack: Stack, layer: int | None, compact: bool, words: MapWords) -> Iterator[Row]:
    """The layers, the last one on top."""
    count = spec.layers(stack)
    if layer is None:
        for each in reversed(range(count)):
            yield Row("rule", (f"{stack} {each}",))
            yield from _sublayers(spec, stack, each, compact, words)
        return
    yield from _left_out(spec, stack, range(layer + 1, count), words)
    yield Row("rule", (f"{stack} {layer} ×{count}",))
    yield from _sublayers(spec, stack, layer, compact, words)
    yield from _left_out(spec, stack, range(layer), words)


def _left_out(spec: MapSpec, stack: Stack, layers: range, words: MapWords) -> Iterator[Row]:
    """One line for the layers that are not shown; a click on it means the nearest of them."""
    if not layers:
        return
    nearest = layers[0] if layers[0] else layers[-1]
    numbers = str(layers[0]) if len(layers) == 1 else f"{layers[0]}-{layers[-1]}"
    yield Row("rule")
    yield Row(
        "body",
        (Part(f"⋮ {words.layers} {numbers}", f"{stack}.{nearest}"),),
        tuple(layers) if stack == "decoder" and spec.has_cross else (),
    )


def _sublayers(spec: MapSpec, stack: Stack, layer: int, compact: bool, words: MapWords) -> Iterator[Row]:
    """A layer's sublayers, the last one on top, each with its residual connection."""
    kinds = ["self_attn", "cross_attn", "ffn"] if stack == "decoder" and spec.has_cross else ["self_attn", "ffn"]
    for number in reversed(range(len(kinds))):
        at, kind = f"{stack}.{layer}", kinds[number]
        block, add = Part(kind, f"{at}.{kind}"), Part("add", f"{at}.add{number + 1}")
        norm = Part(_norm(spec, compact), f"{at}.norm{number + 1}")
        reads = (layer,) if kind == "cross_attn" else ()
        gate = (" × ", Part("gate", f"{block.name}.gate")) if kind == "ffn" and spec.gated else ()
        inside = [Row("body", ("│  ", *parts)) for parts in _inside(spec, block, words)]
        if compact:
            plus, gap = Part("+", add.name), " " * (1 + LONGEST_KIND - len(kind))
            parts = (block, gap, plus, " ", norm) if spec.norm == "post" else (norm, " ", block, gap, plus)
            yield Row("body", parts, reads)
        elif spec.norm == "post":
            yield Row("body", ("┌▶ ", add, " & ", norm))
            yield from inside
            yield Row("body", ("└─ ", block, *gate), reads)
        else:
            yield Row("body", ("┌▶ ", add))
            yield from inside
            yield Row("body", ("│  ", block, *gate), reads)
            yield Row("body", ("└─ ", norm))


def _inside(spec: MapSpec, block: Part, words: MapWords) -> Iterator[tuple[Part | str, ...]]:
    """What this model's attention does beyond the paper's, the last on top: distances added, heads repeated, q and k turned."""
    at, kind = block.name, block.text
    if kind == "self_attn" and spec.distances:
        yield "+ ", Part(words.distance, f"{at}.bias", (f"{at}.biased",))
    if kind != "ffn" and spec.sharing > 1:
        yield Part("k", f"{at}.k_repeated"), " ", Part("v", f"{at}.v_repeated"), f" ×{spec.sharing}"
    if kind == "self_attn" and spec.rotary:
        yield Part("q", f"{at}.q"), " ", Part("k", f"{at}.k", (f"{at}.k_new",)), f" {words.turned}"


def _embedding(spec: MapSpec, stack: Stack, compact: bool) -> Iterator[Row]:
    """Where tokens come in."""
    at = f"{stack}.embed"
    embed, plus = Part("embed", at), Part("+", f"{at}.sum" if spec.embed_norm else f"{at}.out")
    position, norm = Part("position", f"{at}.position"), Part("norm", f"{at}.out", (f"{at}.norm",))
    added = [position] if spec.positions else []
    if compact:
        yield Row("body", tuple(_joined([embed, *added], plus)))
        return
    if spec.embed_norm:
        yield Row("body", (norm,))
    yield from (Row("body", (plus, " ", part)) for part in added)
    if spec.segments:
        yield Row("body", ("+ ", Part("segment", f"{at}.segment")))
    yield Row("body", (embed,))


def _joined(parts: list[Part], plus: Part) -> Iterator[Part | str]:
    """The parts with a plus before each but the first."""
    for number, part in enumerate(parts):
        yield from (" ", plus, " ") if number else ()
        yield part
