"""From a config to a program: the three architectures, one turn at a time.

encoder-decoder   turn 0 runs the encoder and reads the first target token; later turns read one token each
encoder-only      one turn
decoder-only      turn 0 reads the whole prompt; later turns read one token each

program = build_program(config, Turn(number=0, source=10, rows=1, cached=True))
"""

from dataclasses import dataclass

from stepper.engine.attention import Keys, cross_attention, self_attention
from stepper.engine.builder import Builder
from stepper.engine.config import Config
from stepper.engine.layers import Scope, add, embed, feed_forward, final_norm, norm, unembed
from stepper.engine.ops.arithmetic import ARGMAX, GIVEN, PICK_LAST
from stepper.engine.program import Program, Side, Tokens

__all__ = ["Turn", "build_program"]


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


def build_program(config: Config, turn: Turn) -> Program:
    """The forward pass of one turn."""
    build = Builder(turn.number)
    if config.has_encoder and turn.number == 0:
        out = _encoder(Scope(build, config, Tokens("source", 0, turn.source)))
    else:
        out = _handed_over(build, config, turn)
    if config.has_decoder:
        out = _decoder(Scope(build, config, Tokens("target", turn.past, turn.past + turn.rows)), turn, out)
    side: Side = "target" if config.has_decoder else "source"
    rows = Tokens(side, turn.past, turn.past + turn.rows) if config.has_decoder else Tokens(side, 0, turn.source)
    scope = Scope(build, config, rows)
    probs = unembed(scope, out)
    build.step("next", ARGMAX, probs, axes="token", over=rows, formula="the likeliest word of each row")
    return build.program()


def _handed_over(build: Builder, config: Config, turn: Turn) -> str:
    """The encoder's output as a later turn finds it."""
    if not config.has_encoder:
        return ""
    build.imported("encoder.embed.ids", 0, turn.source)
    return build.imported("encoder.out", 0, turn.source, config.d_model)


def _encoder(scope: Scope) -> str:
    """(S,) -> (S, D)"""
    ids = _given_ids(scope, "encoder.embed.ids")
    x = embed(scope, "encoder.embed", ids, "encoder.embed.E")
    for layer in range(scope.config.encoder_layers):
        x = _encoder_layer(scope, f"encoder.{layer}", x, Keys(scope.rows, ids))
    return final_norm(scope, "encoder", x)


def _encoder_layer(scope: Scope, at: str, x: str, keys: Keys) -> str:
    """Two sublayers: (T, D) -> (T, D)  (2017, figure 1, left)."""
    if scope.config.norm == "pre":
        x = add(scope, f"{at}.add1", x, self_attention(scope, f"{at}.self_attn", norm(scope, f"{at}.norm1", x), keys))
        return add(scope, f"{at}.add2", x, feed_forward(scope, f"{at}.ffn", norm(scope, f"{at}.norm2", x)))
    x = norm(scope, f"{at}.norm1", add(scope, f"{at}.add1", x, self_attention(scope, f"{at}.self_attn", x, keys)))
    return norm(scope, f"{at}.norm2", add(scope, f"{at}.add2", x, feed_forward(scope, f"{at}.ffn", x)))


def _decoder(scope: Scope, turn: Turn, encoder_out: str) -> str:
    """(T,), (S, D) -> (T, D)"""
    ids = _target_ids(scope, turn)
    own = Keys(Tokens("target", 0, scope.rows.stop), ids, causal=True, cached=turn.cached)
    source = Keys(Tokens("source", 0, turn.source), "encoder.embed.ids" + ("@0" if turn.number else ""))
    table = "encoder.embed.E" if encoder_out and scope.config.tie_embeddings else "decoder.embed.E"
    x = embed(scope, "decoder.embed", ids, table)
    for layer in range(scope.config.decoder_layers):
        if encoder_out:
            x = _decoder_layer(scope, f"decoder.{layer}", x, own, encoder_out, source)
        else:
            x = _encoder_layer(scope, f"decoder.{layer}", x, own)
    return final_norm(scope, "decoder", x)


def _decoder_layer(scope: Scope, at: str, x: str, own: Keys, encoder_out: str, source: Keys) -> str:
    """Three sublayers: (T, D), (S, D) -> (T, D)  (2017, figure 1, right)."""
    if scope.config.norm == "pre":
        x = add(scope, f"{at}.add1", x, self_attention(scope, f"{at}.self_attn", norm(scope, f"{at}.norm1", x), own))
        y = norm(scope, f"{at}.norm2", x)
        x = add(scope, f"{at}.add2", x, cross_attention(scope, f"{at}.cross_attn", y, encoder_out, source))
        return add(scope, f"{at}.add3", x, feed_forward(scope, f"{at}.ffn", norm(scope, f"{at}.norm3", x)))
    x = norm(scope, f"{at}.norm1", add(scope, f"{at}.add1", x, self_attention(scope, f"{at}.self_attn", x, own)))
    x = norm(scope, f"{at}.norm2", add(scope, f"{at}.add2", x, cross_attention(scope, f"{at}.cross_attn", x, encoder_out, source)))
    return norm(scope, f"{at}.norm3", add(scope, f"{at}.add3", x, feed_forward(scope, f"{at}.ffn", x)))


def _target_ids(scope: Scope, turn: Turn) -> str:
    """What the decoder reads: given in turn 0, later the word the turn before has chosen."""
    name = "decoder.embed.ids"
    if turn.number == 0:
        return _given_ids(scope, name)
    rows_before = turn.past if turn.number == 1 else 1
    chosen = scope.build.imported("next", turn.number - 1, rows_before)
    return scope.build.step(name, PICK_LAST, chosen, axes="token", over=scope.rows, formula="the word chosen last turn", sizes={"n": 1})


def _given_ids(scope: Scope, name: str) -> str:
    rows = scope.rows.stop - scope.rows.start
    return scope.build.step(name, GIVEN, axes="token", over=scope.rows, formula="the tokens, as ids", sizes={"t": rows})
