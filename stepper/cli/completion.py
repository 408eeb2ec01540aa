"""`stepper completion SHELL`: a script that makes a shell complete commands, options, models and paths.

    eval "$(stepper completion bash)"         now, or in ~/.bashrc
    stepper completion zsh > _stepper         into a folder of zsh's $fpath
    stepper completion fish > stepper.fish    into ~/.config/fish/completions

What can follow is read from the parser of the command line, so no command can be missing.
"""

import argparse
from collections.abc import Iterable

import shtab

from stepper.checkpoints import models
from stepper.cli.parser import make_parser
from stepper.cli.saying import write

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Print the script."""
    parser = make_parser()
    follows = {"MODEL": _models_and_folders(models()), "FILE": shtab.FILE, "DIR": shtab.DIRECTORY}
    _say_what_follows(parser, follows)
    write(shtab.complete(parser, arguments.shell))
    return 0


def _say_what_follows(parser: argparse.ArgumentParser, follows: dict[str, object]) -> None:
    """Mark every argument that is a path or a model: its metavar says which."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _say_what_follows(command, follows)
        elif action.metavar in follows:
            vars(action)["complete"] = follows[str(action.metavar)]


def _models_and_folders(names: Iterable[str]) -> dict[str, object]:
    """The models that come with stepper, and folders: what each shell is told. The names are plain words."""
    listed = " ".join(names)
    return {
        "bash": "_stepper_models",
        "zsh": "_stepper_models",
        "fish": f"(printf '%s\\n' {listed}; __fish_complete_directories)",
        "preamble": {
            "bash": f"""_stepper_models() {{ compgen -W "{listed}" -- "$1"; compgen -d -- "$1"; }}""",
            "zsh": f"""_stepper_models() {{ _alternative 'models:model:({listed})' 'folders:folder:_files -/' }}""",
        },
    }
