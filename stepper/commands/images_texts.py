"""The lines that say what the verbs about images gave back."""

import stepper.commands.results as r
from stepper.inspect.seen_image import WrongGuess
from stepper.render.line import line_text
from stepper.render.look import Look
from stepper.render.pixels import pixel_lines
from stepper.render.tokens import visible
from stepper.words import phrase

__all__ = ["drawing_wanted", "guessed_wrong", "image_seen", "wrong_guess"]

_LOOK = Look("none", ascii_only=True)
_FIRST = 3
"""Patches that are named of each head."""


def image_seen(result: r.ImageSeen) -> str:
    """The image in shades, and the patches that each head looks at most."""
    seen = result.seen
    lines = [phrase("images.said", said=visible(seen.said, _LOOK))]
    lines += [line_text(line).rstrip() for line in pixel_lines(seen.pixels, seen.brightest, _LOOK)]
    lines.append(phrase("images.looks" if seen.of else "images.rollout", query=visible(seen.query, _LOOK)))
    lines.append(seen.of or phrase("images.rollout_says"))
    for head, (grid, own) in enumerate(zip(seen.heads, seen.elsewhere, strict=True)):
        places = sorted(((float(share), *divmod(place, grid.shape[1])) for place, share in enumerate(grid.flat)), reverse=True)[:_FIRST]
        said = "  ".join(f"r{row}c{column} {share:.3f}" for share, row, column in places)
        lines.append(f"{head}  {said}  {phrase('images.elsewhere', share=f'{own:.3f}')}")
    return "\n".join(lines)


def guessed_wrong(result: r.GuessedWrong) -> str:
    """A line for each image."""
    return "\n".join([phrase("images.wrong", count=len(result.guesses)), *map(wrong_guess, result.guesses)])


def wrong_guess(guess: WrongGuess) -> str:
    """One of them."""
    return phrase("images.wrong_one", number=guess.number, right=guess.right, said=guess.said, share=f"{guess.share:.3f}")


def drawing_wanted(result: r.DrawingWanted) -> str:
    """Where there is no screen to draw on."""
    return phrase("images.draw_elsewhere", count=result.seen.pixels.size)
