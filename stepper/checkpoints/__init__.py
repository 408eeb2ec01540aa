"""Models on disk: directories to configs, parameters and tokenizers.

load("en-fr")            a model that is shipped with stepper
load("path/to/model")    a directory
models()                 the names of those shipped
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
