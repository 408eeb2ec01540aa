"""Finding the tensor a person means.

resolve("encoder.0.self_attn.q", ...)     the full name
resolve("enc.0.self.q", ...)              each part may be shortened, as long as only one tensor fits
resolve("weights", ..., near="decoder.1.cross_attn.scores")     a leaf of the current sublayer
"""

from collections.abc import Iterable

from stepper.errors import UnknownName, nearest

__all__ = ["resolve"]


def resolve(name: str, known: Iterable[str], near: str = "") -> str:
    """The full name of a tensor.

    Args:
        name: full, shortened, or a leaf of the current sublayer.
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
    fitting = [each for each in names if _shortens(name, each)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UnknownName(f"{name!r} fits more than one tensor: {', '.join(fitting[:4])}{' …' if len(fitting) > 4 else ''}")
    close = nearest(name, names) or nearest(name.rpartition(".")[2], names)
    raise UnknownName(f"no tensor called {name!r} ({close or 'see `stepper program`'})")


def _shortens(short: str, full: str) -> bool:
    mine, theirs = short.split("."), full.split(".")
    return len(mine) == len(theirs) and all(b.startswith(a) and (a or not b) for a, b in zip(mine, theirs, strict=True))
