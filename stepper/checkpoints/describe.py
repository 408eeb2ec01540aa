"""What a model directory holds, whether it can be stepped, and what that will take: `stepper models DIR`.

description = describe(Path("gpt2"))
description.supported         True
print(description.text())

gpt2
is         GPT-2: decoder-only, 12 layers, 12 heads, d_model 768, vocabulary 50,257
can be stepped
size       124,439,808 parameters (F32), 497.8 MB on disk
a layer    28.4 MB of parameters in float32
a turn     128 tokens: 8.4 MB for the tensors of a layer; 1,024 tokens: 302 MB
a check    498 MB: PyTorch holds all parameters in float32
text       tokenizer.json
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

from stepper.checkpoints.families import FAMILIES, Settings
from stepper.checkpoints.gguf_files import open_gguf
from stepper.checkpoints.model import Model, read_model
from stepper.checkpoints.safetensors_files import StoredArray, open_arrays
from stepper.engine import ModelSpec, Place, Turn, build_program
from stepper.errors import BadCheckpoint

__all__ = ["describe", "kind_of"]

_WIDTH = 11
_TOKENS = (16, 128, 1024)


@dataclass(frozen=True)
class Description:
    """What there is to say of a directory."""

    name: str
    entries: tuple[tuple[str, str], ...]
    """Headings with what stands behind them."""
    supported: bool

    def text(self) -> str:
        """The description as lines."""
        return "\n".join([self.name, *(f"{heading:<{_WIDTH}}{said}".rstrip() for heading, said in self.entries)])


def describe(directory: Path) -> Description:
    """Say what a directory is; whatever cannot be stepped is described too, with the reason."""
    name = directory.resolve().name
    try:
        model = read_model(directory)
        _ = model.reader.vocabulary  # read now: a tokenizer that is another model's is a reason too
    except BadCheckpoint as reason:
        return Description(name, (*_what_it_says(directory), ("cannot be stepped:", f" {reason}")), supported=False)
    entries = [("is", kind_of(model)), ("can be stepped", ""), ("size", _size(model)), *_costs(model.spec)]
    entries += [("a check", f"{_bytes(4 * model.parameters.count)}: PyTorch holds all parameters in float32")]
    images = "an image: its number, a .npy or .pgm file, or its pixels"
    entries += [("text", model.tokenizer.path.name if model.tokenizer else images if model.spec.patches else "ids, typed as numbers")]
    return Description(model.name, (*entries, *(("note", note) for note in model.notes)), supported=True)


def _what_it_says(directory: Path) -> list[tuple[str, str]]:
    """What config.json says of a model that cannot be read."""
    try:
        settings = Settings.read(directory)
    except BadCheckpoint:
        return []
    said = [str(settings.entries.get("model_type", "of no model_type")), settings.architecture]
    return [("is", ", ".join(each for each in said if each))]


def kind_of(model: Model) -> str:
    """Family, architecture and sizes."""
    spec = model.spec
    title = FAMILIES[model.family].title if model.family in FAMILIES else "stepper's own"
    layers = " + ".join(str(len(stack.layers)) for stack in spec.stacks)
    attentions = [layer.attention for stack in spec.stacks for layer in stack.layers]
    heads, shared = _numbers(each.heads for each in attentions), _numbers(each.kv_heads for each in attentions)
    said = f"{heads} heads" + (f" ({shared} of k and v)" if shared != heads else "")
    widths = _numbers(stack.d_model for stack in spec.stacks)
    return f"{title}: {spec.architecture}, {layers} layers, {said}, d_model {widths}, vocabulary {spec.vocab_size:,}"


def _numbers(sizes: Iterable[int]) -> str:
    """The sizes there are, each once: `12`, or `8 + 12` where layers or stacks differ."""
    return " + ".join(f"{size:,}" for size in dict.fromkeys(sizes))


def _size(model: Model) -> str:
    assert model.directory
    is_file = model.directory.is_file()
    arrays: Mapping[str, StoredArray] = open_gguf(model.directory).arrays if is_file else open_arrays(model.directory)
    dtypes = ", ".join(sorted({array.stored_as for array in arrays.values()}))
    return f"{model.parameters.count:,} parameters ({dtypes}), {_bytes(sum(array.nbytes for array in arrays.values()))} on disk"


def _costs(spec: ModelSpec) -> list[tuple[str, str]]:
    """Bytes of a layer's parameters, and of the tensors it makes of so many tokens."""
    first = Place(spec.last.name, 0).layer_key
    parameters = build_program(spec, Turn(source=1, rows=1)).parameters
    of_a_layer = sum(4 * prod(shape) for name, shape in parameters.items() if Place.of(name).layer_key == first)
    lengths = [tokens for tokens in _TOKENS if tokens <= spec.max_positions] or [spec.max_positions]
    made = [f"{tokens:,} tokens: {_bytes(_of_tensors(spec, first, tokens))}" for tokens in lengths]
    return [
        ("a layer", f"{_bytes(of_a_layer)} of parameters in float32"),
        ("a turn", f"{'; '.join(made)} for the tensors of a layer (at most {spec.max_positions:,} tokens)"),
    ]


def _of_tensors(spec: ModelSpec, layer: str, tokens: int) -> int:
    program = build_program(spec, Turn(source=tokens, rows=tokens))
    return sum(4 * prod(step.shape) for step in program.coarse if step.place.layer_key == layer)


def _bytes(count: float) -> str:
    """A number of bytes as people say it."""
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB"
