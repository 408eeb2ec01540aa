"""The whole model once more, made of `torch.nn` Transformer layers that nobody here wrote.

    model = build_model(spec)
    load_parameters(model, parameters)                  our names, our layout (x @ W)
    logits = model(source_ids, target_ids)              (batch, query, vocab)

    module                        holds
    encoder, decoder              a `TorchStack` each, or None:
      .embed                      nn.Embedding; one and the same object when the embeddings are tied
      .table                      learned positions, nn.Embedding, or None
      .layers                     nn.ModuleList of nn.TransformerEncoderLayer; in a decoder beside an encoder, nn.TransformerDecoderLayer
      .norm                       final nn.LayerNorm, or None
    unembed                       nn.Linear; shares the embedding's parameter when tied

Inside the stacks the modules have the names that `torch.nn.Transformer` gives them (`decoder.layers.1.multihead_attn`).
Training fits the parameters of this model; the cross-check hooks its modules. Torch's mask convention is the reverse of
ours: here True means blocked.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from stepper.engine import Config, ModelSpec, spec_of
from stepper.engine.spec import LayerSpec, PatchSpec, PositionSpec, StackSpec
from stepper.errors import BadCheckpoint
from stepper.witness.torch_lacks import refuse_what_torch_lacks

__all__ = ["TorchModel", "build_model", "export_parameters", "load_parameters", "parameter_views", "plain_layers", "sinusoid"]

FloatArray: TypeAlias = npt.NDArray[np.float32]
TorchLayer: TypeAlias = nn.TransformerEncoderLayer | nn.TransformerDecoderLayer


class TorchStack(nn.Module):
    """An encoder or a decoder: embedding, positions, layers, final norm."""

    def __init__(self, spec: StackSpec, embed: nn.Module, kind: type[TorchLayer], dropout: float) -> None:
        super().__init__()
        self.spec = spec
        self.embed = embed
        self.scaled, self.position = nn.Identity(), nn.Identity()
        """What comes by here is unchanged: two places for a hook to stand."""
        self.table = _table(spec)
        self.layers = nn.ModuleList(_layer(kind, layer, spec.d_model, dropout) for layer in spec.layers)
        self.norm = nn.LayerNorm(spec.d_model, eps=spec.norm.eps) if spec.norm else None

    def forward(self, ids: Tensor, memory: Tensor | None = None, **masks: Tensor | None) -> Tensor:
        """Ids (batch, token), or images (batch, row, column), to (batch, token, d_model); masks are passed on to the layers."""
        x: Tensor = self.scaled(self.embed(ids) * math.sqrt(self.spec.d_model if self.spec.embed.scale else 1))
        if self.spec.embed.positions:
            x = x + self.position(self._positions(self.spec.embed.positions, x.shape[1]).to(x)[None])
        for layer in self.layers:
            x = layer(x, **masks) if memory is None else layer(x, memory, **masks)
        return x if self.norm is None else self.norm(x)

    def _positions(self, positions: PositionSpec, length: int) -> Tensor:  # -> (T, D)
        if self.table is not None:
            return self.table.weight[positions.offset :][:length]
        rows = sinusoid(length, self.spec.d_model)
        return torch.cat([rows[:, 0::2], rows[:, 1::2]], dim=1) if positions.layout == "halved" else rows


class Patches(nn.Module):
    """Images (batch, row, column) to rows (batch, patch, d_model), the class token's before them (Dosovitskiy et al. 2021)."""

    def __init__(self, spec: PatchSpec, d_model: int) -> None:
        super().__init__()
        self.spec = spec
        self.pixels, self.patches = nn.Identity(), nn.Identity()
        self.projection = nn.Linear(spec.size**2, d_model)
        self.first = nn.Parameter(torch.randn(1, d_model) * d_model**-0.5)

    def forward(self, images: Tensor) -> Tensor:
        pixels = self.pixels(images.to(self.first) / self.spec.brightest)
        squares = functional.unfold(pixels[:, None], self.spec.size, stride=self.spec.size).mT
        rows = self.projection(self.patches(squares))
        return torch.cat([self.first.expand(len(rows), 1, -1), rows], dim=1)


def _embedding(spec: ModelSpec, stack: StackSpec) -> nn.Module:
    if stack.embed.patches:
        return Patches(stack.embed.patches, stack.d_model)
    return nn.Embedding(spec.words(stack.name), stack.d_model)


