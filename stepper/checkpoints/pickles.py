"""Pickle files are refused: to unpickle is to run whatever program the file holds.

    model/pytorch_model.bin: a pickle, which can run any program when it is read; convert it first: stepper convert …

The command that the refusal names reads with `weights_only`, which runs nothing, and writes safetensors (see `stepper.conversion`).
"""

from pathlib import Path

from stepper.errors import BadCheckpoint

__all__ = ["refuse_pickle", "refuse_pickles"]

ENDINGS = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")

_PARAMETERS = ("pytorch_model-*-of-*.bin", "pytorch_model.bin", "*")
"""Where a directory's parameters are looked for first: what else is pickled there may be an optimizer's."""


def refuse_pickles(directory: Path) -> None:
    """Refuse a model directory that has pickles and no safetensors.

    Raises:
        BadCheckpoint: it is one; the message says how to convert its parameters, all shards of them.
    """
    if any(directory.glob("*.safetensors*")):
        return
    for pattern in _PARAMETERS:
        pickles = [file for file in sorted(directory.glob(pattern)) if file.suffix in ENDINGS]
        if pickles:
            raise _refusal(pickles if pattern != "*" else pickles[:1])


def refuse_pickle(file: Path) -> None:
    """Refuse a file that looks like a pickle.

    Raises:
        BadCheckpoint: it does; the message says how to convert it.
    """
    if file.suffix in ENDINGS:
        raise _refusal([file])


def _refusal(pickles: list[Path]) -> BadCheckpoint:
    """The error that names the command which converts them: into their own folder where that has a config.json, else into a new one."""
    file = pickles[0]
    has_config = (file.parent / "config.json").is_file()
    return BadCheckpoint("model.pickle", file=file, directory=file.parent if has_config else file.with_suffix(""))
