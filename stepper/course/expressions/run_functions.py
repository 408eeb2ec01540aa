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

from stepper.course.expressions.beams import BEAM_FUNCTIONS
from stepper.course.expressions.costs import COST_FUNCTIONS
from stepper.course.expressions.inside import INSIDE_FUNCTIONS
from stepper.course.expressions.recomputed import RECOMPUTED
from stepper.course.expressions.runs import Runs
from stepper.course.expressions.toys import TOYS
from stepper.course.expressions.unseen import UNSEEN_FUNCTIONS
from stepper.engine import split_turn, with_turn
from stepper.errors import BadInput, Clause, UnknownName, nearest
from stepper.expressions import RUN, Budget, Function
from stepper.trace import Session
from stepper.trace.scoring import log_of

__all__ = ["RUN_FUNCTIONS"]

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


def _value(runs: Runs, name: str) -> Any:
    return runs.session.value(_whole_name(runs.session, name))


def _baseline(runs: Runs, name: str) -> Any:
    """The tensor as it was before edits and options."""
    return runs.session.diff(_whole_name(runs.session, name)).baseline


def _touched(runs: Runs, name: str) -> int:
    """How many cells of a tensor the edits and options changed."""
    return runs.session.diff(_whole_name(runs.session, name)).touched


def _touched_tensors(runs: Runs) -> int:
    """How many tensors of this turn they changed."""
    return sum(each.tensors_touched for each in runs.session.travelled())


def _first_touched(runs: Runs) -> str:
    """The first tensor of this turn that they changed; empty where there is none."""
    return next((step.name for step in runs.session.program.coarse if _touched(runs, step.name)), "")


def _parameter(runs: Runs, name: str) -> Any:
    return runs.session.parameter(name)


def _embedding(runs: Runs, words: str) -> Any:
    """The rows of the embedding table for some words: one row for one word, a table for more."""
    ids = [_id(runs, word) for word in words.split()]
    if len(ids) > _MOST_WORDS:
        raise BadInput("expression.embedding_takes", most=_MOST_WORDS, count=len(ids))
    rows = runs.session.parameter(runs.session.spec.stacks[0].embed.table)[ids]
    return rows[0] if len(ids) == 1 else rows


def _parameters(runs: Runs, pattern: str = "*") -> int:
    """How many numbers the parameters of these names have, a shared table counted once."""
    known = runs.session.model.parameters
    names = [name for name in known if fnmatchcase(name, pattern) and name not in known.aliases]
    return sum(math.prod(known.shape(name)) for name in names)


def _tokens(runs: Runs, side: str) -> list[str]:
    return runs.session.tokens(side)


def _token(runs: Runs, side: str, place: int) -> str:
    tokens = runs.session.tokens(side)
    if not -len(tokens) <= int(place) < len(tokens):
        raise BadInput("expression.no_token", side=side, count=len(tokens), place=int(place))
    return tokens[int(place)]


def _place(runs: Runs, side: str, word: str) -> int:
    tokens = runs.session.tokens(side)
    if word not in tokens:
        raise BadInput("expression.no_such_token", word=word, side=side, sentence=" ".join(tokens))
    return tokens.index(word)


def _id(runs: Runs, word: str) -> int:
    vocabulary = runs.session.model.reader.vocabulary
    if word not in vocabulary:
        raise UnknownName("expression.no_such_word", word=word, near=nearest(word, vocabulary) or Clause("expression.no_word_near"))
    return vocabulary[word]


def _word(runs: Runs, identity: int) -> str:
    return runs.session.model.reader.token(int(identity))


def _words(runs: Runs, ids: Any) -> list[str]:
    return [_word(runs, each) for each in np.asarray(ids).ravel()]


def _output(runs: Runs) -> str:
    """The whole output: the run is taken to its end."""
    return runs.session.generate()


def _output_words(runs: Runs, count: int | None = None) -> list[str]:
    """The tokens of the whole output, or the first few of it, the end sign left out."""
    runs.session.generate(count)
    ids = runs.session.generation.output()[:count]
    return [_word(runs, each) for each in ids if each not in runs.session.spec.ends]


def _turns(runs: Runs) -> int:
    runs.session.generate()
    return runs.session.turns


def _turns_with(runs: Runs, name: str) -> int:
    """In how many turns of the whole run a tensor is computed."""
    turns = range(_turns(runs))
    if not any(name in runs.session.program_of(turn) for turn in turns):
        raise UnknownName(
            "expression.no_turn_computes",
            name=name,
            near=nearest(name, [step.name for step in runs.session.program_of(0)]) or Clause("expression.none_near"),
        )
    return sum(name in runs.session.program_of(turn) for turn in turns)


def _steps(runs: Runs, pattern: str = "*") -> list[str]:
    """The names of this turn's tensors, fine steps left out."""
    return [step.name for step in runs.session.program.coarse if fnmatchcase(step.name, pattern)]


def _config(runs: Runs, field: str) -> Any:
    entries = runs.session.config.to_dict()
    if field not in entries:
        raise UnknownName("expression.no_such_setting", field=field, near=nearest(field, entries) or entries)
    return entries[field]


def _same_array(runs: Runs, first: str, second: str) -> bool:
    """Whether two names mean one array: the same numbers, handed on and not computed again."""
    found = [runs.session.resolve(_whole_name(runs.session, name)) for name in (first, second)]
    prints = [runs.session.run.fingerprint((turn, name)) for name, turn in found]
    return prints[0] == prints[1]


def _log_probability(runs: Runs, target: str) -> float:
    """The natural logarithm of the probability that the run, its options kept, gives to a whole translation."""
    options = runs.session.variant.options.differences()
    chosen = f"; option {' '.join(f'{name}={choice}' for name, choice in options.items())}" if options else ""
    forced = runs.under(f"target {target}{chosen}").session
    probs, wanted = forced.value("probs"), [*forced.ids("target")[1:], runs.session.spec.ids.end]
    return sum(log_of(row[word]) for row, word in zip(probs, wanted, strict=True))


def _likeliest(runs: Runs, name: str, row: int, count: int = 1) -> list[str]:
    """The words to which a row over the vocabulary gives most."""
    shares = _value(runs, name)[row]
    return _words(runs, np.argsort(-shares, kind="stable")[:count])


def _charge_run(budget: Budget, *_: Any) -> None:
    budget.work(RUN)


_CHARGES = dict.fromkeys(("log_probability", *UNSEEN_FUNCTIONS, *BEAM_FUNCTIONS, *RECOMPUTED, *INSIDE_FUNCTIONS), _charge_run)
_FUNCTIONS: dict[str, Callable[..., Any]] = (
    TOYS
    | BEAM_FUNCTIONS
    | COST_FUNCTIONS
    | RECOMPUTED
    | UNSEEN_FUNCTIONS
    | INSIDE_FUNCTIONS
    | {
        "baseline": _baseline,
        "config": _config,
        "embedding": _embedding,
        "first_touched": _first_touched,
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
)
RUN_FUNCTIONS: dict[str, Function] = {
    name: Function(call, _CHARGES[name]) if name in _CHARGES else Function(call) for name, call in _FUNCTIONS.items()
}
"""Name -> function; the runs come first."""
