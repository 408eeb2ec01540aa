"""Reading the blocks `do`, `see` and `ask`; `try` is in `exercise_block`.

do      a command of the registry on each line; # begins a remark
see     EXPRESSION  # in words
        show EXPRESSION :.2f | ROW LABELS | COLUMN LABELS  # in words
ask     the question, then `answer:`, `choice:`s (each with `because:` and `source:` below it), `format:`, `after:`
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from stepper.course.allowed_verbs import lesson_command
from stepper.course.document import Part
from stepper.course.expressions import Expression
from stepper.course.expressions.display import FORMAT
from stepper.course.lesson import Ask, Choice, Claim, CommandLine, Do, LocatedExpression, Prose, See, Table
from stepper.course.problem import Problems
from stepper.course.template import Template, TemplateFault, read_template
from stepper.errors import StepperError

__all__ = ["read_ask", "read_do", "read_expression", "read_prose", "read_see", "read_words"]

WHAT_IF = "what-if"
_FORM = re.compile(rf"\s:({FORMAT.pattern})$")
_ENTRY = re.compile(r"^\s*(?P<key>answer|format|after|choice|because|source)\s*:(?:\s+(?P<text>.*))?$")


def read_words(text: str, line: int, problems: Problems) -> Template:
    """Prose; where it cannot be read, as it stands, with the reason in `problems`."""
    try:
        return read_template(text, line)
    except TemplateFault as fault:
        problems.add(fault.line, str(fault), "write {= EXPRESSION :.2f}")
        return Template((text,), line)


def read_expression(text: str, line: int, problems: Problems) -> LocatedExpression | None:
    """An expression; None where it is none, with the reason in `problems`."""
    try:
        return LocatedExpression(Expression.parse(text), line)
    except StepperError as error:
        problems.add(line, str(error), "docs/writing-lessons.md lists what an expression may contain")
        return None


def read_prose(part: Part, problems: Problems) -> Prose:
    """Something to read."""
    return Prose(part.line, part.heading, read_words(part.text, part.line, problems))


def read_do(part: Part, problems: Problems) -> Do:
    """Commands, a line each."""
    if part.info not in ("", WHAT_IF):
        problems.add(part.line - 1, f"a do block cannot be {part.info!r}", f"write ```do or ```do {WHAT_IF}")
    commands = []
    for number, line in enumerate(part.text.splitlines(), part.line):
        text = re.sub(r"(^|\s)#.*$", "", line).strip()
        if text:
            commands.append(CommandLine(text, number))
            _check_command(text, number, problems)
    if not commands:
        problems.add(part.line, "the do block is empty", "write a command on a line, like goto encoder.0.self_attn.scores")
    return Do(part.line, part.heading, tuple(commands), part.info == WHAT_IF)


def _check_command(text: str, line: int, problems: Problems) -> None:
    try:
        lesson_command(text)
    except StepperError as error:
        problems.add(line, str(error), "`stepper repl -c help` lists the commands")


def read_see(part: Part, problems: Problems) -> See:
    """Claims and tables, a line each."""
    items = []
    for line, text in _logical_lines(part):
        expression, separator, words = _parted(text, "#")
        if not separator or not words.strip():
            problems.add(line, "what is to be seen is not said", "end the line with #  and the words a learner reads")
            continue
        item = _see_item(expression.strip(), read_words(words.strip(), line, problems), line, problems)
        items += [item] if item else []
    if not items and not part.text.strip():
        problems.add(part.line, "the see block is empty", "write EXPRESSION  # in words")
    return See(part.line, part.heading, tuple(items))


def _see_item(text: str, words: Template, line: int, problems: Problems) -> Claim | Table | None:
    if not text.startswith("show "):
        holds = read_expression(text, line, problems)
        return Claim(words, holds) if holds else None
    values, *labels = (each.strip() for each in _split(text.removeprefix("show "), "|"))
    form = _FORM.search(values)
    located = read_expression(values[: form.start()] if form else values, line, problems)
    named = [read_expression(each, line, problems) for each in labels]
    if len(named) > 2:
        problems.add(line, "too many labels", "show EXPRESSION | ROWS | COLUMNS")
    rows, columns = (*named[:2], None, None)[:2]
    return Table(words, located, form[1] if form else "", rows, columns) if located else None


def _logical_lines(part: Part) -> Iterator[tuple[int, str]]:
    """Lines, with the indented ones that follow joined on."""
    first, text = 0, ""
    for number, line in enumerate(part.text.splitlines(), part.line):
        if line[:1].isspace() and text:
            text += f" {line.strip()}"
        elif line.strip():
            if text:
                yield first, text
            first, text = number, line.rstrip()
    if text:
        yield first, text


def _parted(text: str, sign: str) -> tuple[str, str, str]:
    """The text before and after the first sign that stands outside quotes."""
    before, *rest = _split(text, sign)
    return before, sign if rest else "", sign.join(rest)


def _split(text: str, sign: str) -> list[str]:
    """Cut at every sign outside quotes."""
    pieces, quote, start = [], "", 0
    for place, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == sign:
            pieces.append(text[start:place])
            start = place + 1
            if sign == "#":
                break
    return [*pieces, text[start:]]


@dataclass
class _Entry:
    """`key: text`, with what stands below it."""

    key: str
    text: str
    line: int
    below: "list[_Entry]" = field(default_factory=list)


def read_ask(part: Part, problems: Problems) -> Ask | None:
    """The question; None where it lacks its answer."""
    question, entries = _entries(part, problems)
    answers = [each for each in entries if each.key == "answer"]
    forms = [each for each in entries if each.key == "format"]
    afters = [each for each in entries if each.key == "after"]
    if not question.strip():
        problems.add(part.line, "the ask block has no question", "begin it with the question")
    if len(answers) != 1:
        problems.add(
            part.line, f"the ask block has {len(answers) or 'no'} answers", "write one line answer: EXPRESSION, computed from the run"
        )
        return None
    for each in forms:
        if not FORMAT.fullmatch(each.text):
            problems.add(each.line, f"{each.text!r} is not a format", "use one like .2f, d, .1% or .3g")
    choices = [_choice(each, problems) for each in entries if each.key == "choice"]
    answer = read_expression(answers[0].text, answers[0].line, problems)
    if answer is None:
        return None
    return Ask(
        part.line,
        part.heading,
        read_words(question.strip(), part.line, problems),
        answer,
        tuple(each for each in choices if each),
        forms[0].text if forms else "",
        read_words(afters[0].text, afters[0].line, problems) if afters else None,
    )


def _choice(entry: _Entry, problems: Problems) -> Choice | None:
    value = read_expression(entry.text, entry.line, problems)
    because = [each for each in entry.below if each.key == "because"]
    source = [each.text for each in entry.below if each.key == "source"]
    words = read_words(because[0].text, because[0].line, problems) if because else None
    return Choice(value, words, source[0] if source else "") if value else None


def _entries(part: Part, problems: Problems) -> tuple[str, list[_Entry]]:
    """The question, and the entries with `because` and `source` put below their choice."""
    question: list[str] = []
    entries: list[_Entry] = []
    latest: _Entry | None = None
    for number, line in enumerate(part.text.splitlines(), part.line):
        match = _ENTRY.match(line)
        if match:
            latest = _Entry(match["key"], (match["text"] or "").strip(), number)
            _put(latest, entries, problems)
        elif latest is None:
            question.append(line)
        elif line.strip():
            latest.text = f"{latest.text} {line.strip()}".strip()
    return "\n".join(question), entries


def _put(entry: _Entry, entries: list[_Entry], problems: Problems) -> None:
    if entry.key not in ("because", "source"):
        entries.append(entry)
    elif entries and entries[-1].key == "choice":
        entries[-1].below.append(entry)
    else:
        problems.add(entry.line, f"{entry.key}: belongs to no choice", "put it below a line choice: …")
