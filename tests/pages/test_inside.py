"""What looks inside, drawn: no line is longer than its page, every link leads somewhere, and without colour or Unicode it can be read."""

import pytest

from stepper import Session
from stepper.commands import Desk, Result, execute
from stepper.pages.answers import answer_page, is_drawn
from stepper.pages.page import Order, Page
from stepper.render.line import line_text
from stepper.render.look import Look, theme_names

OTHER = "from the white cat sleeps ."
LINES = ("lens 5", "lens noir", "heads", "attribute", "attribute noir against blanc", f"sweep {OTHER}", f"sweep heads {OTHER}")


@pytest.fixture(scope="module")
def desk() -> Desk:
    desk = Desk(Session("en-fr", "the black cat sleeps ."))
    execute(desk, "goto logits@2")
    return desk


@pytest.fixture(scope="module")
def results(desk: Desk) -> dict[str, Result]:
    return {line: execute(desk, line) for line in LINES}


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("theme", theme_names())
def test_pages_fit_and_their_links_lead_somewhere(line: str, theme: str, desk: Desk, results: dict[str, Result]) -> None:
    assert is_drawn(results[line])
    for width in (34, 55, 100):
        page = answer_page(results[line], Look(theme, ascii_only=theme == "none"), width)  # type: ignore[arg-type]  # it is one of them
        texts = [line_text(each) for each in page.lines]
        assert max(len(text.rstrip()) for text in texts) <= width
        assert theme != "none" or "".join(texts).isascii()
        assert page.links
        for link in page.links:
            assert texts[link.line][link.start : link.end].strip()
            execute(desk, link.target.line if isinstance(link.target, Order) else f"goto {link.target}")


def under(page: Page, text: str) -> str:
    return next(line_text(line) for line in page.lines if text in line_text(line))


def test_a_sweep_shows_its_numbers_where_there_is_room(results: dict[str, Result]) -> None:
    found = results[f"sweep {OTHER}"]
    moved = found.sweep.panels[0].moved  # type: ignore[attr-defined]  # it is a sweep
    assert f"{moved[0, 1]:+.2f}" in under(answer_page(found, Look(), 80), "embed.out")
    assert "." not in under(answer_page(found, Look(), 30), "embed.out").replace("embed.out", "")


def test_the_lens_stands_on_the_row_and_shows_the_others() -> None:
    desk = Desk(Session("next-word"))
    page = answer_page(execute(desk, "lens"), Look(), 120)
    texts = [line_text(line) for line in page.lines]
    assert sum("ada" in text for text in texts) >= 2
    assert answer_page("one\ntwo", Look(), 20).lines[1][0].text == "two"
