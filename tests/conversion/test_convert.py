"""Training checkpoints made into directories: what comes out is what the saved module computes."""

import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stepper import Session, load
from stepper.errors import BadCheckpoint, BadInput

torch: Any = pytest.importorskip("torch", reason="needs PyTorch: pip install '.[torch]'")

from stepper.conversion import ModelFacts, convert  # noqa: E402 - it imports torch

pytestmark = pytest.mark.filterwarnings("ignore:enable_nested_tensor is True")
"""What torch says of shortcuts that it will not take."""

SOURCE_WORDS, TARGET_WORDS, WIDTH, HEADS = 19, 23, 12, 3


def waves(rows: int) -> Any:
    """The sinusoids of the tutorials."""
    angle = torch.arange(rows)[:, None] * torch.exp(-torch.arange(0, WIDTH, 2) * math.log(10000) / WIDTH)
    return torch.stack([angle.sin(), angle.cos()], dim=-1).reshape(rows, 1, WIDTH)


def translator() -> tuple[Any, dict[str, Any]]:
    """The translation tutorial's module, as a Transformer and the arrays of its state dict."""
    torch.manual_seed(0)
    inner = torch.nn.Transformer(WIDTH, HEADS, 2, 1, 17, batch_first=True).eval()
    state = {f"transformer.{name}": array + 0.1 * torch.randn_like(array) for name, array in inner.state_dict().items()}
    inner.load_state_dict({name.removeprefix("transformer."): array for name, array in state.items()})
    state |= {
        "src_tok_emb.embedding.weight": torch.randn(SOURCE_WORDS, WIDTH),
        "tgt_tok_emb.embedding.weight": torch.randn(TARGET_WORDS, WIDTH),
        "generator.weight": torch.randn(TARGET_WORDS, WIDTH),
        "generator.bias": torch.randn(TARGET_WORDS),
        "positional_encoding.pos_embedding": waves(30),
    }
    return inner, state


def wrapped(state: dict[str, Any]) -> dict[str, Any]:
    """What training scripts make of a state dict."""
    return {
        "alone": state,
        "beside an epoch": {**state, "epoch": 3},
        "model": {"model": {f"module.{name}": array for name, array in state.items()}, "epoch": 3},
        "state_dict": {"state_dict": {f"module._orig_mod.{name}": array for name, array in state.items()}, "optimizer": {"lr": 0.1}},
    }


@pytest.mark.parametrize("kind", ["alone", "beside an epoch", "model", "state_dict"])
def test_the_tutorials_translator_computes_what_its_module_does(kind: str, tmp_path: Path) -> None:
    inner, state = translator()
    torch.save(wrapped(state)[kind], tmp_path / "translator.pt")
    convert(tmp_path / "translator.pt", tmp_path / "mine", ModelFacts(heads=HEADS, norm="post"))
    session = Session(load(tmp_path / "mine"), "5 3 7 18", target="4 22")
    source, target = torch.tensor([[5, 3, 7, 18]]), torch.tensor([[2, 4, 22]])
    with torch.no_grad():
        read = state["src_tok_emb.embedding.weight"][source] * math.sqrt(WIDTH) + waves(30)[:4, 0]
        written = state["tgt_tok_emb.embedding.weight"][target] * math.sqrt(WIDTH) + waves(30)[:3, 0]
        out = inner(read, written, tgt_mask=torch.nn.Transformer.generate_square_subsequent_mask(3))
        logits = out[0] @ state["generator.weight"].T + state["generator.bias"]
    assert session.value("logits") == pytest.approx(logits.numpy(), abs=1e-4)
    with pytest.raises(BadInput, match="18"):
        Session(load(tmp_path / "mine"), [19])


def nano_gpt(has_biases: bool) -> tuple[dict[str, Any], int]:
    """A state dict in the manner of nanoGPT, and its heads."""
    torch.manual_seed(0)
    shapes = {"ln_1": (), "attn.c_attn": (36, 12), "attn.c_proj": (12, 12), "ln_2": (), "mlp.c_fc": (48, 12), "mlp.c_proj": (12, 48)}
    state = {"transformer.wte.weight": torch.randn(5, 12), "transformer.wpe.weight": torch.randn(8, 12)}
    for layer in range(2):
        for part, shape in shapes.items():
            name = f"transformer.h.{layer}.{part}"
            state[f"{name}.weight"] = 0.3 * torch.randn(shape) if shape else 1 + 0.2 * torch.randn(12)
            if has_biases:
                state[f"{name}.bias"] = 0.3 * torch.randn(shape[0] if shape else 12)
    state["transformer.ln_f.weight"] = 1 + 0.2 * torch.randn(12)
    if has_biases:
        state["transformer.ln_f.bias"] = 0.2 * torch.randn(12)
    return {**state, "lm_head.weight": state["transformer.wte.weight"]}, 3


