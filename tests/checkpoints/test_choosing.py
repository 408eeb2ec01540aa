"""Settings for generation: those that are followed give the reference's greedy text, the others are named."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stepper import Session, crosscheck, load
from stepper.errors import BadCheckpoint
from tests.checkpoints.hugging_face import change_generation, transformers

FOLLOWED: list[tuple[str, dict[str, Any]]] = [
    ("bart", {"forced_eos_token_id": 2, "max_length": 9}),
    ("bart", {"forced_eos_token_id": 2, "max_new_tokens": 5, "forced_bos_token_id": 0}),
    ("marian", {"bad_words_ids": [[36], [5], [0]], "min_length": 7, "max_length": 12}),
    ("t5", {"eos_token_id": [1, 4, 9, 30], "max_new_tokens": 8}),
    ("gpt2", {"eos_token_id": [2, 20, 33], "suppress_tokens": [3, 8], "begin_suppress_tokens": [11], "max_length": 14}),
    ("llama", {"min_new_tokens": 6, "eos_token_id": list(range(20, 37)), "max_new_tokens": 9}),
]


def written_by_theirs(directory: Path, ids: list[int], has_encoder: bool) -> list[int]:
    torch = pytest.importorskip("torch")
    library = transformers()
    kind = library.AutoModelForSeq2SeqLM if has_encoder else library.AutoModelForCausalLM
    model = kind.from_pretrained(directory, local_files_only=True)
    written: list[int] = model.generate(torch.tensor([ids]), num_beams=1, do_sample=False)[0].tolist()
    return written


@pytest.mark.parametrize("name, entries", FOLLOWED, ids=[f"{name}: {', '.join(entries)}" for name, entries in FOLLOWED])
def test_the_greedy_text_is_the_references(name: str, entries: dict[str, Any], directories: Mapping[str, Path]) -> None:
    directory, ids = directories[name], [5, 17, 4]
    change_generation(**{"eos_token_id": 2, **entries})(directory)
    session = Session(str(directory), ids)
    session.generate()
    read = session.ids("target")
    assert [*read, session.generation.chosen(session.turns - 1)] == written_by_theirs(directory, ids, bool(session.spec.encoder))
    assert not session.model.notes[1:]
    assert crosscheck(session, turns=[0, session.turns - 1]).ok


def test_what_is_not_followed_is_named_in_the_check_too(directories: Mapping[str, Path]) -> None:
    directory = directories["gpt2"]
    change_generation(num_beams=4, sequence_bias=[[[3], -2.0]], bad_words_ids=[[3, 4]], stop_strings=["x"])(directory)
    session = Session(str(directory), [5, 17, 4])
    said = 'not followed: num_beams = 4, sequence_bias = [[[3], -2.0]], stop_strings = ["x"], bad_words_ids of several tokens'
    assert said in session.model.notes[-1]
    assert said in crosscheck(session, turns=[0]).text()


@pytest.mark.parametrize(
    "entries, said",
    [
        ({"bad_words_ids": 3}, "bad_words_ids is 3; it must be a list of lists of ids"),
        ({"bad_words_ids": [3]}, r"bad_words_ids is \[3\]; it must be a list of lists of ids"),
        ({"suppress_tokens": 1.5}, "suppress_tokens is 1.5; it must be ids"),
        ({"eos_token_id": [True]}, r"eos_token_id is \[True\]"),
        ({"max_length": "long"}, "max_length is 'long'; it must be a whole number"),
        ({"min_length": -1}, "min_length is -1; it must be a whole number"),
    ],
)
def test_settings_of_another_kind_are_refused(entries: dict[str, Any], said: str, directories: Mapping[str, Path]) -> None:
    directory = directories["marian"]
    change_generation(**entries)(directory)
    with pytest.raises(BadCheckpoint, match=said):
        load(directory)
