"""What a run starts from: a text, ids, or the arrays of the steps that are given.

    read_inputs(model, "the red car sleeps").arrays     {"encoder.embed.ids": [14, 81, …], "decoder.embed.ids": [1]}
    read_inputs(model, [14, 81, 7])                     ids as the model reads them, special tokens among them
    read_inputs(model, Inputs({"encoder.embed.ids": ids}, labels={"source": ["a", "b"]}))

To a text are added the special tokens that the tokenizer's own post-processor adds; a decoder beside an encoder starts with its start
token, whatever target it is given. Where a model knows pairs of sentences (BERT), a separator that is typed between two of them makes a
pair: each token gets a type. A model without a tokenizer reads ids that are typed as numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from stepper.checkpoints import Model
from stepper.checkpoints.images import read_image
from stepper.engine import Array
from stepper.engine.spec import PatchSpec
from stepper.errors import BadCheckpoint, BadInput, UnknownName, nearest
from stepper.trace.right_words import next_words, restored_words

__all__ = ["TYPES", "Inputs", "SentenceInput", "read_inputs"]

SOURCE, TARGET, TYPES, IMAGE = "encoder.embed.ids", "decoder.embed.ids", "encoder.embed.types", "encoder.embed.image"

_PAIR = 2
"""Types of token that a model needs to tell two sentences apart."""

SentenceInput: TypeAlias = str | int | Sequence[int] | npt.NDArray[np.number[Any]]
"""A text, or ids; of a model that reads images an image: its number, its file, its pixels."""


@dataclass(frozen=True, eq=False)
class Inputs:
    """What a run starts from."""

    arrays: Mapping[str, Array]
    """Of every step that turn 0 is given, by its name."""
    text: str = ""
    """The sentence, as it can be typed."""
    target: str | None = None
    """The target that is read in one turn; None generates."""
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What the rows of a side (`source`, `target`) are called, where that is not the tokens of its ids."""
    right_words: Mapping[str, Array] = field(default_factory=dict)
    """What the loss compares the logits with, by the names of its given steps; empty where nobody says what is right."""

    @property
    def given(self) -> Mapping[str, Array]:
        """Of every step that turn 0 may be given."""
        return {**self.arrays, **self.right_words}


def read_inputs(model: Model, sentence: SentenceInput | Inputs | None = None, target: SentenceInput | None = None) -> Inputs:
    """Read a sentence, and a target where there is one.

    Args:
        model: whose tokenizer reads texts.
        sentence: a text, ids, or what was read already; the model's example where left out.
        target: a text, or ids without the start token; None generates. Of an encoder alone, the sentence with its hidden words in place.

    Raises:
        BadInput: a text is empty, too long or has an unknown word, an id is none of the model's, or the model takes no target.
        UnknownName: an array is given for a step that is not given.
        BadCheckpoint: the tokenizer gives an id that is beyond the embedding table.
    """
    if isinstance(sentence, Inputs):
        _check(model, sentence.arrays)
        return sentence
    if model.spec.patches:
        return _image_of(model, model.spec.patches, sentence, target)
    spec = model.spec
    says_nothing = spec.architecture == "encoder-only" and spec.head.kind != "words"
    if target is not None and (spec.architecture == "decoder-only" or says_nothing):
        raise BadInput("input.no_target", model=model.name, architecture=spec.architecture)
    source = _ids_of(model, model.example if sentence is None else sentence, "source")
    arrays = {SOURCE if spec.encoder else TARGET: source}
    if spec.architecture == "encoder-decoder":
        taught = [] if target is None else _ids_of(model, target, "target")
        forced = [spec.ids.forced] if spec.ids.forced >= 0 else []
        arrays[TARGET] = [spec.ids.start, *forced, *taught]
    second = _second_sentence(model, sentence)
    if second:
        arrays[TYPES] = [int(row >= second) for row in range(len(source))]
    given = {name: np.array(ids, dtype=np.int64) for name, ids in arrays.items()}
    _check(model, given)
    text = model.example if sentence is None else _text_of(model, sentence, special=True)
    right = _right_words(model, given, target)
    return Inputs(given, text, None if target is None else _text_of(model, target, special=not spec.decoder), right_words=right)


def _right_words(model: Model, given: Mapping[str, Array], target: SentenceInput | None) -> Mapping[str, Array]:
    """What each row should have chosen."""
    spec = model.spec
    if spec.head.kind != "words":
        return {}
    if spec.decoder and (target is not None or not spec.encoder):
        return next_words(spec, given[TARGET].tolist(), ends=target is not None)
    if target is None:
        return {}
    return restored_words(spec, given[SOURCE].tolist(), _ids_of(model, target, "source"), model.reader.mask_id)


def _image_of(model: Model, patches: PatchSpec, given: Any, target: object) -> Inputs:
    """An image; its rows are called by their patches, the first by the class token."""
    if target is not None:
        raise BadInput("input.no_target", model=model.name, architecture=model.spec.architecture)
    image = read_image(model.example if given is None else given, patches)
    return Inputs({IMAGE: image.pixels}, image.text, labels={"source": ("class", *_patch_names(patches))})


