"""A mistake in a tutorial: the pieces of its source that change, and what the comparison has to find.

[[bug]]
name = "scale by width"
source = "karpathy/ng-video-lecture#6"      where it was really made
old = "math.sqrt(D // self.heads)"          replaced by `new` in the tutorial's source; several pieces: `patch`
new = "math.sqrt(D)"
end = "def run(module, ids): ..."           what is added at the end of the file
first = "decoder.0.self_attn.scaled"        the first tensor of ours that differs
suspect = "divided by √d_model"             what the slip that is proved says, or a part of it
line = "/ math.sqrt(D)"                     a part of the line that is shown, or of one that it was reached from
hidden = ""                                 the step of ours that the slip is at, where their run does not show it
"""

import importlib.util
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from torch import nn

from stepper.checkpoints import Model
from stepper.witness.own.witnesses import ModuleWitness
from tests.witness.own.tutorials.models import TUTORIALS, Tutorial

__all__ = ["BUGS", "SAME", "Bug", "built", "changed"]

Patch = tuple[tuple[str, str], ...]
"""Pieces of the source, and what stands in their place."""


@dataclass(frozen=True)
class Bug:
    """A mistake, where it was really made, and what is to be found; or a change that is none, of which nothing is to be found."""

    against: Tutorial
    name: str
    patch: Patch
    end: str = ""
    source: str = ""
    first: str = ""
    suspect: str = ""
    line: str = ""
    hidden: str = ""

    @property
    def shown(self) -> str:
        """What the line that is shown has in it: the first line of the patch, where nothing else is said."""
        return self.line or self.patch[0][1].strip().splitlines()[0]

    def __str__(self) -> str:
        return f"{self.against.name}: {self.name}"


def _read(name: str) -> Iterator[Bug]:
    """The entries of a file beside this one."""
    for entry in tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))["bug"]:
        one = [(entry.pop("old"), entry.pop("new"))] if "old" in entry else []
        patch = tuple((old, new) for old, new in (*one, *entry.pop("patch", ())))
        tutorial = TUTORIALS[entry.pop("tutorial", name)]
        yield Bug(replace(tutorial, config=replace(tutorial.config, **entry.pop("config", {}))), patch=patch, **entry)


BUGS = tuple(bug for name in TUTORIALS for bug in _read(name))
SAME = tuple(_read("same"))
"""The same model, written in another way."""


def changed(bug: Bug, folder: Path) -> Path:
    """The tutorial's source with the bug in it, in a file of its own."""
    source = bug.against.file.read_text(encoding="utf-8")
    for old, new in bug.patch:
        assert old in source, old
        source = source.replace(old, new)
    file = folder / f"my_{bug.against.name}.py"
    file.write_text(f"{source}\n\n{bug.end}" if bug.end else source, encoding="utf-8")
    return file


def built(file: Path, model: Model) -> ModuleWitness:
    """The module that a file makes, as a witness; the file may say how it is run."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec
    assert spec.loader
    names = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = names
    spec.loader.exec_module(names)
    module: nn.Module = names.build(model)
    run: Callable[..., Any] | None = getattr(names, "run", None)
    return ModuleWitness(module, run)
