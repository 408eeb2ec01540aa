"""The witness from Hugging Face: loaded quietly, looked into, and left as it was."""

import importlib.util
import sys
from pathlib import Path

import pytest

from stepper import Session, crosscheck, load
from stepper.errors import INSTALL_HF
from stepper.witness.hugging_face import _loaded
from tests.checkpoints.hugging_face import VARIANTS, change_settings, saved, transformers


@pytest.fixture(scope="module")
def gpt2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    transformers()
    return saved(VARIANTS["gpt2"], tmp_path_factory.mktemp("checkpoint"))


def test_without_transformers_each_step_is_still_checked_and_the_install_line_given(gpt2: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr("stepper.witness.check.find_spec", lambda name: None if name == "transformers" else found(name))
    report = crosscheck(Session(load(gpt2), "5 3 7"), turns=[0])
    assert report.ok
    assert {row.witness for row in report.rows} == {"same inputs"}
    assert report.notes == (f"No whole model to compare with: GPT-2 is checked against Hugging Face's own; {INSTALL_HF}",)


def test_what_the_library_cannot_load_is_said(gpt2: Path, tmp_path: Path) -> None:
    for file in gpt2.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    session = Session(load(tmp_path), "5 3 7")
    change_settings(n_head=4)(tmp_path)
    report = crosscheck(session, turns=[0])
    assert report.ok
    assert report.notes[0].startswith(f"No whole model to compare with: transformers cannot load {tmp_path}: ")


def test_the_library_is_left_as_it_was_and_says_nothing(gpt2: Path, capfd: pytest.CaptureFixture[str]) -> None:
    library = transformers()
    file = sys.modules[library.GPT2LMHeadModel.__module__]
    before = vars(file)["eager_attention_forward"]
    library.utils.logging.set_verbosity_warning()
    try:
        assert crosscheck(Session(load(gpt2), "5 3 7"), turns=[0]).ok
        assert library.utils.logging.get_verbosity() == library.utils.logging.WARNING
    finally:
        library.utils.logging.set_verbosity_error()
    assert vars(file)["eager_attention_forward"] is before
    assert capfd.readouterr() == ("", "")


def test_the_report_says_whose_model_it_was(gpt2: Path) -> None:
    report = crosscheck(Session(load(gpt2), "5 3 7"), turns=[0])
    assert report.notes == (f"The whole model is the GPT2LMHeadModel of Hugging Face's transformers {transformers().__version__}.",)
    assert report.notes[0] in report.text()


def test_an_edit_is_named_against_the_library_too(gpt2: Path) -> None:
    session = Session(load(gpt2), "5 3 7")
    session.edit("decoder.0.self_attn.weights@0", (0, 1, 0), 0.9)
    report = crosscheck(session, turns=[0])
    assert report.first_divergence
    assert (report.first_divergence.step, report.first_divergence.verdict) == ("decoder.0.self_attn.weights", "edited")
    assert report.suspects == ()


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux lists what a process has mapped")
def test_the_librarys_model_has_nothing_of_the_file_mapped(gpt2: Path) -> None:
    model, _ = _loaded(load(gpt2))
    assert str(gpt2) not in Path("/proc/self/maps").read_text(encoding="utf-8")  # cut short, it would end the program at the next look
    assert all(bool(each.isfinite().all()) for each in model.parameters())
