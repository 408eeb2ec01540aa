"""Reading the block `try`: an exercise in NumPy, its parts begun by lines `%%`.

the task, as prose
%% function softmax within 1e-6
%% starter         what the learner begins with
%% hint            three of them
%% solution
%% check           Python that defines inputs(random): the arguments of one random case
%% engine          case: in words, give: EXPRESSION (once for each argument), expect: EXPRESSION
"""

import ast
import re
from dataclasses import dataclass

from stepper.course.blocks import read_expression, read_words
from stepper.course.document import Part
from stepper.course.lesson import Case, LocatedExpression, Try
from stepper.course.problem import Problems

__all__ = ["read_try"]

HINTS = 3
_MARK = re.compile(r"^%%\s*(?P<name>\w+)\s*(?P<rest>.*)$")
_FUNCTION = re.compile(r"(?P<name>[A-Za-z_]\w*)(?:\s+within\s+(?P<within>[\d.eE+-]+))?")
_CASE = re.compile(r"^\s*(?P<key>case|give|expect)\s*:\s*(?P<text>.*)$")
_SECTIONS = ("function", "starter", "hint", "solution", "check", "engine")


@dataclass(frozen=True)
class _Section:
    name: str
    rest: str
    text: str
    line: int
    """Of its first line of text."""


def read_try(part: Part, problems: Problems) -> Try | None:
    """The exercise; None where it lacks something it cannot be without."""
    task, sections = _sections(part, problems)
    before = len(problems.found)
    function, within = _function(sections, part, problems)
    starter, solution = (_code(name, sections, part, problems, function) for name in ("starter", "solution"))
    check = _code("check", sections, part, problems, "inputs")
    hints = tuple(" ".join(each.text.split()) for each in sections if each.name == "hint" and each.text.strip())
    if len(hints) != HINTS:
        problems.add(part.line, f"the exercise has {len(hints)} hints", f"write {HINTS} of them, each after a line %% hint")
    cases = tuple(case for each in sections if each.name == "engine" for case in _cases(each, problems))
    if not task.strip():
        problems.add(part.line, "the exercise does not say what to do", "begin the block with the task")
    if len(problems.found) > before or not (starter and solution and check):
        return None
    words = read_words(task.strip(), part.line, problems)
    return Try(
        part.line, part.heading, words, function, starter.text, hints, solution.text, check.text, cases, within, code_line=starter.line
    )


def _sections(part: Part, problems: Problems) -> tuple[str, list[_Section]]:
    """The task, and the sections after it."""
    lines = part.text.splitlines()
    marks = [(number, match) for number, line in enumerate(lines) if (match := _MARK.match(line))]
    ends = [number for number, _ in marks[1:]] + [len(lines)]
    sections = []
    for (number, match), end in zip(marks, ends, strict=False):
        if match["name"] not in _SECTIONS:
            problems.add(part.line + number, f"an exercise has no part %% {match['name']}", f"its parts are {', '.join(_SECTIONS)}")
        text = "\n".join(lines[number + 1 : end]).strip("\n") + "\n"
        sections.append(_Section(match["name"], match["rest"].strip(), text, part.line + number + 1))
    first = marks[0][0] if marks else len(lines)
    return "\n".join(lines[:first]), sections


def _function(sections: list[_Section], part: Part, problems: Problems) -> tuple[str, float]:
    found = [each for each in sections if each.name == "function"]
    match = _FUNCTION.fullmatch(found[0].rest) if found else None
    try:
        if match:
            return match["name"], float(match["within"] or 1e-5)
    except ValueError:
        pass
    line = found[0].line - 1 if found else part.line
    problems.add(line, "the exercise does not name its function", "write a line %% function NAME, or %% function NAME within 1e-6")
    return "", 0.0


def _code(name: str, sections: list[_Section], part: Part, problems: Problems, defines: str = "") -> _Section | None:
    """A section of Python, which must at least be Python, and define a function where that is asked for."""
    found = [each for each in sections if each.name == name]
    if not found or not found[0].text.strip():
        problems.add(part.line, f"the exercise has no {name}", f"write it after a line %% {name}")
        return None
    try:
        tree = ast.parse(found[0].text)
        compile(tree, name, "exec", dont_inherit=True)  # only read, never run here
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = found[0].line + (getattr(error, "lineno", 1) or 1) - 1
        problems.add(line, f"the {name} is not Python: {getattr(error, 'msg', error)}", "mend the line")
        return found[0]
    if defines and defines not in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}:
        problems.add(found[0].line, f"the {name} defines no function {defines}", f"write def {defines}(…), as %% function says")
    return found[0]


def _cases(section: _Section, problems: Problems) -> list[Case]:
    cases: list[Case] = []
    words, give = "", list[LocatedExpression]()
    for number, line in enumerate(section.text.splitlines(), section.line):
        match = _CASE.match(line)
        if not match:
            if line.strip():
                problems.add(number, f"{line.strip()!r} is not a line of %% engine", "write case:, give: or expect: first")
            continue
        if match["key"] == "case":
            words, give = match["text"].strip(), []
            continue
        located = read_expression(match["text"], number, problems)
        if located and match["key"] == "give":
            give.append(located)
        elif located:
            cases.append(Case(words or "a tensor of the run", tuple(give), located))
    if not cases:
        problems.add(section.line, "%% engine gives and expects nothing", "write give: EXPRESSION and expect: EXPRESSION, or leave it out")
    return cases
