"""The vector-Jacobian product of each operand of an op: as declared beside the op, or derived where the op is a sum of products.

    vjp_of(MATMUL, 0)        "t d, d f -> t f" is a product: the gradient of x is  "t f, d f -> t d", made of the gradient and W
    vjp_of(MATMUL, 1)                                        the gradient of W is  "t f, t d -> d f", made of the gradient and x
    vjp_of(ADD, 1)           the gradient as it is
    vjp_of(RELU, 0)          as declared: the gradient where x > 0, else 0

The rule: in y = Σ a · b · c, every cell of a gets the gradient of each y that it takes part in, times b · c. In the index language the
result and the operand change places.
"""

import inspect
from functools import cache, partial

import numpy as np

from stepper.engine.gradient.contraction import contract, einsum_line, letters_of
from stepper.engine.op import Op, Vjp, product_of_cells
from stepper.engine.ops.arithmetic import same
from stepper.engine.signature import Operand, Signature

__all__ = ["vjp_of"]


@cache
def vjp_of(op: Op, slot: int, turned: bool = False) -> Vjp | None:
    """How the gradient of an operand is made; None where none goes there. `turned`: of a matrix, the gradient of its transpose."""
    if op.vjp is None or op.dtype is not np.float32:
        return None
    if slot in op.vjp:
        return op.vjp[slot]
    return _derived(op, slot, turned) if is_sum_of_products(op) else None


def is_sum_of_products(op: Op) -> bool:
    """Whether the op is nothing but products of its operands' cells, added up, with one letter for each axis."""
    plain = op.term is product_of_cells and op.reduce == "sum" and op.finish is None
    return plain and not op.placed and not op.chooses and op.signature.is_plain


def _derived(op: Op, slot: int, turned: bool) -> Vjp:
    """The gradient of one factor: the gradient of the result times the other factors, summed over what this factor lacks."""
    signature = op.signature
    part = next(number for number in range(len(signature.parts)) if slot < signature.first_slot(number + 1))
    first = signature.first_slot(part)
    others = [each for each in range(first, first + len(signature.parts[part])) if each != slot]
    read = (signature.result, *(signature.operands[each] for each in others))
    made = signature.operands[slot][::-1] if turned else signature.operands[slot]
    names = ("gradient", *(_operand_names(op)[each] for each in others))
    return Vjp(_product(Signature.parse(f"{', '.join(map(_written, read))} -> {_written(made)}"), names), ("gradient", *others))


def _product(signature: Signature, names: tuple[str, ...]) -> Op:
    """A product summed over what the result lacks, as an op; the gradient alone, unchanged, is another name for the same numbers."""
    if signature.operands == (signature.result,):
        return Op("same", signature.text, same, unchanged=True)
    there = {letter for operand in signature.operands for letter in letters_of(operand)}
    missing = tuple(letter for letter in letters_of(signature.result) if letter not in there)
    line = f"np.repeat(gradient[..., None], {missing[0]}, axis=-1)" if missing else einsum_line(signature, names)
    return Op("gradient_product", signature.text, partial(contract, signature), sized=missing, lines=line)


def _operand_names(op: Op) -> tuple[str, ...]:
    """What the op's function calls its operands."""
    parameters = inspect.signature(op.apply).parameters.values()
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return tuple(f"part{slot}" for slot in range(len(op.signature.operands)))
    return tuple(each.name for each in parameters)


def _written(operand: Operand) -> str:
    return " ".join(letters_of(operand)) or "1"
