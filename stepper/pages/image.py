"""An image on the page: as it is read, and under the attention of each head; what is taken for something else, each a link to it."""

from itertools import zip_longest

from stepper.commands.images_texts import wrong_guess
from stepper.commands.results import GuessedWrong, ImageSeen
from stepper.inspect.seen_image import SeenImage
from stepper.pages.page import Order, Page, PageWriter
from stepper.render.line import Line, Span, join, line_of, line_width
from stepper.render.look import Look
from stepper.render.pixels import overlay_lines, pixel_lines
from stepper.render.style import Role, Style
from stepper.render.tokens import visible
from stepper.words import phrase

__all__ = ["image_page", "wrong_guesses_page"]

_GAP = 2


def image_page(result: ImageSeen, look: Look, width: int) -> Page:
    """The image; then each head over it, on one scale."""
    page, seen = PageWriter(look, width), result.seen
    page.text(phrase("images.said", said=visible(seen.said, look)), Role.TITLE)
    for line in pixel_lines(seen.pixels, seen.brightest, look):
        page.line(line)
    page.gap()
    page.text(phrase("images.looks" if seen.of else "images.rollout", query=visible(seen.query, look)), Role.TITLE)
    if seen.of:
        page.link(seen.of, seen.of)
    else:
        page.text(phrase("images.rollout_says"), Role.QUIET)
    page.text(phrase("images.after_head"), Role.QUIET)
    size = 2 * seen.pixels.shape[1] + _GAP
    count = max(1, page.width // size)
    drawn = [_head(seen, head, look, size) for head in range(len(seen.heads))]
    for first in range(0, len(drawn), count):
        for lines in zip_longest(*drawn[first : first + count], fillvalue=()):
            page.line(join([part for line in lines for part in _padded(line, size)]))
        page.gap()
    return page.page()


def _head(seen: SeenImage, head: int, look: Look, size: int) -> list[Line]:
    """A head: its number, what it leaves to other rows, its weights over the image."""
    scale = max(float(grid.max()) for grid in seen.heads)
    heading = line_of(f"{head}  {seen.elsewhere[head]:.3f}", look.style(Role.HEADER))
    return [heading, *overlay_lines(seen.pixels, seen.brightest, seen.heads[head], scale, look)]


def _padded(line: Line, size: int) -> Line:
    return (*line, Span(" " * (size - line_width(line)), Style()))


def wrong_guesses_page(result: GuessedWrong, look: Look, width: int) -> Page:
    """A link for each image."""
    page = PageWriter(look, width)
    page.text(phrase("images.wrong", count=len(result.guesses)), Role.TITLE)
    for each in result.guesses:
        page.link(wrong_guess(each), Order(f"input {each.number}"))
    return page.page()
