"""What a lesson must have, seen without running it.

three predictions, a what-if, an exercise, a summary; a goal of one sentence; short chunks; numbers computed, not typed; nothing left to do
"""

import re
from collections.abc import Iterator

from stepper.course.lesson import Ask, Do, Lesson, Prose, See, Try
from stepper.course.markdown import prose_in
from stepper.course.problem import Problems
from stepper.course.sections import SECTIONS
from stepper.course.template import Template
from stepper.errors import nearest
from stepper.files import as_text
from stepper.words import phrase

__all__ = ["check_form", "templates_of"]

PREDICTIONS = 3
LONGEST_CHUNK = 1_100
"""Characters of one piece of prose: what is read at one go."""
LONGEST_CHUNK_WIDE = 600
"""The same where the script is wide."""

_REFERENCE = re.compile(
    r"\b(?:articles?|sections?|figures?|equations?|equ?\.|tables?|arXiv|version|Python|PyTorch|lessons?|doi)\s*:?\s*[\d.:/,]+(?:\s*(?:and|to|–|,)\s*[\d.]+)*"
    r"|§\s*[\d.]+|文章\s*[\d.]+|第\s*[\d.]+\s*节",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://\S+")
_TYPED = re.compile(r"(?<![\w.])(?:\d+\.\d+|\.\d+|\d+(?:\.\d+)?\s?%)(?![\w])")


def check_form(lesson: Lesson, problems: Problems) -> None:
    """Look for what is missing or too much."""
    _check_header(lesson, problems)
    _check_parts(lesson, problems)
    _check_asks(lesson, problems)
    _check_closing(lesson, problems)
    for template in templates_of(lesson):
        _check_typed(template, problems)
    for number, line in enumerate(as_text(lesson.file).splitlines(), 1):
        if re.search(r"\bTODO\b", line):
            problems.add(number, f"still to be written: {line.strip()[:60]}", "write it, and take the mark out")


def _check_header(lesson: Lesson, problems: Problems) -> None:
    goal = lesson.header.goal.strip()
    if not goal.endswith((".", "?", "。", "？")) or re.search(r"[.?!]\s+[A-Z]|[。？！].", goal):
        problems.add(2, f"the goal is not one sentence: {goal!r}", "say in one sentence what the learner will see")
    for cover in lesson.header.covers:
        if cover.section not in SECTIONS:
            problems.add(2, f"the article has no section {cover.section!r}", str(nearest(cover.section, SECTIONS) or ", ".join(SECTIONS)))


def _check_parts(lesson: Lesson, problems: Problems) -> None:
    chunks = lesson.chunks
    last = chunks[-1].line if chunks else 1
    predictions = sum(isinstance(chunk, Ask) for chunk in chunks)
    if predictions < PREDICTIONS:
        problems.add(last, f"the lesson has {predictions} ask blocks", f"ask for at least {PREDICTIONS} predictions")
    if not any(isinstance(chunk, Do) and chunk.what_if for chunk in chunks):
        problems.add(last, "the lesson has no what-if", "add a block ```do what-if with an option, an edit or another input")
    exercises = [chunk for chunk in chunks if isinstance(chunk, Try)]
    if not exercises:
        problems.add(last, "the lesson has no exercise", "add a block ```try")
    elif not any(exercise.cases for exercise in exercises):
        problems.add(exercises[0].line, "no exercise is checked against the run", "add %% engine with give: and expect:")
    if not any(isinstance(chunk, See) for chunk in chunks):
        problems.add(last, "nothing in the lesson is checked", "add a block ```see with what must be true")
    for chunk in chunks:
        if isinstance(chunk, Prose):
            longest = LONGEST_CHUNK_WIDE if re.search(r"[\u4e00-\u9fff]", chunk.text.typed) else LONGEST_CHUNK
            if len(chunk.text.typed) > longest:
                problems.add(
                    chunk.line, f"{len(chunk.text.typed)} characters at one go", f"put --- between two thoughts, at most {longest} apart"
                )


def _check_asks(lesson: Lesson, problems: Problems) -> None:
    for chunk in lesson.chunks:
        if isinstance(chunk, Ask) and chunk.after is None:
            problems.add(chunk.line, "the ask block says nothing to a right answer", "end it with after: …, for the one who guessed right")


def _check_closing(lesson: Lesson, problems: Problems) -> None:
    title = phrase("lesson.closing", lesson.language)
    last = lesson.chunks[-1] if lesson.chunks else None
    if not isinstance(last, Prose) or last.heading != title:
        problems.add(last.line if last else 1, "the lesson does not end with a summary", f"end it with ## {title} and a list of questions")
    elif not re.search(r"^\s*[-*] ", last.text.typed, re.MULTILINE):
        problems.add(last.line, "the summary has no list", "list the questions that the learner can now answer, each after -")


def templates_of(lesson: Lesson) -> Iterator[Template]:
    """All prose of a lesson, wherever it stands."""
    for chunk in lesson.chunks:
        match chunk:
            case Prose(text=text):
                yield text
            case See(items=items):
                yield from (item.words for item in items)
            case Ask():
                yield chunk.question
                yield from (choice.because for choice in chunk.choices if choice.because)
                yield from [chunk.after] if chunk.after else []
            case Try(task=task):
                yield task


def _check_typed(template: Template, problems: Problems) -> None:
    """Numbers in prose are computed; section numbers, code and addresses are not meant."""
    for first, prose in prose_in(template.typed):
        words = _blanked(_REFERENCE, _blanked(_ADDRESS, prose))
        for match in _TYPED.finditer(words):
            line = template.line + first + words.count("\n", 0, match.start())
            problems.add(line, f"the number {match[0]} is typed", "compute it: {= EXPRESSION :.2f}; then it stays true")


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with blanks in place of what the pattern finds; line breaks stay."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
