"""Where a step stands in the model, read off its name.

encoder.0.self_attn.scores     stack "encoder", layer "encoder.0", sublayer "encoder.0.1"
decoder.1.add2                 stack "decoder", layer "decoder.1", sublayer "decoder.1.2" (it closes the second sublayer)
logits                         stack "output", layer "output", sublayer "output"
"""

from stepper.engine import Step

__all__ = ["block_of", "is_residual", "layer_of", "leaf_of", "stack_of", "sublayer_of"]


def stack_of(name: str) -> str:
    """encoder, decoder or output."""
    first = name.partition(".")[0]
    return first if first in ("encoder", "decoder") else "output"


def layer_of(name: str) -> str:
    """The layer: encoder.embed, encoder.0, …, encoder.out, output."""
    parts = name.split(".")
    return ".".join(parts[:2]) if stack_of(name) != "output" else "output"


def sublayer_of(step: Step, cross: bool) -> str:
    """The sublayer, an addition and a norm counted to the one they belong to (`cross`: the layer has cross-attention)."""
    parts = step.name.split(".")
    if len(parts) < 3 or not parts[1].isdigit():
        return layer_of(step.name)
    order = {"self_attn": 1, "cross_attn": 2, "ffn": 3 if cross else 2}
    number = order.get(parts[2]) or int(parts[2][-1])
    return f"{parts[0]}.{parts[1]}.{number}"


def block_of(name: str) -> str:
    """The block of the architecture figure: encoder.0.self_attn, encoder.0.norm1, encoder.embed; after the stacks, output."""
    parts = name.split(".")
    return ".".join(parts[:3]) if len(parts) > 2 and parts[1].isdigit() else layer_of(name)


def leaf_of(name: str) -> str:
    """The name without its stack and layer: self_attn.scores, embed.out, logits."""
    parts = name.partition("@")[0].split(".")
    return ".".join(parts[2:]) if len(parts) > 2 and parts[1].isdigit() else ".".join(parts[1:] or parts)


def is_residual(name: str) -> bool:
    """Whether a tensor is the residual stream between two sublayers: what everything after it can be made from."""
    leaf = leaf_of(name)
    return leaf in ("embed.out", "out") or (leaf[:3] == "add" and leaf[3:].isdigit())
