"""Buffers beside the parameters: what is computed here anyway is left out and said once, what differs is refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepper import Session, load
from stepper.errors import BadCheckpoint
from tests.checkpoints.test_families_refused import copied

LENGTH = 40
SEEN = np.tri(LENGTH, dtype=np.uint8)
WINDOW = SEEN * (1 - np.tri(LENGTH, k=-2, dtype=np.uint8))


def waves(length: int, width: int) -> Any:
    """Marian's sinusoids: all sines, then all cosines; in float32, as its own program makes them."""
    pairs = (width + 1) // 2
    angle = np.arange(length, dtype=np.float32)[:, None] / np.float32(10000.0) ** (2 * np.arange(pairs, dtype=np.float32) / width)
    return np.concatenate([np.sin(angle), np.cos(angle)[:, : width - pairs]], axis=1).astype(np.float32)


KINDS: list[tuple[str, str, Any]] = [
    ("gpt2", "transformer.h.{}.attn.bias", SEEN[None, None]),
    ("gpt2", "transformer.h.{}.attn.masked_bias", np.array(-1e4, np.float32)),
    ("gpt_neo, untied, most layers local", "transformer.h.0.attn.attention.bias", WINDOW.astype(bool)[None, None]),
    ("gpt_neo, untied, most layers local", "transformer.h.1.attn.attention.bias", SEEN.astype(bool)[None, None]),
    ("gpt_neox", "gpt_neox.layers.{}.attention.bias", SEEN[None, None]),
    ("gpt_neox", "gpt_neox.layers.{}.attention.masked_bias", np.array(-np.inf, np.float32)),
    ("bert with words", "bert.embeddings.position_ids", np.arange(18)[None]),
    ("bert with words", "bert.embeddings.token_type_ids", np.zeros((1, 18), np.int64)),
    ("marian", "model.encoder.embed_positions.weight", waves(300, 15)),
    ("marian", "model.decoder.embed_positions.weight", waves(300, 15).astype(np.float16)),
]


@pytest.mark.parametrize("variant, name, array", KINDS)
def test_what_is_computed_here_is_left_out_and_said(
    variant: str, name: str, array: Any, directories: Mapping[str, Path], tmp_path: Path
) -> None:
    named = [name.format(layer) for layer in range(2)] if "{}" in name else [name]
    without = load(directories[variant])
    model = load(copied(directories[variant], tmp_path, lambda arrays: arrays.update(dict.fromkeys(named, array))))
    [note] = set(model.notes) - set(without.notes)
    assert note == f"left out, as it is computed here: {', '.join(named)}"
    assert np.array_equal(Session(model, "5 3").value("logits"), Session(without, "5 3").value("logits"))


@pytest.mark.parametrize("variant, name, array", KINDS)
def test_what_differs_from_what_is_computed_is_refused(
    variant: str, name: str, array: Any, directories: Mapping[str, Path], tmp_path: Path
) -> None:
    name, other = name.format(1), np.array(array)
    other[(..., 0, other.shape[-1] // 2) if other.ndim > 1 else ...] = 1  # a key further on is seen, a position is another's
    with pytest.raises(BadCheckpoint, match=f"{name} differs from what such a model computes in its place"):
        load(copied(directories[variant], tmp_path, lambda arrays: arrays.update({name: other})))


def test_the_speeds_of_a_rotation_are_those_of_the_settings(directories: Mapping[str, Path], tmp_path: Path) -> None:
    base = load(directories["llama"])
    rotation = base.spec.last.layers[0].attention.positions.rotation.base  # type: ignore[union-attr]  # a Llama has rotary positions
    width = base.spec.last.layers[0].attention.d_head
    speeds = (1.0 / rotation ** (np.arange(0, width, 2, dtype=np.float32) / width)).astype(np.float32)
    angle = np.arange(30, dtype=np.float32)[:, None] * np.tile(speeds, 2)
    tables = {
        "model.layers.0.self_attn.rotary_emb.inv_freq": speeds,
        "model.layers.1.self_attn.rotary_emb.inv_freq": speeds.astype(np.float16),
        "model.layers.0.self_attn.rotary_emb.cos_cached": np.cos(angle)[None, None],
        "model.layers.0.self_attn.rotary_emb.sin_cached": np.sin(angle)[None, None],
    }
    (tmp_path / "good").mkdir()
    (tmp_path / "bad").mkdir()
    good = load(copied(directories["llama"], tmp_path / "good", lambda arrays: arrays.update(tables)))
    assert f"left out, as it is computed here: {', '.join(sorted(tables)[:2])} and 2 more" in good.notes
    faster = {"model.layers.0.self_attn.rotary_emb.inv_freq": speeds * np.float32(1.01)}
    bad = copied(directories["llama"], tmp_path / "bad", lambda arrays: arrays.update(faster))
    with pytest.raises(BadCheckpoint, match=r"0\.self_attn.rotary_emb\.inv_freq differs from what"):
        load(bad)


def test_a_buffer_of_something_else_is_still_of_no_use(directories: Mapping[str, Path], tmp_path: Path) -> None:
    with pytest.raises(BadCheckpoint, match="pe is not used by this architecture"):
        load(copied(directories["gpt2"], tmp_path, lambda arrays: arrays.update({"transformer.pe": waves(30, 21)})))
