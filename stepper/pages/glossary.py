"""Glossary: a word and what it means, the words of the page that the reader came from, and all others."""

from collections.abc import Sequence

from stepper.pages.page import Act, Page, PageWriter
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.words import glossary, phrase

__all__ = ["glossary_page"]


def glossary_page(word: str, here: Sequence[str], look: Look, width: int) -> Page:
    """Write it.

    Args:
        word: the one that is open, by its key; none where empty.
        here: those of the page before.
        look: how it is drawn.
        width: how wide.
    """
    page = PageWriter(look, width)
    page.title(phrase("glossary.title"))
    page.gap()
    if word:
        _definition(page, word)
    for kind, words in (("here", here), ("all", tuple(glossary()))):
        if words:
            page.text(phrase(f"glossary.{kind}"), Role.QUIET)
            _links(page, words)
            page.gap()
    page.link(phrase("glossary.back"), Act("leave"))
    return page.page()


def _definition(page: PageWriter, word: str) -> None:
    """One word: how it is written, its axes, what it means, and what to read next."""
    found = glossary()[word]
    page.text(found.word, Role.HEADER)
    for text in filter(None, (found.symbol, found.shape)):
        page.text(text, Role.QUIET, indent=2)
    page.text(found.means)
    _links(page, found.see)
    page.gap()


def _links(page: PageWriter, words: Sequence[str]) -> None:
    page.links_line("", [(glossary()[each].word, Act(f"word {each}")) for each in words])
