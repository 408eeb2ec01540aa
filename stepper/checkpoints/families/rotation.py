"""How q and k are turned, from what a `config.json` says: `rope_parameters`, or in older files `rope_theta` and `rope_scaling`.

    rotary_of(settings, d_head)                     RotarySpec(Rotation(10000.0), columns=None)
    rotary_of(settings, d_head, of="full_attention")    where layers of one kind turn otherwise than those of another (Gemma 3)
    positions_of(settings)                          how many tokens can be read

Some kinds of slowing depend on how long the text is. `dynamic` changes nothing up to `max_position_embeddings`, and `longrope` turns by
its short factors up to the length of the first training; here a text ends there, as every angle would change beyond.
"""

import math
from typing import Any

from stepper.checkpoints.families.settings import Settings
from stepper.engine.ops.rotary import Rotation
from stepper.engine.spec import RotarySpec
from stepper.errors import Clause

__all__ = ["positions_of", "rotary_of"]

_KINDS = ("default", "linear", "dynamic", "llama3", "yarn", "longrope")
_ORIGINAL = "original_max_position_embeddings"


def rotary_of(settings: Settings, d_head: int, of: str = "", base: float = 10000.0, share: float = 1.0) -> RotarySpec:
    """The rotation of a model's heads.

    Args:
        settings: of the checkpoint.
        d_head: the width of a head.
        of: the kind of layer, where each kind has entries of its own.
        base: where the config does not say.
        share: of the columns that are turned, where the config does not say.

    Raises:
        BadCheckpoint: it turns in a way that no program here can follow.
    """
    rope = _entries(settings, of)
    kind, base = _kind(settings, of), rope.real("rope_theta", settings.real("rope_theta", base))
    if base <= 0:
        raise settings.unsupported(f"rope_theta = {base:g}", Clause("unsupported.no_base"))
    columns = int(d_head * rope.real("partial_rotary_factor", settings.real("partial_rotary_factor", share)))
    readers = {"linear": _linear, "llama3": _llama3, "yarn": _yarn, "longrope": _longrope}
    rotation = readers[kind](settings, rope, base, columns) if kind in readers else Rotation(base)
    return RotarySpec(rotation, None if columns == d_head else columns)


def positions_of(settings: Settings, otherwise: int | None = 2048) -> int:
    """How many tokens can be read."""
    most = settings.number("max_position_embeddings", otherwise)
    return min(most, _original(settings, _entries(settings, ""))) if _kind(settings, "") == "longrope" else most


def _given(settings: Settings) -> str:
    return "rope_parameters" if settings.entries.get("rope_parameters") else "rope_scaling"


def _entries(settings: Settings, of: str) -> Settings:
    """The entries about rotation, of one kind of layer where there are several."""
    table = settings.table(_given(settings))
    inner: Any = table.get(of, table) if of else table
    return Settings(settings.directory, inner if isinstance(inner, dict) else {}, {})


def _kind(settings: Settings, of: str) -> str:
    rope = _entries(settings, of)
    kind = rope.word("rope_type", rope.word("type", "default"))
    if settings.entries.get("model_type") == "phi3" and kind in ("su", "yarn"):
        return "longrope"  # what this family's files called it first
    if kind not in _KINDS:
        raise settings.unsupported(f"{_given(settings)} has rope_type {kind!r}", Clause("unsupported.other_rotation", known=list(_KINDS)))
    return kind


def _original(settings: Settings, rope: Settings) -> int:
    """The length of the texts that a model was first trained on."""
    return settings.number(_ORIGINAL, rope.number(_ORIGINAL, settings.number("max_position_embeddings")))


def _linear(settings: Settings, rope: Settings, base: float, columns: int) -> Rotation:
    return Rotation(base, "linear", rope.real("factor"))


def _llama3(settings: Settings, rope: Settings, base: float, columns: int) -> Rotation:
    slowing = rope.real("factor"), rope.real("low_freq_factor"), rope.real("high_freq_factor")
    return Rotation(base, "llama3", *slowing, _original(settings, rope))


def _yarn(settings: Settings, rope: Settings, base: float, columns: int) -> Rotation:
    """Pairs that turn often within the first training's texts stay as they are; the others are slowed."""
    original = _original(settings, rope)
    factor = rope.real("factor", settings.number("max_position_embeddings") / original)

    def pair_that_turns(times: float) -> float:
        return columns * math.log(original / (times * 2 * math.pi)) / (2 * math.log(base))

    first, last = pair_that_turns(rope.real("beta_fast", 32.0)), pair_that_turns(rope.real("beta_slow", 1.0))
    if rope.flag("truncate", True):
        first, last = math.floor(first), math.ceil(last)
    kept, slowed = max(first, 0.0), min(last, columns - 1)
    return Rotation(base, "yarn", factor, kept_until=kept, slowed_from=slowed, times=_longer(rope, factor))


def _longer(rope: Settings, factor: float) -> float:
    """What YaRN multiplies turned columns by."""

    def grown(by: float) -> float:
        return 0.1 * by * math.log(factor) + 1.0 if factor > 1 else 1.0

    some, all_ = rope.real("mscale", 0.0), rope.real("mscale_all_dim", 0.0)
    return rope.real("attention_factor", grown(some) / grown(all_) if some and all_ else grown(1.0))


def _longrope(settings: Settings, rope: Settings, base: float, columns: int) -> Rotation:
    """Each pair by a factor of its own: the short ones, as longer texts are not read here."""
    original = _original(settings, rope)
    factor = rope.real("factor", settings.number("max_position_embeddings") / original)
    longer = math.sqrt(1 + math.log(factor) / math.log(original)) if factor > 1 else 1.0
    factors = rope.entries.get("short_factor")
    if (
        not isinstance(factors, list)
        or len(factors) != columns // 2
        or not all(type(each) in (int, float) and each > 0 for each in factors)
    ):
        raise settings.unsupported("short_factor", Clause("unsupported.factors_of_pairs", count=columns // 2))
    return Rotation(base, "longrope", factor, factors=tuple(map(float, factors)), times=rope.real("attention_factor", longer))
