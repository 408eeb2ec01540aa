"""What is said to the learner, as data: one folder per language, read by a few small functions.

    note(step.place, turn=3).says      "The keys made in turn 0 are used again: ..."
    glossary()["scores"].means                       "The dot product of ..."
    phrase("run.loading", model="en-fr")             "Loading en-fr …"
    phrases("card.keys")                             {"space": "...", "backspace": "...", ...}
    place(step.place, turn=3, row=0, rows=1, token="noir", layers=2)
                                                     "turn 3 · decoder layer 1 of 0–1 · cross-attention · scores · row 0 “noir”"

    shown_key("left_square_bracket")                 "["

    with speaking("zh"): ...                         whatever is said without naming a language is said in this one

To translate, copy the folder `en`, and translate what stands to the right of the equals signs, as much of it as you like:
what a language lacks is taken from `en`. What verbs do, and the words of drawings, are declared in code with their English;
`verbs.toml` and `drawing.toml` of another language stand over it (see `zh`). In the prose, names of tensors and keys stand in `backticks`.
"""

from stepper.words.definitions import defined, glossary, word_at, words_in
from stepper.words.formulas import formula
from stepper.words.interface import phrase, phrases, said_of, templates, wording
from stepper.words.key_names import shown_key
from stepper.words.language import languages, speaking, spoken
from stepper.words.notes import Note, note
from stepper.words.places import place

__all__ = [
    "Note",
    "defined",
    "formula",
    "glossary",
    "languages",
    "note",
    "phrase",
    "phrases",
    "place",
    "said_of",
    "shown_key",
    "speaking",
    "spoken",
    "templates",
    "word_at",
    "wording",
    "words_in",
]