def logits_of(state: dict[str, Any], heads: int, ids: list[int]) -> Any:
    """What nanoGPT computes of ids."""
    functional = torch.nn.functional

    def part(name: str, x: Any) -> Any:
        weight, bias = state[f"transformer.{name}.weight"], state.get(f"transformer.{name}.bias")
        return functional.linear(x, weight, bias) if weight.ndim == 2 else functional.layer_norm(x, (12,), weight, bias, 1e-5)

    x = state["transformer.wte.weight"][ids] + state["transformer.wpe.weight"][: len(ids)]
    for layer in range(2):
        q, k, v = (
            each.view(len(ids), heads, -1).transpose(0, 1)
            for each in part(f"h.{layer}.attn.c_attn", part(f"h.{layer}.ln_1", x)).chunk(3, 1)
        )
        looked = functional.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(0, 1).reshape(len(ids), -1)
        x = x + part(f"h.{layer}.attn.c_proj", looked)
        x = x + part(f"h.{layer}.mlp.c_proj", functional.gelu(part(f"h.{layer}.mlp.c_fc", part(f"h.{layer}.ln_2", x))))
    return part("ln_f", x) @ state["lm_head.weight"].T


@pytest.mark.parametrize("has_biases", [False, True])
def test_a_checkpoint_of_nanogpt_computes_what_nanogpt_does_and_reads_letters(has_biases: bool, tmp_path: Path) -> None:
    state, heads = nano_gpt(has_biases)
    masks = {f"transformer.h.{layer}.attn.bias": torch.ones(1, 1, 8, 8).tril() for layer in range(2)}
    kept = {
        "model": {f"_orig_mod.{name}": array for name, array in (state | masks).items()},
        "model_args": {"n_head": heads},
        "iter_num": 9,
    }
    torch.save(kept, tmp_path / "ckpt.pt")
    (tmp_path / "meta.pkl").write_bytes(pickle.dumps({"stoi": {letter: number for number, letter in enumerate("\n abc")}, "itos": {}}))
    convert(tmp_path / "ckpt.pt", tmp_path / "mine", ModelFacts(vocabulary=tmp_path / "meta.pkl"))
    session = Session(load(tmp_path / "mine"), "ab c")
    assert session.tokens("target") == ["a", "b", " ", "c"]
    assert session.value("logits") == pytest.approx(logits_of(state, heads, [2, 3, 1, 4]).numpy(), abs=1e-4)
    assert set(session.generate(max_turns=4)) <= set("\n abc")


def test_what_the_file_does_not_say_is_asked_for_in_one_line(tmp_path: Path) -> None:
    state = {name.removeprefix("transformer."): array for name, array in translator()[1].items() if "encoder.layers" in name}
    torch.save({**state, "table.weight": torch.randn(7, WIDTH)}, tmp_path / "mine.pt")
    with pytest.raises(BadInput) as asked:
        convert(tmp_path / "mine.pt", tmp_path / "mine", ModelFacts())
    assert all(option in str(asked.value) for option in ("--heads N", "--norm post", "--causal yes", "--positions", "--scale"))
    assert "\n" not in str(asked.value)
    assert not (tmp_path / "mine").exists()
    convert(tmp_path / "mine.pt", tmp_path / "mine", ModelFacts(3, "pre", "none", "no", "yes"))
    assert np.isfinite(Session(load(tmp_path / "mine"), "5 3").value("logits")).all()
    with pytest.raises(BadInput, match="d_model 12 cannot be split into 5 heads"):
        convert(tmp_path / "mine.pt", tmp_path / "mine", ModelFacts(5, "pre"))


def test_what_is_no_checkpoint_is_refused_and_nothing_of_it_is_run(tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(2, 3), tmp_path / "module.pt")
    torch.save({"epoch": 3}, tmp_path / "empty.pt")
    torch.save({"a.weight": torch.ones(2)}, tmp_path / "strange.pt")
    (tmp_path / "junk.pt").write_bytes(b"junk")
    (tmp_path / "program.pt").write_bytes(b"cos\nsystem\n(S'touch made'\ntR.")
    refused = {"module": "holds more than arrays", "empty": "holds no arrays", "strange": "layout that is not known", "junk": "no file"}
    for name, said in {**refused, "program": "p", "missing": "No such file"}.items():
        with pytest.raises(BadCheckpoint, match=said):
            convert(tmp_path / f"{name}.pt", tmp_path / "mine", ModelFacts())
    assert not Path("made").exists()
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize(
    "content", [b"cos\nsystem\n(S'touch made'\ntR.", b"\x80\x04.", pickle.dumps({"stoi": {"a": 1}}), pickle.dumps([1, 2])]
)
def test_a_vocabulary_that_is_none_is_refused_and_nothing_of_it_is_run(content: bytes, tmp_path: Path) -> None:
    torch.save({"model": nano_gpt(False)[0], "model_args": {"n_head": 3}}, tmp_path / "ckpt.pt")
    (tmp_path / "meta.pkl").write_bytes(content)
    with pytest.raises(BadInput, match=r"meta\.pkl"):
        convert(tmp_path / "ckpt.pt", tmp_path / "mine", ModelFacts(vocabulary=tmp_path / "meta.pkl"))
    assert not Path("made").exists()
