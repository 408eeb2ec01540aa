"""Positions by rotation, and shared key and value heads.

    rotate   column i and column i + d/2 of a head are turned together by the angle position · θ_i,
             θ_i = base^(−2i/d)                         Su et al. 2021, arXiv 2104.09864, equation 34, halves as pairs
    repeat   each k or v head stands for a group of query heads, 0 0 1 1, not 0 1 0 1
                                                        Ainslie et al. 2023, arXiv 2305.13245

    columns, join_columns   where only the first columns of a head are turned: those, the others, and both side by side

A rotation leaves lengths as they are, and q · k depends on how far apart the two positions are, not on where they stand.
Angles are made in float32 throughout, as the programs did that trained such models: at position 2,000 an angle so made is up to
10⁻⁴ away from the exact one, and that is the angle which the model knows.
Models made for longer texts than they were first trained on turn more slowly. `linear` slows all pairs by a factor; `llama3` (Llama 3.1)
and `yarn` (Peng et al. 2023, arXiv 2309.00071) slow the slow pairs alone; `longrope` (Ding et al. 2024, arXiv 2402.13753) slows each by
its own factor. The last two also make all turned columns longer by a number.

GPT-J turns neighbours: columns 2i and 2i + 1 (`ROTATE_NEIGHBOURS`).

Letters: h head, t token, p and s which half of a head, r pair; n k/v head, g query heads for each; d and e d_head, a and b parts of it.
"""

import math
from dataclasses import dataclass

import numpy as np

from stepper.engine.op import Array, Op, Vjp
from stepper.engine.signature import Letters

__all__ = ["COLUMNS", "JOIN_COLUMNS", "REPEAT_HEADS", "ROTATE", "ROTATE_NEIGHBOURS", "Rotation", "angles", "frequency"]

Real = np.float32


@dataclass(frozen=True)
class Rotation:
    """How fast the pairs of a head turn."""

    base: float = 10000.0
    scaling: str = "none"
    factor: float = 1.0
    low_factor: float = 1.0
    high_factor: float = 4.0
    original_positions: int = 8192
    kept_until: float = 0.0
    """yarn: pairs up to this one turn as fast as ever."""
    slowed_from: float = 0.0
    """yarn: pairs from this one on are slowed by the factor; those between are blended."""
    factors: tuple[float, ...] = ()
    """longrope: what each pair is slowed by."""
    times: float = 1.0
    """What turned columns are multiplied by (yarn, longrope)."""


def angles(rotation: Rotation, first: int, tokens: int, pairs: int) -> Array:  # -> (T, R)
    """How far each pair is turned at each of these positions."""
    position = np.arange(first, first + tokens, dtype=np.float32)[:, None]
    angle: Array = position * np.array([frequency(rotation, pair, pairs) for pair in range(pairs)])
    return angle


def frequency(rotation: Rotation, pair: int, pairs: int) -> Real:
    """The angle of one pair at position 1."""
    exponent = np.float32(pair) / np.float32(pairs)
    theta = np.float32(1) / np.float32(rotation.base ** float(exponent))
    if rotation.scaling == "linear":
        return theta / np.float32(rotation.factor)
    if rotation.scaling == "llama3":
        return slowed(rotation, theta)
    if rotation.scaling == "yarn":
        return blended(rotation, theta, pair)
    if rotation.scaling == "longrope":
        return theta / np.float32(rotation.factors[pair])
    return theta


def slowed(rotation: Rotation, theta: Real) -> Real:
    """Llama 3.1: long waves are stretched by the factor, short ones stay, those between are blended."""
    one, factor, low, high = (np.float32(each) for each in (1, rotation.factor, rotation.low_factor, rotation.high_factor))
    turns = np.float32(rotation.original_positions) / (np.float32(2 * math.pi) / theta)
    if turns < low:
        return theta / factor
    if turns > high:
        return theta
    blend = (turns - low) / (high - low)
    return (one - blend) * theta / factor + blend * theta


def blended(rotation: Rotation, theta: Real, pair: int) -> Real:
    """YaRN: fast pairs stay, slow ones are stretched by the factor, those between are blended."""
    one, span = np.float32(1), max(rotation.slowed_from - rotation.kept_until, 1e-3)
    slow = min(max(np.float32(pair - rotation.kept_until) / np.float32(span), np.float32(0)), one)
    return theta / np.float32(rotation.factor) * slow + theta * (one - slow)


