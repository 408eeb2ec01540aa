"""From a config to a program: the three architectures, one turn at a time.

encoder-decoder   turn 0 runs the encoder and reads the first target token; later turns read one token each
encoder-only      one turn
decoder-only      turn 0 reads the whole prompt; later turns read one token each

    program = build_program(config, Turn(number=0, source=10, rows=1, cached=True))
"""

from collections.abc import Callable
from dataclasses import dataclass

from stepper.engine.axis import Tokens
from stepper.engine.build.attention import Handoff, cross_attention, self_attention
from stepper.engine.build.embedding import embed
from stepper.engine.build.head import NEXT, choose_words, pool
from stepper.engine.build.layers import Scope, add, feed_forward, final_norm, norm
from stepper.engine.build.projections import Keys
from stepper.engine.builder import Builder
from stepper.engine.config import Config
from stepper.engine.config_spec import config_of
from stepper.engine.ops.arithmetic import GIVEN, PICK_LAST
from stepper.engine.options import AS_TRAINED, Options
from stepper.engine.place import Place
from stepper.engine.program import Program
from stepper.engine.spec import ModelSpec

__all__ = ["Turn", "build_program"]

ENCODER_IDS, DECODER_IDS = Place("encoder", block="embed", leaf="ids"), Place("decoder", block="embed", leaf="ids")


@dataclass(frozen=True)
class Turn:
    """The sizes of one turn."""

    number: int = 0
    source: int = 0
    """Tokens the encoder reads."""
    past: int = 0
    """Target tokens that earlier turns have read."""
    rows: int = 0
    """Target tokens that this turn reads."""
    cached: bool = False
    """k and v of self-attention are kept for later turns (generation)."""


def build_program(model: ModelSpec | Config, turn: Turn, options: Options = AS_TRAINED) -> Program:
    """The forward pass of one turn, as trained or with `options` that change it.

    Raises:
        BadInput: the turn has no tokens, or more than the model has learned positions for.
    """
    config = model if isinstance(model, Config) else config_of(model)
    build = Builder(turn.number)
    source = Scope(build, config, Tokens("source", 0, turn.source), options)
    target = Scope(build, config, Tokens("target", turn.past, turn.past + turn.rows), options)
    handoff = None
    if config.has_encoder:
        handoff = _encoder(source) if turn.number == 0 else _handed_over(source)
    rows, out = (target, _decoder(target, turn, handoff)) if config.has_decoder else (source, handoff.out if handoff else "")
    if config.pooler:
        pool(rows, out)
    if config.head == "words":
        choose_words(rows, out)
    return build.program()


def _encoder(scope: Scope) -> Handoff:
    """All that reads the source: (S,) -> (S, D)."""
    keys = Keys(scope.rows, _given_ids(scope, ENCODER_IDS))
    x = embed(scope, Place("encoder", block="embed"), keys.ids, Place("encoder", block="embed", leaf="E"))
    layers = []
    for layer in range(scope.config.encoder_layers):
        x = _encoder_layer(scope, Place("encoder", layer), x, keys)
        layers.append(x)
    return Handoff(final_norm(scope, "encoder", x), keys, tuple(layers))


def _handed_over(scope: Scope) -> Handoff:
    """The encoder's output as a later turn finds it."""
    ids = scope.build.imported(ENCODER_IDS, 0, len(scope.rows))
    return Handoff(scope.build.imported(Place("encoder", leaf="out"), 0, len(scope.rows), scope.config.d_model), Keys(scope.rows, ids))


def _decoder(scope: Scope, turn: Turn, handoff: Handoff | None) -> str:
    """All that reads the target: (T,), (S, D) -> (T, D)."""
    keys = Keys(Tokens("target", 0, scope.rows.stop), _target_ids(scope), causal=True, cached=turn.cached)
    table = Place("encoder" if handoff and scope.config.tie_embeddings else "decoder", block="embed", leaf="E")
    x = embed(scope, Place("decoder", block="embed"), keys.ids, table)
    for layer in range(scope.config.decoder_layers):
        at = Place("decoder", layer)
        x = _decoder_layer(scope, at, x, keys, handoff) if handoff else _encoder_layer(scope, at, x, keys)
    return final_norm(scope, "decoder", x)


def _encoder_layer(scope: Scope, at: Place, x: str, keys: Keys) -> str:
    """Two sublayers: (T, D) -> (T, D)  (2017, figure 1, left)."""
    attended = _sublayer(scope, at, 1, x, lambda y: self_attention(scope, at / "self_attn", y, keys))
    return _sublayer(scope, at, 2, attended, lambda y: feed_forward(scope, at / "ffn", y))


def _decoder_layer(scope: Scope, at: Place, x: str, keys: Keys, handoff: Handoff) -> str:
    """Three sublayers: (T, D), (S, D) -> (T, D)  (2017, figure 1, right)."""
    attended = _sublayer(scope, at, 1, x, lambda y: self_attention(scope, at / "self_attn", y, keys))
    informed = _sublayer(scope, at, 2, attended, lambda y: cross_attention(scope, at / "cross_attn", y, handoff))
    return _sublayer(scope, at, 3, informed, lambda y: feed_forward(scope, at / "ffn", y))


def _sublayer(scope: Scope, at: Place, number: int, x: str, function: Callable[[str], str]) -> str:
    """norm(x + f(x)) (2017, section 3.1), or x + f(norm(x)) for pre-norm: (T, D) -> (T, D)."""
    added, normed = at / f"add{number}", at / f"norm{number}"
    with scope.build.sublayer(number):
        if scope.config.norm == "pre":
            return add(scope, added, x, function(norm(scope, normed, x)))
        return norm(scope, normed, add(scope, added, x, function(x)))


def _target_ids(scope: Scope) -> str:
    """What the decoder reads: given in turn 0, later the word the turn before has chosen."""
    turn = scope.build.turn
    if turn == 0:
        return _given_ids(scope, DECODER_IDS)
    chosen = scope.build.imported(NEXT, turn - 1, scope.rows_before)
    return scope.build.step(
        DECODER_IDS, PICK_LAST, chosen, axes="token", over=scope.rows, formula="the word chosen last turn", sizes={"n": 1}
    )


def _given_ids(scope: Scope, place: Place) -> str:
    """The tokens as they come from outside: -> (T,)."""
    return scope.build.step(place, GIVEN, axes="token", over=scope.rows, formula="the tokens, as ids", sizes={"t": len(scope.rows)})
