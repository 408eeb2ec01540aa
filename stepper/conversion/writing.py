"""The directory that stepper opens.

mine/
├── model.safetensors    the arrays, in the precision they had
├── config.json
└── tokenizer.json       where there is a vocabulary
"""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from safetensors.torch import save_file
from torch import Tensor

from stepper.conversion.to_write import ToWrite
from stepper.errors import BadInput
from stepper.files import read_bytes

__all__ = ["refuse_strangers", "write_directory"]

_WRITTEN = ("model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json")
_AS_IT_IS = b'{"tokenizer_class": "PreTrainedTokenizerFast"}\n'
"""The tokenizer is what tokenizer.json says, whatever the model's family has usually."""
_DTYPES = (torch.float64, torch.float32, torch.float16, torch.bfloat16)
_MOST_BYTES = 64_000_000
"""Of a file that is copied: a tokenizer's."""


def refuse_strangers(directory: Path, own: Path) -> None:
    """Stop where other people's files would be mixed with a model's; the checkpoint's own folder is in order.

    Raises:
        BadInput: the destination is a file, or holds others.
    """
    if directory.exists() and not directory.is_dir():
        raise BadInput("recipe.destination_is_a_file", destination=directory)
    if not directory.exists() or directory.resolve() == own.resolve():
        return
    strangers = sorted(each.name for each in directory.iterdir() if each.name not in _WRITTEN)
    if strangers:
        raise BadInput("recipe.other_files", destination=directory, names=strangers[:3])


def write_directory(directory: Path, layout: ToWrite, tokenizer: bytes | None) -> None:
    """Write everything: beside its place first, so that what stops half-way leaves nothing behind.

    Raises:
        BadInput: it cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".writing-", dir=directory) as folder:
            arrays = Path(folder) / "model.safetensors"
            arrays.touch()  # made in the ordinary way: safetensors would make one that nobody else may read
            mode = arrays.stat().st_mode
            save_file(_plain(layout), arrays, metadata={"format": "pt"})
            arrays.chmod(mode)
            for name, content in _files(directory, layout, tokenizer):
                (Path(folder) / name).write_bytes(content)
            for written in Path(folder).iterdir():
                written.replace(directory / written.name)
    except OSError as problem:
        raise BadInput("recipe.cannot_write", destination=directory, why=problem.strerror) from None


def _files(directory: Path, layout: ToWrite, tokenizer: bytes | None) -> Iterator[tuple[str, bytes]]:
    """The small ones."""
    for name, file in layout.copied.items():
        if file.resolve() != (directory / name).resolve():
            yield name, read_bytes(file, _MOST_BYTES)
    if tokenizer is not None:
        yield "tokenizer.json", tokenizer
        yield "tokenizer_config.json", _AS_IT_IS
    if "config.json" not in layout.copied:
        yield "config.json", (json.dumps(dict(layout.config), indent=2, ensure_ascii=False) + "\n").encode()


def _plain(layout: ToWrite) -> dict[str, Tensor]:
    """Arrays that share nothing with each other, as the format wants them; floats of kinds that nothing here reads are left out."""
    seen: set[int] = set()
    plain = {}
    for name, array in layout.arrays.items():
        if array.is_floating_point() and array.dtype not in _DTYPES:
            continue
        storage = array.untyped_storage()
        is_alone = storage.data_ptr() not in seen and storage.nbytes() == array.nbytes
        seen.add(storage.data_ptr())
        plain[name] = array.contiguous() if is_alone else array.clone().contiguous()
    return plain
