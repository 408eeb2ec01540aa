"""Dumps of a run, of every kind that is read: they agree, they show a mistake, they lie."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepper.errors import BadInput
from stepper.trace import Session
from stepper.witness.own import OwnReport, from_dump
from stepper.witness.own.check import check_against
from stepper.witness.own.record import Dump, Record
from stepper.witness.own.witnesses import DumpWitness
from tests.witness.own.bugs.bug import BUGS, Bug, built, changed
from tests.witness.own.dumps import WRITERS, Outputs, outputs_of
from tests.witness.own.tutorials.models import TUTORIALS

GPT = TUTORIALS["gpt"]
AT = "decoder.0.self_attn"


@pytest.fixture(scope="module")
def outputs() -> Outputs:
    return outputs_of(built(GPT.file, GPT.model), GPT.session())


def bug(text: str) -> Bug:
    return next(each for each in BUGS if str(each) == text)


def report_on(dump: Path, session: Session | None = None) -> OwnReport:
    return check_against(session or GPT.session(), from_dump(dump))


@pytest.mark.parametrize("kind", WRITERS)
def test_a_dump_of_any_kind_that_holds_outputs_alone_agrees(kind: str, outputs: Outputs, tmp_path: Path) -> None:
    report = report_on(WRITERS[kind](outputs, tmp_path))
    assert (report.ok, report.verdict, report.left_over) == (True, "agrees", ())
    row = report.of("decoder.1.self_attn.q.proj")
    assert row
    assert row.theirs == "blocks.1.attention.query"
    assert "decoder.0.self_attn.scores" in report.not_compared


@pytest.mark.parametrize(
    "kind, name, first, hidden, suspect",
    [
        ("npz", "gpt: scale by width", f"{AT}.weights", f"{AT}.scaled", "divided by √d_model"),
        ("safetensors", "gpt: heads merged without transpose", f"{AT}.out", f"{AT}.concat", "joined by a bare view"),
        ("folder", "gpt: exact gelu", "decoder.0.ffn.out", "decoder.0.ffn.activation", "gelu there, gelu_tanh here"),
        ("debugger tree", "gpt: no residual", "decoder.0.norm2.out", "decoder.0.add1", "is not added"),
        ("safetensors", "gpt: a bias left out", f"{AT}.out", "", "the bias is left out"),
        ("npz", "translator: sines first", "encoder.0.self_attn.q.proj", "encoder.embed.position", "sines first"),
    ],
)
def test_the_reason_is_proved_from_outputs_alone(kind: str, name: str, first: str, hidden: str, suspect: str, tmp_path: Path) -> None:
    mistaken = bug(name)
    witness, session = built(changed(mistaken, tmp_path), mistaken.against.model), mistaken.against.session()
    report = report_on(WRITERS[kind](outputs_of(witness, session), tmp_path), session)
    assert (report.mistakes[0].row.name, report.mistakes[0].hidden) == (first, hidden)
    assert suspect in report.suspect


def test_missing_layers_are_named_and_the_others_compared(outputs: Outputs, tmp_path: Path) -> None:
    some = {name: each for name, each in outputs.items() if "blocks.0" not in name}
    report = report_on(WRITERS["npz"](some, tmp_path))
    assert report.ok
    assert "decoder.0.self_attn.out" in report.not_compared
    assert report.of("decoder.1.self_attn.out")


Change = Callable[[dict[str, Any]], dict[str, Any]]


def _without_a_column(outputs: dict[str, Any]) -> dict[str, Any]:
    return {name: each[..., :-1] if each.ndim == 3 else each for name, each in outputs.items()}


def _with_nan(outputs: dict[str, Any]) -> dict[str, Any]:
    return {**outputs, "blocks.0.attention.query": outputs["blocks.0.attention.query"] * np.float32("nan")}


@pytest.mark.parametrize(
    "change, said",
    [(_without_a_column, "More of their tensors are none of ours"), (_with_nan, "NaN or infinite numbers in 1 of their tensors")],
)
def test_wrong_shapes_and_nan_are_no_agreement_and_get_a_line(change: Change, said: str, outputs: Outputs, tmp_path: Path) -> None:
    report = report_on(WRITERS["npz"](change(dict(outputs)), tmp_path))
    assert (report.ok, report.complete) == (False, False)
    assert any(line.startswith(said) for line in report.text().splitlines())


@pytest.mark.parametrize("has_ids", [True, False])
def test_a_run_over_other_tokens_is_refused_with_both_texts(has_ids: bool, tmp_path: Path) -> None:
    theirs = outputs_of(built(GPT.file, GPT.model), Session(GPT.model, "w7 w8 w3 w5 w11"))
    shown = {name: each for name, each in theirs.items() if has_ids or not name.startswith("ids")}
    with pytest.raises(BadInput, match=r"its ids are 7, 8, 3, 5, 11, those here 4, 5, 6, 9, 4"):
        report_on(WRITERS["npz"](shown, tmp_path))


def test_a_large_dump_is_read_a_tensor_at_a_time() -> None:
    """A record's numbers are asked for when they are needed, and may be asked for again."""
    asked: list[str] = []
    witness = built(GPT.file, GPT.model)
    ids = {"target": [4, 5, 6, 9, 4]}

    def record(each: Record) -> Record:
        def read() -> Any:
            asked.append(each.name)
            return each.read()

        return Record(each.name, each.shape, read)

    dump = witness.observe(ids).dump
    report = check_against(GPT.session(), DumpWitness(Dump(tuple(record(each) for each in dump.records), source="run")))
    assert report.ok
    assert set(asked) == {each.name for each in dump.records}


@pytest.mark.parametrize(
    "name, content, said",
    [
        ("run.npz", b"no archive", "cannot be read as a dump"),
        ("run.pt", b"pickled", "a pickle"),
        ("run.txt", b"", "is no dump"),
        ("run.safetensors", b"\x01\x00\x00\x00\x00\x00\x00\x00{", "cannot be read as a dump"),
    ],
)
def test_a_file_that_is_no_dump_gets_one_line(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(BadInput) as refusal:
        from_dump(file)
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_objects_in_an_archive_are_refused_by_name(tmp_path: Path) -> None:
    np.savez(tmp_path / "run.npz", things=np.array([{}], dtype=object))
    with pytest.raises(BadInput, match="things holds Python objects"):
        from_dump(tmp_path / "run.npz")


def test_a_tree_of_texts_says_how_it_should_have_been_written(tmp_path: Path) -> None:
    tree = '{"module_path": "m", "children": [], "outputs": {"value": "tensor(1.5)"}}'
    (tmp_path / "M_debug_tree_FULL_TENSORS.json").write_text(tree, encoding="utf-8")
    with pytest.raises(BadInput, match="use_repr=False"):
        from_dump(tmp_path)
