"""The second witness for a checkpoint from disk: the Hugging Face implementation, loaded from the same directory.

    witness = HuggingFace(model, run, source_ids, target_ids)
    witness.compare((0, "decoder.3.self_attn.weights"), step).max_abs

The library reads all tokens in one pass, with its plain ("eager") attention and in float32; a turn of a generation is compared with
the same rows of it. Nothing is fetched and no code from the directory is run.
"""

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from stepper.checkpoints import Model
from stepper.checkpoints.families import FAMILIES, Family, Settings
from stepper.checkpoints.gguf_files import GgufArray
from stepper.checkpoints.gguf_models import read_gguf
from stepper.engine import Array, ModelSpec, Step
from stepper.engine.ops.sampling import DRAWN
from stepper.engine.ops.sink import KEY_OR_SINK
from stepper.errors import BadCheckpoint
from stepper.witness.comparing import Gap, largest_difference
from stepper.witness.hf_activations import RawActivations, observe
from stepper.witness.hf_places import find
from stepper.witness.operations import OPERATIONS
from stepper.witness.quiet import quiet
from stepper.witness.session import StepKey, Turns
from stepper.witness.widened import widened_run

__all__ = ["HuggingFace"]

_TYPES, _ALLOWED = "encoder.embed.types", "probs.allowed"
_LARGE = 50_000_000
"""Parameters: a model that has more is not computed in float64."""


class HuggingFace:
    """The library's pass over everything that a run has read.

    Args:
        model: read from a directory.
        run: whose values are checked.
        source: all ids that the encoder reads.
        target: all ids that the decoder reads, in all turns.

    Raises:
        BadCheckpoint: the library cannot load the directory.
    """

    agreement = 1e-5
    """The library normalises and turns in float32 even where the rest is float64."""

    def __init__(self, model: Model, run: Turns, source: list[int], target: list[int]) -> None:
        self._run = run
        self._family = FAMILIES[model.family]
        self._theirs, self._settings = _loaded(model)
        self._given = _inputs(model.spec, run, source, target)
        self._is_large = model.parameters.count > _LARGE
        self._named = partial(self._family.unrolled, self._settings)
        self._seen = observe(self._theirs, self._given, self._family.prefix, self._named)
        self._wide: tuple[dict[StepKey, Array], RawActivations] | None = None
        self._last: tuple[tuple[str, int], Tensor | None] = ("", 0), None

    @property
    def title(self) -> str:
        """Whose implementation it is."""
        return f"{type(self._theirs).__name__} of Hugging Face's transformers {import_module('transformers').__version__}"

    def has(self, step: Step) -> bool:
        """Whether the library shows such a tensor; of a word drawn by chance it knows nothing."""
        return step.op is not DRAWN and self._find(step, self._seen) is not None

    def compare(self, key: StepKey, step: Step) -> Gap:
        """The stored value against the same rows of the library's."""
        return largest_difference(self._run.value(key[1], key[0]), self.theirs(key, step))

    def compare_in_float64(self, key: StepKey, step: Step) -> Gap | None:
        """Both whole models once more in float64, from the ids on; None of a large model, which would not fit into memory so."""
        if self._is_large:
            return None
        if self._wide is None:
            self._wide = dict(widened_run(self._run)), observe(self._theirs.double(), self._given, self._family.prefix, self._named)
        ours, theirs = self._wide
        return largest_difference(ours[key], _window(step, self._find(step, theirs)))

    def theirs(self, key: StepKey, step: Step) -> Array:
        """The library's value of a step: of each axis that runs over tokens, those of its turn."""
        return _window(step, self._find(step, self._seen))

    def _allow(self, logits: Tensor) -> Tensor:  # (T, V) -> (T, V)
        """The logits with −∞ where a turn may not choose; each turn has rules of its own for its rows."""
        allowed = logits
        for step in (program[_ALLOWED] for program in self._run.programs if _ALLOWED in program):
            rule, rows = OPERATIONS[step.op.apply], step.window[0]
            assert rule
            allowed = allowed.index_copy(0, torch.arange(len(logits))[rows], rule(logits[rows], **step.attributes))
        return allowed

    def _find(self, step: Step, seen: RawActivations) -> Tensor | None:
        """The library's tensor of a step; the one found last is kept, as it is asked for and then compared."""
        if self._last[0] != (step.name, id(seen)):
            self._last = (step.name, id(seen)), find(step, seen, self._family.column, self._allow)
        return self._last[1]


