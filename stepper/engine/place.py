"""Where a tensor stands in the model: the one owner of the grammar of names.

    <stack>.<layer>.<block>.<leaf>

    encoder.0.self_attn.weights.exp     stack "encoder", layer 0, block "self_attn", leaf "weights.exp"
    decoder.1.cross_attn.view0.scores   stack "decoder", layer 1, block "cross_attn.view0", leaf "scores"
    decoder.1.add2                      stack "decoder", layer 1, block "add2", leaf ""
    encoder.embed.out                   stack "encoder", layer None, block "embed", leaf "out"
    encoder.out                         stack "encoder", layer None, block "", leaf "out"
    head.hidden, probs.max              stack "" (after the stacks), block "head" and "", leaf "hidden" and "probs.max"

    <way>.<name>            what comes after the forward pass stands behind a word of its own, and at the same place in the model

    grad.encoder.0.self_attn.q          way "grad": the gradient of that tensor, or of a parameter
    grad.encoder.0.add1.kept            the part of it that goes on where cells were put there by hand
    grad.encoder.0.add1.arriving0       one of the gradients that arrive where a tensor is read several times
    update.encoder.0.self_attn.W_q      way "update": the parameter after one step of training; below it the moments

A step has a place, and its name is written from it. Where all that is known is a name, `Place.of` reads it; nobody else takes a
name apart. Parameters stand in the same grammar (`encoder.0.self_attn.W_q`), and so do the branches of the tree (`encoder.0`).
A name with a turn, `decoder.0.self_attn.k@3`, is a reference: `split_turn` and `with_turn`.
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

from stepper.errors import BadInput

__all__ = ["Place", "Stack", "split_turn", "with_turn"]

Stack = Literal["encoder", "decoder", ""]
Way = Literal["", "grad", "update"]
AttentionKind = Literal["self", "cross"]

OUTPUT, AFTER = "output", "loss"
"""The layer and the block of what comes after the stacks; and of what comes after the word that is chosen."""

_LAYER = re.compile(r"0|[1-9][0-9]*")
_ARRIVING = re.compile(r"(?:(.*)\.)?(?:arriving([0-9]+)|kept)")
_VIEW = re.compile(r"view([0-9]+)")
_NUMBERED = re.compile(r"(add|norm|scaled)([0-9]+)")
_BLOCKS_OUTSIDE_LAYERS = ("embed", "norm", "head", "pooler", "unembed", "classifier")
"""In a layer the first word is the block; elsewhere it is where it is one of these."""


@dataclass(frozen=True)
class Place:
    """Where a tensor, a parameter or a branch of the tree stands. Each part may be empty, from the right or from the left."""

    stack: Stack = ""
    """Empty after the stacks."""
    layer: int | None = None
    block: str = ""
    """A sublayer, an addition, a norm, the embedding, a part of the head: self_attn, cross_attn.view0, add1, norm1, embed, head."""
    leaf: str = ""
    """The tensor in its block, and below it the fine step: scores, weights.exp."""
    way: Way = ""
    """Whether this belongs to the way back (grad), or to a step of training (update); empty in the forward pass."""

    @classmethod
    def of(cls, name: str) -> "Place":
        """Read a name; the inverse of `str`. What does not follow the grammar is a leaf as a whole."""
        return _read(name)

    @cached_property
    def _name(self) -> str:
        layer = "" if self.layer is None else str(self.layer)
        return ".".join(filter(None, (self.way, self.stack, layer, self.block, self.leaf)))

    def __str__(self) -> str:
        return self._name

    def __truediv__(self, word: str) -> "Place":
        """What stands one level deeper.

        >>> str(Place("decoder", 0) / "self_attn" / "weights" / "exp")
        'decoder.0.self_attn.weights.exp'
        """
        return _read(f"{self._name}.{word}" if self._name else word)

    def sibling(self, leaf: str) -> "Place":
        """Another tensor of this block."""
        return replace(self, leaf=leaf)

    # ── the leaf ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the name, from the stack down."""
        return tuple(self._name.split("."))

    @property
    def word(self) -> str:
        """The last word of the name: exp, add1, logits."""
        return self.words[-1]

    def after(self, branch: str) -> tuple[str, ...]:
        """Its words below a branch of the tree; none where it is not in this branch.

        >>> Place.of("encoder.0.self_attn.weights.exp").after("encoder.0.self_attn")
        ('weights', 'exp')
        """
        above = _read(branch).words
        return self.words[len(above) :] if self.words[: len(above)] == above else ()

    def ends_with(self, other: "Place") -> bool:
        """Whether the words of another place are the last of its own, with at least one before them."""
        return len(self.words) > len(other.words) and self.words[-len(other.words) :] == other.words

    @property
    def tensor(self) -> str:
        """The first word of the leaf: weights."""
        return self.leaf.partition(".")[0]

    @property
    def detail(self) -> str:
        """The leaf below its first word: exp of weights.exp; empty where the leaf is one word."""
        return self.leaf.partition(".")[2]

    # ── the way ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def gradient(self) -> "Place":
        """Where its gradient stands."""
        return replace(self, way="grad")

    @property
    def update(self) -> "Place":
        """Where a parameter stands that has been trained one step further."""
        return replace(self, way="update")

    @property
    def forward(self) -> "Place":
        """The tensor or parameter of which this is the gradient or the update; of the forward pass, itself.

        >>> str(Place.of("grad.encoder.0.add1.arriving0").forward)
        'encoder.0.add1'
        """
        if not self.way:
            return self
        found = _ARRIVING.fullmatch(self.leaf) if self.way == "grad" else None
        return replace(self, way="", leaf=(found[1] or "") if found else self.leaf)

    @property
    def inner(self) -> "Place":
        """The same without the word of its way.

        >>> str(Place.of("grad.encoder.0.add1.arriving0").inner)
        'encoder.0.add1.arriving0'
        """
        return replace(self, way="") if self.way else self

    @property
    def arriving(self) -> int | None:
        """Which of the gradients that arrive at a tensor this is; None where it is all of them together, −1 where it is what goes on."""
        found = _ARRIVING.fullmatch(self.leaf) if self.way == "grad" else None
        return int(found[2] or -1) if found else None

    # ── the block ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def kind(self) -> str:
        """The block without its number and view: self_attn, cross_attn, add, norm, embed, head."""
        numbered = _NUMBERED.fullmatch(self.block)
        return numbered[1] if numbered else self.block.partition(".")[0]

    @property
    def number(self) -> int | None:
        """The number of an addition, a norm or a scaling: 2 of norm2."""
        found = _NUMBERED.fullmatch(self.block)
        return int(found[2]) if found else None

    @property
    def view(self) -> int | None:
        """Which encoder layer this view of cross-attention reads, where there are several."""
        found = _VIEW.fullmatch(self.block.rpartition(".")[2])
        return int(found[1]) if found else None

    @property
    def attention(self) -> AttentionKind | None:
        """Self- or cross-attention, None elsewhere."""
        kinds: dict[str, AttentionKind] = {"self_attn": "self", "cross_attn": "cross"}
        return kinds.get(self.kind)

    @property
    def is_add(self) -> bool:
        """Whether this is a residual addition."""
        return self.kind == "add"

    @property
    def is_norm(self) -> bool:
        """Whether this belongs to a normalisation, as a block (norm1) or within one (embed.norm, memory_norm, q_norm)."""
        return self.kind == "norm" or self.tensor.endswith("norm")

    @property
    def is_output(self) -> bool:
        """Whether this comes after the stacks."""
        return not self.stack

    # ── around it ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def sublayer(self) -> "Place":
        """The block itself, with its view."""
        return replace(self, leaf="")

    @property
    def layer_key(self) -> str:
        """The layer it is counted to: encoder.embed, encoder.0, …, encoder.out; after the stacks, output; after the answer, loss."""
        if self.stack:
            return self._upto(2)
        return ".".join(filter(None, (self.way, AFTER if self.tensor == AFTER else OUTPUT)))

    @property
    def block_key(self) -> str:
        """The block of the architecture figure: encoder.0.self_attn, encoder.0.norm1, encoder.embed; after the stacks, output."""
        return self._upto(3) if self.layer is not None else self.layer_key

    def _upto(self, count: int) -> str:
        """So many words of the name, the way not counted."""
        return ".".join(self.words[: count + bool(self.way)])

    @property
    def within(self) -> str:
        """The name without stack and layer: self_attn.scores, embed.out, logits."""
        return ".".join(filter(None, (self.block, self.leaf)))

    @cached_property
    def branches(self) -> tuple[str, ...]:
        """The branches of the tree it is in, from the top: decoder, decoder.0, decoder.0.cross_attn."""
        return tuple(".".join(self.words[:length]) for length in range(1, len(self.words)))

    @property
    def twin(self) -> "Place":
        """The same place in the other stack; after the stacks, itself."""
        others: dict[Stack, Stack] = {"encoder": "decoder", "decoder": "encoder", "": ""}
        return replace(self, stack=others[self.stack])

    def short(self, near: "Place | None" = None) -> str:
        """The name as a formula writes it: the last word, with its block where the word alone would say nothing.

        A tensor of another layer than `near` has its whole name: every layer has a `norm2.out`.

        >>> here, there = Place.of("decoder.0.norm3.out"), Place.of("decoder.1.self_attn.q")
        >>> here.short(here), here.short(there)
        ('norm3.out', 'decoder.0.norm3.out')
        """
        if self.way and self.arriving is None:
            return f"{self.way}.{self.forward.short(near)}"
        if near is not None and self.layer is not None and (self.stack, self.layer) != (near.stack, near.layer):
            return self._name
        return ".".join(self.words[-2:]) if self.word == "out" else self.word

    @cached_property
    def common_names(self) -> tuple[str, ...]:
        """What it is called in every layer, the most particular first: with its stack, without, and what it shares with its kind.

        >>> Place.of("decoder.3.norm2.mean").common_names
        ('decoder.norm.mean', 'norm.mean')
        >>> Place.of("encoder.0.self_attn.scores").common_names
        ('encoder.self_attn.scores', 'self_attn.scores', 'attn.scores')
        """
        if self.way:
            if self.arriving is not None:
                return (f"{self.way}.{'kept' if self.arriving < 0 else 'arriving'}",)
            found = self.forward.common_names
            return (*(f"{self.way}.{each}" for each in found), *([f"{self.way}.{self.word}"] if self.way == "update" else []), self.way)
        leaf = "memory.layer" if _LAYER_READ.fullmatch(self.leaf) else self.leaf
        name = ".".join(filter(None, (self.kind, leaf)))
        names = [f"{self.stack}.{name}", name] if self.stack else [name]
        if self.attention and leaf:
            names.append(f"attn.{leaf}")
        if _NORM.fullmatch(self.words[-2] if len(self.words) > 1 else ""):
            names.append(f"norm.{self.word}")
        return tuple(dict.fromkeys(names))


