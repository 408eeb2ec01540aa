"""A saved `torch.nn.Transformer`, or a `TransformerEncoder` alone: its state dict as safetensors, and a config.json of ours.

    safetensors.torch.save_model(model, "mine/model.safetensors")          the module that holds the transformer and its tables

    {"model_type": "torch-transformer", "vocab_size": 194, "d_model": 64, "nhead": 4, "dim_feedforward": 256,
     "num_encoder_layers": 2, "num_decoder_layers": 2, "activation": "relu", "norm_first": false, "layer_norm_eps": 1e-5,
     "positions": "sinusoidal", "max_positions": 64, "scale_embedding": true, "pad_id": 0, "start_id": 1, "end_id": 2,
     "names": {"encoder.embed.E": "source_table.weight", "decoder.embed.E": "target_table.weight", "unembed.W": "generator.weight",
               "unembed.b": "generator.bias"}}

The sizes have the names that torch's own arguments have. Torch's Transformer has no embedding, no positions and no output layer;
`names` says, for those of our parameters, where the state dict has them. Left out of `names`, they are looked for under
`encoder.embed.weight`, `decoder.embed.weight`, `encoder.table.weight` (learned positions), `unembed.weight`, `unembed.bias`. One
table for both languages: name it as `encoder.embed.E` alone. An output layer that is the table: `"tie_unembed": true`. No output
layer: `"head": "none"`. Two vocabularies of
different sizes: `"source_vocab_size"`. `"causal": true` is a `TransformerEncoder` that was trained with a causal mask, GPT's way.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from stepper.checkpoints.families.family import Family, activation_of
from stepper.checkpoints.families.settings import Settings
from stepper.checkpoints.names import names_of
from stepper.engine import Config, ModelSpec, Place, spec_of
from stepper.errors import Clause

__all__ = ["TORCH_TRANSFORMER"]

_COLUMN = "torch"
_FIRST_LAYER = r"((?:.*\.)?)%slayers\.0\.self_attn\.in_proj_weight"


def _spec(settings: Settings, names: frozenset[str]) -> ModelSpec:
    decoders = settings.number("num_decoder_layers", 0)
    encoders = settings.number("num_encoder_layers")
    is_causal = settings.flag("causal", False)
    if is_causal and decoders:
        raise settings.unsupported("causal", Clause("unsupported.causal_encoder"))
    if not any(name.endswith("self_attn.in_proj_bias") for name in names):
        raise settings.unsupported("no in_proj_bias in the file", Clause("unsupported.no_bias"))
    entries = {
        "architecture": "decoder-only" if is_causal else "encoder-decoder" if decoders else "encoder-only",
        "vocab_size": settings.number("vocab_size"),
        "d_model": settings.number("d_model"),
        "n_heads": settings.number("nhead"),
        "d_ff": settings.number("dim_feedforward", 2048),
        "encoder_layers": 0 if is_causal else encoders,
        "decoder_layers": encoders if is_causal else decoders,
        "norm": "pre" if settings.flag("norm_first", False) else "post",
        "norm_eps": settings.real("layer_norm_eps", 1e-5),
        "final_norm": any(re.fullmatch(r"(en|de)coder\.norm\.weight", name) for name in names),
        "activation": activation_of(settings, "activation", "relu"),
        "tie_embeddings": "decoder.embed.weight" not in names,
        "tie_unembed": settings.flag("tie_unembed", False),
        "unembed_bias": "unembed.bias" in names,
    }
    ours = ("positions", "position_layout", "max_positions", "scale_embedding", "head", "pad_id", "start_id", "end_id")
    chosen = {name: settings.entries[name] for name in ours if settings.entries.get(name) is not None}
    spec = spec_of(Config.from_dict(entries | chosen))
    first, *others = spec.stacks
    rows = settings.number("source_vocab_size", spec.vocab_size)
    is_own = rows != spec.vocab_size and bool(others)
    return replace(spec, stacks=(replace(first, embed=replace(first.embed, rows=rows)), *others)) if is_own else spec


def _spelled(settings: Settings, names: Sequence[str]) -> dict[str, str]:
    """Each array's name as the table of names has it, with the name it has in the file."""
    given = {stored: names_of(Place.of(ours))[_COLUMN] for ours, stored in settings.table("names").items()}
    prefix, inside = _prefixes(names)
    return {given.get(name) or _in_stack(settings, name, prefix, inside): name for name in names}


def _prefixes(names: Sequence[str]) -> tuple[str, str]:
    """What stands before `encoder.layers`, or before the `layers` of an encoder alone, and what is lacking there then."""
    for stack, lacking in (("encoder\\.", ""), ("", "encoder.")):
        for name in names:
            found = re.fullmatch(_FIRST_LAYER % stack, name)
            if found:
                return found[1], lacking
    return "", ""


def _in_stack(settings: Settings, name: str, prefix: str, inside: str) -> str:
    """A name without what stands before `encoder.layers`; a causal encoder's are those of our decoder."""
    belongs = re.match(r"(encoder\.|decoder\.|layers\.|norm\.)", name.removeprefix(prefix))
    plain = inside + name.removeprefix(prefix) if belongs and name.startswith(prefix) else name
    return re.sub(r"^encoder\.", "decoder.", plain) if settings.flag("causal", False) else plain


TORCH_TRANSFORMER = Family(
    "torch.nn.Transformer",
    column=_COLUMN,
    read_spec=_spec,
    spell=_spelled,
    in_transformers=False,
    reads="a state dict of `torch.nn.Transformer` as safetensors, with a small `config.json`",
    example="",
)
