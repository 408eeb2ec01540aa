"""From a model's description to a program: one builder for each part, written as the paper writes it.

layers         norms, feed-forward, residual additions
embedding      ids to the first residual stream
projections    q, k and v
attention      self- and cross-attention
head           from the last residual stream to a word; sampling draws one
architectures  the whole model, one turn at a time
"""

from stepper.engine.build.architectures import Turn, build_program

__all__ = ["Turn", "build_program"]
