"""A piece of the learner's Python, made to run outside the prompt.

    mine = q @ k.mT            q = session.value("encoder.0.self_attn.q")
    same(mine, "scores")       k = session.value("encoder.0.self_attn.k")
                               mine = q @ k.mT
                               print(_ := (same(mine, "scores")))

Bare names of tensors are bound to what they meant; `t`, `encoder`, `same` and `heat` are small helpers at the top of the
script, each there only where it is used.
"""

import ast

__all__ = ["HEAD", "HELPERS", "helper_names", "python_statement"]

HEAD = '''"""Written by stepper: what was done at its prompt."""

import math

import numpy as np

import stepper'''

READ = '''def read(name):
    """A tensor or parameter, near the current step or by its whole name."""
    place = "." + session.position.step
    while place:
        place = place.rpartition(".")[0]
        near = f"{place}.{name}".lstrip(".")
        if near in session.model.parameters:
            return session.parameter(near)
    return session.value(name)'''

TENSORS = '''class Tensors:
    """t["NAME"]: a tensor or parameter."""

    def __getitem__(self, name):
        return read(name)


t = Tensors()'''

PLACE = '''class Place:
    """A part of the model: encoder[0].self_attn.q."""

    def __init__(self, path):
        self.path = path

    def __getitem__(self, layer):
        return Place(f"{self.path}.{layer % session.spec.depth(self.path)}")

    def __getattr__(self, leaf):
        try:
            return read(f"{self.path}.{leaf}")
        except stepper.StepperError:
            return Place(f"{self.path}.{leaf}")'''

SAME = '''def same(mine, name):
    """Whether an array equals the model's, up to rounding."""
    theirs = read(name) if isinstance(name, str) else name
    return np.shape(mine) == theirs.shape and np.allclose(mine, theirs, rtol=5e-5, atol=5e-5, equal_nan=True)'''

HEAT = '''def heat(array):
    """The prompt draws a heat map of it."""
    return array'''

TOKENS = '''class tokens:
    """The tokens read so far."""

    source = property(lambda self: session.tokens("source"))
    target = property(lambda self: session.tokens("target"))


tokens = tokens()'''

HELPERS = {"read": READ, "t": TENSORS, "Place": PLACE, "same": SAME, "heat": HEAT, "tokens": TOKENS}
"""By the name that needs them, in the order they must stand in."""

_NEED_READ = {"t", "Place", "same"}


def helper_names(source: str, seen: dict[str, str]) -> set[str]:
    """The helpers that a piece of Python needs."""
    used = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    needs = used & HELPERS.keys() | ({"Place"} if any(meaning.startswith("place ") for meaning in seen.values()) else set())
    return needs | ({"read"} if needs & _NEED_READ else set())


def python_statement(source: str, seen: dict[str, str], shows: bool) -> str:
    """The source with its bare names bound before it, and its result printed where it has one to show."""
    bindings = [f"{name} = {_binding(meaning)}" for name, meaning in seen.items()]
    last = ast.parse(source).body[-1:]
    if not shows or not last:
        return "\n".join([*bindings, source])
    text = ast.get_source_segment(source, last[0]) or ""
    lines = source.encode().splitlines(keepends=True)
    before = b"".join(lines[: last[0].lineno - 1]) + lines[last[0].lineno - 1][: last[0].col_offset]
    return "\n".join([*bindings, f"{before.decode()}print(_ := ({text}))"])


def _binding(meaning: str) -> str:
    kind, _, name = meaning.partition(" ")
    return {"place": f"Place({name!r})", "parameter": f"session.parameter({name!r})"}.get(kind, f"session.value({name!r})")
