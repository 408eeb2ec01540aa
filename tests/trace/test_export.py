"""Every tensor to a file."""

from pathlib import Path

import numpy as np
import pytest

from stepper import Session
from stepper.errors import BadInput
from stepper.trace.export import export_npz
from tests.models import KINDS, random_model


def test_every_tensor_of_every_turn_is_in_the_file(tmp_path: Path) -> None:
    session = Session("by-hand")
    count = export_npz(session, tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz") as arrays:
        names = {f"{step.name}@{turn}" for turn in range(3) for step in session.program_of(turn)}
        assert set(arrays) == names | {"tokens.source", "tokens.target", "text"}
        assert count == len(names)
        for name in names:
            np.testing.assert_array_equal(arrays[name], session.value(name))
            assert arrays[name].dtype == session.value(name).dtype


def test_the_words_are_in_the_file_too(tmp_path: Path) -> None:
    export_npz(Session("by-hand"), tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz") as arrays:
        assert arrays["tokens.source"].tolist() == ["green", "car", "<eos>"]
        assert arrays["tokens.target"].tolist() == ["<bos>", "voiture", "verte"]
        assert str(arrays["text"]) == "voiture verte"


@pytest.mark.parametrize("kind", ["encoder-only", "decoder-only"])
def test_every_architecture_can_be_written(kind: str, tmp_path: Path) -> None:
    session = Session(random_model(KINDS[kind]), "w4 w5 w6")
    export_npz(session, tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz") as arrays:
        assert ("logits@0" in arrays, "logits" in arrays) == (kind == "decoder-only", kind == "encoder-only")


def test_a_run_of_one_turn_has_names_without_turns(tmp_path: Path) -> None:
    export_npz(Session("by-hand", target="voiture"), tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz") as arrays:
        assert arrays["logits"].shape == (2, 10)


def test_progress_counts_up_to_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    count = export_npz(Session("by-hand"), tmp_path / "run.npz", lambda done, steps, name: seen.append((done, steps)))
    assert seen == [(done, count) for done in range(count + 1)]


def test_what_cannot_be_written_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot write"):
        export_npz(Session("by-hand"), tmp_path / "nowhere" / "run.npz")
    (tmp_path / "run.npz").mkdir()
    with pytest.raises(BadInput, match="cannot write"):
        export_npz(Session("by-hand"), tmp_path / "run.npz")
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".stepper")] == []
