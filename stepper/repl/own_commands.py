"""What only the prompt can do, and what it says about itself.

save steps.py          what was done, as a Python script; any other file is the registry's `save`, a log to replay
"""

from pathlib import Path

from stepper.errors import BadInput
from stepper.repl.preamble import HEAD
from stepper.repl.workspace import Workspace

__all__ = ["HELP", "save_script"]

HELP = """

Anything else is Python. It knows the tensors of this place by their names (q, scores, W_q), all others as t["NAME"] or
encoder[0].self_attn.q, and here, tokens, session, np, math and _ (the last result).
same(mine, "weights") compares an array of yours with the model's; heat(x) draws a heat map.
!LINE is always Python, %LINE always a command. save FILE.py writes what was done as a script, save FILE as a log to replay."""


def save_script(workspace: Workspace, file: str) -> str:
    """Write what was done as a Python script; returns what to say.

    Raises:
        BadInput: the file cannot be written.
    """
    path = Path(file).expanduser()
    if path.is_file() and not path.read_bytes().startswith(HEAD.encode()):
        raise BadInput(f"{path} is there already and is not such a script; name another file")
    try:
        path.write_text(workspace.journal.script(), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot write {path}: {error.strerror}; name another file") from None
    return f"saved; to run it: python {path}"
