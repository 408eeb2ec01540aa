"""All lessons of a language, in the order of their files.

    course = open_course()
    course.find("4").header.title               "Q, K, V: the thirsty person"
    course.after("L4")                          the lesson that comes next

A lesson is started by its id (`L4`), its number (`4`), an alias, or the name of its file.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import stepper
from stepper.course.lesson import Lesson
from stepper.course.problem import BadLesson, Problem
from stepper.course.progress import Progress
from stepper.course.read import load_lesson
from stepper.errors import BadInput, Clause, UnknownName, nearest
from stepper.files import files_below
from stepper.words.language import FALLBACK, spoken

__all__ = ["Course", "lesson_files", "lesson_languages", "lessons_folder", "open_course"]


def lessons_folder() -> Path:
    """Where the lessons are: inside an installed package, or at the top of a checkout."""
    package = Path(stepper.__file__).parent
    inside = package / "_lessons"
    return inside if inside.is_dir() else package.parent / "lessons"


def lesson_languages() -> tuple[str, ...]:
    """The languages that have lessons."""
    return tuple(sorted(folder.name for folder in lessons_folder().iterdir() if any(folder.glob("*.md"))))


def lesson_files(path: Path) -> list[Path]:
    """The lessons at a path: the file itself, or those in a folder and the folders in it.

    Raises:
        BadInput: there are none.
    """
    if path.is_file():
        return [path]
    files = [file for file in files_below(path, ".md") if file.name.lower() != "readme.md"] if path.is_dir() else []
    if not files:
        raise BadInput("lesson.none_at", file=path)
    return files


@dataclass(frozen=True)
class Course:
    """The lessons that can be read, and what is wrong with the others."""

    lessons: tuple[Lesson, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def aliases(self) -> dict[str, str]:
        """Earlier ids -> present ones."""
        return {alias: lesson.header.id for lesson in self.lessons for alias in lesson.header.aliases}

    def find(self, name: str) -> Lesson:
        """The lesson of this id, number, alias or file name.

        Raises:
            BadLesson: there is none, but a lesson that cannot be read has a file of this name.
            UnknownName: there is none; the nearest are named.
        """
        for lesson in self.lessons:
            if _plain(name) in {_plain(each) for each in _names(lesson)}:
                return lesson
        for problem in self.problems:
            if _plain(Path(problem.file).stem).startswith(_plain(name)):
                raise BadLesson("lesson.fault", problem=problem)
        ids = [lesson.header.id for lesson in self.lessons]
        known = Clause("lesson.there_are", ids=ids) if ids else Clause("lesson.there_are_none")
        raise UnknownName("lesson.unknown", name=name, near=nearest(name, [*ids, *self.aliases]) or known)

    def after(self, lesson_id: str) -> Lesson | None:
        """The next lesson; None after the last."""
        ids = [lesson.header.id for lesson in self.lessons]
        place = ids.index(lesson_id) + 1 if lesson_id in ids else len(ids)
        return self.lessons[place] if place < len(ids) else None

    def is_complete(self, progress: Progress) -> bool:
        """Whether every lesson was played to its end."""
        return all(progress.entry(lesson.header.id).done for lesson in self.lessons)


def _names(lesson: Lesson) -> list[str]:
    number = re.fullmatch(r"[A-Za-z](\d+)", lesson.header.id)
    return [lesson.header.id, *lesson.header.aliases, lesson.file.stem, *([number[1]] if number else [])]


def _plain(name: str) -> str:
    """A name without what people write differently: L04 and l4 are one."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", name.strip().lower())


def open_course(language: str = "", folder: Path | None = None) -> Course:
    """Read all lessons of a language; those that it lacks are read in English.

    Args:
        language: the one that is spoken, where left out.
        folder: other lessons than those that come with stepper.

    Raises:
        UnknownName: there are none in this language.
    """
    lessons, problems = [], []
    for file in _files_of(language or spoken()) if folder is None else _files_in(folder):
        try:
            lessons.append(load_lesson(file))
        except BadLesson as error:
            problems.append(error.problem)
    return Course(tuple(lessons), tuple(problems))


def _files_of(language: str) -> list[Path]:
    """The lessons of a language, in order, with those of English in the place of what it lacks."""
    home = lessons_folder()
    found = {file.name: file for name in (FALLBACK, language) for file in (home / name).glob("*.md")}
    if not (home / language).is_dir():
        raise UnknownName("lesson.no_language", folder=home / language, languages=lesson_languages())
    return [found[name] for name in sorted(found)]


def _files_in(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.md"))
    if not files:
        raise UnknownName("lesson.none_in", folder=folder)
    return files
