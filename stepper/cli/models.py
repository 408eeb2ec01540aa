"""`stepper models`: what comes with stepper and which families are read, or what a directory holds."""

import argparse
from pathlib import Path

from rich.cells import cell_len

from stepper.checkpoints import EMBEDDED, find_directory, load, models
from stepper.checkpoints.describe import describe
from stepper.checkpoints.families_page import family_lines
from stepper.checkpoints.safetensors_files import open_arrays
from stepper.cli.saying import write
from stepper.words import said_of

__all__ = ["PURPOSES", "run"]

PURPOSES = {
    "by-hand": "every number can be checked with a pencil: phrases like `green car`, into French",
    "en-fr": "translates sentences of a small English grammar into French: agreement and word order to look at",
    "fill-mask": "guesses the hidden words of a sentence, reading it in both directions like BERT",
    "next-word": "goes on with a story word by word, like GPT: names come back",
    "digits": "says which digit an image of 8 × 8 pixels is, like ViT: patches in place of tokens",
    "room": "a person and four things, to see what q, k and v are",
    "en-fr-nopos": "en-fr trained without positions: it mixes up who does what",
    "en-fr-nomask": "en-fr trained without the causal mask: it learned to copy what it should predict",
    "en-fr-guided": "en-fr with one cross-attention head that was taught which word goes with which",
    "en-fr-4": "en-fr with 4 + 4 layers",
}
"""What each model is for, in one line."""

_DTYPES = {"F32": "float32", "F16": "float16"}
"""What NumPy calls them."""

HEAD = ("name", "architecture", "parameters", "stored as", "size", "what it is for")
MORE = "A directory with config.json, model.safetensors and tokenizer.json is a model too, and so is a GGUF file: stepper models path/to/it"


def run(arguments: argparse.Namespace) -> int:
    """Print the tables, or a description: 1 where that directory cannot be stepped."""
    if arguments.directory is not None:
        return _describe(arguments.directory)
    rows = [tuple(said_of(f"command_line.models_head.{number}", word) for number, word in enumerate(HEAD)), *map(_row, models())]
    widths = [max(cell_len(row[column]) for row in rows) for column in range(5)]
    for *cells, purpose in rows:
        aligned = (_aligned(cell, width, side) for cell, side, width in zip(cells, "<<><>", widths, strict=True))
        write("  ".join([*aligned, purpose]).rstrip())
    write(f"\n{said_of('command_line.models_more', MORE)}\n")
    for line in family_lines():
        write(line)
    return 0


def _aligned(cell: str, width: int, side: str) -> str:
    """A cell in its column: Chinese takes two places a sign."""
    room = " " * (width - cell_len(cell))
    return cell + room if side == "<" else room + cell


def _describe(name: str) -> int:
    """Print what a directory is.

    Raises:
        UnknownName, BadCheckpoint: there is no such directory, and no model of that name.
    """
    directory = find_directory(name)
    inside = [] if (directory / "config.json").is_file() else sorted(each.parent for each in directory.glob("*/config.json"))
    if inside:
        return _list(inside)
    description = describe(directory)
    write(description.text())
    return 0 if description.supported else 1


def _list(directories: list[Path]) -> int:
    """Print what each directory of a folder is: 0 where one of them can be stepped."""
    found = {each.name: describe(each) for each in directories}
    width = max(len(name) for name in found)
    for name, description in found.items():
        what, reason = (dict(description.entries).get(heading, "") for heading in ("is", "cannot be stepped:"))
        write(f"{name:<{width}}  {what}{'; cannot be stepped:' if reason else ''}{reason}")
    return 0 if any(each.supported for each in found.values()) else 1


def _row(name: str) -> tuple[str, ...]:
    model = load(name)
    layers = "+".join(str(len(stack.layers)) for stack in model.spec.stacks)
    kilobytes = sum(file.stat().st_size for file in (EMBEDDED / name).iterdir()) / 1000
    stored = " and ".join(sorted({_DTYPES.get(array.dtype, array.dtype) for array in open_arrays(EMBEDDED / name).values()}))
    kind = f"{model.spec.architecture}, {layers} layer{'' if layers == '1' else 's'}"
    return (
        name,
        kind,
        f"{model.parameters.count:,}",
        stored,
        f"{kilobytes:,.0f} kB",
        said_of(f"command_line.models.{name}", PURPOSES.get(name, "")),
    )
