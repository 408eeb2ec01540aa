"""A model: its description, its parameters and its tokenizer, read from a directory.

en-fr/
    config.json          model_type "stepper": sizes and choices (stepper.engine.Config), name, example, languages
                         another one: as the family's own library writes it (stepper.checkpoints.families)
    model.safetensors    parameters, by the names of the program or of the family; or shards with an index
    tokenizer.json       text to ids; or the older files that a family had
"""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from stepper.checkpoints.families import FAMILIES, Family, Settings, place_parameters, refuse_all, with_classes
from stepper.checkpoints.families.choosing import choice_of, unfollowed
from stepper.checkpoints.other_files import refuse_other_files
from stepper.checkpoints.parameters import Parameters
from stepper.checkpoints.safetensors_files import open_arrays
from stepper.checkpoints.tokenizer import Tokenizer
from stepper.checkpoints.tokenizer_files import find_tokenizer
from stepper.checkpoints.tying import aliases_of
from stepper.checkpoints.typed_ids import NO_TOKENIZER, TypedIds
from stepper.engine import Config, ModelSpec, Program, Turn, build_program, config_of, spec_of
from stepper.engine.whatif import every_attention
from stepper.errors import BadCheckpoint, Clause

__all__ = ["Model", "read_model"]


@dataclass(frozen=True, eq=False)
class Model:
    """One model, ready to be stepped."""

    name: str
    spec: ModelSpec
    """What programs are built from."""
    parameters: Parameters
    tokenizer: Tokenizer | None
    """None where there is none: sentences are ids, or images are read."""
    example: str
    """A sentence it understands."""
    directory: Path | None = None
    """Where it was read from."""
    family: str = "stepper"
    """The `model_type` of its config.json."""
    choosing: str = ""
    """Which of its settings for generation are not followed, as a note; empty where all are."""
    notes: tuple[str, ...] = ()
    """What a user should know of how it was read."""
    languages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The words of each language, where that is known; of a translator, the one it reads first, then the one it writes."""
    rewrite: Callable[[Program], Program] | None = None
    """What is made of every program before it runs, where a model is somebody's code with a mistake in it: that code is not shown."""

    @cached_property
    def config(self) -> Config:
        """The same in the words of our own config.json, as far as they go."""
        return config_of(self.spec)

    @cached_property
    def reader(self) -> Tokenizer | TypedIds:
        """What turns text into ids and back: the tokenizer, or numbers in its place."""
        return self.tokenizer or TypedIds(max(self.spec.words(stack.name) for stack in self.spec.stacks))

    def not_finite(self) -> list[str]:
        """Which parameters hold NaN or infinities, a sentence each; reads every parameter."""
        counts = self.parameters.not_finite()
        sizes = {name: math.prod(self.parameters.shape(name)) for name in counts}
        return [f"{name}: {counts[name]} of {sizes[name]} numbers are NaN or infinite; the run goes on with them" for name in counts]

    def words(self, side: str) -> list[str]:
        """The words for one side (`source` or `target`): all, but for a translator's other language."""
        vocabulary = self.reader.vocabulary
        if not self.languages or self.spec.architecture != "encoder-decoder":
            return list(vocabulary)
        read, written = list(self.languages.values())
        ours, theirs = (read, written) if side == "source" else (written, read)
        return [word for word in vocabulary if word in ours or word not in theirs]

    def ids_of_word(self, word: str, likely: Collection[str] = ()) -> list[int]:
        """The ids of a word: one where the vocabulary has it as it is typed, else what the reader makes of it.

        Args:
            word: as typed.
            likely: as `Tokenizer.encode` takes it.

        Raises:
            BadInput: it cannot be read.
        """
        vocabulary = self.reader.vocabulary
        return [vocabulary[word]] if word in vocabulary else self.reader.encode(word, special=False, likely=likely)


def read_model(directory: Path) -> Model:
    """Read a model directory; parameters are only checked, not loaded.

    Raises:
        BadCheckpoint: something is missing, unreadable or does not fit; the message names the directory and it.
    """
    file = directory if directory.is_file() else _only_gguf(directory)
    try:
        return _read_gguf(file) if file else _read(directory)
    except BadCheckpoint as error:
        if str(directory) in str(error):
            raise
        raise BadCheckpoint("model.in_directory", directory=directory, error=error) from None


def _only_gguf(directory: Path) -> Path | None:
    """The one GGUF file of a directory that holds no other model; None where there is none, or more."""
    if (directory / "config.json").is_file():
        return None
    found = list(directory.glob("*.gguf"))
    return found[0] if len(found) == 1 else None


def _read(directory: Path) -> Model:
    if not (directory / "config.json").is_file():
        refuse_other_files(directory)
    settings = Settings.read(directory)
    kind = settings.entries.get("model_type")
    if kind is None:
        refuse_other_files(directory)
    if kind == "stepper":
        return _read_own(directory, settings)
    if not isinstance(kind, str) or kind not in FAMILIES:
        raise BadCheckpoint("model.unsupported_type", directory=directory, kind=kind, supported=["stepper", *FAMILIES])
    return _read_family(directory, settings, FAMILIES[kind])


