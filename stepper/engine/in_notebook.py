"""Values that a notebook shows as more than a line of text.

    class Difference(InNotebook): ...          in Jupyter, VS Code, Colab or marimo the last line of a cell is drawn

How they are drawn stands far above, in `stepper.browser.notebook`, which is looked up when one is shown.
"""

from importlib import import_module
from typing import Any

__all__ = ["InNotebook"]

_DRAWN_BY = ("stepper.browser.notebook", "mimebundle")


class InNotebook:
    """What has a picture of its own in a notebook."""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """The value as plain text, and as HTML without script."""
        module, name = _DRAWN_BY
        bundle: dict[str, str] = getattr(import_module(module), name)(self)
        return bundle
