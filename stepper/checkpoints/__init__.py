"""Models on disk: directories to configs, parameters and tokenizers.

load("en-fr")            a model that is shipped with stepper
load("path/to/model")    a directory: in stepper's layout, or as Hugging Face's library or torch wrote it
models()                 the names of those shipped

model                    a directory to a config, parameters and a tokenizer; describe says what it would be
families                 one file for each family of checkpoints: its config.json, and how it spells its arrays
names, name_table        what everything is called elsewhere
reading, half, sources   arrays in safetensors files, mapped; 16-bit floats; where a parameter is among them
parameters, tying        parameters by our names, read when needed; those that are one array under two names
tokenizer                text to ids; tokenizer_files, piece_tokenizers, sentence_pieces, token_text: from the files there are
pickles                  refused
"""

from pathlib import Path

from stepper.checkpoints.model import Model, read_model
from stepper.checkpoints.parameters import Parameters
from stepper.checkpoints.pickles import refuse_pickle
from stepper.checkpoints.tokenizer import Tokenizer
from stepper.checkpoints.tying import aliases_of
from stepper.errors import BadCheckpoint, UnknownName, nearest

__all__ = ["EMBEDDED", "Model", "Parameters", "Tokenizer", "aliases_of", "load", "models"]

EMBEDDED = Path(__file__).parent / "embedded"
"""Where the shipped models are, one directory each."""


def models() -> list[str]:
    """The names of the shipped models."""
    return sorted(each.parent.name for each in EMBEDDED.glob("*/config.json"))


def load(name: str | Path) -> Model:
    """Load a shipped model by name, or any model directory by path.

    Raises:
        UnknownName: neither a shipped model nor a directory; the message lists the shipped ones.
        BadCheckpoint: the directory does not hold a usable model.
    """
    if str(name) in models():
        return read_model(EMBEDDED / str(name))
    if Path(name).is_dir():
        return read_model(Path(name))
    if Path(name).is_file():
        refuse_pickle(Path(name))
        raise BadCheckpoint(f"{name} is a file; a model is a directory: name the one it is in")
    hint = nearest(str(name), models()) or f"shipped: {', '.join(models())}"
    raise UnknownName(f"no model and no directory called {str(name)!r} ({hint}); `stepper models` lists what there is")
