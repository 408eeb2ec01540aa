"""Checkpoints of Hugging Face's classes, one directory for each variant."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.checkpoints.encoders import ENCODERS, MORE_ENCODERS
from tests.checkpoints.hugging_face import VARIANTS, saved, transformers


class Directories(dict[str, Path]):
    """The variants' directories, each saved when it is first asked for."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        super().__init__()
        self._factory = factory
        self._variants = {**VARIANTS, **ENCODERS, **MORE_ENCODERS}

    def __missing__(self, name: str) -> Path:
        self[name] = saved(self._variants[name], self._factory.mktemp("checkpoint"))
        return self[name]


@pytest.fixture(scope="module")
def directories(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every variant by its name; a module's tests may change them."""
    transformers()
    return Directories(tmp_path_factory)
