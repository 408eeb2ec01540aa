"""Checkpoints of every family, made here by Hugging Face's own classes, opened and held against what that library computes.

    python -m tools.grid                    each in a line: agrees, refused with the reason, or WRONG
    python -m tools.grid --only llama       one family

Parameters are random and seeded, tokenizers are made on the spot. Compared are the ids of a sentence (with AutoTokenizer), the logits or
hidden states (to 1e-4), and twelve words written greedily. Needs transformers; nothing is fetched.
"""

import argparse
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stepper import Session
from stepper.errors import StepperError
from stepper.witness.quiet import quiet
from tools.grid_cases import CASES, Case
from tools.grid_tokenizers import SENTENCE, VOCABULARY, write_tokenizer

__all__ = ["Outcome", "main", "outcome_of"]

_WORDS = 12
_TOLERANCE = 1e-4


@dataclass(frozen=True)
class Outcome:
    """What became of one checkpoint."""

    verdict: str
    """agrees, refused, or WRONG."""
    said: str


def outcome_of(case: Case, directory: Path) -> Outcome:
    """Make a checkpoint, open it, and compare."""
    try:
        theirs, tokenizer = _made(case, directory)
        session = Session(str(directory), SENTENCE)
        return _compared(session, theirs, tokenizer)
    except StepperError as refusal:
        said = str(refusal).replace(f"{directory}: ", "").replace(f"{directory}/", "")
        return Outcome("WRONG" if "\n" in said else "refused", said)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what this command looks for
        return Outcome("WRONG", f"{type(error).__name__}: {error}")


def _made(case: Case, directory: Path) -> tuple[Any, Any]:
    """The library's model with random parameters, saved, and its tokenizer."""
    import torch
    import transformers

    torch.manual_seed(0)
    ids = {"pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "decoder_start_token_id": 2}
    kind = getattr(transformers, case.model)
    config = kind.config_class(**{"vocab_size": VOCABULARY, **ids, **case.choices})
    with quiet(transformers):
        model = kind(config).eval()
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                middle = 1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0
                parameter.copy_(torch.randn_like(parameter) * 0.3 + middle)
        for name, choice in {"forced_eos_token_id": None, **case.generation}.items() if model.can_generate() else ():
            setattr(model.generation_config, name, choice)
        model.save_pretrained(directory)
        write_tokenizer(case.family, directory)
        loaded = kind.from_pretrained(directory, local_files_only=True, attn_implementation="eager").eval()
        return loaded, transformers.AutoTokenizer.from_pretrained(directory, local_files_only=True)


def _compared(session: Session, theirs: Any, tokenizer: Any) -> Outcome:
    """The first thing that differs, or how near all of it is."""
    read, expected = session.model.reader.encode(SENTENCE), list(tokenizer(SENTENCE)["input_ids"])
    if read != expected:
        return Outcome("WRONG", f"ids {read}, expected {expected}")
    gap = _largest_gap(session, theirs, read)
    if not gap <= _TOLERANCE:
        return Outcome("WRONG", f"numbers are off by {gap:.1e}")
    if not session.generates:
        return Outcome("agrees", f"{len(read)} ids, numbers to {gap:.1e}")
    ours, written = _written(session), _written_by_theirs(theirs, read, session)
    if ours != written:
        return Outcome("WRONG", f"writes {ours}, expected {written}")
    return Outcome("agrees", f"{len(read)} ids, numbers to {gap:.1e}, {len(ours)} words")


def _largest_gap(session: Session, theirs: Any, read: list[int]) -> float:
    """How far the last tensor of the first turn is from the library's."""
    import torch

    given = {"input_ids": torch.tensor([read])}
    if session.spec.architecture == "encoder-decoder":
        given["decoder_input_ids"] = torch.tensor([session.ids("target")])
    with torch.no_grad():
        out = theirs(**given)
    found = out.logits if session.spec.head.kind == "words" else out.last_hidden_state
    name = "logits" if session.spec.head.kind == "words" else f"{session.spec.last.name}.out"
    gap: float = np.abs(session.value(name) - found[0].numpy()).max()
    return gap


def _written(session: Session) -> list[int]:
    session.generate(_WORDS)
    return [session.generation.chosen(turn) for turn in range(session.turns)]


def _written_by_theirs(theirs: Any, read: list[int], session: Session) -> list[int]:
    import torch

    longest = {} if theirs.generation_config.max_length else {"max_new_tokens": _WORDS}
    with torch.no_grad():
        out: list[int] = theirs.generate(torch.tensor([read]), num_beams=1, do_sample=False, **longest)[0].tolist()
    return out[len(session.ids("target")) - (session.turns - 1) :][:_WORDS]


def _outcomes(cases: Sequence[Case]) -> Iterator[tuple[Case, Outcome]]:
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            yield case, outcome_of(case, Path(folder))


def main(arguments: list[str]) -> int:
    """Print a line for each checkpoint and a summary; 1 where one is WRONG."""
    parser = argparse.ArgumentParser(prog="python -m tools.grid", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="FAMILY", help="the checkpoints of one family")
    only = parser.parse_args(arguments).only
    cases = [case for case in CASES if only in (None, case.family)]
    if not cases:
        print(f"no such family; there are {', '.join(dict.fromkeys(case.family for case in CASES))}", file=sys.stderr)
        return 2
    warnings.simplefilter("ignore")
    counts: Counter[str] = Counter()
    for case, outcome in _outcomes(cases):
        counts[outcome.verdict] += 1
        print(f"{case.family:<12} {case.what:<26} {outcome.verdict:<8} {outcome.said}", flush=True)
    families = len({case.family for case in cases})
    print(f"{len(cases)} checkpoints of {families} families: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common()))
    return 1 if counts["WRONG"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
