"""Images: by number, from files, from arrays, typed."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepper import Session
from stepper.checkpoints.images import read_image
from stepper.checkpoints.images import test_images as held_out
from stepper.engine.spec import PatchSpec
from stepper.errors import BadInput

SPEC = PatchSpec(8, 2, 16)


def test_an_image_is_asked_for_in_five_ways(tmp_path: Path) -> None:
    image = held_out()[0][17]
    np.save(tmp_path / "an.npy", image)
    (tmp_path / "an.pgm").write_text("P2\n# drawn\n8 8\n16\n" + "\n".join(" ".join(map(str, row)) for row in image))
    (tmp_path / "raw.pgm").write_bytes(b"P5 8 8 16\n" + image.tobytes())
    ways: list[Any] = [17, "17", image, " ".join(map(str, image.reshape(-1))), *map(str, tmp_path.glob("*.*"))]
    assert len(ways) == 7
    for way in ways:
        read = read_image(way, SPEC)
        np.testing.assert_array_equal(read.pixels, image)
        np.testing.assert_array_equal(read_image(read.text, SPEC).pixels, image)


@pytest.mark.parametrize(
    "given, said",
    [
        (360, "there is no image 360; they go from 0 to 359"),
        (-1, "there is no image -1"),
        ("four", "'four' is no image: write the number of one (0 to 359)"),
        ("", "is no image"),
        ("1 2 3", "is no image"),
        (np.zeros((8, 9)), "this model reads 8 × 8 numbers"),
        (np.full((8, 8), 17), "go from 0 to 16"),
        (np.full((8, 8), np.nan), "go from 0 to 16"),
        ("nowhere.npy", "nowhere.npy"),
    ],
)
def test_what_is_no_image_is_refused_in_one_line(given: Any, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        Session("digits", given)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("raw", [b"", b"P5 8 8 16\nxx", b"P6 8 8 16\n" + bytes(64), b"\x93NUMPY", b"P2 8 8 16 1 2 x"])
def test_a_broken_file_is_refused(raw: bytes, tmp_path: Path) -> None:
    for name in ("an.pgm", "an.npy"):
        (tmp_path / name).write_bytes(raw)
        with pytest.raises(BadInput):
            Session("digits", str(tmp_path / name))


def test_a_target_means_nothing_to_an_image() -> None:
    with pytest.raises(BadInput):
        Session("digits", 3, target="3")
