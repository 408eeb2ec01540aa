"""What the README shows is true: its Python runs and gives the values beside it, its commands exist, its links lead somewhere."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from stepper.cli.parser import make_parser

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def fenced_blocks(language: str) -> list[str]:
    """The bodies of the README's fenced blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def promised_value(line: str) -> str | None:
    """What a line of Python says its value is: the part after `# -> `."""
    _, arrow, promise = line.partition("# -> ")
    return promise.strip() if arrow else None


def described_commands() -> list[str]:
    """The subcommands of the README's list: the word after `stepper`, where there is one."""
    return sorted(set(re.findall(r"^stepper ([a-z]+)\b", fenced_blocks("text")[0], flags=re.MULTILINE)))


def test_the_python_example_gives_the_values_beside_it() -> None:
    names: dict[str, object] = {}
    for line in "\n".join(fenced_blocks("python")).splitlines():
        promise = promised_value(line)
        if promise is None:
            exec(line, names)
        else:
            assert eval(line, names) == ast.literal_eval(promise), line


@pytest.mark.parametrize("command", described_commands())
def test_a_described_command_exists(command: str) -> None:
    finished = subprocess.run([sys.executable, "-m", "stepper", command, "--help"], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert command in finished.stdout


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_to_files_of_the_project(page: str) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_page_of_docs_is_linked_from_the_readme() -> None:
    pages = [f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")]
    assert pages
    assert [page for page in pages if f"]({page})" not in README] == []


def test_every_option_that_comes_before_a_command_is_described() -> None:
    options = {word for action in make_parser()._actions for word in action.option_strings if word.startswith("--")}
    assert [option for option in options - {"--help"} if f"stepper {option}" not in README] == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert README.count("<!-- ci: test -->\n```sh\n") == 1
