"""Pickle files are refused: to unpickle is to run whatever program the file holds.

    model/pytorch_model.bin: a pickle, which can run any program when it is read; convert it first: python -c "..."

The command that the refusal names reads with `weights_only`, which runs nothing, and writes safetensors beside the pickle.
"""

from pathlib import Path

from stepper.errors import BadCheckpoint

__all__ = ["refuse_pickle", "refuse_pickles"]

ENDINGS = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")

CONVERT = (
    "import torch; from safetensors.torch import save_file; "
    "read = [torch.load(file, map_location='cpu', weights_only=True) for file in {pickles!r}]; "
    "inner = [next((each[key] for key in {keys!r} if isinstance(each.get(key), dict)), each) for each in read]; "
    "pairs = [pair for each in inner for pair in each.items() if torch.is_tensor(pair[1])]; "
    "save_file({{name: array.clone().contiguous() for name, array in pairs}}, {written!r})"
)
"""Arrays may lie one level down, beside what a training script kept of itself: an epoch, an optimizer."""

_KEYS = ("state_dict", "model_state_dict", "model_state", "model", "module", "net")
"""What training scripts call the arrays."""

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
    written = str(pickles[0].with_name("model.safetensors"))
    program = CONVERT.format(pickles=[str(each) for each in pickles], keys=_KEYS, written=written)
    return BadCheckpoint("model.pickle", file=pickles[0], program=program)
