"""The notes of the steps: there is one for every step the engine can write, and it is fit to be read."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import get_args, get_type_hints

import pytest
from rich.cells import cell_len

from stepper.commands import COMMANDS
from stepper.engine import AS_TRAINED, ModelSpec, Options, Place, Program, Step, Turn, build_program, spec_of
from stepper.engine.choice import Allowed
from stepper.engine.gradient import Training, differentiate, with_loss, with_updates
from stepper.errors import BadInput, UnknownName
from stepper.training.digits import DIGITS
from stepper.words import Note, note
from stepper.words.language import read
from tests.models import FAMILIES, KINDS, SPECS, TINY

ENCODER_ONLY = replace(TINY, architecture="encoder-only", decoder_layers=0)
DECODER_ONLY = replace(TINY, architecture="decoder-only", encoder_layers=0)

LATER_MODELS = [
    replace(DECODER_ONLY, positions="rotary", norm="pre", final_norm=True, norm_kind="rms", gated=True, activation="silu", qkv_bias=False),
    replace(DECODER_ONLY, positions="rotary", qk_norm=True, n_heads=4, n_kv_heads=2, d_head=4),
    replace(DECODER_ONLY, qk_norm=True),
    replace(TINY, positions="relative", scale_scores=False, norm="pre", norm_kind="rms", final_norm=True, head_scale=True),
    replace(TINY, positions="learned", position_offset=2, embed_norm=True, token_types=2, forbidden_id=0),
    replace(ENCODER_ONLY, positions="learned", embed_norm=True, token_types=2, head_transform=True),
    replace(ENCODER_ONLY, head="none", pooler=True),
]
"""What the models of later papers have that the 2017 paper has not, in combinations that no family has."""

CHANGED = [*map(spec_of, [TINY, KINDS["pre-norm"], LATER_MODELS[0]])]
"""The models whose what-if programs are looked at."""

TURNS = {
    "generating, turn 0": Turn(0, source=3, rows=1, cached=True),
    "with a target": Turn(0, source=3, rows=3),
    "a pair": Turn(0, source=3, rows=3, pair=True),
    "the last turn": Turn(1, source=3, past=2, rows=1, cached=True, allowed=Allowed((), 1)),
    "turn 1": Turn(1, source=3, past=2, rows=1, cached=True),
}

FIELDS = ("title", "says", "note", "misconception", "source", "look")
ENTRIES: Mapping[str, Mapping[str, str]] = read("notes")
TRANSLATED: Mapping[str, Mapping[str, str]] = read("notes", "zh")


def every_choice() -> Iterator[Options]:
    """As trained, and each choice of each what-if option on its own."""
    yield AS_TRAINED
    yield replace(AS_TRAINED, temperature=1.0)
    for name, kind in get_type_hints(Options).items():
        for choice in get_args(kind):
            yield AS_TRAINED.changed(**{name: choice})
    for handoff in get_args(get_type_hints(Options)["handoff"]):
        yield replace(AS_TRAINED, handoff=handoff, combine="mean")
    yield replace(AS_TRAINED, without_add=1)


def steps_of(spec: ModelSpec, options: Options) -> Iterator[tuple[int, Step]]:
    for name, turn in TURNS.items():
        if spec.decoder or name in ("with a target", "a pair"):
            try:
                program = build_program(spec, turn, options)
            except BadInput:  # the option does not fit this model's sizes, and says so
                continue
            yield from ((turn.number, step) for step in program)
            if name == "with a target" and spec.head.kind == "words" and (options == AS_TRAINED or options.temperature):
                yield from ((0, step) for step in way_back(program, 0.1 if options.temperature else 0.0))


def way_back(program: Program, smoothing: float) -> Iterator[Step]:
    """The steps after the forward pass: the loss, the gradients, an update by each optimizer."""
    edited = {step.name: ((),) for step in program if step.place.is_add and step.place.number == 1}
    with_gradients = differentiate(with_loss(program, smoothing), replaced=edited)
    for training in (Training("sgd"), Training("adam")):
        yield from with_updates(with_gradients, training).steps[len(program) :]


@cache
def every_step() -> tuple[tuple[Place, int, str], ...]:
    """Place, turn and tag of every step the engine can write."""
    written: dict[tuple[Place, int, str], None] = {}
    for model in [*map(spec_of, [*KINDS.values(), *FAMILIES.values(), *LATER_MODELS, DIGITS.config]), *SPECS.values()]:
        for options in every_choice() if model in CHANGED else [AS_TRAINED]:
            written |= {(step.place, turn, step.note): None for turn, step in steps_of(model, options)}
    return tuple(written)


def found(name: str, tag: str = "", turn: int = 0) -> Note:
    return note(Place.of(name), tag=tag, turn=turn)


def completed(key: str) -> dict[str, str]:
    entry = ENTRIES[key]
    return {**(completed(entry["like"]) if "like" in entry else {}), **entry}


def sentences(text: str) -> list[str]:
    """Split at the ends of sentences; those inside quotes end one as well."""
    return [each for each in re.split(r"(?<=[.!?])[”’]?\s+(?=[A-Z“`])", text) if each]


def shown_keys() -> set[str]:
    """The keys of the registry, and those that only the screen has."""
    spelled = {
        "left_square_bracket": "[",
        "right_square_bracket": "]",
        "left_curly_bracket": "{",
        "right_curly_bracket": "}",
        "slash": "/",
        "question_mark": "?",
        "colon": ":",
    }
    registry = {spelled.get(key.key, key.key) for command in COMMANDS.values() for key in command.keys}
    return registry | {"enter", "h", "t", "M"}


def test_every_step_the_engine_can_write_has_a_note() -> None:
    assert len(every_step()) > 500
    for place, turn, tag in every_step():
        assert note(place, tag=tag, turn=turn).says, place
        assert note(place, turn=turn).says, place


def test_every_note_is_read_by_some_step() -> None:
    used = {note(place, tag=tag, turn=turn) for place, turn, tag in every_step()}
    used |= {note(place, turn=turn) for place, turn, _ in every_step()}
    likes = {entry["like"] for entry in ENTRIES.values() if "like" in entry}
    unread = [key for key in ENTRIES if key not in likes and as_note(key) not in used]
    assert unread == []


def as_note(key: str) -> Note:
    entry = completed(key)
    return Note(**{field: entry[field] for field in FIELDS})


def offending(is_fit: Callable[[dict[str, str]], object]) -> list[str]:
    """The keys of the notes that something does not hold for."""
    return [key for key in ENTRIES if not is_fit(completed(key))]


def test_a_note_has_all_fields_and_no_others() -> None:
    assert offending(lambda entry: all(entry.get(field) for field in FIELDS)) == []
    assert {field for entry in ENTRIES.values() for field in entry} == {*FIELDS, "like"}


def test_says_is_one_sentence_of_at_most_25_words() -> None:
    assert offending(lambda entry: entry["says"].endswith(".") and len(sentences(entry["says"])) == 1) == []
    assert offending(lambda entry: len(entry["says"].split()) <= 25) == []


def test_titles_notes_and_hints_keep_their_length() -> None:
    assert offending(lambda entry: len(entry["title"]) <= 60) == []
    assert offending(lambda entry: 2 <= len(sentences(entry["note"])) <= 5) == []
    assert offending(lambda entry: len(entry["look"].split()) <= 25) == []


def test_a_misconception_is_a_belief_in_quotes_and_its_correction() -> None:
    assert offending(lambda entry: re.match(r"“[^”]+[.”]", entry["misconception"])) == []
    assert offending(lambda entry: 2 <= len(sentences(entry["misconception"])) <= 3) == []


def test_a_chinese_note_has_the_form_of_an_english_one() -> None:
    assert [key for key, entry in TRANSLATED.items() if cell_len(entry.get("title", "")) > 60] == []
    assert [key for key, entry in TRANSLATED.items() if not re.fullmatch(r"[^。！？]+。|", entry.get("says", ""))] == []
    assert [key for key, entry in TRANSLATED.items() if not re.match(r"“[^”]+[。？”]|$", entry.get("misconception", ""))] == []
    assert [key for key, entry in TRANSLATED.items() if any(text.count("`") % 2 for text in entry.values())] == []


def test_only_keys_that_there_are_are_named() -> None:
    named = {key for entry in ENTRIES for key in re.findall(r"[Pp]ress `([^`]+)`", " ".join(completed(entry).values()))}
    assert len(named) > 5
    assert named <= shown_keys()


def test_names_and_keys_are_marked_in_prose_only() -> None:
    assert offending(lambda entry: "`" not in entry["title"] + entry["says"] + entry["source"]) == []
    assert offending(lambda entry: all(text.count("`") % 2 == 0 for text in entry.values())) == []


def test_a_note_is_not_like_itself() -> None:
    for key in ENTRIES:
        seen: list[str] = []
        at: str | None = key
        while at is not None:
            assert at not in seen, key
            seen.append(at)
            at = ENTRIES[at].get("like")


@pytest.mark.parametrize(
    "particular, plain",
    [
        (("encoder.0.self_attn.masked.mask", "", 0), ("decoder.0.self_attn.masked.mask", "", 0)),
        (("decoder.1.cross_attn.k", "", 2), ("decoder.1.cross_attn.k", "", 0)),
        (("decoder.embed.ids", "", 1), ("encoder.embed.ids", "", 0)),
        (("encoder.0.add1", "self_attn", 0), ("encoder.0.add1", "", 0)),
        (("encoder.0.self_attn.scaled", "not_divided", 0), ("encoder.0.self_attn.scaled", "", 0)),
    ],
)
def test_the_more_particular_note_wins(particular: tuple[str, str, int], plain: tuple[str, str, int]) -> None:
    assert found(*particular).says != found(*plain).says


@pytest.mark.parametrize(
    "name, tag, title",
    [
        ("decoder.0.self_attn.scaled", "not_divided", "Scaled: scores not divided"),
        ("decoder.0.self_attn.scaled", "no_such_tag", "Scaled: scores divided by √d_head"),
    ],
)
def test_a_tag_picks_the_note_that_has_it_and_another_tag_the_plain_one(name: str, tag: str, title: str) -> None:
    assert found(name, tag).title == title


def test_every_tag_in_a_key_is_one_that_the_engine_writes() -> None:
    tags = {key.partition(" ~ ")[2] for key in ENTRIES if " ~ " in key}
    assert len(tags) > 20
    assert tags <= {tag for _, _, tag in every_step()}


@pytest.mark.parametrize(
    "one, other",
    [
        ("encoder.0.norm1.mean", "decoder.3.norm2.mean"),
        ("encoder.norm.mean", "encoder.0.norm1.mean"),
        ("decoder.0.cross_attn.view2.scores", "decoder.7.cross_attn.scores"),
        ("decoder.0.cross_attn.layer1_norm.var", "encoder.0.norm1.var"),
        ("encoder.0.add2", "decoder.1.add3"),
    ],
)
def test_layers_norms_and_views_share_their_notes(one: str, other: str) -> None:
    assert found(one) == found(other)


def test_later_turns_say_that_cross_attentions_k_and_v_are_used_again() -> None:
    for letter in "kv":
        first, later = (found(f"decoder.0.cross_attn.{letter}", turn=turn).says for turn in (0, 1))
        assert "made from the memory" in first
        assert "used again" in later


def test_the_handoff_says_that_k_and_v_are_made_by_each_layer() -> None:
    assert "Keys and values do not arrive" in found("decoder.0.cross_attn.memory").note
    assert "one array" in found("decoder.0.cross_attn.k").misconception


def test_a_step_without_a_note_is_named_with_where_to_write_one() -> None:
    with pytest.raises(UnknownName, match=r"encoder\.0\.telepathy has no note; write one in words/en/notes"):
        found("encoder.0.telepathy")
