"""What the Bug Lab says, wrapped to the width."""

from stepper.commands.results import HuntLines
from stepper.pages.page import Page, PageWriter
from stepper.render.look import Look

__all__ = ["hunt_page"]


def hunt_page(said: HuntLines, look: Look, width: int) -> Page:
    """The first line as the title; what is indented stays indented where it goes on below."""
    page = PageWriter(look, width)
    title, *lines = said.lines
    page.title(title)
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if line:
            page.text(line.strip(), indent=indent, hanging=3 if indent else 0)
        else:
            page.gap()
    return page.page()