class TorchModel(nn.Module):
    """An encoder, a decoder, or both, and the output layer."""

    spec: ModelSpec

    def __init__(self, spec: ModelSpec, dropout: float = 0.0) -> None:
        super().__init__()
        refuse_what_torch_lacks(spec)
        self.spec = spec
        self.causal = True
        """Whether decoder self-attention hides what comes later; only an experiment sets this to False."""
        tables = {stack.embed.table: _embedding(spec, stack) for stack in spec.stacks}
        reading = nn.TransformerDecoderLayer if spec.encoder else nn.TransformerEncoderLayer
        self.encoder = (
            TorchStack(spec.encoder, tables[spec.encoder.embed.table], nn.TransformerEncoderLayer, dropout) if spec.encoder else None
        )
        self.decoder = TorchStack(spec.decoder, tables[spec.decoder.embed.table], reading, dropout) if spec.decoder else None
        self.unembed = nn.Linear(spec.last.d_model, len(spec.labels) or spec.vocab_size, bias=spec.head.bias)
        """The output layer; of a classifier the one that tells classes apart."""
        if spec.head.tied:
            self.unembed.weight = tables[spec.head.tied].get_parameter("weight")

    def forward(
        self,
        source: Tensor | None,
        target: Tensor | None = None,
        source_blocked: Tensor | None = None,
        target_blocked: Tensor | None = None,
    ) -> Tensor:
        """Ids (batch, token) to logits (batch, token, vocab).

        Args:
            source: what the encoder reads; None for decoder-only.
            target: what the decoder reads, start token included; None for encoder-only.
            source_blocked: (batch, key), True where the source is padding.
            target_blocked: (batch, key), True where the target is padding.
        """
        with plain_layers():
            memory = None if source is None else self.encode(source, source_blocked)
            last = memory if target is None else self.decode(target, memory, source_blocked, target_blocked)
            last = self.read_of(last)
            logits: Tensor = self.unembed(last)
        return logits

    def read_of(self, last: Tensor | None) -> Tensor:
        """What the output layer reads of the last stack's output: all rows, or the first alone."""
        assert last is not None
        return last[:, :1] if self.spec.head.classes else last

    def encode(self, source: Tensor, source_blocked: Tensor | None = None) -> Tensor:
        """Ids (batch, key), or images, to the encoder's output (batch, key, d_model)."""
        assert self.encoder is not None
        out: Tensor = self.encoder(source, src_key_padding_mask=source_blocked)
        return out

    def decode(
        self, target: Tensor, memory: Tensor | None, source_blocked: Tensor | None = None, target_blocked: Tensor | None = None
    ) -> Tensor:
        """Ids (batch, query) and the encoder's output to the decoder's output (batch, query, d_model)."""
        assert self.decoder is not None
        later = _later_tokens(target.shape[1], target.device) if self.causal else None
        out: Tensor
        if memory is None:
            out = self.decoder(target, src_mask=later, src_key_padding_mask=target_blocked)
        else:
            masks = {"tgt_mask": later, "tgt_key_padding_mask": target_blocked, "memory_key_padding_mask": source_blocked}
            out = self.decoder(target, memory, **masks)
        return out


def build_model(model: ModelSpec | Config, dropout: float = 0.0) -> TorchModel:
    """Make a model with torch's own random parameters; the result is in evaluation mode."""
    return TorchModel(spec_of(model) if isinstance(model, Config) else model, dropout).eval()


def sinusoid(length: int, d_model: int) -> Tensor:
    """Positions of Vaswani et al. 2017, section 3.5: column 2i is sin(position / 10000^(2i/d_model)), column 2i+1 the cosine."""
    position = torch.arange(length, dtype=torch.float64)[:, None]
    frequency = 10000.0 ** (-torch.arange(0, d_model, 2, dtype=torch.float64) / d_model)
    angle = position * frequency  # (T, 1) * (D/2) -> (T, D/2)
    return torch.stack([angle.sin(), angle.cos()], dim=-1).reshape(length, -1)[:, :d_model]


def load_parameters(model: TorchModel, parameters: Mapping[str, npt.NDArray[np.floating]]) -> None:
    """Copy parameters with our names and layout into the torch model.

    A tied output layer may be named as well (`unembed.W`); it is the embedding, which is loaded under its own name.

    Raises:
        BadCheckpoint: names are missing or unknown, or a shape does not fit.
    """
    views = parameter_views(model)
    given = parameters.keys() - ({"unembed.W"} if model.spec.head.tied else set())
    differing = sorted(views.keys() ^ given)
    if differing:
        raise BadCheckpoint("check.parameters_do_not_fit", names=differing[:5])
    with torch.no_grad():
        for name, view in views.items():
            if tuple(view.shape) != parameters[name].shape:
                raise BadCheckpoint("check.parameter_shape", name=name, shape=parameters[name].shape, wanted=tuple(view.shape))
            view.copy_(torch.tensor(np.asarray(parameters[name])))


