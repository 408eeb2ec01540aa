"""A training checkpoint made into a directory that stepper opens."""

from pathlib import Path

from stepper.checkpoints import load
from stepper.checkpoints.describe import kind_of
from stepper.conversion.facts import Converted, ModelFacts, Needs
from stepper.conversion.hugging_face import all_files, beside_config
from stepper.conversion.nano_gpt import as_gpt2, is_nano_gpt
from stepper.conversion.pickled import SavedArrays, read_pickle
from stepper.conversion.to_write import ToWrite
from stepper.conversion.torch_layers import as_torch_transformer, is_torch_transformer
from stepper.conversion.vocabulary import tokenizer_json
from stepper.conversion.writing import refuse_strangers, write_directory
from stepper.errors import BadCheckpoint

__all__ = ["convert"]


def convert(file: Path, directory: Path, known: ModelFacts) -> Converted:
    """Read a checkpoint and write a directory; what was written is opened once, so that what does not fit is said now.

    Args:
        file: the checkpoint; of a model in several files, any of them.
        directory: where to.
        known: what the user says of the model.

    Raises:
        BadCheckpoint: the file cannot be read, is of no layout that is known here, or contradicts itself.
        BadInput: something has to be said that is not, or the directory cannot be written.
    """
    refuse_strangers(directory, file.parent)
    saved, needs = read_pickle(all_files(file)[0] if file.is_file() else file), Needs(file, known)
    layout = _layout(file, saved, known, needs)
    needs.ask()
    rows = int(layout.config.get("vocab_size", 0))
    tokenizer = tokenizer_json(known.vocabulary, rows, layout.around) if known.vocabulary else None
    write_directory(directory, layout, tokenizer)
    model = load(directory)
    return Converted(directory, (layout.title, kind_of(model), *model.notes))


def _layout(file: Path, saved: SavedArrays, known: ModelFacts, needs: Needs) -> ToWrite:
    """What the checkpoint is, and what becomes of it."""
    beside = file.with_name("config.json")
    config = known.config or (beside if beside.is_file() else None)
    if config:
        return beside_config(file, config, saved)
    if is_nano_gpt(saved):
        return as_gpt2(saved, known, needs)
    if is_torch_transformer(saved):
        return as_torch_transformer(saved, known, needs)
    raise BadCheckpoint("convert.unknown_layout", file=file, names=sorted(saved.arrays)[:3])
