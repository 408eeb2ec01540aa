"""The extension and the lines for editors say what the adapter understands."""

import json
import re
from pathlib import Path

EDITORS = Path(__file__).resolve().parents[2] / "editors"
PACKAGE = json.loads((EDITORS / "vscode" / "package.json").read_text(encoding="utf-8"))


def test_what_can_be_launched_is_what_the_adapter_reads() -> None:
    source = (EDITORS.parent / "stepper" / "dap" / "opening.py").read_text(encoding="utf-8")
    read = set(re.findall(r'(?:maybe_text|_given)\(arguments, "(\w+)"\)', source))
    (debugger,) = PACKAGE["contributes"]["debuggers"]
    assert set(debugger["configurationAttributes"]["launch"]["properties"]) == read
    for snippet in debugger["configurationSnippets"]:
        assert set(snippet["body"]) - {"type", "request", "name"} <= read


def test_every_file_of_the_extension_is_there() -> None:
    assert (EDITORS / "vscode" / PACKAGE["main"]).is_file()
    assert (EDITORS / "vscode" / PACKAGE["icon"]).read_bytes().startswith(b"\x89PNG")
    assert [name for name in PACKAGE["files"] if not list((EDITORS / "vscode").glob(name))] == []


def test_every_editor_starts_the_same_command() -> None:
    page = (EDITORS / "README.md").read_text(encoding="utf-8")
    for line in ('args = { "dap" }', 'command-args ("dap")', 'args = ["dap"]', '"command": ["stepper", "dap"]'):
        assert line in page
    assert 'DebugAdapterExecutable(command, ["dap"])' in (EDITORS / "vscode" / "extension.js").read_text(encoding="utf-8")
