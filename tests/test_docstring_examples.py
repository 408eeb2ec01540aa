"""Examples in docstrings run, and print what they say."""

import doctest
import importlib
from importlib.util import find_spec

import pytest

from tests.test_exported_members import NEED_TORCH, SOURCES

OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("module", [module for module, source in SOURCES.items() if ">>>" in source.read_text(encoding="utf-8")])
def test_the_examples_of_a_module_are_true(module: str) -> None:
    if module.startswith(NEED_TORCH) and not find_spec("torch"):
        pytest.skip("needs PyTorch: pip install '.[torch]'")
    outcome = doctest.testmod(importlib.import_module(module), optionflags=OPTIONS)
    assert outcome.failed == 0
