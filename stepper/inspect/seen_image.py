"""An image, and where a row of attention looks in it: each head's weights at the patches they belong to.

    seen = seen_image(session)          of the sublayer we stand in, else of the last one; of the row we stand at, else of the class token
    seen.pixels, seen.heads[2]          (image, image) and (across, across)
    rolled_out(session)                 all layers in one picture

The rollout multiplies the layers' weights, averaged over heads and halved with the residual stream's own way (Abnar and Zuidema 2020,
arXiv 2005.00928). It says which patches can have reached the row, not which were used: values, heads that work against each other and
feed-forward networks are left out of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from stepper.checkpoints.images import test_images
from stepper.engine import Array
from stepper.engine.spec import PatchSpec
from stepper.errors import BadInput
from stepper.trace import Session

__all__ = ["SeenImage", "WrongGuess", "rolled_out", "seen_image", "wrong_guesses"]

_PIXELS = "encoder.embed.image"


@dataclass(frozen=True, eq=False)
class SeenImage:
    """An image, and one grid of weights for each head."""

    pixels: Array
    """(row, column), from 0 to `brightest`."""
    brightest: float
    said: str
    """The likeliest class."""
    of: str
    """The tensor of weights; empty for a rollout."""
    query: str
    """The row that looks."""
    heads: tuple[Array, ...]
    """Of each head, (patch row, patch column)."""
    elsewhere: tuple[float, ...]
    """What each head leaves to rows that are no patches: the class token's."""


@dataclass(frozen=True)
class WrongGuess:
    """An image of the test set that is taken for another class."""

    number: int
    right: str
    said: str
    share: float
    """The probability of what is said."""


def seen_image(session: Session) -> SeenImage:
    """Where the row we stand at looks.

    Raises:
        BadInput: the model reads no images.
    """
    patches = _patches(session)
    sublayers = [step for step in session.program.coarse if step.place.attention and step.place.leaf == "weights" and not step.place.way]
    here = session.step(session.position.step)
    chosen = next((step for step in sublayers if step.place.sublayer == here.place.sublayer), sublayers[-1])
    row = session.position.row if here.name == chosen.name else 0
    return _seen(session, patches, chosen.name, row, session.value(chosen.name)[:, row])


def rolled_out(session: Session) -> SeenImage:
    """All layers multiplied, for the class token.

    Raises:
        BadInput: the model reads no images.
    """
    patches = _patches(session)
    reached: Array = np.eye(len(session.tokens("source")))
    for step in session.program.coarse:
        if step.place.attention and step.place.leaf == "weights" and not step.place.way:
            reached = (session.value(step.name).astype(np.float64).mean(axis=0) + np.eye(len(reached))) / 2 @ reached
    return _seen(session, patches, "", 0, reached[:1])


def _patches(session: Session) -> PatchSpec:
    if session.spec.patches is None:
        raise BadInput("image.none_read", model=session.model.name)
    return session.spec.patches


def _seen(session: Session, patches: PatchSpec, name: str, row: int, weights: Array) -> SeenImage:
    others = weights.shape[-1] - patches.count
    grids = tuple(each[others:].reshape(patches.across, -1) for each in weights)
    elsewhere = tuple(float(each[:others].sum()) for each in weights)
    query = session.tokens("source")[row]
    return SeenImage(session.value(_PIXELS), patches.brightest, session.text, name, query, grids, elsewhere)


def wrong_guesses(session: Session) -> Iterator[WrongGuess]:
    """The images of the test set that this model takes for something else, as they are found; a stop comes between two images.

    Raises:
        BadInput: the model reads no images, or of another size.
        Stopped: somebody asked for that.
    """
    patches, (images, classes) = _patches(session), test_images()
    if images.shape[1:] != (patches.image, patches.image) or not session.spec.labels:
        raise BadInput("image.no_test_set", model=session.model.name)
    for number in session.store.each_of(range(len(images)), lambda number: f"image {number}"):
        shares = Session(session.model, number).value("probs")
        best, right = int(shares.argmax()), int(classes[number])
        if best != right:
            yield WrongGuess(number, session.spec.labels[right], session.spec.labels[best], float(shares.reshape(-1)[best]))
