"""From a model's description to a program: one builder for each part of a spec, written as the paper writes it.

scope          what builders share: where they are, a linear layer, an activation
norm           rows normalised
embedding      ids to the first residual stream
attention      self and cross; made of
  projections    q, k and v, and their cache
  rotary         q and k normalised and turned by position
  scores         q kᵀ, divided, with a bias for each distance
  mask           which keys may be looked at; softmax
  memory         what the encoder hands over
feed_forward   each row on its own; experts: many such networks, a few chosen for each token
residual       a layer's sublayers with their additions and norms
head           the last residual stream to a word; sampling draws one
classes        or to a class, of the text or of each token
architectures  the whole model, one turn at a time
"""

from stepper.engine.build.architectures import Turn, build_program

__all__ = ["Turn", "build_program"]
