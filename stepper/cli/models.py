"""`stepper models`: what comes with stepper, or what a directory holds."""

import argparse

from stepper.checkpoints import EMBEDDED, find_directory, load, models
from stepper.checkpoints.describe import describe

__all__ = ["PURPOSES", "run"]

PURPOSES = {
    "by-hand": "every number can be checked with a pencil: phrases like `green car`, into French",
    "en-fr": "translates sentences of a small English grammar into French: agreement and word order to look at",
    "fill-mask": "guesses the hidden words of a sentence, reading it in both directions like BERT",
    "next-word": "goes on with a story word by word, like GPT: names come back",
    "room": "a person and four things, to see what q, k and v are",
    "en-fr-nopos": "en-fr trained without positions: it mixes up who does what",
    "en-fr-nomask": "en-fr trained without the causal mask: it learned to copy what it should predict",
    "en-fr-guided": "en-fr with one cross-attention head that was taught which word goes with which",
    "en-fr-4": "en-fr with 4 + 4 layers",
}
"""What each model is for, in one line."""

HEAD = ("name", "architecture", "parameters", "size", "what it is for")


def run(arguments: argparse.Namespace) -> int:
    """Print the table, or a description: 1 where that directory cannot be stepped."""
    if arguments.directory is not None:
        return _describe(arguments.directory)
    rows = [HEAD, *(_row(name) for name in models())]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for name, architecture, parameters, size, purpose in rows:
        print(f"{name:<{widths[0]}}  {architecture:<{widths[1]}}  {parameters:>{widths[2]}}  {size:>{widths[3]}}  {purpose}".rstrip())
    print("\nA directory with config.json, model.safetensors and tokenizer.json is a model too: stepper models path/to/it")
    return 0


def _describe(name: str) -> int:
    """Print what a directory is.

    Raises:
        UnknownName, BadCheckpoint: there is no such directory, and no model of that name.
    """
    description = describe(find_directory(name))
    print(description.text())
    return 0 if description.supported else 1


def _row(name: str) -> tuple[str, str, str, str, str]:
    model = load(name)
    layers = "+".join(str(count) for count in (model.config.encoder_layers, model.config.decoder_layers) if count)
    kilobytes = sum(file.stat().st_size for file in (EMBEDDED / name).iterdir()) / 1000
    purpose = PURPOSES.get(name, "")
    return name, f"{model.config.architecture}, {layers} layers", f"{model.parameters.count:,}", f"{kilobytes:,.0f} kB", purpose
