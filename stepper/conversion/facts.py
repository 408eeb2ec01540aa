"""What a user says of a model whose file does not say it, and asking for what is missing.

known = ModelFacts(heads=8, norm="post")
needs = Needs(file, known)
heads = needs.heads(512)                8; where it is not said, it is asked for once all is known that is missing
needs.ask()                             BadInput, one line: what the file does not say, and the options that say it
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from stepper.errors import BadInput, Clause

__all__ = ["Converted", "ModelFacts", "Needs"]


@dataclass(frozen=True)
class ModelFacts:
    """What a user has said, each an option of the command; empty where nothing is."""

    heads: int | None = None
    norm: str = ""
    """post or pre."""
    positions: str = ""
    """sinusoidal or none, where the file has none."""
    scale: str = ""
    """yes or no: embeddings are multiplied by √d_model."""
    causal: str = ""
    """yes or no: an encoder alone was trained with a causal mask."""
    activation: str = ""
    ids: Mapping[str, int] = field(default_factory=dict)
    """By pad, start and end."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Our names of parameters to the file's."""
    vocabulary: Path | None = None
    config: Path | None = None


@dataclass(frozen=True)
class Converted:
    """What was written."""

    directory: Path
    said: tuple[str, ...]
    """What the checkpoint turned out to be, and what there is to know of it, a sentence each."""


_ASKED = {
    "norm": Clause("convert_needs.norm"),
    "positions": Clause("convert_needs.positions"),
    "scale": Clause("convert_needs.scale"),
    "causal": Clause("convert_needs.causal"),
    "start": Clause("convert_needs.start"),
    "end": Clause("convert_needs.end"),
}
"""How each is asked for."""


class Needs:
    """What a file does not say and a user has not said either, put together to be asked for at once."""

    def __init__(self, file: Path, known: ModelFacts) -> None:
        self._file = file
        self._known = known
        self._missing: list[Clause] = []

    def heads(self, d_model: int, said: object = None) -> int:
        """How many heads: as the user or the file says."""
        heads = self._known.heads or said
        if not isinstance(heads, int) or heads < 1:
            self._missing.append(Clause("convert_needs.heads", d_model=d_model))
            return 1
        if d_model % heads:
            raise BadInput("convert.heads", file=self._file, heads=heads, d_model=d_model)
        return heads

    def word(self, name: str, default: str = "") -> str:
        """One of a few words, as the user says it or as it follows from the file."""
        found = getattr(self._known, name) or default
        if not found:
            self._missing.append(_ASKED[name])
        return found

    def identity(self, name: str, default: int | None = None) -> int:
        """A token's id."""
        found = self._known.ids.get(name, default)
        if found is None:
            self._missing.append(_ASKED[name])
            return -1
        return found

    def name(self, ours: str, found: list[str], candidates: list[str]) -> str:
        """Which array a parameter of ours is: the only one that comes into question, or the one that the user names."""
        named = self._known.names.get(ours)
        if named is None and len(found) == 1:
            return found[0]
        if named is None:
            self._missing.append(Clause("convert_needs.name", ours=ours, names=candidates[:6]))
        return named or ""

    def ask(self) -> None:
        """Stop where anything is missing.

        Raises:
            BadInput: something is; the line says what, and by which options it is said.
        """
        if self._missing:
            raise BadInput("convert.needs", file=self._file, missing=list(self._missing))
