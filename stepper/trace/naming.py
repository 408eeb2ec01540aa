"""Finding the tensor a person means.

resolve("encoder.0.self_attn.q", ...)     the full name
resolve("enc.0.self.q", ...)              each part may be shortened, as long as only one tensor fits
resolve("weights", ..., near="decoder.1.cross_attn.scores")     a leaf of the current sublayer
resolve("hidden", ...)                    the last parts alone, as long as only one tensor has them
"""

from collections.abc import Iterable, Sequence

from stepper.errors import Clause, UnknownName, nearest

__all__ = ["by_distance", "resolve"]

_FEW = 4
"""Names that are listed."""


def resolve(name: str, known: Iterable[str], near: str = "") -> str:
    """The full name of a tensor.

    Args:
        name: full, shortened, a leaf of the current sublayer, or the last parts of a name.
        known: all full names.
        near: the step we are at.

    Raises:
        UnknownName: no tensor fits (the nearest are named), or more than one does (they are listed).
    """
    names = list(dict.fromkeys(known))
    if name in names:
        return name
    here = near
    while "." in here:
        here = here.rpartition(".")[0]
        if f"{here}.{name}" in names:
            return f"{here}.{name}"
    shortened = [each for each in names if _shortens(name, each)] or [each for each in names if each.endswith(f".{name}")]
    fitting = [each for each in shortened if _leaf(each) == _leaf(name)] or shortened  # k is k, although k_new begins so too
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UnknownName("tensor.ambiguous", name=name, fitting=_listed(by_distance(fitting, names, near)))
    raise UnknownName("tensor.unknown", name=name, near=_nearest(name, names, near))


def by_distance(some: Iterable[str], names: Sequence[str], near: str) -> list[str]:
    """Some of the names, those first that stand nearest to where we are."""
    numbers = {name: number for number, name in enumerate(names)}
    here = numbers.get(near, 0)
    return sorted(some, key=lambda name: abs(numbers[name] - here))


def _nearest(name: str, names: Sequence[str], near: str) -> Clause:
    """What may have been meant: names with the text in them, names spelled alike, or last parts of names."""
    parts = _parts_with(name, names)
    if parts:
        return Clause("tensor.names_with_it", names=_listed(by_distance(parts, names, near)))
    leaves = {_leaf(each): None for each in names}
    return nearest(name, names) or nearest(_leaf(name), leaves) or Clause("tensor.both_list")


def _parts_with(text: str, names: Sequence[str]) -> list[str]:
    """Of each part of the program that has a text in its name the first tensor, a coarse one where there is one."""
    parts: dict[str, list[str]] = {}
    for name in names if text else ():
        before, found, after = name.partition(text)
        if found:
            parts.setdefault(before + found + after.partition(".")[0], []).append(name)
    return [min(part, key=lambda name: name.count(".")) for part in parts.values()]


def _listed(names: Sequence[str]) -> Clause:
    return Clause("tensor.many", names=names[:_FEW]) if len(names) > _FEW else Clause("tensor.few", names=names)


def _leaf(name: str) -> str:
    return name.rpartition(".")[2]


def _shortens(short: str, full: str) -> bool:
    mine, theirs = short.split("."), full.split(".")
    return len(mine) == len(theirs) and all(b.startswith(a) and (a or not b) for a, b in zip(mine, theirs, strict=True))
