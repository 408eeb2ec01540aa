"""Reading a tensor reference: a name, an index, a turn.

parse_reference("scores[0,2,1]")                  ("scores", (0, 2, 1))
parse_reference("encoder.0.self_attn.q@0[1,:]")   ("encoder.0.self_attn.q@0", (1, slice(None)))
parse_reference("weights")                        ("weights", None)
"""

import re

from stepper.errors import BadInput

__all__ = ["Index", "parse_cell", "parse_reference"]

Index = tuple[int | slice, ...]

_REFERENCE = re.compile(r"(?P<name>[^\[\]\s]*?)\s*(?:\[(?P<index>[^\[\]]*)\])?")


def parse_reference(text: str) -> tuple[str, Index | None]:
    """A name (possibly empty: the current tensor) and its index, None where there is none.

    Raises:
        BadInput: it is not a reference.
    """
    match = _REFERENCE.fullmatch(text.strip())
    if match is None:
        raise BadInput(f"{text!r} is not a tensor; write NAME or NAME[0,2,1]")
    index = match["index"]
    return match["name"], None if index is None else tuple(_coordinate(each) for each in index.split(","))


def parse_cell(text: str) -> tuple[str, tuple[int, ...]]:
    """A name and the index of one cell.

    Raises:
        BadInput: it is not a cell.
    """
    name, index = parse_reference(text)
    cell = tuple(each for each in index or () if isinstance(each, int))
    if index is None or len(cell) != len(index):
        raise BadInput(f"{text!r} is not one cell; write NAME[0,2,1]")
    return name, cell


def _coordinate(text: str) -> int | slice:
    try:
        numbers = [int(part) if part.strip() else None for part in text.split(":")]
    except ValueError:
        raise BadInput(f"{text!r} is not an index; write a number, or a range like 0:3") from None
    if len(numbers) == 1 and numbers[0] is not None:
        return numbers[0]
    if len(numbers) in (2, 3):
        return slice(*numbers)
    raise BadInput(f"{text!r} is not an index; write a number, or a range like 0:3")
