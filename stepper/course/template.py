"""Prose with computed numbers in it.

    template = read_template('Row 0 adds up to {= value("encoder.0.self_attn.weights")[0, 0].sum() :.1f}.', line=12)
    template.text(runs)                     "Row 0 adds up to 1.0."

What stands between `{=` and `}` is an expression, and after a last ` :` its format.
"""

import re
from dataclasses import dataclass

from stepper.course.expressions import Expression, Runs, display
from stepper.course.expressions.display import FORMAT
from stepper.errors import BadInput, StepperError

__all__ = ["Template", "TemplateFault", "read_template"]

_QUOTE = re.compile(r"\{=(?P<inside>[^{}]*)\}")
_FORM = re.compile(rf"\s:({FORMAT.pattern})\s*$")


class TemplateFault(BadInput):
    """A number in the prose that cannot be read or computed, with its line in the file."""

    @property
    def line(self) -> int:
        """Where it stands, counted from 1."""
        return int(str(self.fields["line"]))


@dataclass(frozen=True)
class Quote:
    """A number, or text, that is computed."""

    expression: Expression
    form: str
    line: int


@dataclass(frozen=True)
class Template:
    """Text and quotes in turn."""

    parts: tuple[str | Quote, ...]
    line: int

    def text(self, runs: Runs) -> str:
        """The prose, its numbers computed from a run.

        Raises:
            TemplateFault: one of them cannot be computed.
        """
        return "".join(part if isinstance(part, str) else _computed(part, runs) for part in self.parts)

    @property
    def typed(self) -> str:
        """What is typed, quotes left out (each a blank, so that line breaks stay where they are)."""
        return "".join(part if isinstance(part, str) else " " for part in self.parts)


def read_template(text: str, line: int) -> Template:
    """Read prose that begins on a line of a file.

    Raises:
        TemplateFault: a quote is not closed, or is not an expression.
    """
    parts: list[str | Quote] = []
    end = 0
    for match in _QUOTE.finditer(text):
        parts += [text[end : match.start()], _quote(match["inside"], line + text.count("\n", 0, match.start()))]
        end = match.end()
    parts.append(text[end:])
    for part in parts:
        if isinstance(part, str) and "{=" in part:
            raise TemplateFault("lesson.number_not_closed", line=line + text[: text.rindex("{=")].count("\n"))
    return Template(tuple(part for part in parts if part), line)


def _quote(inside: str, line: int) -> Quote:
    form = _FORM.search(inside)
    text = inside[: form.start()] if form else inside
    try:
        return Quote(Expression.parse(" ".join(text.split())), form[1] if form else "", line)
    except StepperError as error:
        raise TemplateFault("lesson.number", error=error, line=line) from None


def _computed(quote: Quote, runs: Runs) -> str:
    try:
        return display(quote.expression.value(runs), quote.form)
    except StepperError as error:
        raise TemplateFault("lesson.number", error=error, line=quote.line) from None
