"""A lesson as a conversation: what is typed is one line, what is said are some.

    dialogue = Dialogue(lesson, desk)
    dialogue.opening()              the title, the goal, the first piece
    dialogue.answer("")             on; an open question shows its answer, an exercise is checked
    dialogue.answer("2")            the second choice
    dialogue.answer("h")            a hint; s: a solution; n: on without the exercise; q: leave
    dialogue.answer("? query")      what a word means; ? alone: the words of this piece
    dialogue.asks                   what can be typed now, in words
    dialogue.over, dialogue.completed

The plain player and the prompt both speak like this.
"""

from pathlib import Path

from stepper.commands import Desk
from stepper.course.lesson import Lesson, Try
from stepper.course.markdown import plain_lines
from stepper.course.narration import narrate
from stepper.course.player import Player
from stepper.course.progress import Progress
from stepper.course.shown import ShownAsk, ShownEnd, ShownTry
from stepper.course.workbench import Workbench
from stepper.errors import StepperError, UnknownName
from stepper.words import defined, glossary, phrase, words_in

__all__ = ["Dialogue"]

LEAVE = ("q", "quit", "exit", "leave")
_SHORT = {"hint": "h", "solution": "s", "next": "n", "skip": "n", "check": "", "on": ""}
"""What may be typed out."""


class Dialogue:
    """One lesson, talked through.

    Args:
        lesson: what to play.
        desk: it follows the lesson, and is given back when the dialogue is over.
        progress: where to write down how far the learner is.
        start: the chunk to begin at.
        folder: where exercises are kept; the user's own state folder where left out.

    Raises:
        StepperError: the lesson cannot be played.
    """

    def __init__(self, lesson: Lesson, desk: Desk, progress: Progress | None = None, start: int = 0, folder: Path | None = None) -> None:
        self.player = Player(lesson, desk, progress, start)
        self.over = False
        self._folder = folder
        self._bench: Workbench | None = None

    @property
    def completed(self) -> bool:
        """Whether the end was reached."""
        return isinstance(self.player.current, ShownEnd)

    @property
    def saved(self) -> bool:
        """Whether the file of the current exercise was saved since this was asked last."""
        return self._bench is not None and self._bench.saved()

    @property
    def watches(self) -> bool:
        """Whether there is a file that may be saved."""
        return self._bench is not None

    @property
    def asks(self) -> str:
        """What can be typed now."""
        shown = self.player.current
        if isinstance(shown, ShownAsk) and shown.state == "open":
            return self._phrase("lesson.plain.choose")
        if isinstance(shown, ShownTry) and not shown.solved:
            return self._phrase("lesson.plain.exercise")
        return self._phrase("lesson.plain.next")

    def _phrase(self, key: str, **values: object) -> str:
        return phrase(key, self.player.lesson.language, **values)

    # --- saying ------------------------------------------------------------------------------------------------------

    def opening(self) -> list[str]:
        """What comes first."""
        header = self.player.lesson.header
        lines = [self._phrase("lesson.head", id=header.id, title=header.title)]
        lines += [self._phrase("lesson.goal", goal=header.goal), self._phrase("lesson.minutes", minutes=header.minutes)]
        return lines + self.now()

    def now(self) -> list[str]:
        """Where we are."""
        lines = ["", self._phrase("lesson.what_if_ends")] if self.player.came_back else [""]
        lines += narrate(self.player.current, self.player.lesson.language)
        chunk = self.player.chunk
        if isinstance(chunk, Try):
            self._bench = Workbench.of(self.player.lesson, chunk, self._folder)
            lines += [self._phrase("lesson.plain.file", file=self._bench.file), self._phrase("lesson.plain.watching")]
        return lines

    # --- hearing -----------------------------------------------------------------------------------------------------

    def answer(self, line: str) -> list[str]:
        """What is said to a line.

        Raises:
            StepperError: the lesson does not fit the run, or the exercise's file cannot be read.
        """
        typed = line.strip().lower()
        typed = _SHORT.get(typed, typed)
        shown = self.player.current
        if typed in LEAVE:
            return self.leave()
        if typed.startswith("?"):
            return self._explain(line.strip().removeprefix("?").strip())
        if isinstance(shown, ShownAsk) and shown.state == "open":
            return self._choose(typed, shown)
        if isinstance(shown, ShownTry) and not shown.solved and typed != "n":
            return self._work(typed)
        return self._on()

    def _explain(self, word: str) -> list[str]:
        """What a word means, or which words this piece speaks of."""
        language = self.player.lesson.language
        if word:
            try:
                return defined(word, language)
            except UnknownName as unknown:
                return [unknown.said(language)]
        found = words_in("\n".join(narrate(self.player.current, language)), language)
        return [", ".join(glossary(language)[each].word for each in found or glossary(language))]

    def leave(self) -> list[str]:
        """End the dialogue; the desk is as it was."""
        self.over = True
        self.player.leave()
        if self.completed:
            return []
        player = self.player
        return [self._phrase("lesson.plain.left", at=player.number + 1, total=player.total, id=player.lesson.header.id)]

    def _on(self) -> list[str]:
        self._bench = None
        self.player.advance()
        lines = self.now()
        return [*lines, *self.leave()] if self.completed else lines

    def _choose(self, typed: str, shown: ShownAsk) -> list[str]:
        said = len(shown.replies)
        try:
            after = self.player.answer(int(typed) - 1) if typed else self.player.advance()
        except (ValueError, StepperError):
            return [self._phrase("lesson.plain.not_a_choice", choices=len(shown.choices))]
        lines = [line for reply in after.replies[said:] for line in reply.lines] if isinstance(after, ShownAsk) else []
        lines = [plain for line in lines for plain in plain_lines(line)]
        return lines if isinstance(after, ShownAsk) and after.state == "open" else lines + self._on()

    def _work(self, typed: str) -> list[str]:
        if typed == "h":
            return [self.player.hint()]
        if typed == "s":
            return [self._phrase("exercise.solution"), *(f"    {line}".rstrip() for line in self.player.solution().splitlines())]
        assert self._bench is not None
        verdict = self.player.check(self._bench.file)
        return [*verdict.lines, *(self._on() if verdict.passed else [])]
