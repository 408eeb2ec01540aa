"""Models that others have trained: from a directory in their layout to a model's description and its parameters.

settings, family     what a config.json says, and what a family is
classes              what it says of a classifier's head
buffers              arrays that are no parameters: masks, sinusoids, rotations, compared with what is computed
places               each parameter found among the file's arrays
two_stacks           what Marian and BART share; like_llama what Llama and its relatives do, with rotation
bert, gpt2, llama, … one file for each family

`FAMILIES` has them by `model_type`.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module

from stepper.checkpoints.families.classes import with_classes
from stepper.checkpoints.families.family import Family
from stepper.checkpoints.families.places import place_parameters, refuse_all
from stepper.checkpoints.families.settings import Settings

__all__ = ["FAMILIES", "Family", "Settings", "place_parameters", "refuse_all", "with_classes"]

_HOMES = {
    "bert": ("bert", "BERT"),
    "roberta": ("roberta", "ROBERTA"),
    "xlm-roberta": ("roberta", "XLM_ROBERTA"),
    "distilbert": ("distilbert", "DISTILBERT"),
    "mpnet": ("mpnet", "MPNET"),
    "electra": ("electra", "ELECTRA"),
    "albert": ("albert", "ALBERT"),
    "modernbert": ("modernbert", "MODERNBERT"),
    "gpt2": ("gpt2", "GPT2"),
    "gpt_neo": ("gpt_neo", "GPT_NEO"),
    "gpt_neox": ("gpt_neox", "GPT_NEOX"),
    "llama": ("llama", "LLAMA"),
    "mistral": ("llama", "MISTRAL"),
    "qwen2": ("llama", "QWEN2"),
    "qwen3": ("llama", "QWEN3"),
    "gemma": ("gemma", "GEMMA"),
    "gemma2": ("gemma", "GEMMA2"),
    "gemma3_text": ("gemma", "GEMMA3"),
    "gptj": ("gptj", "GPTJ"),
    "opt": ("opt", "OPT"),
    "falcon": ("falcon", "FALCON"),
    "bloom": ("bloom", "BLOOM"),
    "phi": ("phi", "PHI"),
    "mixtral": ("mixtures", "MIXTRAL"),
    "qwen2_moe": ("mixtures", "QWEN2_MOE"),
    "qwen3_moe": ("mixtures", "QWEN3_MOE"),
    "gpt_oss": ("mixtures", "GPT_OSS"),
    "phi3": ("phi3", "PHI3"),
    "olmo2": ("olmo2", "OLMO2"),
    "granite": ("granite", "GRANITE"),
    "smollm3": ("smollm3", "SMOLLM3"),
    "marian": ("marian", "MARIAN"),
    "bart": ("bart", "BART"),
    "mbart": ("mbart", "MBART"),
    "pegasus": ("mbart", "PEGASUS"),
    "m2m_100": ("mbart", "M2M_100"),
    "t5": ("t5", "T5"),
    "mt5": ("t5", "MT5"),
    "torch-transformer": ("torch_transformer", "TORCH_TRANSFORMER"),
}
"""Where each family stands."""


class _Families(Mapping[str, Family]):
    """Each is imported when it is asked for: most runs need none."""

    def __getitem__(self, model_type: str) -> Family:
        module, name = _HOMES[model_type]
        family: Family = getattr(import_module(f"{__name__}.{module}"), name)
        return family

    def __iter__(self) -> Iterator[str]:
        return iter(_HOMES)

    def __len__(self) -> int:
        return len(_HOMES)

    def __contains__(self, model_type: object) -> bool:
        return model_type in _HOMES


FAMILIES: Mapping[str, Family] = _Families()
"""By the word that config.json has for `model_type`."""
