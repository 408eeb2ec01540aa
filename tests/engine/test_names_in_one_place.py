"""Names of tensors are taken apart in engine/place.py alone: everybody else asks a place."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import stepper

PACKAGE = Path(stepper.__file__).parent
OWNER = "engine/place.py"

APART = re.compile(r"\.(r?partition|r?split)\(['\"][.@]['\"]")
"""Taking a dotted name, or a reference, apart."""
OTHER_NAMES = {
    "words/interface.py": "keys of the files of words",
    "repl/preamble.py": "in the script that is written for outside, which knows the public interface alone",
}
"""Where what is taken apart is no name of a tensor, or not by us."""

GRAMMAR = re.compile(r"coder|self_attn|cross_attn|\bffn\b|\bembed\b|logits")
"""Words of the grammar of names."""
OTHER_PATTERNS = {
    "checkpoints/families/torch_transformer.py": "names of arrays in torch's files, in torch's grammar",
    "conversion/torch_layers.py": "the same",
}
"""Where a regex has these words and is not about names of steps."""


def sources() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")


def patterns(text: str) -> Iterator[str]:
    """The texts that a file gives to functions of `re`."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            yield from (each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str))


def test_names_are_taken_apart_in_one_file() -> None:
    assert {file for file, text in sources() if APART.search(text)} == {OWNER, *OTHER_NAMES}


def test_no_regex_is_about_names_of_steps() -> None:
    about_names = {file for file, text in sources() if any(GRAMMAR.search(pattern) for pattern in patterns(text))}
    assert about_names - {OWNER} == OTHER_PATTERNS.keys()


@pytest.mark.parametrize("line", ['name.partition(".")', "full.rsplit('.')", 'reference.partition("@")[0]', 'name.rpartition(".")[2]'])
def test_these_take_a_name_apart(line: str) -> None:
    assert APART.search(line)
