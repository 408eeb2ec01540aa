"""A session as a report: what it read, what it wrote, what was changed, and every tensor on the way.

file.writelines(html_pieces(report_of(session)))
"""

from collections.abc import Iterator

from stepper import __version__
from stepper.engine import Array, Program, Step
from stepper.inspect.report_tables import tables_of
from stepper.progress import OnProgress
from stepper.render.digest import digest_line, digest_of
from stepper.render.line import line_text
from stepper.render.look import Look
from stepper.render.report import ReportedTensor, ReportedTurn, RunReport, Touched
from stepper.render.tokens import visible
from stepper.trace import Session, compare_outputs
from stepper.trace.vocabulary import Vocabulary, ids_as_words
from stepper.words import formula, note, phrase, phrases

__all__ = ["report_of"]

_LOOK = Look("none")


def report_of(session: Session, progress: OnProgress | None = None, turns: int | None = None) -> RunReport:
    """Run so many turns, or to the end, and describe the run; tensors are read while the report is written."""
    text = session.generate(turns) if session.generates else session.text
    changes = tuple(session.variant.texts())
    target = [(phrase("report.target"), session.target_text)] if session.target_text is not None else []
    return RunReport(
        title=phrase("report.title", model=session.model.name, text=_seen(session.source_text)),
        facts=(
            (phrase("report.model"), session.model.name),
            (phrase("report.size"), _size(session)),
            (phrase("report.sentence"), _seen(session.source_text)),
            *target,
            (phrase("report.output"), _seen(text)),
            (phrase("report.written"), phrase("report.written_text", version=__version__)),
        ),
        what_if_title=phrase("report.what_if"),
        what_if=changes,
        touched=_touched(session) if changes else (),
        touched_heads=_four("report.touched"),
        outputs=compare_outputs(session).text() if changes else "",
        entry_heads=_four("report.step"),
        note=phrase("report.what_if_some" if changes else "report.what_if_none"),
        turns=_turns(session, progress, min(session.turns, turns or session.turns)),
    )


def _four(group: str) -> tuple[str, str, str, str]:
    one, two, three, four = phrases(group).values()
    return one, two, three, four


def _seen(text: str) -> str:
    """A text of any origin without what a page must not hold; its blanks stay blanks."""
    return " ".join(visible(word, _LOOK) for word in text.split())


def _size(session: Session) -> str:
    stack = session.spec.last
    return phrase(
        "report.size_text",
        architecture=session.spec.architecture,
        layers="+".join(str(len(each.layers)) for each in session.spec.stacks),
        d_model=stack.d_model,
        heads=stack.layers[0].attention.heads,
        parameters=f"{session.model.parameters.count:,}",
    )


def _touched(session: Session) -> tuple[Touched, ...]:
    """How far the change travelled in the current turn."""
    return tuple(
        Touched(each.layer, f"{each.tensors_touched} / {each.tensors}", f"{each.cells_touched} / {each.cells}", f"{each.largest:.4g}")
        for each in (session.travelled() if session.baseline.has_turn(session.position.turn) else ())
    )


def _turns(session: Session, progress: OnProgress | None, turns: int) -> Iterator[ReportedTurn]:
    total = sum(len(session.program_of(turn).steps) for turn in range(turns))
    done = 0
    for turn in range(turns):
        yield ReportedTurn(_turn_title(session, turn), _entries(session, turn, done, total, progress))
        done += len(session.program_of(turn).steps)
    if progress:
        progress(total, total, "")


def _turn_title(session: Session, turn: int) -> str:
    if not session.generates:
        return phrase("turn.only" if session.target_text is None else "turn.forced")
    if turn == 0:
        return phrase("turn.first" if session.spec.encoder else "turn.prompt")
    return phrase("turn.later", turn=turn, token=_seen(session.model.reader.token(session.generation.chosen(turn - 1))))


def _entries(session: Session, turn: int, done: int, total: int, progress: OnProgress | None) -> Iterator[ReportedTensor]:
    for number, step in enumerate(_in_order(session.program_of(turn)), done):
        if progress:
            progress(number, total, step.name)
        yield _entry(session, turn, step)


def _in_order(program: Program) -> Iterator[Step]:
    """Each coarse step, and under it its fine steps."""
    for step in program.coarse:
        yield step
        yield from program.parts.get(step.name, ())


def _entry(session: Session, turn: int, step: Step) -> ReportedTensor:
    value = session.run.value(step.name, turn)
    heats, ranks, remark = tables_of(session, turn, step, value)
    return ReportedTensor(
        name=step.name,
        block=(session.program_of(turn)[step.part_of] if step.part_of else step).place.block_key,
        shape=step.shape,
        formula=formula(step.formula),
        says=note(step.place, tag=step.note, turn=turn).says,
        digest=_digest(session, step, value),
        is_fine=step.part_of is not None,
        heats=heats,
        ranks=ranks,
        remark=remark,
    )


def _digest(session: Session, step: Step, value: Array) -> str:
    """What the numbers are like; after ids, the words they stand for."""
    words = (visible(each, _LOOK) for each in ids_as_words(Vocabulary(session.model), step, value))
    return "  ".join(filter(None, (line_text(digest_line(digest_of(value), _LOOK)).partition("  ")[2], " ".join(words))))
