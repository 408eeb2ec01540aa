"""A module's own parameters under our names: for a model that is only described, so that a module is held against its description.

    found = assigned(program, dump, {})              {"decoder.0.self_attn.W_q": "blocks.0.attn.q.weight", …}
    arrays = arrays_of(found, program, dump)         laid out so that x @ W is the product

Ours are taken in the order in which the program reads them, theirs in the order in which their run does; the first that has the shape
is taken. q, k and v have one shape: a name that says another letter is passed over. One matrix may hold all three, as thirds.
"""

import re
from collections.abc import Mapping

import numpy as np

from stepper.engine import Array, Place, Program
from stepper.errors import BadInput
from stepper.witness.own.record import Dump

__all__ = ["arrays_of", "assigned"]

_WORDS = {
    "q": re.compile(r"(^|[._])(q|wq|w_qs?|to_q|q_proj|q_lin|linear_q|w_query|query\w*|queries)([._]|$)", re.IGNORECASE),
    "k": re.compile(r"(^|[._])(k|wk|w_ks?|to_k|k_proj|k_lin|linear_k|w_key|keys?)([._]|$)", re.IGNORECASE),
    "v": re.compile(r"(^|[._])(v|wv|w_vs?|to_v|v_proj|v_lin|linear_v|w_value|values?)([._]|$)", re.IGNORECASE),
}
_NORM_WORDS = {
    "gain": re.compile(r"(^|[._])(weight|gain|gamma|scale|a_2|g)$", re.IGNORECASE),
    "bias": re.compile(r"(^|[._])(bias|beta|shift|b_2|b)$", re.IGNORECASE),
}
_PRODUCTS = ("matmul", "__matmul__", "mm", "addmm", "bmm", "einsum", "baddbmm")
"""Functions that read a matrix as x @ W."""


def assigned(program: Program, dump: Dump, mapping: Mapping[str, str], aliases: Mapping[str, object]) -> dict[str, str]:
    """Which parameter of theirs each of ours is; `name[0]` is the first third of one.

    Raises:
        BadInput: for one of ours there is none.
    """
    found: dict[str, str] = {}
    left = _in_order(dump)
    for ours, shape in program.parameters.items():
        if ours in aliases:
            continue
        theirs = mapping.get(ours) or _first(ours, shape, left, dump)
        if theirs is None:
            raise BadInput("own.no_such_parameter", name=ours, shape=shape)
        found[ours] = theirs
        whole, _, third = theirs.partition("[")
        if whole in left and third in ("", "2]"):  # of three in one the last was taken
            left.remove(whole)
    return found


def _in_order(dump: Dump) -> list[str]:
    """Their parameters in the order of their use, then those that were not seen in use."""
    used = dict.fromkeys(name for record in dump.records for name in record.parameters if name in dump.parameters)
    return list(dict.fromkeys([*used, *dump.parameters]))


def _first(ours: str, shape: tuple[int, ...], left: list[str], dump: Dump) -> str | None:
    letter, word = _letter(ours), _part_of_norm(ours)
    for name in left:
        theirs = dump.parameters[name].shape
        if sorted(theirs) == sorted(shape) and not _says_another(name, letter, _WORDS) and not _says_another(name, word, _NORM_WORDS):
            return name
        if letter and _is_three(theirs, shape):
            return f"{name}[{'qkv'.index(letter)}]"
    return None


def _letter(ours: str) -> str:
    """q, k or v of a projection; empty elsewhere."""
    place = Place.of(ours)
    return place.leaf[-1] if place.attention and place.leaf[:2] in ("W_", "b_") and place.leaf[-1] in "qkv" else ""


def _part_of_norm(ours: str) -> str:
    """Gain or bias of a norm; empty elsewhere."""
    place = Place.of(ours)
    return place.word if place.is_norm and place.word in _NORM_WORDS else ""


def _says_another(name: str, word: str, words: Mapping[str, re.Pattern[str]]) -> bool:
    """Whether a name says another one of some words."""
    others = (pattern for each, pattern in words.items() if each != word)
    return bool(word) and not words[word].search(name) and any(pattern.search(name) for pattern in others)


def _is_three(theirs: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether a parameter is three of a shape, one beside the other."""
    if len(shape) == 1:
        return theirs == (3 * shape[0],)
    return len(theirs) == 2 and theirs in ((3 * shape[1], shape[0]), (shape[0], 3 * shape[1]))


def arrays_of(found: Mapping[str, str], program: Program, dump: Dump) -> dict[str, Array]:
    """The numbers under our names, in our layout."""
    products = {name for record in dump.records if record.op in _PRODUCTS for name in record.parameters}
    return {ours: _laid_out(theirs, program, ours, dump, products) for ours, theirs in found.items()}


def _laid_out(theirs: str, program: Program, ours: str, dump: Dump, products: set[str]) -> Array:
    name, _, third = theirs.partition("[")
    array, shape = dump.parameters[name].astype(np.float32, copy=False), program.parameters[ours]
    is_matrix = program.parameter_kinds.get(ours) == "matrix"
    if array.ndim == 2 and is_matrix:
        array = array if _stands(array.shape, shape, bool(third), name in products) else array.T
    if third:
        array = np.split(array, 3, axis=-1)[int(third[0])]
    if array.ndim == 2 and not is_matrix and array.shape != shape:
        array = array.T
    if array.shape != shape:
        raise BadInput("own.no_such_parameter", name=ours, shape=shape)
    return np.ascontiguousarray(array)


def _stands(have: tuple[int, ...], shape: tuple[int, ...], is_three: bool, is_product: bool) -> bool:
    """Whether a matrix stands as ours does; a square one does where it is used as x @ W."""
    wanted = (shape[0], 3 * shape[1]) if is_three else shape
    return is_product if wanted == wanted[::-1] else have == wanted
