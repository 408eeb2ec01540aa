"""A matrix with what stands along its two axes, as it is drawn: on the screen, at the prompt, in a picture that is exported.

matrix_view(scores.array[0], scores.axes[1], scores.axes[2], look)
"""

from collections.abc import Sequence

from stepper.engine import Array
from stepper.inspect.labelled import Along
from stepper.render.look import Look
from stepper.render.tensor import Mode, TensorView, tensor_view

__all__ = ["matrix_view"]


def matrix_view(
    matrix: Array,
    rows: Along,
    columns: Along,
    look: Look,
    *,
    mode: Mode = "numbers",
    digits: int = 3,
    scale: float | None = None,
    diverging: bool | None = None,
    transposed: bool = False,
    words: Sequence[str] | None = None,
) -> TensorView:
    """Decide how a matrix is drawn; `scale` and `diverging` are those of the whole tensor, where it is one head of several."""
    down, across = matrix.shape
    return tensor_view(
        matrix,
        row_labels=rows.labels(down),
        column_labels=columns.labels(across),
        row_axis=rows.name,
        column_axis=columns.name,
        mode=mode,
        digits=digits,
        scale=scale,
        diverging=diverging,
        transposed=transposed,
        words=words,
        look=look,
    )