def _read_own(directory: Path, settings: Settings) -> Model:
    """A model in stepper's own layout."""
    spec = spec_of(Config.from_dict(dict(settings.entries)))
    refuse_other_files(directory)
    parameters = Parameters.open(directory / "model.safetensors", aliases_of(spec))
    refuse_misfits(spec, parameters, directory)
    name, example = str(settings.entries.get("name", directory.name)), str(settings.entries.get("example", ""))
    tokenizer = None if spec.patches else Tokenizer(directory / "tokenizer.json")
    return Model(name, spec, parameters, tokenizer, example, directory, languages=_languages(settings))


def _languages(settings: Settings) -> dict[str, frozenset[str]]:
    """The words of two languages, parted by spaces; none where the config does not say."""
    table = settings.table("languages")
    if table and (len(table) != 2 or not all(isinstance(words, str) for words in table.values())):
        raise BadCheckpoint("model.two_languages", file=settings.directory / "config.json")
    return {language: frozenset(words.split()) for language, words in table.items()}


def _read_gguf(file: Path) -> Model:
    """A model in a GGUF file."""
    from stepper.checkpoints.gguf_models import read_gguf  # what most models do not need
    from stepper.checkpoints.gguf_tokenizers import gguf_tokenizer

    settings, arrays, metadata = read_gguf(file)
    kind = str(settings.entries["model_type"])
    family = FAMILIES[kind]
    names = frozenset(family.spelled(settings, arrays))
    spec = replace(_reads_padding(family.read_spec(settings, names)), choice=choice_of(settings, settings.number("vocab_size")))
    placed = place_parameters(family, spec, settings, arrays)
    tokenizer = gguf_tokenizer(file, metadata, spec.vocab_size)
    stored = str(Clause("gguf.stored_as", kinds=sorted({each.kind for each in arrays.values()})))
    notes = (stored, *(() if tokenizer else (str(NO_TOKENIZER),)))
    example = _example(family, spec) if tokenizer else _ids(spec)
    return Model(file.stem, spec, Parameters(placed.sources, aliases_of(spec)), tokenizer, example, file, kind, notes=notes)


def _read_family(directory: Path, settings: Settings, family: Family) -> Model:
    """A model in the layout of the library that it comes from."""
    family.refuse_other_classes(settings)
    if settings.entries.get("quantization_config"):
        method = settings.table("quantization_config").get("quant_method")
        raise settings.unsupported(f"quantization_config{f' ({method})' if method else ''}", Clause("unsupported.quantised"))
    arrays = open_arrays(directory)
    names = frozenset(family.spelled(settings, arrays))
    spec = with_classes(settings, names, family.read_spec(settings, names))
    if family.in_transformers:  # the library hides what its tokenizer pads with, never what was typed
        spec = _reads_padding(spec)
    if spec.decoder and family.in_transformers:
        spec = replace(spec, choice=choice_of(settings, spec.vocab_size))
    placed = place_parameters(family, spec, settings, arrays)
    parameters = Parameters(placed.sources, aliases_of(spec))
    kind = str(settings.entries["model_type"])
    tokenizer = find_tokenizer(directory, kind, spec.vocab_size)
    left_out = f"left out, as they belong to another head: {', '.join(placed.left_out)}" if placed.left_out else ""
    computed = f"left out, as it is computed here: {_counted(placed.computed)}" if placed.computed else ""
    not_followed = unfollowed(settings) if spec.decoder else ""
    notes = tuple(each for each in (left_out, computed, "" if tokenizer else str(NO_TOKENIZER), not_followed) if each)
    example = _example(family, spec) if tokenizer else _ids(spec)
    return Model(directory.resolve().name, spec, parameters, tokenizer, example, directory, kind, not_followed, notes)


_reads_padding = every_attention(lambda attention: replace(attention, mask=replace(attention.mask, hides_padding=False)))
"""A typed [PAD] is a token like any other."""


def _counted(names: list[str]) -> str:
    """Two names, and how many more there are: a buffer stands in every layer."""
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return ", ".join(names[:2]) + more


def _example(family: Family, spec: ModelSpec) -> str:
    return family.plain_example if spec.head.kind != "words" and family.plain_example else family.example


def _ids(spec: ModelSpec) -> str:
    """A sentence of three ids."""
    return " ".join(str(min(number, spec.vocab_size - 1)) for number in (5, 3, 7))


def refuse_misfits(spec: ModelSpec, parameters: Parameters, where: Path | str) -> None:
    """Compare the parameters with what the program reads.

    Raises:
        BadCheckpoint: some are missing, extra or of another shape; each is named.
    """
    wanted = build_program(spec, Turn(source=1, rows=1)).parameters
    present = set(parameters)
    misfits = [Clause("misfit.missing", name=name) for name in wanted if name not in present]
    misfits += [Clause("misfit.not_used", name=name) for name in sorted(present - set(wanted))]
    misfits += [
        Clause("misfit.shape", name=name, shape=parameters.shape(name), expected=shape)
        for name, shape in wanted.items()
        if name in present and parameters.shape(name) != shape
    ]
    refuse_all(misfits, where)