_LAYER_READ = re.compile(r"layer[0-9]+")
"""An encoder layer on its way into the mean that cross-attention reads."""
_NORM = re.compile(r".*norm[0-9]*")


_MOST_REMEMBERED = 2**17
"""Names that are read once: those of every step of the largest models, but not whatever is typed in the course of days."""


@lru_cache(_MOST_REMEMBERED)
def _read(name: str) -> Place:
    words = name.split(".")
    if len(words) > 1 and (words[0] == "grad" or words[0] == "update"):
        way: Way = "grad" if words[0] == "grad" else "update"
        return replace(_read(".".join(words[1:])), way=way)
    stack: Stack = ""
    layer = None
    if words[0] == "encoder" or words[0] == "decoder":
        stack = "encoder" if words.pop(0) == "encoder" else "decoder"
        layer = int(words.pop(0)) if words and _LAYER.fullmatch(words[0]) else None
    length = 0
    if words and (layer is not None or words[0] in _BLOCKS_OUTSIDE_LAYERS):
        length = 2 if len(words) > 1 and _VIEW.fullmatch(words[1]) else 1
    place = Place(stack, layer, ".".join(words[:length]), ".".join(words[length:]))
    return place if str(place) == name else Place(leaf=name)


def split_turn(reference: str) -> tuple[str, int | None]:
    """The name and the turn of a reference, None where it names no turn.

    >>> split_turn("decoder.0.self_attn.k@3"), split_turn("logits")
    (('decoder.0.self_attn.k', 3), ('logits', None))

    Raises:
        BadInput: what follows @ is not the number of a turn, or nothing stands before it.
    """
    name, at, turn = reference.partition("@")
    if at and not name:
        raise BadInput("reference.no_name", reference=reference, turn=turn or 1)
    if at and not _TURN.fullmatch(turn):
        raise BadInput("reference.no_turn", reference=reference)
    return name, int(turn) if at else None


def with_turn(name: str, turn: int) -> str:
    """A reference to a tensor of a turn."""
    return f"{name}@{turn}"


_TURN = re.compile(r"[0-9]{1,18}")
