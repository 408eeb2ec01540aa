"""The prompt: the session in the registry's verbs and in Python.

    run_prompt(lambda: desk)                  the prompt on this terminal                 loop
    run_repl(desk)                            the prompt inside a program that has given its screen back
    run_script(desk, "n; n; p scores[0]")     lines without a prompt                      script
    evaluate_line(desk, "q @ k.mT").text      one line, for an input line inside another program

command_or_python    telling a command from Python  names, tensors   what names mean: t[...], encoder[0].self_attn.q, q
evaluate    carrying out a line                   tensor, axes     arrays that know their axes
show, table results on the screen                 mistakes, failure, shape_errors   errors in the learner's own terms
compare     `same`; suspects, usual_slips guess journal, preamble   what was done, as a script
prompt      prompt_toolkit; with completion, colouring, history. It is drawn before NumPy is loaded (opening),
            which is why what is listed here is imported when first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stepper.repl.evaluate import ReplResult, evaluate_line
    from stepper.repl.loop import run_repl
    from stepper.repl.script import run_piped, run_script
    from stepper.repl.workspace import Workspace, workspace_of

__all__ = ["ReplResult", "Workspace", "evaluate_line", "run_piped", "run_repl", "run_script", "workspace_of"]

_HOMES = {
    "ReplResult": "evaluate",
    "Workspace": "workspace",
    "evaluate_line": "evaluate",
    "run_piped": "script",
    "run_repl": "loop",
    "run_script": "script",
    "workspace_of": "workspace",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'stepper.repl' has no attribute {name!r}")
    return getattr(import_module(f"stepper.repl.{_HOMES[name]}"), name)
