"""Decoders of every family, made by Hugging Face's classes, against Hugging Face's own computation."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepper import Session, crosscheck, load
from stepper.checkpoints.names import has_row
from stepper.errors import BadCheckpoint
from stepper.render.look import Look
from stepper.render.map import draw_map
from stepper.words.notes import note
from tests.checkpoints.decoders import DECODERS
from tests.checkpoints.hugging_face import saved, transformers
from tests.checkpoints.test_families_refused import copied

SOURCE = "5 3 7 21 9 4"
TURNS = 12


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Session]:
    """Every variant, saved when it is first asked for, with the same text."""
    transformers()
    return _Saved(tmp_path_factory)


class _Saved(dict[str, Session]):
    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders

    def __missing__(self, name: str) -> Session:
        self[name] = session = Session(load(saved(DECODERS[name], self._folders.mktemp("checkpoint"))), SOURCE)
        while session.turns < TURNS and session.has_turn(session.turns):
            pass
        return session


def greedy(directory: Path, has_words: bool) -> list[int]:
    """What the library goes on with; nothing where a model has no output layer."""
    torch = pytest.importorskip("torch")
    if not has_words:
        return []
    plain = {"attn_implementation": "eager", "experts_implementation": "eager"}
    model: Any = transformers().AutoModelForCausalLM.from_pretrained(directory, dtype="float32", **plain).eval()
    ids = torch.tensor([[int(word) for word in SOURCE.split()]])
    written: list[int] = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=TURNS)[0].tolist()
    return written


@pytest.mark.parametrize("name", DECODERS)
def test_every_step_and_the_greedy_continuation_are_the_librarys(name: str, sessions: dict[str, Session]) -> None:
    session = sessions[name]
    report = crosscheck(session, turns=[*range(min(3, session.turns))])
    assert report.first_divergence is None
    assert report.ok
    seen = {row.step for row in report.rows if row.witness == "whole model"}
    unseen = {step.name for turn in range(min(3, session.turns)) for step in session.program_of(turn)} - seen
    assert {each for each in unseen if not each.endswith(".embed.ids")} == set()
    assert all(row.max_abs < 1e-4 for row in report.rows if row.step == "logits" and row.witness == "whole model")
    assert session.model.directory
    expected = greedy(session.model.directory, session.model.spec.head.kind == "words")
    written = [*session.ids("target"), session.generation.chosen(session.turns - 1)] if expected else []
    assert written[: len(expected)] == expected


@pytest.mark.parametrize("name", DECODERS)
def test_every_cell_can_be_explained_and_every_step_has_its_note_and_line(name: str, sessions: dict[str, Session]) -> None:
    session, random = sessions[name], np.random.default_rng(0)
    for turn in range(min(2, session.turns)):
        program = session.program_of(turn)
        for step in program:
            explanation = session.explain(f"{step.name}@{turn}", tuple(int(random.integers(size)) for size in step.shape))
            assert explanation.result == pytest.approx(explanation.stored, rel=1e-4, abs=1e-5)
            assert step.formula
            assert has_row(step.place)
            assert note(step.place, tag=step.note, turn=turn).says
        assert max(map(len, program.listing().splitlines())) < 140
    assert draw_map(session.model.spec, program.steps[-1].place, Look("none")).lines


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("opt", {"do_layer_norm_before": False}, "norms after the sublayers"),
    ("opt", {"word_embed_proj_dim": 7}, "a table narrower than the model"),
    ("opt", {"layer_norm_elementwise_affine": False}, "norms without gain"),
    ("falcon", {"alibi": True}, "slopes rounded to bfloat16"),
    ("bloom", {"apply_residual_connection_post_layernorm": True}, "residual connections that begin after the norm"),
    ("phi", {"qk_layernorm": True}, "a layer norm of q and k"),
    ("smollm 3", {"no_rope_layers": [1, 0]}, "at least 4 numbers are expected"),
    ("granite", {"residual_multiplier": 0.0}, "nothing would come through"),
    ("gpt-j", {"rotary_dim": 3}, "pairs of columns; 3 of 8 columns cannot be turned"),
    ("phi 3", {"num_key_value_heads": 2}, r"qkv_proj.weight has shape \(36, 24\), expected \(48, 24\)"),
]


@pytest.mark.parametrize("name, settings, said", REFUSED)
def test_what_no_program_here_can_follow_is_named(
    name: str, settings: dict[str, Any], said: str, sessions: dict[str, Session], tmp_path: Path
) -> None:
    directory = sessions[name].model.directory
    assert directory
    with pytest.raises(BadCheckpoint, match=said):
        load(copied(directory, tmp_path, **settings))
