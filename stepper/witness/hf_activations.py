"""What a Hugging Face model computes on the way, caught by hooks.

    seen = observe(model, {"input_ids": ...}, prefix="model.")
    seen["model.layers.0.mlp.up_proj:out"]              a module's output; `in` is what it was given
    seen["model.layers.0.self_attn:query"]              inside attention: what its function was given and gave back

Names are those of the table of names (a model saved without its head has them without the prefix, and gets it back here).
Attention is one function in each of the library's files, `eager_attention_forward`, in some older ones a method, `_attn`, or written
out in its module (see `hf_inline_attention`); for as
long as the model runs it is wrapped by one that writes down query, key, value, mask, bias, scaling, weights and output.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from stepper.witness.hf_experts import see_mixture
from stepper.witness.hf_inline_attention import seen_inside

__all__ = ["RawActivations", "observe"]

RawActivations = dict[str, Any]
"""By `module:port`: tensors with their batch axis, and numbers: what attention scales with, a norm's ε."""

_FUNCTION, _METHOD = "eager_attention_forward", "_attn"
_ADDED_TO = "FalconLinear"
"""What such a layer gives is changed later on, by adding to it in its place."""


class _Paths:
    """Where each module stands. One that is run several times (ALBERT's layer) stands in another place each time.

    Args:
        model: whose modules.
        prefix: what names begin with that a model saved without its head lacks.
        named: the name of a module in its n-th run, as the table of names has it.
    """

    def __init__(self, model: nn.Module, prefix: str, named: Callable[[str, int], str]) -> None:
        has_prefix = not prefix or hasattr(model, prefix.removesuffix("."))
        self._own = {module: path if has_prefix else prefix + path for path, module in model.named_modules()}
        self._named = named
        self._runs: Counter[nn.Module] = Counter()

    def __iter__(self) -> Iterator[nn.Module]:
        return iter(self._own)

    def __getitem__(self, module: nn.Module) -> str:
        return self._named(self._own[module], max(self._runs[module] - 1, 0))

    def begin(self, module: nn.Module, given: tuple[Any, ...]) -> None:
        """A run of this module begins."""
        self._runs[module] += 1


def _as_it_is(path: str, run: int) -> str:
    return path


def observe(model: nn.Module, given: Mapping[str, Tensor], prefix: str, named: Callable[[str, int], str] = _as_it_is) -> RawActivations:
    """Run the model once, all tokens at once, and return what was seen; `prefix` and `named` tell what modules are called."""
    paths = _Paths(model, prefix, named)
    seen: RawActivations = {"input_ids": given["input_ids"], "pad_token_id": getattr(model.config, "pad_token_id", None)}
    with torch.no_grad(), ExitStack() as stack:
        for module in paths:
            stack.callback(module.register_forward_pre_hook(paths.begin).remove)
            stack.callback(module.register_forward_hook(_hook(paths, seen), with_kwargs=True).remove)
        stack.enter_context(_watched_attention(model, paths, seen))
        for module in paths:
            stack.enter_context(_watched_method(module, paths[module], seen))
            stack.enter_context(nullcontext() if _has_function(model) else seen_inside(module, paths[module], seen))
        result = model(**given)
    logits = getattr(result, "logits", getattr(result, "prediction_logits", None))
    return seen if logits is None else {**seen, "logits": logits}


def _hook(paths: _Paths, seen: RawActivations) -> Callable[..., None]:
    def catch(module: nn.Module, given: tuple[Any, ...], options: Mapping[str, Any], result: Any) -> None:
        path = paths[module]
        first = given[0] if given else next(iter(options.values()), None)
        out = result if isinstance(result, Tensor) else result[0]
        out = out.clone() if type(module).__name__ == _ADDED_TO else out
        if isinstance(first, Tensor):
            seen[f"{path}:in"] = first
        seen[f"{path}:out"] = out
        seen[f"{path}:eps"] = getattr(module, "eps", getattr(module, "variance_epsilon", 0.0))
        if hasattr(module, "embed_scale"):
            _see_scaling(module, path, first, seen)
        see_mixture(module, path, given, result, seen)
        if hasattr(module, "residual_multiplier"):
            _see_multiplied(path, float(vars(module)["residual_multiplier"]), seen)

    return catch


