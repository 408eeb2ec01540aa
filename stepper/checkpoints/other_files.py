"""What lies in a directory that is no model here, named for what it is, with the way to one that is.

    refuse_other_files(directory)        model-q4.gguf: a GGUF file, for llama.cpp; take the safetensors files that it was made from
                                         pytorch_model.bin: a pickle, which can run any program when it is read; convert it first: …

It is asked where config.json or the parameters are not found. Files are known by their names, and nothing of them is read.
"""

from pathlib import Path

from stepper.checkpoints.pickles import refuse_pickles
from stepper.errors import BadCheckpoint, Clause

__all__ = ["refuse_other_files"]

_KINDS = {
    "adapter_config.json": Clause("other.adapter"),
    "adapter_model.*": Clause("other.adapter"),
    "*.gguf": Clause("other.gguf"),
    "*.ggml": Clause("other.gguf"),
    "*.onnx": Clause("other.onnx"),
    "saved_model.pb": Clause("other.tensorflow"),
    "*.h5": Clause("other.tensorflow"),
    "*.ckpt.index": Clause("other.tensorflow"),
    "*.msgpack": Clause("other.flax"),
    "*.npz": Clause("other.numpy"),
    "consolidated.*.pth": Clause("other.consolidated"),
}
"""Patterns of names, the surest first."""

_VOCABULARIES = ("shared_vocabulary.*", "source_vocabulary.*", "vocabulary.*")
"""What CTranslate2 puts beside its model.bin."""


def refuse_other_files(directory: Path) -> None:
    """Name what is there instead of a model; nothing happens where there is nothing known.

    Raises:
        BadCheckpoint: other files are there; the message says what they are and what to do.
    """
    if (directory / "model.safetensors").is_file() or (directory / "model.safetensors.index.json").is_file():
        return
    if (directory / "model.bin").is_file() and any(any(directory.glob(each)) for each in _VOCABULARIES):
        raise BadCheckpoint("other.is", file=directory / "model.bin", what=Clause("other.ctranslate2"))
    for pattern, what in _KINDS.items():
        found = sorted(directory.glob(pattern))
        if found:
            raise BadCheckpoint("other.is", file=found[0], what=what)
    _refuse_other_safetensors(directory)
    refuse_pickles(directory)


def _refuse_other_safetensors(directory: Path) -> None:
    """Stop at arrays under a name of their own: one file can be called what is looked for, of several the index is missing."""
    found = sorted(directory.glob("*.safetensors"))
    if len(found) == 1:
        raise BadCheckpoint("other.renamed", file=found[0], old=found[0], new=directory / "model.safetensors")
    if found:
        raise BadCheckpoint("other.shards", file=found[0], count=len(found))
