"""The four tutorials, each with a small random model of ours to hold it against.

tutorial = TUTORIALS["gpt"]
tutorial.file, tutorial.session()          the source, and a session of our model over a short text
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from stepper.checkpoints import Model
from stepper.engine import Config
from stepper.trace import Session
from tests.models import FAMILIES, TINY, random_model

__all__ = ["TUTORIALS", "Tutorial"]


@dataclass(frozen=True)
class Tutorial:
    """A file that builds a torch module, and what it is held against."""

    name: str
    config: Config
    text: str
    target: str | None = None

    @property
    def file(self) -> Path:
        return Path(__file__).with_name(f"{self.name}.py")

    @property
    def model(self) -> Model:
        return _model(self.config)

    def session(self) -> Session:
        return Session(self.model, self.text, target=self.target)


@cache
def _model(config: Config) -> Model:
    return random_model(config)


TUTORIALS = {
    each.name: each
    for each in (
        Tutorial("gpt", replace(FAMILIES["gpt2"], tie_unembed=False), "w4 w5 w6 w9 w4"),
        Tutorial("bert", replace(FAMILIES["bert"], pooler=False), "w4 w5 w6 w9 w4"),
        Tutorial("llama", FAMILIES["llama"], "w4 w5 w6 w9 w4"),
        Tutorial("translator", TINY, "w4 w5 w6 w9 w3", "w7 w8 w10"),
    )
}
