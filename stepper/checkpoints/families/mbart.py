"""mBART, Pegasus and M2M-100: BART's encoder–decoder with its norms before the sublayers, and one at the end of each stack.

mBART     Liu et al. 2020, arXiv 2001.08210    learned positions from row 2 on; the embedding ends with a norm too
Pegasus   Zhang et al. 2019, arXiv 1912.08777  sines first and cosines after them; no norm after the embedding
M2M-100   Fan et al. 2020, arXiv 2010.11125    the same, of places counted over what is no padding, from the padding's id + 1 on

A translator for many languages begins what it writes with the token of a language, which its settings may force.
"""

from functools import partial

from stepper.checkpoints.families.family import Family
from stepper.checkpoints.families.settings import Settings
from stepper.checkpoints.families.two_stacks import two_stacks
from stepper.engine.spec import ModelSpec, PositionSpec

__all__ = ["M2M_100", "MBART", "PEGASUS"]

_FIRST_ROW = 2
_COPIES = (r"model\.(en|de)coder\.embed_tokens\.weight",)
_HEADS = ("classification_head.", "qa_outputs.")


def _learned(settings: Settings) -> PositionSpec:
    return PositionSpec("learned", settings.number("max_position_embeddings", 1024), offset=_FIRST_ROW)


def _waves(settings: Settings) -> PositionSpec:
    return PositionSpec("sinusoidal", settings.number("max_position_embeddings", 1024), layout="halved")


def _mbart(settings: Settings, names: frozenset[str]) -> ModelSpec:
    return two_stacks(settings, names, _learned(settings), embed_norm=True, residual="pre")


def _pegasus(settings: Settings, names: frozenset[str]) -> ModelSpec:
    return two_stacks(settings, names, _waves(settings), embed_norm=False, residual="pre")


def _counted(settings: Settings) -> PositionSpec:
    padding = settings.number("pad_token_id", 1)
    rows = settings.number("max_position_embeddings", 1024)
    return PositionSpec("sinusoidal", rows, layout="halved", offset=padding + 1, counts_tokens=True)


def _m2m(settings: Settings, names: frozenset[str]) -> ModelSpec:
    return two_stacks(settings, names, _counted(settings), embed_norm=False, residual="pre")


_family = partial(
    Family,
    column="mbart",
    prefix="model.",
    beside=("lm_head.", "final_logits_bias", *_HEADS),
    copies=_COPIES,
    heads=(r"(classification_head|qa_outputs)\..*",),
)

MBART = _family(
    "mBART",
    classes="MBart",
    read_spec=_mbart,
    reads="BART for many languages, its norms before the sublayers",
    example="The red car sleeps.",
)
PEGASUS = _family(
    "Pegasus",
    classes="Pegasus",
    read_spec=_pegasus,
    reads="a summariser: norms before the sublayers, sines first and cosines after them",
    example="The red car stands in the garden. It has not been driven for a year.",
)
M2M_100 = _family(
    "M2M-100",
    classes="M2M100",
    read_spec=_m2m,
    reads="translators between many languages (NLLB too), their places counted over what is no padding",
    example="The red car sleeps.",
)
