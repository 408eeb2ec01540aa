"""Models that others have trained: from a directory in their layout to a config and its parameters.

settings, family     what a config.json says, and what a family is
places               each parameter found among the file's arrays
two_stacks           what Marian and BART share
bert, gpt2, llama, … one file for each family

`FAMILIES` has them by `model_type`.
"""

from collections.abc import Mapping

from stepper.checkpoints.families.bart import BART
from stepper.checkpoints.families.bert import BERT
from stepper.checkpoints.families.family import Family
from stepper.checkpoints.families.gpt2 import GPT2
from stepper.checkpoints.families.llama import LLAMA, QWEN2, QWEN3
from stepper.checkpoints.families.marian import MARIAN
from stepper.checkpoints.families.places import Placed, place_parameters, refuse_all
from stepper.checkpoints.families.settings import Settings, read_json
from stepper.checkpoints.families.t5 import T5
from stepper.checkpoints.families.torch_transformer import TORCH_TRANSFORMER

__all__ = ["FAMILIES", "Family", "Placed", "Settings", "place_parameters", "read_json", "refuse_all"]

FAMILIES: Mapping[str, Family] = {
    "bert": BERT,
    "gpt2": GPT2,
    "llama": LLAMA,
    "qwen2": QWEN2,
    "qwen3": QWEN3,
    "marian": MARIAN,
    "bart": BART,
    "t5": T5,
    "torch-transformer": TORCH_TRANSFORMER,
}
"""By the word that config.json has for `model_type`."""
