"""How well a classifier of images does, measured with the NumPy engine on the images that were held out.

right       share of images whose class is the likeliest
blank       the same after the patches that the class token looks at most, in the last layer and over all heads, are made blank
random      the same after as many patches drawn at random are

The last two say whether the patches that are looked at matter more than others.
"""

from collections.abc import Sequence

import numpy as np

from stepper.checkpoints import Model
from stepper.checkpoints.images import test_images
from stepper.engine import Array
from stepper.engine.spec import PatchSpec
from stepper.trace import Inputs, Session
from stepper.training.figures import Evaluation, Figure, Mistake, counted, share
from stepper.training.progress import OnTrainingProgress, ignore_progress

__all__ = ["evaluate_images", "looked_at"]

BLANKED = 4
"""Patches that are made blank."""


def evaluate_images(model: Model, report: OnTrainingProgress = ignore_progress, most: int | None = None) -> Evaluation:
    """Classify every image that was held out, or the first ones, as it is and with patches made blank."""
    patches = model.spec.patches
    assert patches is not None
    images, labels = (each[:most] for each in test_images())
    draw = np.random.default_rng(0)
    [numbers] = counted([list(range(len(images)))], report)
    said: list[tuple[str, str, str]] = []
    for number in numbers:
        session = Session(model, number)
        chosen = draw.choice(patches.count, BLANKED, replace=False)
        changed = (_without(images[number], patches, looked_at(session)[:BLANKED]), _without(images[number], patches, chosen))
        blank, random = (Session(model, Inputs({"encoder.embed.image": image})).text for image in changed)
        said.append((session.text, blank, random))
    wanted = [model.spec.labels[label] for label in labels]
    mistakes = tuple(
        Mistake(f"image {at}", label, as_is) for at, (label, (as_is, *_)) in enumerate(zip(wanted, said, strict=True)) if label != as_is
    )
    columns = zip(*said, strict=True)
    meanings = (
        f"of {len(said)} images held out, said as what they are",
        f"after the {BLANKED} patches most looked at are made blank",
        f"after {BLANKED} patches drawn at random are",
    )
    rights = [share(answer == label for answer, label in zip(column, wanted, strict=True)) for column in columns]
    return Evaluation(tuple(map(Figure, ("right", "blank", "random"), rights, meanings)), mistakes)


def looked_at(session: Session) -> list[int]:
    """The patches, those first that the class token looks at most in the last layer, over all heads."""
    assert session.spec.encoder is not None
    weights = session.value(f"encoder.{len(session.spec.encoder.layers) - 1}.self_attn.weights")
    shares: Array = weights[:, 0, 1:].mean(axis=0)
    return [int(each) for each in np.argsort(-shares, kind="stable")]


def _without(image: Array, spec: PatchSpec, patches: Sequence[int] | Array) -> Array:
    """The image with some patches blank."""
    blank = image.astype(np.float32)
    for patch in patches:
        row, column = divmod(int(patch), spec.across)
        blank[row * spec.size : (row + 1) * spec.size, column * spec.size : (column + 1) * spec.size] = 0
    return blank