def _patch_names(patches: PatchSpec) -> Iterator[str]:
    """Where each patch stands: r0c0, r0c1, …"""
    return (f"r{row}c{column}" for row in range(patches.across) for column in range(patches.across))


def _ids_of(model: Model, sentence: SentenceInput, side: str) -> list[int]:
    """The ids of one side."""
    if isinstance(sentence, str):
        likely = model.words(side) if model.spec.encoder else ()
        return _of_the_model(model, model.reader.encode(sentence, special=side == "source", likely=likely))
    array = np.asarray(sentence)
    if not array.size:
        raise BadInput("sentence.empty")
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise BadInput("sentence.not_a_text", text=sentence)
    return [int(each) for each in array]


def _second_sentence(model: Model, sentence: SentenceInput | None) -> int:
    """The row where the second of a pair of sentences begins; 0 where there is but one, or the model has no types for them."""
    stack = model.spec.encoder
    if not stack or stack.embed.token_types < _PAIR or not isinstance(sentence, str) or not model.tokenizer:
        return 0
    return model.tokenizer.second_sentence(sentence)


def _of_the_model(model: Model, ids: list[int]) -> list[int]:
    """Refuse ids of the tokenizer that the embedding table has no row for: the two do not belong together."""
    size = model.spec.vocab_size
    beyond = next((each for each in ids if not 0 <= each < size), None)
    if beyond is not None:
        raise BadCheckpoint("input.id_beyond", model=model.name, token=model.reader.token(beyond), id=beyond, size=size)
    return ids


def _text_of(model: Model, sentence: SentenceInput, special: bool) -> str:
    """A sentence as it can be typed: one that is read as these ids, where there is one."""
    if isinstance(sentence, str):
        return sentence
    ids = [int(each) for each in np.atleast_1d(np.asarray(sentence))]
    spellings = [model.reader.decode(ids), " ".join(model.reader.token(each) for each in ids)]
    return next((text for text in spellings if _reads_as(model, text, ids, special)), spellings[0])


def _reads_as(model: Model, text: str, ids: list[int], special: bool) -> bool:
    try:
        return model.reader.encode(text, special=special) == ids and not _second_sentence(model, text)
    except BadInput:
        return False


# --- checking ---------------------------------------------------------------------------------------------------------


def _check(model: Model, arrays: Mapping[str, Array]) -> None:
    """Refuse arrays that no run of this model can start from."""
    if model.spec.patches:
        _check_image(model.spec.patches, arrays)
        return
    wanted = [name for name, stack in ((SOURCE, model.spec.encoder), (TARGET, model.spec.decoder)) if stack]
    types = model.spec.encoder.embed.token_types if model.spec.encoder else 0
    for name in arrays:
        if name not in wanted and not (name == TYPES and types):
            raise UnknownName("input.no_such_step", name=name, near=nearest(name, wanted) or wanted)
    for name in wanted:
        if name not in arrays:
            raise BadInput("input.missing", name=name)
    for name in wanted:
        _check_ids(model, name, arrays[name], model.spec.words("encoder" if name == SOURCE else "decoder"))
    if TYPES in arrays:
        _check_ids(model, TYPES, arrays[TYPES], types)
        if len(arrays[TYPES]) != len(arrays[SOURCE]):
            raise BadInput("input.other_count", name=TYPES, count=len(arrays[TYPES]), wanted=len(arrays[SOURCE]))


def _check_image(patches: PatchSpec, arrays: Mapping[str, Array]) -> None:
    for name in arrays:
        if name != IMAGE:
            raise UnknownName("input.no_such_step", name=name, near=nearest(name, [IMAGE]) or [IMAGE])
    if IMAGE not in arrays:
        raise BadInput("input.missing", name=IMAGE)
    if arrays[IMAGE].dtype != np.float32:
        raise BadInput("input.not_an_image", name=IMAGE, dtype=arrays[IMAGE].dtype)
    read_image(arrays[IMAGE], patches)


def _check_ids(model: Model, name: str, ids: Array, size: int) -> None:
    spec = model.spec
    if ids.ndim != 1 or ids.dtype.kind not in "iu" or not ids.size:
        raise BadInput("input.not_ids", name=name, shape=list(ids.shape), dtype=ids.dtype)
    for each in _outside(ids, size):
        if each == spec.ids.start:
            raise BadCheckpoint("input.start_id", model=model.name, id=each, size=spec.vocab_size)
        raise BadInput("input.no_such_id", name=name, id=each, last=size - 1)
    if len(ids) > spec.max_positions:
        raise BadInput("input.too_long", count=len(ids), model=model.name, most=spec.max_positions)


def _outside(ids: Array, size: int) -> Iterator[int]:
    return (int(each) for each in ids if not 0 <= each < size)
