"""How a checkpoint's generation settings choose words: those that are followed, and a note that names the others.

    choice_of(settings, spec)     ChoiceSpec(never=(58100,), longest=512, last=0)
    unfollowed(settings)          "written word by word, the likeliest each time; not followed: num_beams = 6"

They stand in generation_config.json, in older checkpoints in config.json.
"""

import json
from collections.abc import Iterator
from typing import Any

from stepper.checkpoints.families.settings import Settings
from stepper.engine.choice import ChoiceSpec
from stepper.errors import BadCheckpoint, Clause

__all__ = ["choice_of", "unfollowed"]

_PLAIN: dict[str, Any] = {
    "num_beams": 1,
    "num_beam_groups": 1,
    "do_sample": False,
    "no_repeat_ngram_size": 0,
    "repetition_penalty": 1.0,
    "sequence_bias": None,
    "encoder_repetition_penalty": 1.0,
    "encoder_no_repeat_ngram_size": 0,
    "exponential_decay_length_penalty": None,
    "guidance_scale": 1.0,
    "penalty_alpha": 0.0,
    "force_words_ids": None,
    "constraints": None,
    "dola_layers": None,
    "stop_strings": None,
    "max_time": None,
    "token_healing": False,
    "watermarking_config": None,
}
"""Settings that change which words are chosen and that are not followed, and their values when they change nothing."""


def choice_of(settings: Settings, vocab_size: int) -> ChoiceSpec:
    """What may be chosen.

    Raises:
        BadCheckpoint: a setting is of another kind.
    """
    ends = settings.identities("eos_token_id")
    never = [*_bad_words(settings), *_ids(settings, "suppress_tokens")]
    known = tuple(dict.fromkeys(each for each in never if 0 <= each < vocab_size))
    last = _ids(settings, "forced_eos_token_id")
    return ChoiceSpec(
        ends=tuple(ends[1:]),
        never=known,
        never_first=tuple(each for each in _ids(settings, "begin_suppress_tokens") if 0 <= each < vocab_size),
        shortest=_count(settings, "min_length"),
        shortest_new=_count(settings, "min_new_tokens"),
        longest=0 if _count(settings, "max_new_tokens") else _count(settings, "max_length"),
        longest_new=_count(settings, "max_new_tokens"),
        last=last[0] if last else -1,
    )


def _ids(settings: Settings, name: str) -> list[int]:
    """One id, or several."""
    found = settings.chosen(name)
    listed = found if isinstance(found, list) else [] if found is None else [found]
    if not all(type(each) is int for each in listed):
        raise _of_another_kind(settings, name, Clause("kind.ids"))
    return listed


def _count(settings: Settings, name: str) -> int:
    """A number of ids; 0 where there is none."""
    found = settings.chosen(name)
    if found is None:
        return 0
    if type(found) is not int or found < 0:
        raise _of_another_kind(settings, name, Clause("kind.whole_number"))
    return found


def _bad_words(settings: Settings) -> Iterator[int]:
    """The ids of `bad_words_ids` that stand alone; an end token is not forbidden."""
    ends = settings.identities("eos_token_id")
    return (word[0] for word in _words(settings) if len(word) == 1 and word[0] not in ends)


def _words(settings: Settings) -> list[list[int]]:
    listed = settings.chosen("bad_words_ids") or []
    if not isinstance(listed, list) or not all(isinstance(word, list) and all(type(each) is int for each in word) for word in listed):
        raise _of_another_kind(settings, "bad_words_ids", Clause("kind.lists_of_ids"))
    return listed


def _of_another_kind(settings: Settings, name: str, wanted: Clause) -> BadCheckpoint:
    file = "generation_config.json" if settings.generation else settings.file
    return BadCheckpoint("settings.kind", file=settings.directory / file, name=name, value=settings.chosen(name), wanted=wanted)


def unfollowed(settings: Settings) -> str:
    """The settings that are not followed, as a note; empty where the likeliest allowed word is all they ask for."""
    found = {name: settings.chosen(name) for name in _PLAIN}
    asked = [f"{name} = {json.dumps(found[name])}" for name, plain in _PLAIN.items() if found[name] not in (plain, None, [])]
    if any(len(word) != 1 for word in _words(settings)):
        asked.append("bad_words_ids of several tokens")
    return f"written word by word, the likeliest each time; not followed: {', '.join(asked)}" if asked else ""
