"""Images that a model reads: those that come with `digits`, a file, an array, pixels that are typed.

    test_images()                       (360, 8, 8) images of 0 to 16, and their classes
    read_image(17, PatchSpec(8, 2, 16))             image 17 of them
    read_image("four.pgm", …), read_image(array, …)

The images of `digits` are those of the "Optical Recognition of Handwritten Digits" data set (E. Alpaydin and C. Kaynak, UCI Machine
Learning Repository, 1998, CC BY 4.0), in an order that was drawn once; the last 360 are held out.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stepper.engine.spec import PatchSpec
from stepper.errors import BadInput
from stepper.files import file_named, read_bytes

__all__ = ["read_image", "test_images", "training_images"]

Images = npt.NDArray[np.uint8]

_FILE = Path(__file__).parent / "embedded" / "digits" / "images.npz"
_NUMBER = re.compile(r"\d{1,9}")
_LARGEST_FILE = 1_000_000
"""Bytes of an image's file."""
_MAPS = re.compile(rb"P([25])\s+(?:#[^\n]*\n\s*)*(\d+)\s+(\d+)\s+(\d+)\s(.*)", re.DOTALL)


@dataclass(frozen=True, eq=False)
class ReadImage:
    """An image, and how it can be asked for again."""

    pixels: npt.NDArray[np.float32]
    text: str
    """Its number, its file, or its pixels."""


@cache
def _stored() -> dict[str, Images]:
    with np.load(_FILE) as stored:
        return {name: stored[name] for name in stored.files}


def test_images() -> tuple[Images, Images]:
    """The images that are held out: (360, 8, 8) of 0 to 16, and their classes (360,)."""
    return _stored()["test_images"], _stored()["test_labels"]


def training_images() -> tuple[Images, Images]:
    """The images that `digits` has learned from: (1437, 8, 8), and their classes (1437,)."""
    return _stored()["train_images"], _stored()["train_labels"]


def read_image(given: Any, spec: PatchSpec) -> ReadImage:
    """An image of a model's size.

    Args:
        given: the number of a held-out image, as a number or typed; a `.npy` or `.pgm` file; the pixels from 0 to the brightest, as an
            array, or typed row after row.
        spec: says how large it must be.

    Raises:
        BadInput: there is no such image, or it is of another size.
    """
    if isinstance(given, str):
        return _typed(given.strip(), spec)
    array = np.asarray(given)
    if not array.shape and array.dtype.kind in "iu":
        return _numbered(int(array), spec)
    return _image(array, spec, "")


def _typed(text: str, spec: PatchSpec) -> ReadImage:
    if _NUMBER.fullmatch(text):
        return _numbered(int(text), spec)
    words = text.split()
    if len(words) == spec.image**2 and all(_NUMBER.fullmatch(word) for word in words):
        return _image(np.array([int(word) for word in words]).reshape(spec.image, -1), spec, text)
    if text.endswith((".npy", ".pgm")):
        return _image(_from_file(file_named(text)), spec, text)
    raise BadInput("image.not_understood", text=text, last=len(test_images()[1]) - 1, count=spec.image**2)


def _numbered(number: int, spec: PatchSpec) -> ReadImage:
    images, _ = test_images()
    if not 0 <= number < len(images):
        raise BadInput("image.no_such", number=number, last=len(images) - 1)
    return _image(images[number], spec, str(number))


def _image(array: npt.NDArray[Any], spec: PatchSpec, text: str) -> ReadImage:
    """The pixels as the model reads them; without a text they are one themselves."""
    if array.shape != (spec.image, spec.image) or array.dtype.kind not in "iufb":
        raise BadInput("image.other_size", shape=list(array.shape), size=spec.image)
    pixels = array.astype(np.float32)
    if not (np.isfinite(pixels).all() and pixels.min() >= 0 and pixels.max() <= spec.brightest):
        raise BadInput("image.other_numbers", most=spec.brightest)
    return ReadImage(pixels, text or " ".join(f"{each:.6g}" for each in pixels.reshape(-1)))


def _from_file(file: Path) -> npt.NDArray[Any]:
    """The numbers in a file; those of a `.pgm` brought to 0 … 16."""
    try:
        raw = read_bytes(file, _LARGEST_FILE)
    except OSError as problem:
        raise BadInput("file.cannot_read", file=file, why=problem.strerror or problem) from None
    try:
        return _of_pgm(raw) if raw[:1] == b"P" else _of_npy(raw)
    except (ValueError, EOFError):
        raise BadInput("image.no_image", file=file) from None


def _of_npy(raw: bytes) -> npt.NDArray[Any]:
    from io import BytesIO

    array: npt.NDArray[Any] = np.load(BytesIO(raw), allow_pickle=False)
    return array


def _of_pgm(raw: bytes) -> npt.NDArray[Any]:
    found = _MAPS.match(raw)
    if not found:
        raise ValueError
    kind, width, height, brightest = (int(each) for each in found.groups()[:4])
    body = [int(each) for each in found[5].split()] if kind == 2 else list(found[5])
    return np.array(body[: width * height], dtype=np.float64).reshape(height, width) * 16 / max(brightest, 1)
