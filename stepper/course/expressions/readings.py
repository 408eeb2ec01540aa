"""The functions that read the run: tensors, parameters, tokens, the program, the output.

value("decoder.1.cross_attn.weights@2")     a tensor, by its whole name
parameter("encoder.embed.E")[id("cat")]     a row of the table
token("source", 1)   place("source", "cat")     the words of a sentence
log_probability("le chat dort .")           how likely the run finds a translation
"""

import math
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from stepper.course.expressions.scope import Scope
from stepper.course.expressions.toys import TOYS
from stepper.engine import split_turn, with_turn
from stepper.errors import BadInput, Clause, UnknownName, nearest
from stepper.expressions import RUN, Budget, Function
from stepper.trace import Session

__all__ = ["READINGS"]

_MOST_WORDS = 500
"""Of one embedding."""


def _whole_name(session: Session, name: str) -> str:
    """The name, if it is written out.

    Raises:
        UnknownName: there is no such tensor.
        BadInput: the name is shortened.
    """
    full, turn = session.resolve(name)
    if full != split_turn(name)[0]:
        raise BadInput("expression.shortened", name=name, full=full)
    return with_turn(full, turn)


def _value(scope: Scope, name: str) -> Any:
    return scope.session.value(_whole_name(scope.session, name))


def _baseline(scope: Scope, name: str) -> Any:
    """The tensor as it was before edits and options."""
    return scope.session.diff(_whole_name(scope.session, name)).baseline


def _touched(scope: Scope, name: str) -> int:
    """How many cells of a tensor the edits and options changed."""
    return scope.session.diff(_whole_name(scope.session, name)).touched


def _touched_tensors(scope: Scope) -> int:
    """How many tensors of this turn they changed."""
    return sum(each.tensors_touched for each in scope.session.travelled())


def _parameter(scope: Scope, name: str) -> Any:
    return scope.session.parameter(name)


def _embedding(scope: Scope, words: str) -> Any:
    """The rows of the embedding table for some words: one row for one word, a table for more."""
    ids = [_id(scope, word) for word in words.split()]
    if len(ids) > _MOST_WORDS:
        raise BadInput("expression.embedding_takes", most=_MOST_WORDS, count=len(ids))
    rows = scope.session.parameter(scope.session.spec.stacks[0].embed.table)[ids]
    return rows[0] if len(ids) == 1 else rows


def _parameters(scope: Scope, pattern: str = "*") -> int:
    """How many numbers the parameters of these names have, a shared table counted once."""
    known = scope.session.model.parameters
    names = [name for name in known if fnmatchcase(name, pattern) and name not in known.aliases]
    return sum(math.prod(known.shape(name)) for name in names)


def _tokens(scope: Scope, side: str) -> list[str]:
    return scope.session.tokens(side)


def _token(scope: Scope, side: str, place: int) -> str:
    tokens = scope.session.tokens(side)
    if not -len(tokens) <= int(place) < len(tokens):
        raise BadInput("expression.no_token", side=side, count=len(tokens), place=int(place))
    return tokens[int(place)]


def _place(scope: Scope, side: str, word: str) -> int:
    tokens = scope.session.tokens(side)
    if word not in tokens:
        raise BadInput("expression.no_such_token", word=word, side=side, sentence=" ".join(tokens))
    return tokens.index(word)


def _id(scope: Scope, word: str) -> int:
    vocabulary = scope.session.model.reader.vocabulary
    if word not in vocabulary:
        raise UnknownName("expression.no_such_word", word=word, near=nearest(word, vocabulary) or Clause("expression.no_word_near"))
    return vocabulary[word]


def _word(scope: Scope, identity: int) -> str:
    return scope.session.model.reader.token(int(identity))


def _words(scope: Scope, ids: Any) -> list[str]:
    return [_word(scope, each) for each in np.asarray(ids).ravel()]


def _output(scope: Scope) -> str:
    """The whole output: the run is taken to its end."""
    return scope.session.generate()


def _output_words(scope: Scope, count: int | None = None) -> list[str]:
    """The tokens of the whole output, or the first few of it, the end sign left out."""
    scope.session.generate(count)
    ids = scope.session.generation.output()[:count]
    return [_word(scope, each) for each in ids if each != scope.session.spec.ids.end]


def _turns(scope: Scope) -> int:
    scope.session.generate()
    return scope.session.turns


def _turns_with(scope: Scope, name: str) -> int:
    """In how many turns of the whole run a tensor is computed."""
    turns = range(_turns(scope))
    if not any(name in scope.session.program_of(turn) for turn in turns):
        raise UnknownName(
            "expression.no_turn_computes",
            name=name,
            near=nearest(name, [step.name for step in scope.session.program_of(0)]) or Clause("expression.none_near"),
        )
    return sum(name in scope.session.program_of(turn) for turn in turns)


def _steps(scope: Scope, pattern: str = "*") -> list[str]:
    """The names of this turn's tensors, fine steps left out."""
    return [step.name for step in scope.session.program.coarse if fnmatchcase(step.name, pattern)]


def _config(scope: Scope, field: str) -> Any:
    entries = scope.session.config.to_dict()
    if field not in entries:
        raise UnknownName("expression.no_such_setting", field=field, near=nearest(field, entries) or entries)
    return entries[field]


def _same_array(scope: Scope, first: str, second: str) -> bool:
    """Whether two names mean one array: the same numbers, handed on and not computed again."""
    found = [scope.session.resolve(_whole_name(scope.session, name)) for name in (first, second)]
    prints = [scope.session.run.fingerprint((turn, name)) for name, turn in found]
    return prints[0] == prints[1]


def _log_probability(scope: Scope, target: str) -> float:
    """The natural logarithm of the probability that the run, its options kept, gives to a whole translation."""
    options = scope.session.variant.options.differences()
    chosen = f"; option {' '.join(f'{name}={choice}' for name, choice in options.items())}" if options else ""
    forced = scope.under(f"target {target}{chosen}").session
    probs, wanted = forced.value("probs"), [*forced.ids("target")[1:], scope.session.spec.ids.end]
    return float(sum(math.log(max(float(row[word]), 1e-45)) for row, word in zip(probs, wanted, strict=True)))


def _likeliest(scope: Scope, name: str, row: int, count: int = 1) -> list[str]:
    """The words to which a row over the vocabulary gives most."""
    shares = _value(scope, name)[row]
    return _words(scope, np.argsort(-shares, kind="stable")[:count])


def _charge_run(budget: Budget, *_: Any) -> None:
    budget.work(RUN)


_CHARGES = {"log_probability": _charge_run}
_FUNCTIONS: dict[str, Callable[..., Any]] = TOYS | {
    "baseline": _baseline,
    "config": _config,
    "embedding": _embedding,
    "id": _id,
    "likeliest": _likeliest,
    "log_probability": _log_probability,
    "output": _output,
    "output_words": _output_words,
    "parameter": _parameter,
    "parameters": _parameters,
    "place": _place,
    "same_array": _same_array,
    "steps": _steps,
    "token": _token,
    "tokens": _tokens,
    "touched": _touched,
    "touched_tensors": _touched_tensors,
    "turns": _turns,
    "turns_with": _turns_with,
    "value": _value,
    "word": _word,
    "words": _words,
}
READINGS: dict[str, Function] = {
    name: Function(call, _CHARGES[name]) if name in _CHARGES else Function(call) for name, call in _FUNCTIONS.items()
}
"""Name -> function; the scope comes first."""
