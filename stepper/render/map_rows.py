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


@dataclass(frozen=True)
class Part:
    """A text that stands for steps."""

    text: str
    name: str


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
    rows: list[Row] = []
    if stack == spec.stacks[-1]:
        rows += [
            Row("caption", (Part(words.next, "next"),)),
            Row("top"),
            Row("body", (Part("softmax", "probs"),)),
            Row("body", (Part("unembed", "logits"),)),
            Row("rule", (Part(f"{stack}.out", f"{stack}.out"),)),
        ]
    else:
        rows += [Row("caption", (Part(f"{stack}.out", f"{stack}.out"),)), Row("top")]
    if spec.final_norm:
        rows += [Row("body", (Part("norm", f"{stack}.norm"),)), Row("rule")]
    rows += _layers(spec, stack, layer, compact, words)
    rows += [Row("rule"), *_embedding(spec, stack, compact), Row("bottom")]
    rows.append(Row("caption", (words.source if stack == "encoder" else words.target,)))
    return _without_double_rules(rows)


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
            yield from _sublayers(spec, stack, each, compact)
        return
    yield from _left_out(spec, stack, range(layer + 1, count), words)
    yield Row("rule", (f"{stack} {layer} ×{count}",))
    yield from _sublayers(spec, stack, layer, compact)
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


def _sublayers(spec: MapSpec, stack: Stack, layer: int, compact: bool) -> Iterator[Row]:
    """A layer's sublayers, the last one on top, each with its residual connection."""
    kinds = ["self_attn", "cross_attn", "ffn"] if stack == "decoder" and spec.has_cross else ["self_attn", "ffn"]
    for number in reversed(range(len(kinds))):
        at, kind = f"{stack}.{layer}", kinds[number]
        block, add, norm = Part(kind, f"{at}.{kind}"), Part("add", f"{at}.add{number + 1}"), Part("norm", f"{at}.norm{number + 1}")
        reads = (layer,) if kind == "cross_attn" else ()
        if compact:
            plus, gap = Part("+", add.name), " " * (1 + LONGEST_KIND - len(kind))
            parts = (block, gap, plus, " ", norm) if spec.norm == "post" else (norm, " ", block, gap, plus)
            yield Row("body", parts, reads)
        elif spec.norm == "post":
            yield Row("body", ("┌▶ ", add, " & ", norm))
            yield Row("body", ("└─ ", block), reads)
        else:
            yield Row("body", ("┌▶ ", add))
            yield Row("body", ("│  ", block), reads)
            yield Row("body", ("└─ ", norm))


def _embedding(spec: MapSpec, stack: Stack, compact: bool) -> Iterator[Row]:
    """Where tokens come in."""
    embed, plus = Part("embed", f"{stack}.embed"), Part("+", f"{stack}.embed.out")
    position = Part("position", f"{stack}.embed.position")
    if not spec.positions:
        yield Row("body", (embed,))
    elif compact:
        yield Row("body", (embed, " ", plus, " ", position))
    else:
        yield Row("body", (plus, " ", position))
        yield Row("body", (embed,))
