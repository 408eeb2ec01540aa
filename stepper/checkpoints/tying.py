"""Which parameters are one array under two names."""

from stepper.checkpoints.parameters import Alias
from stepper.engine import ModelSpec

__all__ = ["aliases_of"]


def aliases_of(spec: ModelSpec) -> dict[str, Alias]:
    """The second names of tied parameters: the output layer that is the embedding table (Press & Wolf 2016, arXiv 1608.05859)."""
    if not spec.head.tied or spec.head.kind == "none":
        return {}
    return {"unembed.W": Alias(spec.head.tied, transposed=True)}
