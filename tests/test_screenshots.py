"""The README's pictures: each can be drawn again, the same every time, and is shown."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from stepper.desk.first_run import remember_run
from tools.screenshots import SHOTS, draw, main

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", SHOTS)
async def test_a_picture_is_the_same_every_time_and_fetches_nothing(name: str) -> None:
    remember_run()
    drawn = await draw(SHOTS[name])
    assert drawn == await draw(SHOTS[name])
    assert "stepper" in "".join(ElementTree.fromstring(drawn).itertext())
    assert "url(" not in drawn


@pytest.mark.parametrize("name", SHOTS)
def test_the_readme_shows_it(name: str) -> None:
    assert (ROOT / "docs" / "screens" / f"{name}.svg").is_file()
    assert f"](docs/screens/{name}.svg)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_an_unknown_picture_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "there are start" in capsys.readouterr().err
