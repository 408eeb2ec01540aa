"""The models that can be trained here, each one declaration.

    en-fr           the 2017 architecture in small, on the English→French grammar
    fill-mask       encoder-only, like BERT: the words of the grammar, a fifth of them hidden
    next-word       decoder-only, like GPT: stories in which names come back
    digits          encoder-only, like ViT: images of handwritten digits, patches in place of tokens
    by-hand         chosen and not trained, small enough for a pencil
    room            chosen too: a person and four things, to see what q, k and v are

and en-fr once more with one thing changed, for the lessons:

    en-fr-nopos     without positions: about half of the translations mix up who does what
    en-fr-nomask    without the causal mask: it learns to copy what it should predict
    en-fr-guided    head 0 of the last cross-attention is taught the gold alignment
    en-fr-4         4 + 4 layers, for other ways of handing the encoder's layers over

A recipe and its seed fix the outcome. Adding a model is adding a row.
"""

from dataclasses import replace

from stepper.engine.config import Config
from stepper.errors import Clause, UnknownName, nearest
from stepper.training.by_hand import BY_HAND
from stepper.training.digits import DIGITS
from stepper.training.examples import masked_sentences, stories
from stepper.training.recipe import Recipe
from stepper.training.room import ROOM
from stepper.training.stories import LONGEST_STORY, story_words
from stepper.training.vocabulary import END, LANGUAGES, PAD, SPECIALS, START, translation_words

__all__ = ["RECIPES", "find_recipe"]


def find_recipe(name: str) -> Recipe:
    """The recipe of this name.

    Raises:
        UnknownName: there is none.
    """
    if name not in RECIPES:
        raise UnknownName("recipe.unknown", name=name, near=nearest(name, RECIPES) or Clause("recipe.known", names=list(RECIPES)))
    return RECIPES[name]


_TRANSLATION_WORDS = translation_words()
_STORY_WORDS = story_words()
_NONE = -1
"""The id of a special token that a model does not have."""

_EN_FR = Recipe(
    name="en-fr",
    config=Config(
        architecture="encoder-decoder",
        vocab_size=len(SPECIALS) + len(_TRANSLATION_WORDS),
        d_model=64,
        n_heads=4,
        d_ff=256,
        encoder_layers=2,
        decoder_layers=2,
        pad_id=PAD,
        start_id=START,
        end_id=END,
    ),
    example="the black cat does not see the big house .",
    words=_TRANSLATION_WORDS,
    languages=LANGUAGES,
    # Seeds 1, 2 and 2017 translate equally well; with 2 the last cross-attention is the easiest to read as an alignment.
    seed=2,
)

_FILL_MASK_SPECIALS = ("[PAD]", "[MASK]")

_FILL_MASK = Recipe(
    name="fill-mask",
    config=Config(
        architecture="encoder-only",
        vocab_size=len(_FILL_MASK_SPECIALS) + len(_TRANSLATION_WORDS),
        d_model=64,
        n_heads=4,
        d_ff=256,
        encoder_layers=2,
        activation="gelu",
        positions="learned",
        max_positions=32,
        scale_embedding=False,
        unembed_bias=True,
        pad_id=_FILL_MASK_SPECIALS.index("[PAD]"),
        start_id=_NONE,
        end_id=_NONE,
    ),
    example="[MASK] maison noire .",
    words=_TRANSLATION_WORDS,
    languages=LANGUAGES,
    specials=_FILL_MASK_SPECIALS,
    make_examples=masked_sentences,
    seed=2,
)

_NEXT_WORD_SPECIALS = ("<pad>", "<eos>")

_NEXT_WORD = Recipe(
    name="next-word",
    config=Config(
        architecture="decoder-only",
        vocab_size=len(_NEXT_WORD_SPECIALS) + len(_STORY_WORDS),
        d_model=64,
        n_heads=2,
        d_ff=256,
        decoder_layers=2,
        norm="pre",
        final_norm=True,
        activation="gelu",
        positions="learned",
        max_positions=LONGEST_STORY + 1,
        scale_embedding=False,
        pad_id=_NEXT_WORD_SPECIALS.index("<pad>"),
        start_id=_NONE,
        end_id=_NEXT_WORD_SPECIALS.index("<eos>"),
    ),
    example="ada fox sees bo reed . the dog follows ada",
    words=_STORY_WORDS,
    specials=_NEXT_WORD_SPECIALS,
    make_examples=stories,
    batch_size=64,
    steps=2_500,
    # Whether layer 0 gets a previous-token head is a matter of the seed: with 2 it does, and its heads are the easiest to read.
    seed=2,
)

_VARIANT = replace(_EN_FR, stored_as="float16")
_VARIANTS = (
    replace(_VARIANT, name="en-fr-nopos", config=replace(_EN_FR.config, positions="none")),
    replace(_VARIANT, name="en-fr-nomask", causal=False, steps=500),
    replace(_VARIANT, name="en-fr-guided", guidance=0.1),
    replace(_VARIANT, name="en-fr-4", config=replace(_EN_FR.config, encoder_layers=4, decoder_layers=4)),
)

RECIPES = {recipe.name: recipe for recipe in (_EN_FR, _FILL_MASK, _NEXT_WORD, DIGITS, BY_HAND, ROOM, *_VARIANTS)}
