"""One door for files: whatever opens one by a name goes through `stepper.files`, which refuses devices and reads within bounds."""

import ast
from collections.abc import Iterator
from pathlib import Path

import stepper

HOME = Path(stepper.__file__).parent
OPENING = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "fromfile", "from_file", "loadtxt", "memmap", "mmap", "FileIO"}
"""Functions and methods that open a file by its name."""
OWN = {
    "files/": "the door itself",
    "bench/": "writes and opens what it made itself, in folders of its own",
    "training/": "writes the models that come with stepper",
    "checkpoints/names.py": "a table of the package",
    "words/language.py": "words of the package",
    "pages/torch_lines.py": "a source of the package",
    "cli/entry.py": "the null device",
    "course/lock.py": "a lock that is never read",
    "course/exercise_process.py": "files in a folder made for one exercise",
    "course/exercise_child.py": "the same, in a process that has nothing of stepper",
    "conversion/writing.py": "files in a folder of its own, which then take their places",
    "serve/server.py": "a page of the package",
    "browser/page.py": "the style and the script of the package",
    "witness/own/child.py": "files in a folder made for one run",
    "witness/own/process.py": "the same",
    "repl/history.py": "an ordinary file by then, opened to be written on",
}
"""What need not go through the door, and why."""
NO_FILES = {"read_text", "read_bytes", "Parameters.open", "Progress.open", "archive.open", "self.open", "tokenizer.open"}
"""Calls that are named so and are the door's own, or open no file by a name."""


def openings(source: str) -> Iterator[tuple[int, str]]:
    """The calls of a source that open a file, with their lines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.rpartition(".")[2] in OPENING and called not in NO_FILES and not called.startswith("os."):
                yield node.lineno, called


def test_every_file_is_opened_through_the_door() -> None:
    found = [
        f"{path.relative_to(HOME)}:{line}: {called}"
        for path in sorted(HOME.rglob("*.py"))
        if not str(path.relative_to(HOME)).startswith(tuple(OWN))
        for line, called in openings(path.read_text(encoding="utf-8"))
    ]
    assert found == [], "read it with stepper.files (as_text, read_bytes, open_ordinary), or write it with whole_file"


def test_the_scan_sees_what_it_looks_for() -> None:
    assert [called for _, called in openings("Path(x).read_text()\nopen(y)\nnp.fromfile(z)\nParameters.open(p)")] == [
        "Path(x).read_text",
        "open",
        "np.fromfile",
    ]
    for name in OWN:
        assert (HOME / name).exists(), name
