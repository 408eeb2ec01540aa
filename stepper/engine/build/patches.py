"""From an image to the first residual stream (Dosovitskiy et al. 2021, arXiv 2010.11929, section 3.1, equation 1).

    pixels = image / 16      patches = squares of it, a row each      projected = patches W_patch + b_patch
    tokens = the class token's row, then projected      out = tokens + position

From here on a patch is what a token is elsewhere.
"""

from typing import Any

from stepper.engine.axis import Tokens
from stepper.engine.build.embedding import added_position
from stepper.engine.build.scope import Scope, linear
from stepper.engine.ops.arithmetic import ADD, MULTIPLY_BY, SAME_ROWS
from stepper.engine.ops.patches import CUT, GIVEN_IMAGE, PUT_FIRST
from stepper.engine.place import Place
from stepper.engine.spec import EmbedSpec, PatchSpec

__all__ = ["embed_image"]


def embed_image(scope: Scope, at: Place, spec: EmbedSpec, patches: PatchSpec) -> str:
    """Cut, project, put the class token first, add positions: (R, C) -> (T, D)."""
    projected = _projected(scope, at, patches)
    build, width = scope.build, scope.stack.d_model
    first = build.parameter(at / "cls", 1, width, kind="table")
    tokens = build.step(at / "tokens", PUT_FIRST, first, projected, formula="cls, then projected", **scope.wide)
    if not spec.positions:
        formula = "tokens (no positions are added)"
        return build.step(at / "out", SAME_ROWS, tokens, formula=formula, note="no_positions", **_stream(scope))
    position = added_position(scope, at / "position", spec.positions, "")
    return build.step(at / "out", ADD, tokens, position, formula="tokens + position", **_stream(scope))


def _stream(scope: Scope) -> dict[str, Any]:
    return {"is_residual": True, **scope.wide}


def _projected(scope: Scope, at: Place, spec: PatchSpec) -> str:
    """Each square of the image as a row of the model's width: (R, C) -> (N, D)."""
    build = scope.build
    flat: dict[str, Any] = {"axes": "row column", "over": ()}
    size = {"r": spec.image, "c": spec.image}
    image = build.step(at / "image", GIVEN_IMAGE, formula="the image", sizes=size, **flat)
    pixels = build.step(at / "pixels", MULTIPLY_BY, image, formula=f"image / {spec.brightest}", factor=1 / spec.brightest, **flat)
    over = Tokens("source", 1, 1 + spec.count)
    cut: dict[str, Any] = {"axes": "patch pixel", "over": over, "sizes": {"i": spec.size, "j": spec.size}}
    patches = build.step(at / "patches", CUT, pixels, formula=f"squares of {spec.size} × {spec.size} pixels, a row each", **cut)
    made: dict[str, Any] = {"axes": "patch d_model", "over": over}
    return linear(scope, at / "projected", patches, at / "W_patch", at / "b_patch", "d_model", scope.stack.d_model, **made)
