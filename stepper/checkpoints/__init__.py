"""Models on disk: directories to configs, parameters and tokenizers.

load("en-fr")            a model that is shipped with stepper
load("path/to/model")    a directory: in stepper's layout, or as Hugging Face's library or torch wrote it
models()                 the names of those shipped

model                    a directory to a config, parameters and a tokenizer; describe says what it would be
families                 one file for each family of checkpoints: its config.json, and how it spells its arrays; families_page lists them
names, name_table        what everything is called elsewhere
safetensors_files, half, sources      arrays in safetensors files; 16-bit floats; where a parameter is
table_on_disk, experts_on_disk        large matrices, and those of many experts, of which a part is read
parameters, tying        parameters by our names, read when needed; those that are one array under two names
tokenizer                text to ids; tokenizer_files, tokenizer_classes, tokenizer_settings: as its class reads its files
class_tokenizers, piece_tokenizers, added_tokens, sentence_pieces, token_text     what those are made of
gguf_files, gguf_models, gguf_tokenizers     a model in one GGUF file
pickles, other_files     what else may lie in a directory: named, and refused
"""

from pathlib import Path

from stepper.checkpoints.model import Model, read_model
from stepper.checkpoints.parameters import Parameters
from stepper.checkpoints.pickles import refuse_pickle
from stepper.checkpoints.tokenizer import Tokenizer
from stepper.checkpoints.tying import aliases_of
from stepper.errors import BadCheckpoint, Clause, UnknownName, nearest

__all__ = ["EMBEDDED", "Model", "Parameters", "Tokenizer", "aliases_of", "find_directory", "load", "models"]

EMBEDDED = Path(__file__).parent / "embedded"
"""Where the shipped models are, one directory each."""


def models() -> list[str]:
    """The names of the shipped models."""
    return sorted(each.parent.name for each in EMBEDDED.glob("*/config.json"))


def find_directory(name: str | Path) -> Path:
    """Where a model is: a shipped one's directory by its name, or any other by its path; a GGUF file is a model itself.

    Raises:
        UnknownName: neither a shipped model nor a directory; the message lists the shipped ones.
        BadCheckpoint: a file, or a path that cannot be looked at.
    """
    if str(name) in models():
        return EMBEDDED / str(name)
    path = Path(name)
    try:
        if path.is_dir() and str(name):
            return path
        is_file = path.is_file()
    except OSError as problem:
        raise BadCheckpoint("model.cannot_be_opened", name=str(name)[:80], why=problem.strerror) from None
    if is_file and path.suffix == ".gguf":
        return path
    if is_file:
        refuse_pickle(path)
        raise BadCheckpoint("model.is_a_file", name=name)
    raise UnknownName("model.unknown", name=str(name), near=nearest(str(name), models()) or Clause("model.shipped", names=models()))


def load(name: str | Path) -> Model:
    """Load a shipped model by name, or any model directory by path; parameters are read when they are needed.

    Returns:
        The model: `.name`, `.config`, `.parameters`, `.tokenizer`, and `.example`, a sentence it understands.

    Raises:
        UnknownName: neither a shipped model nor a directory; the message lists the shipped ones.
        BadCheckpoint: the directory does not hold a usable model.
    """
    return read_model(find_directory(name))
