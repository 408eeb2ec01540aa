"""The verbs of models that read images: the image with attention over it, what is taken for something else, an image drawn by hand."""

from stepper.commands.command import Command, Desk
from stepper.commands.results import DrawingWanted, GuessedWrong, ImageSeen
from stepper.errors import BadInput
from stepper.inspect.seen_image import rolled_out, seen_image, wrong_guesses

__all__ = ["IMAGES"]


def _picture(desk: Desk, rest: str) -> ImageSeen:
    """The image, and where the row looks in it."""
    if rest not in ("", "rollout"):
        raise BadInput("image.picture_takes")
    return ImageSeen((rolled_out if rest else seen_image)(desk.session))


def _wrong(desk: Desk, rest: str) -> GuessedWrong:
    """The images of the test set that are taken for something else."""
    return GuessedWrong(tuple(wrong_guesses(desk.session)))


def _draw(desk: Desk, rest: str) -> DrawingWanted:
    """Leave it to the screen to have one drawn."""
    return DrawingWanted(seen_image(desk.session))


IMAGES = (
    Command(
        "picture",
        _picture,
        "the image, and where each head looks in it; rollout: all layers multiplied",
        "look",
        usage="[rollout]",
        argument="other",
    ),
    Command("wrong", _wrong, "the images of the test set that this model takes for something else", "look"),
    Command("draw", _draw, "draw an image by hand, with keys or the mouse, and run on it", "session", in_lessons=False),
)
