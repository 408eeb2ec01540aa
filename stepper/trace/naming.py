"""Finding the tensor a person means.

resolve("encoder.0.self_attn.q", ...)     the full name
resolve("enc.0.self.q", ...)              each part may be shortened, as long as only one tensor fits
resolve("weights", ..., near="decoder.1.cross_attn.scores")     a leaf of the current sublayer
resolve("hidden", ...)                    the last parts alone, as long as only one tensor has them
"""

from collections.abc import Iterable, Sequence

from stepper.engine import Place
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
    for branch in reversed(Place.of(near).branches):
        if f"{branch}.{name}" in names:
            return f"{branch}.{name}"
    typed = Place.of(name)
    shortened = [each for each in names if _shortens(typed, Place.of(each))] or [each for each in names if Place.of(each).ends_with(typed)]
    fitting = [each for each in shortened if Place.of(each).word == typed.word] or shortened  # k is k, although k_new begins so too
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
    last_words = {Place.of(each).word: None for each in names}
    return nearest(name, names) or nearest(Place.of(name).word, last_words) or Clause("tensor.both_list")


def _parts_with(text: str, names: Sequence[str]) -> list[str]:
    """Of each part of the program that has a text in its name the first tensor, a coarse one where there is one."""
    parts: dict[str, list[str]] = {}
    for name in names if text else ():
        if text in name:
            part = next(each for each in (*Place.of(name).branches, name) if text in each)
            parts.setdefault(part, []).append(name)
    return [min(part, key=lambda name: len(Place.of(name).words)) for part in parts.values()]


def _listed(names: Sequence[str]) -> Clause:
    return Clause("tensor.many", names=names[:_FEW]) if len(names) > _FEW else Clause("tensor.few", names=names)


def _shortens(typed: Place, full: Place) -> bool:
    """Whether each word that was typed begins the word in its place."""
    pairs = zip(typed.words, full.words, strict=False)
    return len(typed.words) == len(full.words) and all(word.startswith(start) and (start or not word) for start, word in pairs)
