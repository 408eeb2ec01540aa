"""The drawn matrix as a spreadsheet reads it: labels, tabs, lines."""

from stepper.render.tensor import TensorView

__all__ = ["table_text"]


def table_text(view: TensorView) -> str:
    """The matrix as lines of cells parted by tabs, labels first; rows the run has not reached are left empty."""
    reached = view.matrix.shape[0] if view.rows_shown is None else view.rows_shown
    lines = ["\t".join(["", *(_label(each) for each in view.column_labels)])]
    for number, (label, row) in enumerate(zip(view.row_labels, view.matrix.tolist(), strict=True)):
        cells = [f"{value:.9g}" if isinstance(value, float) else str(value) for value in row] if number < reached else []
        lines.append("\t".join([_label(label), *cells]))
    return "\n".join(lines) + "\n"


def _label(text: str) -> str:
    return text.replace("\t", "␉").replace("\n", "⏎")
