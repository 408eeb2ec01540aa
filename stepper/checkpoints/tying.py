"""Which parameters are one array under two names."""

from stepper.checkpoints.parameters import Alias
from stepper.engine import Config

__all__ = ["aliases_of"]


def aliases_of(config: Config) -> dict[str, Alias]:
    """The second names of tied parameters: the output layer that is the embedding table (Press & Wolf 2016, arXiv 1608.05859)."""
    if not config.tie_unembed or config.head == "none":
        return {}
    own_table = not config.has_encoder or (config.has_decoder and not config.tie_embeddings)
    return {"unembed.W": Alias("decoder.embed.E" if own_table else "encoder.embed.E", transposed=True)}
