"""The moving picture of the README: frames of the demo, each seen for its time, nothing fetched."""

import re
from pathlib import Path
from xml.etree import ElementTree

from stepper.desk.demo import DEMO
from stepper.desk.first_run import remember_run
from stepper.words import phrase
from tools.demo_picture import frames_of, moving_picture

ROOT = Path(__file__).resolve().parent.parent


def seen_text(svg: str) -> str:
    """All that is written in a picture, without the gaps that were left between words."""
    return " ".join(" ".join(ElementTree.fromstring(svg).itertext()).split())


async def test_a_frame_is_the_screen_after_an_act_with_what_is_said() -> None:
    remember_run()
    acts = DEMO[:3]
    frames = await frames_of(acts)
    assert len(frames) == 3
    assert phrase("demo.reads") in seen_text(frames[0])
    assert "encoder.0.self_attn.scores" in seen_text(frames[2])
    moving = moving_picture(frames, [act.seconds for act in acts])
    assert len(re.findall(r'<g class="f f\d+">', moving)) == 3
    assert moving.count("@keyframes") == 3
    assert "prefers-reduced-motion" in moving
    assert phrase("demo.rows") in seen_text(moving)
    assert "url(" not in moving


def test_the_readme_shows_it() -> None:
    picture = ROOT / "docs" / "screens" / "demo.svg"
    assert "](docs/screens/demo.svg)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert picture.stat().st_size < 1_000_000
    assert all(phrase(act.says) in seen_text(picture.read_text(encoding="utf-8")) for act in DEMO)