def waves(x: Array, past: int, rotation: Rotation) -> tuple[Array, Array]:  # (H, T, 2·R) -> (T, R), (T, R)
    """The cosine and the sine of every angle."""
    angle = angles(rotation, past, x.shape[1], x.shape[2] // 2).astype(x.dtype)
    return np.cos(angle) * rotation.times, np.sin(angle) * rotation.times


def rotate(x: Array, past: int, rotation: Rotation) -> Array:  # (H, T, 2·R) -> (H, T, 2·R)
    cos, sin = waves(x, past, rotation)
    left, right = np.split(x, 2, axis=2)
    return np.concatenate([left * cos - right * sin, right * cos + left * sin], axis=2)


def turn_back(gradient: Array, past: int, rotation: Rotation) -> Array:  # (H, T, 2·R) -> (H, T, 2·R)
    pairs = gradient.shape[2] // 2
    cos, sin = waves(gradient, past, rotation)
    left, right = gradient[..., :pairs], gradient[..., pairs:]
    return np.concatenate([left * cos + right * sin, right * cos - left * sin], axis=2)


def rotate_neighbours(x: Array, past: int, rotation: Rotation) -> Array:  # (H, T, 2·R) -> (H, T, 2·R)
    cos, sin = waves(x, past, rotation)
    even, odd = x[..., 0::2], x[..., 1::2]
    return np.stack([even * cos - odd * sin, odd * cos + even * sin], axis=3).reshape(x.shape)


def turn_neighbours_back(gradient: Array, past: int, rotation: Rotation) -> Array:  # (H, T, 2·R) -> (H, T, 2·R)
    cos, sin = waves(gradient, past, rotation)
    even, odd = gradient[..., 0::2], gradient[..., 1::2]
    return np.stack([even * cos + odd * sin, odd * cos - even * sin], axis=3).reshape(gradient.shape)


def turned(cell: float, at: Letters, sizes: Letters, past: int, rotation: Rotation) -> float:
    """What one of the two columns of a pair brings to a cell: cos of its own, ±sin of the other."""
    angle, cell = float(np.float32(at["t"] + past) * frequency(rotation, at["r"], sizes["r"])), cell * rotation.times
    if at["p"] == at["s"]:
        return cell * math.cos(angle)
    return cell * (math.sin(angle) if at["s"] else -math.sin(angle))


def columns(x: Array, d: int, first: int) -> Array:  # (H, T, E) -> (H, T, D)
    return x[..., first : first + d]


def columns_back(gradient: Array, e: int, first: int) -> Array:  # (H, T, D) -> (H, T, E)
    return np.pad(gradient, ((0, 0), (0, 0), (first, e - first - gradient.shape[2])))


def first_columns(gradient: Array, a: int) -> Array:  # (H, T, A + B) -> (H, T, A)
    return gradient[..., :a]


def last_columns(gradient: Array, b: int) -> Array:  # (H, T, A + B) -> (H, T, B)
    return gradient[..., -b:]


def join_columns(left: Array, right: Array) -> Array:  # (H, T, A), (H, T, B) -> (H, T, A + B)
    return np.concatenate([left, right], axis=2)


def repeat_heads(x: Array, g: int) -> Array:  # (N, T, D) -> (N·G, T, D)
    return np.repeat(x, g, axis=0)


def repeat_heads_back(gradient: Array, g: int) -> Array:  # (N·G, T, D) -> (N, T, D)
    groups = gradient.reshape(-1, g, *gradient.shape[1:])
    return np.sum(groups, axis=1, dtype=gradient.dtype)


TURN_BACK = Op("turn_back", "h t (s r) -> h t (p r)", turn_back, term=turned, placed=True, wording="{0} turned back")
ROTATE = Op("rotate", "h t (p r) -> h t (s r)", rotate, term=turned, placed=True, wording="{0} turned", vjp={0: Vjp(TURN_BACK)})
NEIGHBOURS_BACK = Op("turn_back", "h t (r s) -> h t (r p)", turn_neighbours_back, term=turned, placed=True, wording="{0} turned back")
ROTATE_NEIGHBOURS = Op(
    "rotate",
    "h t (r p) -> h t (r s)",
    rotate_neighbours,
    term=turned,
    placed=True,
    wording="{0} turned",
    vjp={0: Vjp(NEIGHBOURS_BACK)},
)
COLUMNS_BACK = Op(
    "columns_back",
    "h t d -> h t e",
    columns_back,
    term=lambda gradient, at, sizes, first: gradient if at["d"] + first == at["e"] else 0.0,
    sized=("e",),
    placed=True,
    wording="{0} if of this column, else 0",
)
COLUMNS = Op(
    "columns",
    "h t e -> h t d",
    columns,
    term=lambda x, first: x,
    sized=("d",),
    chooses={"e": lambda at, _, attributes: at["d"] + int(attributes["first"])},
    vjp={0: Vjp(COLUMNS_BACK)},
)
FIRST_COLUMNS = Op("first_columns", "h t j -> h t a", first_columns, sized=("a",), chooses={"j": lambda at, *_: at["a"]})
LAST_COLUMNS = Op("last_columns", "h t j -> h t b", last_columns, sized=("b",), chooses={"j": lambda at, sizes, _: sizes["a"] + at["b"]})
JOIN_COLUMNS = Op("join_columns", "h t a | h t b -> h t a+b", join_columns, vjp={0: Vjp(FIRST_COLUMNS), 1: Vjp(LAST_COLUMNS)})
REPEAT_BACK = Op("repeat_heads_back", "(n g) t d -> n t d", repeat_heads_back, sized=("g",))
REPEAT_HEADS = Op("repeat_heads", "n t d -> (n g) t d", repeat_heads, sized=("g",), vjp={0: Vjp(REPEAT_BACK)})
