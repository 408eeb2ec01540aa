"""What a lesson says, held against the run: it is played without a learner, and everything in it is computed.

Commands must work, claims be true, numbers be computable, names in the prose exist. A question's answer must be among its
choices, computed and not typed, and no two choices may look alike. A starter must fail, a solution pass.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from stepper.commands import Desk
from stepper.course.allowed_verbs import WHAT_IF_VERBS, lesson_command
from stepper.course.chunks import holds, show_table
from stepper.course.exercise import check_code
from stepper.course.expressions import display
from stepper.course.lesson import Ask, Choice, Chunk, Claim, Do, Lesson, Prose, See, Try
from stepper.course.lesson_desks import LessonDesks, loaded_model
from stepper.course.markdown import code_in
from stepper.course.problem import Problems
from stepper.course.questions import choice_text
from stepper.course.template import Template, TemplateFault
from stepper.engine import Place, split_turn
from stepper.errors import BadInput, StepperError
from stepper.trace import Session

__all__ = ["check_run"]


def check_run(lesson: Lesson, problems: Problems, exercises: bool = False) -> None:
    """Play a lesson, and note what does not work or is not true; its exercises are run where that is asked for."""
    try:
        desk = Desk(Session(loaded_model(lesson.header), lesson.header.input, lesson.header.target))
        desks = LessonDesks(lesson.header, desk)
    except StepperError as error:
        problems.add(2, str(error), "name a model that is here, and a sentence that it knows")
        return
    _check_covers(lesson, desks, problems)
    for chunk in lesson.chunks:
        if chunk.heading:
            desks.begin_section()
        _check_chunk(chunk, desks, problems, exercises)


def _check_covers(lesson: Lesson, desks: LessonDesks, problems: Problems) -> None:
    for cover in lesson.header.covers:
        try:
            session = Session(loaded_model(replace(lesson.header, model=cover.model))) if cover.model else desks.session
            known = cover.stop in session.model.parameters or session.resolve(cover.stop)[0] == cover.stop
        except StepperError as error:
            problems.add(2, f"covers: {error}", "name a tensor of the lesson's model, or say model = … too")
            continue
        if not known:
            problems.add(2, f"covers: {cover.stop!r} is shortened", "write the tensor's whole name")


def _check_chunk(chunk: Chunk, desks: LessonDesks, problems: Problems, exercises: bool) -> None:
    match chunk:
        case Prose(text=text):
            _check_words(text, desks, problems)
        case Do():
            _check_do(chunk, desks, problems)
        case See():
            _check_see(chunk, desks, problems)
        case Ask():
            _check_ask(chunk, desks, problems)
        case Try():
            _check_words(chunk.task, desks, problems)
            if exercises:
                _check_try(chunk, desks, problems)


@contextmanager
def _noting(problems: Problems, line: int, remedy: str) -> Iterator[None]:
    """What goes wrong inside becomes a problem of this line, or of the line the fault itself knows."""
    try:
        yield
    except TemplateFault as fault:
        problems.add(fault.line, str(fault), remedy)
    except StepperError as error:
        problems.add(line, str(error), remedy)


def _check_words(template: Template, desks: LessonDesks, problems: Problems) -> None:
    with _noting(problems, template.line, "mend the expression between {= and }"):
        template.text(desks.runs)
    for number, code in code_in(template.typed):
        if _is_a_name(code) and not _exists(code, desks.session):
            line = template.line + number
            problems.add(line, f"no tensor called {code!r} here", "`stepper program` lists the names; use one of them")


def _is_a_name(code: str) -> bool:
    """Whether a piece of code in the text is written as the name of a tensor of a stack is, perhaps with a turn."""
    try:
        place = Place.of(split_turn(code)[0])
    except BadInput:
        return False
    return bool(place.stack) and len(place.words) > 1 and all(word.replace("_", "").isalnum() for word in place.words)


def _exists(name: str, session: Session) -> bool:
    """Whether a name is a tensor, a parameter, or the beginning of one."""
    plain, _ = split_turn(name)
    known = [*session.model.parameters, *(step.name for turn in range(session.turns) for step in session.program_of(turn))]
    return any(plain in (each, *Place.of(each).branches) for each in known)


def _check_do(do: Do, desks: LessonDesks, problems: Problems) -> None:
    if do.what_if and not any(_is_what_if(command.text) for command in do.commands):
        problems.add(do.line, "the what-if changes nothing", f"use one of {', '.join(sorted(WHAT_IF_VERBS))}")
    for command in do.commands:
        with _noting(problems, command.line, "a learner would see this message: write a command that works here"):
            desks.carry_out(Do(command.line, "", (command,), do.what_if))


def _is_what_if(line: str) -> bool:
    try:
        return lesson_command(line).name in WHAT_IF_VERBS
    except StepperError:  # named where the block was read
        return True


def _check_see(see: See, desks: LessonDesks, problems: Problems) -> None:
    for item in see.items:
        line = item.holds.line if isinstance(item, Claim) else item.values.line
        _check_words(item.words, desks, problems)
        with _noting(problems, line, "write an expression that fits this run"):
            if not isinstance(item, Claim):
                show_table(item, desks.runs)
            elif not item.holds.expression.reads_the_run:
                problems.add(line, f"{item.holds.expression.text} does not look at the run", 'read a tensor, like value("probs")')
            elif not holds(item, desks.runs):
                problems.add(line, f"this is not so: {item.holds.expression.text}", "look at the numbers, and say what is true")


def _check_ask(ask: Ask, desks: LessonDesks, problems: Problems) -> None:
    for template in (ask.question, ask.after, *(choice.because for choice in ask.choices)):
        if template:
            _check_words(template, desks, problems)
    if len(ask.choices) < 2:
        problems.add(ask.line, f"the question has {len(ask.choices)} choices", "give at least two lines choice: …")
    if not ask.answer.expression.reads_the_run:
        problems.add(ask.answer.line, f"the answer {ask.answer.expression.text} is typed", "compute it from the run")
    with _noting(problems, ask.answer.line, "write an answer that fits this run"):
        answer = display(ask.answer.expression.value(desks.runs), ask.form)
        _check_choices(ask, answer, desks, problems)


def _check_choices(ask: Ask, answer: str, desks: LessonDesks, problems: Problems) -> None:
    texts: dict[str, Choice] = {}
    for choice in ask.choices:
        line = choice.value.line
        with _noting(problems, line, "write a choice that fits this run"):
            text = choice_text(ask, choice, desks.runs)
            if text in texts:
                message = f"the choices of lines {texts[text].value.line} and {line} both read {text!r}"
                problems.add(line, message, "make them differ: other choices, or a format with more digits")
            texts[text] = choice
            if text != answer:
                _check_wrong_choice(choice, text, problems)
    if answer not in texts:
        problems.add(
            ask.answer.line, f"the answer {answer!r} is not among the choices", f"add choice: answer, or mend one of {', '.join(texts)}"
        )


def _check_wrong_choice(choice: Choice, text: str, problems: Problems) -> None:
    if choice.because is None:
        problems.add(
            choice.value.line, f"the wrong choice {text!r} says no misconception", "put because: … below it: how one comes to think so"
        )
    if not choice.source:
        problems.add(
            choice.value.line, f"the wrong choice {text!r} has no source", "put source: … below it: where this is asked or explained"
        )


def _check_try(exercise: Try, desks: LessonDesks, problems: Problems) -> None:
    with _noting(problems, exercise.line, "mend the expressions of %% engine"):
        begun = check_code(exercise, exercise.starter, desks.runs)
        if begun.fault == "check_fails":
            problems.add(exercise.line, f"the check fails: {begun.lines[-1]}", "mend %% check")
            return
        if begun.passed:
            problems.add(exercise.code_line, "the starter passes already", "leave something to write")
        solved = check_code(exercise, exercise.solution, desks.runs)
        if not solved.passed:
            problems.add(exercise.line, f"the solution fails: {' '.join(solved.lines)}", "mend the solution, or what it is checked against")
