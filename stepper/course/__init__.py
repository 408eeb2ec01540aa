"""Lessons: predict, step, ask why, try it.

    course = open_course()
    player = Player(course.find("L4"), desk)          desk: the Desk that the learner's commands act on
    player.current, player.advance(), player.answer(1), player.check(file), player.leave()

    check_lessons(Path("lessons"))                    every fault, with file, line and remedy

A lesson is a Markdown file: front matter, prose, and blocks `do`, `see`, `ask`, `try`. Everything a lesson says about the run is
computed from it. Lessons are data: nothing in them but an exercise that the learner starts runs code.

lesson, read            what a lesson is, and reading one; document, header, blocks, exercise_block, template
expressions             the small safe language that numbers, claims and answers are computed in
lesson_desks, chunks, questions, player, shown      playing, without a screen: `Player`, and what it shows
exercise, workbench     checking the learner's code in a process of its own; their file
progress                how far they are, in a plain text file
narration, dialogue, plain  the same lesson in plain text
check, skeleton         the linter; a new lesson
coverage                which lesson shows which section of the article
"""

from stepper.course.check import check_lessons
from stepper.course.course import Course, lesson_languages, lessons_folder, open_course
from stepper.course.lesson import Lesson
from stepper.course.plain import play_plain
from stepper.course.player import Player
from stepper.course.progress import Progress
from stepper.course.workbench import Workbench

__all__ = [
    "Course",
    "Lesson",
    "Player",
    "Progress",
    "Workbench",
    "check_lessons",
    "lesson_languages",
    "lessons_folder",
    "open_course",
    "play_plain",
]
