"""Memory and time that a large checkpoint takes: made in a temporary folder, opened in an interpreter of its own.

    for figure in large_figures(gigabytes=4): ...

The checkpoint has the shape of a Llama of two thousand million parameters in bfloat16 (or half as many in float32); its numbers
are a random block, over and over. What is measured is the peak of the resident set, mapped pages of the file included.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from stepper.bench.measure import Measurement
from stepper.checkpoints import load
from stepper.engine import Array
from stepper.trace import Session

__all__ = ["large_figures"]

_SHAPE = {
    "model_type": "llama",
    "vocab_size": 128_256,
    "hidden_size": 2048,
    "intermediate_size": 8192,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "max_position_embeddings": 8192,
    "tie_word_embeddings": True,
    "rope_theta": 500_000.0,
    "eos_token_id": 128_001,
}
_SENTENCE = " ".join(str(number) for number in range(100, 116))
_LIMIT = 700
"""MiB that opening and stepping the first layer may take."""
_BLOCK = 2**22


def large_figures(gigabytes: float = 4, dtype: str = "BF16") -> Iterator[Measurement]:
    """What opening a checkpoint takes, stepping its first layer, and stepping all of them."""
    with tempfile.TemporaryDirectory(prefix="stepper-bench-") as folder:
        layers = write_checkpoint(Path(folder), gigabytes, dtype)
        program = f"from stepper.bench.large import walk; walk({folder!r})"
        finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    seen: dict[str, Any] = json.loads(finished.stdout)
    what = f"{gigabytes:g} GB in {dtype}, {layers} layers"
    first, every = seen["first_layer_mib"], seen["every_layer_mib"]
    yield Measurement(f"{what}: opened, first attention", f"{seen['first_attention_s']:.1f} s")
    yield Measurement(f"{what}: first layer", f"{first:.0f} MiB", first / _LIMIT, 1.0)
    yield Measurement(f"{what}: every layer", f"{every:.0f} MiB", every / _LIMIT, 1.0)
    yield Measurement(f"{what}: logits, for which the whole embedding table is read", f"{seen['logits_mib']:.0f} MiB")


def walk(directory: str) -> None:
    """Open a checkpoint, step its first layer, then all of it; time and peaks of memory go to standard output as JSON."""
    started = time.perf_counter()
    session = Session(load(directory), _SENTENCE)
    session.value("decoder.0.self_attn.weights")
    seen = {"first_attention_s": time.perf_counter() - started}
    session.value("decoder.0.add2")
    seen["first_layer_mib"] = _peak()
    session.value("decoder.out")
    seen["every_layer_mib"] = _peak()
    session.value("logits")
    seen["logits_mib"] = _peak()
    sys.stdout.write(json.dumps(seen))


def _peak() -> float:
    """The largest resident set so far, in MiB."""
    import resource  # not on every platform

    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return kilobytes / 1024


def write_checkpoint(directory: Path, gigabytes: float, dtype: str) -> int:
    """Write a Llama of about this size; returns how many layers it has."""
    size = {"BF16": 2, "F16": 2, "F32": 4}[dtype]
    shapes = _shapes(0)
    fixed = sum(int(np.prod(shape)) for name, shape in shapes.items() if ".layers." not in name)
    each = sum(int(np.prod(shape)) for name, shape in _shapes(1).items()) - fixed
    layers = max(1, round((gigabytes * 1e9 / size - fixed) / each))
    (directory / "config.json").write_text(json.dumps({**_SHAPE, "num_hidden_layers": layers}), encoding="utf-8")
    with (directory / "model.safetensors").open("wb") as file:
        _write(file, _shapes(layers), dtype, size)
    return layers


def _shapes(layers: int) -> dict[str, tuple[int, ...]]:
    width, inner, narrow = 2048, 8192, 512
    shapes: dict[str, tuple[int, ...]] = {"model.embed_tokens.weight": (128_256, width), "model.norm.weight": (width,)}
    for layer in range(layers):
        at = f"model.layers.{layer}"
        shapes |= {f"{at}.{norm}.weight": (width,) for norm in ("input_layernorm", "post_attention_layernorm")}
        shapes |= {f"{at}.self_attn.{letter}_proj.weight": (width, width) for letter in "qo"}
        shapes |= {f"{at}.self_attn.{letter}_proj.weight": (narrow, width) for letter in "kv"}
        shapes |= {f"{at}.mlp.{part}_proj.weight": (inner, width) for part in ("gate", "up")}
        shapes[f"{at}.mlp.down_proj.weight"] = (width, inner)
    return shapes


def _write(file: BinaryIO, shapes: dict[str, tuple[int, ...]], dtype: str, size: int) -> None:
    """A safetensors file: the header's length, the header, the numbers."""
    header, offset = {}, 0
    for name, shape in shapes.items():
        end = offset + int(np.prod(shape)) * size
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)  # so that the numbers begin where a processor reads them quickly
    file.write(len(text).to_bytes(8, "little") + text)
    noise = _stored(np.random.default_rng(0).standard_normal(_BLOCK, dtype=np.float32) * np.float32(0.02), dtype)
    for shape in shapes.values():
        count = int(np.prod(shape))
        numbers = _stored(np.ones(count, np.float32), dtype) if len(shape) == 1 else noise
        for start in range(0, count, _BLOCK):
            file.write(numbers[: min(_BLOCK, count - start)].tobytes())


def _stored(array: Array, dtype: str) -> Array:
    if dtype == "BF16":
        return (array.view(np.uint32) >> np.uint32(16)).astype(np.uint16)
    return array.astype({"F16": np.float16, "F32": np.float32}[dtype])
