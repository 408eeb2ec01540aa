"""What is to be seen of a lesson now, as a value: what was shown since the last heading, and what may come next."""

from dataclasses import dataclass

from stepper.course import Course, Player, Progress
from stepper.course.shown import ShownAsk, ShownChunk, ShownTry

__all__ = ["LessonView", "view_of"]


@dataclass(frozen=True)
class LessonView:
    """What is to be seen of a lesson now."""

    id: str
    title: str
    number: int
    """Of the current chunk, from 0."""
    total: int
    shown: tuple[ShownChunk, ...]
    """Since the last heading; the last one is current."""
    file: str = ""
    """Where the current exercise is kept."""
    following: str = ""
    """The id of the lesson that comes next, at the end of this one."""
    came_back: bool = False
    """A what-if has just ended."""
    completes: bool = False
    """It is the end of the lesson, and all others are done as well."""
    leaves_open: bool = False
    """It is the end of the lesson, and an exercise of it is not solved."""

    @property
    def part(self) -> str:
        """Whose keys count: those of a question, as long as it is open, of an exercise, or of the lesson."""
        if isinstance(self.shown[-1], ShownTry):
            return "exercise"
        return "question" if self.choices else "lesson"

    @property
    def asks(self) -> bool:
        """Whether a question was shown last, open or answered."""
        return isinstance(self.shown[-1], ShownAsk)

    @property
    def choices(self) -> int:
        """How many choices the open question has; 0 where there is none."""
        current = self.shown[-1]
        return len(current.choices) if isinstance(current, ShownAsk) and current.state == "open" else 0


def view_of(player: Player, course: tuple[Course, Progress] | None, file: str) -> LessonView:
    """The view of the lesson that is played; `file` is that of its current exercise."""
    header = player.lesson.header
    lessons, progress = course if course and player.finished else (None, None)
    following = lessons.after(header.id) if lessons else None
    return LessonView(
        header.id,
        header.title,
        player.number,
        player.total,
        player.page,
        file,
        following.header.id if following else "",
        player.came_back,
        completes=bool(lessons and progress and lessons.is_complete(progress)),
        leaves_open=progress is not None and progress.open_exercise(player.lesson) is not None,
    )
