"""The ids of a sentence against those of the reference's tokenizer: what no other witness can see, as both are given our ids.

    row, note = compare_ids(session)
    row.ok, row.remark            False, "row 3: 'cat' (7) here, '##at' (9) from BertTokenizer of transformers 5.23.0"

Only for a checkpoint from elsewhere whose sentence was a text. Nothing is fetched, and no code from the directory is run.
"""

from importlib import import_module
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from typing import Any

from stepper.checkpoints import Model
from stepper.checkpoints.families import FAMILIES
from stepper.errors import BadInput
from stepper.witness.quiet import quiet
from stepper.witness.report import Row
from stepper.witness.session import Checkable
from stepper.words import phrase

__all__ = ["compare_ids"]

SOURCE, TYPES = "encoder.embed.ids", "encoder.embed.types"
_Read = list[tuple[int, int]]
"""Of each token its id and its type."""


def compare_ids(session: Checkable) -> tuple[Row | None, str]:
    """The row of the report, or why there is none; neither where there is nothing to compare."""
    model = session.model
    family = FAMILIES.get(model.family)
    if not (family and family.in_transformers and model.directory and model.tokenizer and find_spec("transformers")):
        return None, ""
    text, ours = session.source_text, _ours(session)
    if ours is None:
        return None, ""
    try:
        title, theirs = _theirs(model.directory, text, model.tokenizer.two_sentences(text) if any(kind for _, kind in ours) else (text,))
    except Exception as error:  # noqa: BLE001 - the library raises what it likes
        return None, phrase("check_report.ids_unread", error=" ".join(str(error).split())[:_MOST])
    return _row(model, title, ours, theirs), ""


_MOST = 200
"""Letters that are said of the library's error."""


def _ours(session: Checkable) -> _Read | None:
    """What was read of the text; None where the ids did not come from it."""
    try:
        ids = session.model.reader.encode(session.source_text)
    except BadInput:
        return None
    given = session.run.given
    if ids != [int(each) for each in given[SOURCE if SOURCE in given else "decoder.embed.ids"]]:
        return None
    kinds = [int(each) for each in given[TYPES]] if TYPES in given else [0] * len(ids)
    return list(zip(ids, kinds, strict=True))


def _theirs(directory: Path, text: str, sentences: tuple[str, ...]) -> tuple[str, _Read]:
    """Whose tokenizer it is, and what it reads."""
    library = import_module("transformers")
    with quiet(library):
        where: dict[str, Any] = {"gguf_file": directory.name} if directory.is_file() else {}
        home = directory.parent if where else directory
        tokenizer: Any = library.AutoTokenizer.from_pretrained(home, local_files_only=True, trust_remote_code=False, **where)
        read = tokenizer(*sentences, return_token_type_ids=len(sentences) > 1)
    ids = [int(each) for each in read["input_ids"]]
    return f"{type(tokenizer).__name__} of transformers {library.__version__}", list(
        zip(ids, read.get("token_type_ids", [0] * len(ids)), strict=True)
    )


def _row(model: Model, title: str, ours: _Read, theirs: _Read) -> Row:
    """The first difference in words, or that there is none."""
    differing = [row for row, (own, other) in enumerate(zip_longest(ours, theirs)) if own != other]
    place = SOURCE if model.spec.encoder else "decoder.embed.ids"
    if not differing:
        return Row(
            "ids", "tokenizer", 0.0, 0.0, True, "agrees", place, 0, remark=phrase("check_report.ids_agree", count=len(ours), title=title)
        )
    first = differing[0]
    own, other = (_said(model, read[first] if first < len(read) else None) for read in (ours, theirs))
    remark = phrase("check_report.ids_differ", row=first, ours=own, theirs=other, title=title)
    return Row("ids", "tokenizer", float("inf"), 0.0, False, "differs", place, 0, (first,), remark=remark)


def _said(model: Model, read: tuple[int, int] | None) -> str:
    """One token, its id, and its type where it is not 0."""
    if read is None:
        return phrase("check_report.no_token")
    identity, kind = read
    return f"{model.reader.token(identity)!r} ({identity}{f', type {kind}' if kind else ''})"