def _window(step: Step, whole: Tensor | None) -> Array:
    """Of each axis that runs over tokens those of the step's turn; a sink stands behind the keys of any turn."""
    assert whole is not None
    rows = whole[step.window]
    if step.axes and step.axes[-1] == KEY_OR_SINK:
        rows = torch.cat([rows[..., : step.shape[-1] - 1], rows[..., -1:]], dim=-1)
    array: Array = rows.numpy()
    return array


def _inputs(spec: ModelSpec, run: Turns, source: list[int], target: list[int]) -> dict[str, Tensor]:
    """What the library is given; nothing is hidden, as its tokenizer hides only what it pads with."""
    read = source if spec.encoder else target
    given = {"input_ids": torch.tensor([read]), "attention_mask": torch.ones(1, len(read), dtype=torch.long)}
    if _TYPES in run.given:
        given["token_type_ids"] = torch.tensor(run.given[_TYPES])[None]
    return {**given, "decoder_input_ids": torch.tensor([target])} if spec.encoder and spec.decoder else given


def _from_gguf(file: Path, settings: Settings, arrays: Mapping[str, GgufArray], family: Family) -> Any:
    """The library's model of what a GGUF file says, with the numbers as they are read here."""
    transformers = import_module("transformers")
    entries = {name: value for name, value in settings.entries.items() if name != "model_type"}
    config = transformers.AutoConfig.for_model(settings.entries["model_type"], **entries)
    with quiet(transformers):
        model = transformers.AutoModelForCausalLM.from_config(config, attn_implementation="eager", dtype=torch.float32)
    state = {theirs: torch.from_numpy(arrays[name].numbers().copy()) for theirs, name in family.spelled(settings, arrays).items()}
    missing = model.load_state_dict(state, strict=False)
    absent = [name for name in missing.missing_keys if name != "lm_head.weight"]
    if absent or missing.unexpected_keys:
        raise BadCheckpoint("check.transformers_cannot_load", directory=file, why=", ".join([*absent, *missing.unexpected_keys]))
    return model.eval().requires_grad_(False)


def _loaded(model: Model) -> tuple[Any, Settings]:
    """The library's model, in evaluation mode, and the settings that it was read by."""
    directory = model.directory
    assert directory
    if directory.is_file():
        settings, arrays, _ = read_gguf(directory)
        return _from_gguf(directory, settings, arrays, FAMILIES[model.family]), settings
    settings = Settings.read(directory)
    return _from_directory(directory, _loader(model.spec, settings.architecture)), settings


def _from_directory(directory: Path, named: str) -> Any:
    """The library's model of a directory, by the class that reads it."""
    transformers = import_module("transformers")
    loader = getattr(transformers, named)
    with quiet(transformers):
        try:
            model = loader.from_pretrained(
                directory,
                attn_implementation="eager",
                experts_implementation="eager",
                dtype=torch.float32,
                local_files_only=True,
                use_safetensors=True,
            )
        except Exception as error:  # noqa: BLE001 - the library raises what it likes
            raise BadCheckpoint("check.transformers_cannot_load", directory=directory, why=str(error)) from None
    for mapped in (*model.parameters(), *model.buffers()):
        mapped.data = mapped.data.clone()  # of a mapped file that somebody cuts short the next look would end the program
    return model.eval().requires_grad_(False)


def _loader(spec: ModelSpec, saved_from: str) -> str:
    """The class that reads the directory: that which it was saved from where there are several for such a head."""
    if spec.head.classes or saved_from.endswith("EncoderModel"):
        return saved_from
    if spec.head.kind == "none":
        return "AutoModel"
    if spec.architecture == "encoder-only":
        return "AutoModelForPreTraining" if spec.head.pooler else "AutoModelForMaskedLM"
    return "AutoModelForSeq2SeqLM" if spec.encoder else "AutoModelForCausalLM"
