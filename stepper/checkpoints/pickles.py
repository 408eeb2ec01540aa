"""Pickle files are refused: to unpickle is to run whatever program the file holds.

    model/pytorch_model.bin: a pickle, which can run any program when it is read; convert it first: python -c "..."

The command that the refusal names reads with `weights_only`, which runs nothing, and writes safetensors beside the pickle.
"""

import shlex
from pathlib import Path

from stepper.errors import BadCheckpoint

__all__ = ["refuse_pickle", "refuse_pickles"]

ENDINGS = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")

CONVERT = (
    "import torch; from safetensors.torch import save_file; read = torch.load({pickle!r}, map_location='cpu', weights_only=True); "
    "save_file({{name: array.clone().contiguous() for name, array in read.items()}}, {written!r})"
)


def refuse_pickles(directory: Path) -> None:
    """Refuse a model directory that has pickles and no safetensors.

    Raises:
        BadCheckpoint: it is one; the message says how to convert the first of them.
    """
    if not any(directory.glob("*.safetensors*")):
        for file in sorted(directory.iterdir()):
            refuse_pickle(file)


def refuse_pickle(file: Path) -> None:
    """Refuse a file that looks like a pickle.

    Raises:
        BadCheckpoint: it does; the message says how to convert it.
    """
    if file.suffix in ENDINGS:
        program = CONVERT.format(pickle=str(file), written=str(file.with_name("model.safetensors")))
        command = f"python -c {shlex.quote(program)}" if '"' in program else f'python -c "{program}"'
        raise BadCheckpoint(f"{file}: a pickle, which can run any program when it is read; convert it first (needs PyTorch): {command}")