def _see_scaling(module: nn.Module, path: str, given: Any, seen: RawActivations) -> None:
    """Marian scales behind its embedding, BART inside: here `out` is the row looked up, and the scaled row has a name of its own."""
    if isinstance(module, nn.Embedding):
        seen[f"{path}:out × embed_scale"] = seen[f"{path}:out"]
        seen[f"{path}:out"] = functional.embedding(given, module.weight)
    elif f"{path}.embed_tokens:out" in seen:
        seen[f"{path}.embed_tokens:out × embed_scale"] = seen[f"{path}.embed_tokens:out"] * module.embed_scale


def _see_multiplied(layer: str, times: float, seen: RawActivations) -> None:
    """What Granite's sublayers make, as large as it is added."""
    made = {f"{layer}.{part}:out": seen.get(f"{layer}.{part}:out") for part in ("self_attn", "mlp")}
    seen.update((f"{port} × residual_multiplier", each * times) for port, each in made.items() if each is not None)


def _has_function(model: nn.Module) -> bool:
    return hasattr(sys.modules[type(model).__module__], _FUNCTION)


@contextmanager
def _watched_attention(model: nn.Module, paths: _Paths, seen: RawActivations) -> Iterator[None]:
    """The model's attention function, wrapped for as long as the block lasts."""
    file: Any = sys.modules[type(model).__module__]
    original = getattr(file, _FUNCTION, None)
    if original is None:
        yield
        return

    def watched(
        module: nn.Module, query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor | None, **options: Any
    ) -> tuple[Tensor, Tensor]:
        output, weights = original(module, query, key, value, attention_mask, **options)
        at = paths[module]
        caught = {"query": query, "key": key, "value": value, "mask": attention_mask, "output": output, "weights": weights}
        caught |= {"scaling": options.get("scaling"), "bias": options.get("position_bias"), "cap": options.get("softcap")}
        caught["sinks"] = options.get("s_aux")
        caught |= _undivided_query(module, query, options.get("scaling"))
        seen.update((f"{at}:{port}", each) for port, each in caught.items() if each is not None)
        return output, weights

    setattr(file, _FUNCTION, watched)
    try:
        yield
    finally:
        setattr(file, _FUNCTION, original)


def _undivided_query(module: nn.Module, query: Tensor, scaling: float | None) -> dict[str, Any]:
    """The query as its projection gave it, where the library has divided it beforehand, and scores no more (OPT)."""
    before = vars(module).get("scaling")
    if scaling != 1.0 or not isinstance(before, float):
        return {}
    return {"query": query.div(before), "scaling": before}


@contextmanager
def _watched_method(module: nn.Module, path: str, seen: RawActivations) -> Iterator[None]:
    """Attention that is a method of its module (GPT-J, GPT-Neo), wrapped for as long as the block lasts.

    GPT-Neo's does not divide its scores, and hides with a triangle of its own what comes later, or is too far back.
    """
    original = getattr(module, _METHOD, None)
    if original is None:
        yield
        return

    def watched(query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        output, weights = original(query, key, value, attention_mask)
        triangle = dict(module.named_buffers(recurse=False)).get("bias", torch.ones(key.shape[2], key.shape[2], dtype=torch.bool))
        hidden = torch.where(triangle[..., : query.shape[2], : key.shape[2]], 0.0, torch.finfo(torch.float32).min)
        mask = hidden + (0.0 if attention_mask is None else attention_mask)
        caught = {"query": query, "key": key, "value": value, "mask": mask, "output": output.transpose(1, 2), "weights": weights}
        scaling = 1 / float(vars(module).get("scale_attn", 1.0))
        seen.update((f"{path}:{port}", each) for port, each in {**caught, "scaling": scaling}.items())
        return output, weights

    setattr(module, _METHOD, watched)
    try:
        yield
    finally:
        delattr(module, _METHOD)
