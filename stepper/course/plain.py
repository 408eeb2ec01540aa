"""Playing a lesson in plain text: what is said is said line by line, what is typed is read line by line.

    play_plain(lesson, desk, say=print, hear=input_or_none)

The same conversation serves `stepper lessons start ID --plain`, the prompt's `lessons`, and a pipe.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stepper.commands import Desk
from stepper.course.lesson import Lesson, Try
from stepper.course.narration import narrate, plain_markdown
from stepper.course.player import Player
from stepper.course.progress import Progress
from stepper.course.shown import ShownAsk, ShownEnd, ShownTry
from stepper.course.workbench import Workbench
from stepper.errors import StepperError
from stepper.words import phrase

__all__ = ["Hear", "Say", "play_plain"]

Say = Callable[[str], None]
Hear = Callable[[str, Callable[[], bool] | None], str | None]
"""Ask for a line with these words; None where there is none any more. While waiting it may call the function, and where
that is true, stop waiting and return a blank."""

LEAVE = ("q", "quit", "exit")


def play_plain(
    lesson: Lesson,
    desk: Desk,
    say: Say,
    hear: Hear,
    *,
    progress: Progress | None = None,
    start: int = 0,
    folder: Path | None = None,
) -> bool:
    """Play a lesson to its end, or until the learner leaves; whether the end was reached.

    Args:
        lesson: what to play.
        desk: it follows the lesson, and is given back as it was.
        say: shows a line.
        hear: asks for one.
        progress: where to write down how far they are.
        start: the chunk to begin at.
        folder: where exercises are kept; the user's own state folder where left out.

    Raises:
        StepperError: the lesson cannot be played.
    """
    conversation = _Conversation(Player(lesson, desk, progress, start), say, hear, folder)
    try:
        return conversation.hold()
    finally:
        conversation.player.leave()


@dataclass
class _Conversation:
    player: Player
    say: Say
    hear: Hear
    folder: Path | None

    def hold(self) -> bool:
        """Chunk by chunk."""
        self._head()
        while True:
            self._show()
            match self.player.current:
                case ShownEnd():
                    return True
                case ShownAsk():
                    stays = self._ask()
                case ShownTry():
                    stays = self._exercise()
                case _:
                    stays = self._wait()
            if not stays:
                self._left()
                return False
            self.player.advance()

    def _phrase(self, key: str, **values: object) -> str:
        return phrase(key, self.player.lesson.language, **values)

    def _head(self) -> None:
        header = self.player.lesson.header
        self.say(self._phrase("lesson.head", id=header.id, title=header.title))
        self.say(self._phrase("lesson.goal", goal=header.goal))
        self.say(self._phrase("lesson.minutes", minutes=header.minutes))

    def _show(self) -> None:
        self.say("")
        if self.player.came_back:
            self.say(self._phrase("lesson.what_if_ends"))
        for line in narrate(self.player.current, self.player.lesson.language):
            self.say(line)

    def _left(self) -> None:
        player = self.player
        self.say(self._phrase("lesson.plain.left", at=player.number + 1, total=player.total, id=player.lesson.header.id))

    def _wait(self) -> bool:
        answer = self.hear(self._phrase("lesson.plain.next"), None)
        return answer is not None and answer.strip().lower() not in LEAVE

    def _ask(self) -> bool:
        """Two tries, then the answer; False where the learner leaves."""
        while isinstance(shown := self.player.current, ShownAsk) and shown.state == "open":
            answer = self.hear(self._phrase("lesson.plain.choose"), None)
            if answer is None or answer.strip().lower() in LEAVE:
                return False
            self._reply(answer.strip(), shown)
        return True

    def _reply(self, answer: str, shown: ShownAsk) -> None:
        said = len(shown.replies)
        try:
            after = self.player.answer(int(answer) - 1) if answer else self.player.advance()
        except (ValueError, StepperError):
            self.say(self._phrase("lesson.plain.not_a_choice", choices=len(shown.choices)))
            return
        for reply in after.replies[said:] if isinstance(after, ShownAsk) else ():
            for line in reply.lines:
                self._say_prose(line)

    def _say_prose(self, text: str) -> None:
        for line in plain_markdown(text):
            self.say(line)

    def _exercise(self) -> bool:
        """Hints, checks, the solution, until it is solved or left; False where the learner leaves the lesson."""
        assert isinstance(self.player.chunk, Try)
        bench = Workbench.of(self.player.lesson, self.player.chunk, self.folder)
        self.say(self._phrase("lesson.plain.file", file=bench.file))
        self.say(self._phrase("lesson.plain.watching"))
        while isinstance(shown := self.player.current, ShownTry) and not shown.solved:
            answer = self.hear(self._phrase("lesson.plain.exercise"), bench.saved)
            if answer is None or answer.strip().lower() in LEAVE:
                return False
            if answer.strip().lower() == "n":
                return True
            self._work(answer.strip().lower(), bench)
        return True

    def _work(self, answer: str, bench: Workbench) -> None:
        if answer == "h":
            self.say(self.player.hint())
        elif answer == "s":
            self.say(self._phrase("exercise.solution"))
            for line in self.player.solution().splitlines():
                self.say(f"    {line}")
        else:
            for line in self.player.check(bench.file).lines:
                self.say(line)