def export_parameters(model: TorchModel) -> dict[str, FloatArray]:
    """The model's parameters under our names, float32, laid out so that `x @ W` is the product."""
    return {name: np.ascontiguousarray(view.detach().numpy(), dtype=np.float32) for name, view in parameter_views(model).items()}


def parameter_views(model: TorchModel) -> dict[str, Tensor]:
    """Our name for every parameter, with the part of torch's storage that holds it, turned to our layout.

    Writing into a view writes into the model.
    """
    views: dict[str, Tensor] = {}
    for name, stack in (("encoder", model.encoder), ("decoder", model.decoder)):
        if stack is not None:
            views |= {f"{name}.{inner}": view for inner, view in _stack_views(stack)}
    if model.encoder is not None and model.decoder is not None and model.decoder.embed is model.encoder.embed:
        del views["decoder.embed.E"]
    head = "classifier" if model.spec.head.classes else "unembed"
    if not model.spec.head.tied:
        views[f"{head}.W"] = model.unembed.weight.detach().T
    if model.spec.head.bias:
        views[f"{head}.b"] = model.unembed.bias.detach()
    return views


def _stack_views(stack: TorchStack) -> Iterator[tuple[str, Tensor]]:
    if isinstance(stack.embed, Patches):
        yield "embed.W_patch", stack.embed.projection.weight.detach().T
        yield "embed.b_patch", stack.embed.projection.bias.detach()
        yield "embed.cls", stack.embed.first.detach()
    else:
        yield "embed.E", stack.embed.get_parameter("weight").detach()
    if stack.table is not None:
        yield "embed.P", stack.table.weight.detach()
    for index, layer in enumerate(stack.layers):
        yield from ((f"{index}.{name}", view) for name, view in _layer_views(layer))
    if stack.norm is not None:
        yield "norm.gain", stack.norm.weight.detach()
        yield "norm.bias", stack.norm.bias.detach()


def _layer_views(layer: nn.Module) -> Iterator[tuple[str, Tensor]]:
    attentions = {"self_attn": "self_attn", "cross_attn": "multihead_attn"}
    for ours, theirs in attentions.items():
        if hasattr(layer, theirs):
            yield from ((f"{ours}.{name}", view) for name, view in _attention_views(layer.get_submodule(theirs)))
    for number in (1, 2):
        linear = layer.get_submodule(f"linear{number}")
        yield f"ffn.W_{number}", linear.get_parameter("weight").detach().T
        yield f"ffn.b_{number}", linear.get_parameter("bias").detach()
    for number in (1, 2, 3):
        if hasattr(layer, f"norm{number}"):
            norm = layer.get_submodule(f"norm{number}")
            yield f"norm{number}.gain", norm.get_parameter("weight").detach()
            yield f"norm{number}.bias", norm.get_parameter("bias").detach()


def _attention_views(attention: nn.Module) -> Iterator[tuple[str, Tensor]]:
    """Torch stacks the query, key and value projections in one matrix (3·d_model, d_model), used as x Wᵀ."""
    stacked = attention.get_parameter("in_proj_weight").detach().chunk(3)
    biases = attention.get_parameter("in_proj_bias").detach().chunk(3)
    for letter, weight, bias in zip("qkv", stacked, biases, strict=True):
        yield f"W_{letter}", weight.T
        yield f"b_{letter}", bias
    yield "W_o", attention.get_parameter("out_proj.weight").detach().T
    yield "b_o", attention.get_parameter("out_proj.bias").detach()


def _table(spec: StackSpec) -> nn.Embedding | None:
    """The learned positions of a stack."""
    positions = spec.embed.positions
    return nn.Embedding(positions.rows + positions.offset, spec.d_model) if positions and positions.kind == "learned" else None


def _layer(kind: type[TorchLayer], spec: LayerSpec, d_model: int, dropout: float) -> TorchLayer:
    return kind(
        d_model,
        spec.attention.heads,
        spec.ffn.width,
        dropout,
        activation=_ACTIVATIONS[spec.ffn.activation],
        layer_norm_eps=spec.norm.eps,
        batch_first=True,
        norm_first=spec.residual == "pre",
    )


def _gelu_tanh(x: Tensor) -> Tensor:
    return functional.gelu(x, approximate="tanh")


_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": functional.relu,
    "gelu": functional.gelu,
    "gelu_tanh": _gelu_tanh,
    "silu": functional.silu,
}


def _later_tokens(length: int, device: torch.device) -> Tensor:
    """(query, key), True above the diagonal: what a token must not look at."""
    return torch.ones(length, length, dtype=torch.bool, device=device).triu(1)


@contextmanager
def plain_layers() -> Iterator[None]:
    """Switch off torch's fused inference kernel: it skips the submodules, so that their hooks would see nothing."""
    before = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(before)
