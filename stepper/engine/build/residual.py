"""A layer's sublayers with their residual connections and norms.

post        x = norm1(x + self_attn(x))                          Vaswani et al. 2017, section 3.1
pre         x = x + self_attn(norm1(x))                          Xiong et al. 2020, arXiv 2002.04745
sandwich    x = x + norm2(self_attn(norm1(x)))                   Gemma 2, arXiv 2408.00118, section 2
parallel    x = x + self_attn(norm1(x)) + ffn(norm2(x))          GPT-NeoX, arXiv 2204.06745; GPT-J: norm1 for both

Where a layer has a multiplier (Granite), what a sublayer makes is `scaled` before it is added.
"""

from collections.abc import Callable, Mapping, Sequence

from stepper.engine.build.norm import norm
from stepper.engine.build.scope import Scope, short
from stepper.engine.ops.arithmetic import ADD, MULTIPLY_BY, SAME_ROWS, sum_of
from stepper.engine.place import Place
from stepper.engine.spec import LayerSpec, NormSpec, Residual, Sublayer

__all__ = ["final_norm", "with_residuals"]

MakeSublayer = Callable[[str], str]
"""A sublayer without what stands around it: the name of what it reads to the name of what it makes."""


def with_residuals(scope: Scope, at: Place, spec: LayerSpec, parts: Sequence[MakeSublayer], x: str) -> str:
    """A layer of these parts: (T, D) -> (T, D)."""
    return _RESIDUALS[spec.residual](scope, at, spec, parts, x)


def _post(scope: Scope, at: Place, spec: LayerSpec, parts: Sequence[MakeSublayer], x: str) -> str:
    """Each sublayer's norm stands after its addition: (T, D) -> (T, D)."""
    for number, (sublayer, part) in enumerate(zip(spec.sublayers, parts, strict=True), 1):
        with scope.build.sublayer(number):
            x = _normed(scope, at / f"norm{number}", sublayer.norm, _add(scope, at / f"add{number}", x, part(x), sublayer))
    return x


def _pre(scope: Scope, at: Place, spec: LayerSpec, parts: Sequence[MakeSublayer], x: str) -> str:
    """Each sublayer's norm stands before it, and the additions follow each other without one: (T, D) -> (T, D)."""
    for number, (sublayer, part) in enumerate(zip(spec.sublayers, parts, strict=True), 1):
        with scope.build.sublayer(number):
            made = _times(scope, at / f"scaled{number}", spec, part(_normed(scope, at / f"norm{number}", sublayer.norm, x)))
            x = _add(scope, at / f"add{number}", x, made, sublayer, sublayer.part.name)
    return x


def _sandwich(scope: Scope, at: Place, spec: LayerSpec, parts: Sequence[MakeSublayer], x: str) -> str:
    """What each sublayer makes is normalised before it is added, and in most what it reads too: (T, D) -> (T, D)."""
    together = zip(spec.sublayers, spec.norm_numbers, parts, strict=True)
    for number, (sublayer, (before, after), part) in enumerate(together, 1):
        with scope.build.sublayer(number):
            made = part(_normed(scope, at / f"norm{before}", sublayer.norm, x))
            made = _normed(scope, at / f"norm{after}", sublayer.after, made)
            x = _add(scope, at / f"add{number}", x, made, sublayer, sublayer.part.name)
    return x


def _parallel(scope: Scope, at: Place, spec: LayerSpec, parts: Sequence[MakeSublayer], x: str) -> str:
    """Every sublayer reads what comes in, through its own norm or the one before, and one addition puts it all together."""
    terms, place, read = [x], at / "add", x  # (T, D) -> (T, D)
    for number, (sublayer, part) in enumerate(zip(spec.sublayers, parts, strict=True), 1):
        with scope.build.sublayer(number):
            read = norm(scope, at / f"norm{number}", sublayer.norm, x) if sublayer.norm else read
            terms.append(part(read))
    note = "parallel" if all(sublayer.norm for sublayer in spec.sublayers) else "parallel_one_norm"
    with scope.build.sublayer(len(parts)):
        formula = " + ".join(short(each, place) for each in terms)
        return scope.build.step(place, sum_of(len(terms)), *terms, formula=formula, note=note, is_residual=True, **scope.wide)


_RESIDUALS: Mapping[Residual, Callable[[Scope, Place, LayerSpec, Sequence[MakeSublayer], str], str]] = {
    "post": _post,
    "pre": _pre,
    "sandwich": _sandwich,
    "parallel": _parallel,
}


def _normed(scope: Scope, at: Place, spec: NormSpec | None, x: str) -> str:
    """What a sublayer reads or gives, normalised where there is a norm: (T, D) -> (T, D)."""
    return norm(scope, at, spec, x) if spec else x


def _times(scope: Scope, place: Place, spec: LayerSpec, made: str) -> str:
    """What a sublayer has made, multiplied where the layer says by what: (T, D) -> (T, D)."""
    if spec.times is None:
        return made
    return scope.build.step(place, MULTIPLY_BY, made, formula=f"{short(made, place)} × {spec.times:g}", factor=spec.times, **scope.wide)


def _add(scope: Scope, place: Place, x: str, y: str, sublayer: Sublayer, of: str = "") -> str:
    """The residual connection: (T, D) + (T, D) -> (T, D); `of` says which sublayer made y, where a norm stands between."""
    if not sublayer.adds:
        return scope.build.step(place, SAME_ROWS, y, formula=short(y, place), note="no_add", is_residual=True, **scope.wide)
    formula, note = f"{short(x, place)} + {short(y, place)}", of or Place.of(y).kind
    return scope.build.step(place, ADD, x, y, formula=formula, note=note, is_residual=True, **scope.wide)


def final_norm(scope: Scope, spec: NormSpec | None, x: str) -> str:
    """What a stack hands on: (T, D) -> (T, D)."""
    stack = scope.stack.name
    out = Place(stack, leaf="out")
    if spec:
        return norm(scope, Place(stack, block="norm"), spec, x, result=out, is_residual=True)
    return scope.build.step(out, SAME_ROWS, x, formula=short(x, out), is_residual=True, **scope.wide)
