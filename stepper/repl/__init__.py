"""The prompt: the session in the registry's verbs and in Python.

    run_prompt(desk)                          the prompt on this terminal                 loop
    run_script(desk, "n; n; p scores[0]")     lines without a prompt
    run_repl(desk)                            the prompt inside a program that has suspended its screen
    evaluate_line(desk, "q @ k.mT").text      one line, for an input line inside another program

lines       telling a command from Python         names, tensors   what names mean: t[...], encoder[0].self_attn.q, q
evaluate    carrying out a line                   tensor, axes     arrays that know their axes
show, table results on the screen                 mistakes, failure, shape_errors   errors in the learner's own terms
compare     `same`; suspects and slips guess      journal, preamble   what was done, as a script or a moment
prompt      prompt_toolkit; with completion, colouring, history. Nothing else imports it.
"""

from stepper.repl.evaluate import ReplResult, evaluate_line
from stepper.repl.loop import run_piped, run_prompt, run_repl, run_script
from stepper.repl.workspace import Workspace, workspace_of

__all__ = ["ReplResult", "Workspace", "evaluate_line", "run_piped", "run_prompt", "run_repl", "run_script", "workspace_of"]
