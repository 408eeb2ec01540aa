"""docs/whose-bug.md: its module has the bug that its run shows, and after its mend both agree, as it says."""

import re
import shlex
from pathlib import Path

import pytest

from stepper.cli import main

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "whose-bug.md").read_text(encoding="utf-8")
_NUMBER = re.compile(r"-?\d+(\.\d+)?e[+-]\d+|-?\d+\.\d+")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


def without_digits(text: str) -> list[str]:
    """The lines; another version of torch may round otherwise."""
    return [_NUMBER.sub("#", line).rstrip() for line in text.strip().splitlines()]


def mended(source: str) -> str:
    """The source after the page's diff."""
    [diff] = blocks("diff")
    [old, new] = (line[1:] for line in diff.splitlines())
    assert old in source
    return source.replace(old, new)


def test_the_run_on_the_page_is_what_the_command_says(capsys: pytest.CaptureFixture[str]) -> None:
    source, described = blocks("python")[0], blocks("toml")[0]
    Path("mine.toml").write_text(described, encoding="utf-8")
    runs = blocks("console")
    assert len(runs) == 2
    for text, run, status in zip((source, mended(source)), runs, (1, 0), strict=True):
        Path("mine.py").write_text(text, encoding="utf-8")
        command, _, shown = run.partition("\n")
        assert main(shlex.split(command.removeprefix("$ stepper "))) == status
        assert without_digits(capsys.readouterr().out) == without_digits(shown)
