"""From a model's description to a program: the three architectures, one turn at a time.

encoder-decoder   turn 0 runs the encoder and reads the first target token; later turns read one token each
encoder-only      one turn
decoder-only      turn 0 reads the whole prompt; later turns read one token each

    program = build_program(spec, Turn(number=0, source=10, rows=1, cached=True))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from stepper.engine.axis import Tokens
from stepper.engine.build.attention import cross_attention, self_attention
from stepper.engine.build.classes import choose_classes
from stepper.engine.build.embedding import embed
from stepper.engine.build.feed_forward import feed_forward
from stepper.engine.build.handoff import Handoff
from stepper.engine.build.head import NEXT, choose_words, pool
from stepper.engine.build.patches import embed_image
from stepper.engine.build.projections import Keys
from stepper.engine.build.residual import final_norm, with_residuals
from stepper.engine.build.scope import Scope
from stepper.engine.builder import Builder
from stepper.engine.choice import ANYTHING, Allowed
from stepper.engine.config import Config
from stepper.engine.config_spec import spec_of
from stepper.engine.ops.arithmetic import GIVEN, PICK_LAST
from stepper.engine.options import AS_TRAINED, Options
from stepper.engine.place import Place
from stepper.engine.program import Program
from stepper.engine.spec import AttentionSpec, FfnSpec, ModelSpec, StackName, StackSpec
from stepper.engine.whatif import with_options

__all__ = ["Turn", "build_program"]

ENCODER_IDS, DECODER_IDS = Place("encoder", block="embed", leaf="ids"), Place("decoder", block="embed", leaf="ids")
ENCODER_TYPES = Place("encoder", block="embed", leaf="types")
_IDS: Mapping[StackName, Place] = {"encoder": ENCODER_IDS, "decoder": DECODER_IDS}


@dataclass(frozen=True)
class Turn:
    """The sizes of one turn."""

    number: int = 0
    source: int = 0
    """Tokens the encoder reads; of an image it is the spec that says how many patches there are."""
    past: int = 0
    """Target tokens that earlier turns have read."""
    rows: int = 0
    """Target tokens that this turn reads."""
    cached: bool = False
    """k and v of self-attention are kept for later turns (generation)."""
    pair: bool = False
    """The source is two sentences: beside its ids is given which of the two each token belongs to."""
    allowed: Allowed = ANYTHING
    """What may be chosen, where that is not the same in every turn."""


def build_program(model: ModelSpec | Config, turn: Turn, options: Options = AS_TRAINED) -> Program:
    """The forward pass of one turn, as trained or with `options` that change it; a config stands for its spec.

    Raises:
        BadInput: the turn has no tokens, or more than the model has learned positions for.
    """
    spec = with_options(spec_of(model) if isinstance(model, Config) else model, options)
    build, handoff, out = Builder(turn.number), None, ""
    scope = Scope(build, spec, spec.stacks[0], Tokens("source", 0, spec.patches.count + 1 if spec.patches else turn.source))
    if spec.encoder:
        handoff = _encoder(scope, spec.encoder, turn.pair) if turn.number == 0 else _handed_over(scope, spec.encoder)
        out = handoff.out
    if spec.decoder:
        scope = Scope(build, spec, spec.decoder, Tokens("target", turn.past, turn.past + turn.rows))
        out = _decoder(scope, spec.decoder, turn, handoff)
    pooled = pool(scope, out) if spec.head.pooler else ""
    if spec.head.classes:
        choose_classes(scope, spec.head, spec.head.classes, str(_IDS[scope.stack.name]), out, pooled)
    if spec.head.kind == "words":
        choose_words(scope, spec.head, options, out, turn.allowed)
    return build.program()


def _encoder(scope: Scope, spec: StackSpec, pair: bool) -> Handoff:
    """All that reads the source: (S,) -> (S, D)."""
    if spec.embed.patches:
        keys = Keys(scope.rows, "")
        return _read(scope, spec, keys, embed_image(scope, Place("encoder", block="embed"), spec.embed, spec.embed.patches))
    keys = Keys(scope.rows, _given_ids(scope, ENCODER_IDS))
    types = _given_ids(scope, ENCODER_TYPES, "which of two sentences each token belongs to") if pair and spec.embed.token_types else ""
    return _read(scope, spec, keys, embed(scope, Place("encoder", block="embed"), spec.embed, keys.ids, types))


def _read(scope: Scope, spec: StackSpec, keys: Keys, x: str) -> Handoff:
    """The encoder's layers, from the first residual stream on: (S, D) -> (S, D)."""
    outs = _layers(scope, spec, x, keys, None)
    return Handoff(spec, final_norm(scope, spec.norm, outs[-1]), keys, outs)


def _handed_over(scope: Scope, spec: StackSpec) -> Handoff:
    """The encoder's output as a later turn finds it."""
    ids = scope.build.imported(ENCODER_IDS, 0, len(scope.rows))
    out = scope.build.imported(Place("encoder", leaf="out"), 0, len(scope.rows), spec.d_model)
    return Handoff(spec, out, Keys(scope.rows, ids))


def _decoder(scope: Scope, spec: StackSpec, turn: Turn, handoff: Handoff | None) -> str:
    """All that reads the target: (T,), (S, D) -> (T, D)."""
    keys = Keys(Tokens("target", 0, scope.rows.stop), _target_ids(scope), cached=turn.cached)
    x = embed(scope, Place("decoder", block="embed"), spec.embed, keys.ids)
    return final_norm(scope, spec.norm, _layers(scope, spec, x, keys, handoff)[-1])


def _layers(scope: Scope, spec: StackSpec, x: str, keys: Keys, handoff: Handoff | None) -> tuple[str, ...]:
    """The layers, one on top of the other; what each of them makes: (T, D) -> (T, D), …  (2017, figure 1)."""
    outs = []
    for number, layer in enumerate(spec.layers):
        at = Place(spec.name, number)
        parts = [_part(scope, at / sublayer.part.name, sublayer.part, keys, handoff) for sublayer in layer.sublayers]
        x = with_residuals(scope, at, layer, parts, x)
        outs.append(x)
    return tuple(outs)


def _part(scope: Scope, at: Place, spec: AttentionSpec | FfnSpec, keys: Keys, handoff: Handoff | None) -> Callable[[str], str]:
    """The builder of a sublayer, waiting for what the sublayer reads."""
    if isinstance(spec, FfnSpec):
        return partial(feed_forward, scope, at, spec)
    if spec.memory and handoff:
        return partial(cross_attention, scope, at, spec, spec.memory, handoff)
    return partial(self_attention, scope, at, spec, keys)


def _target_ids(scope: Scope) -> str:
    """What the decoder reads: given in turn 0, later the word the turn before has chosen."""
    build, turn = scope.build, scope.build.turn
    if turn == 0:
        return _given_ids(scope, DECODER_IDS)
    chosen = build.imported(NEXT, turn - 1, scope.rows_before)
    formula = "the word chosen last turn"
    return build.step(DECODER_IDS, PICK_LAST, chosen, axes="token", over=scope.rows, formula=formula, sizes={"n": 1})


def _given_ids(scope: Scope, place: Place, formula: str = "the tokens, as ids") -> str:
    """What comes from outside, a number for each token: -> (T,)."""
    return scope.build.step(place, GIVEN, axes="token", over=scope.rows, formula=formula, sizes={"t": len(scope.rows)})
