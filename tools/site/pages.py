"""The pages of the site, by their names: those that are written, and those that are made from the program."""

import re
from collections.abc import Iterator
from pathlib import Path

import stepper
from stepper.course import lesson_languages, open_course
from stepper.words import speaking
from tools.commands import commands_page
from tools.site.lessons import lesson_page, lessons_page, page_of

__all__ = ["NAV", "pages"]

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"

WRITTEN = {
    "index.md": ROOT / "README.md",
    "contributing.md": ROOT / "CONTRIBUTING.md",
    "editors.md": ROOT / "editors" / "README.md",
    **{file.name: file for file in sorted(DOCS.glob("*.md"))},
}
"""Where each page that is written stands in the checkout."""


NAV = (
    ("Start", ("index.md", "tour.md", "commands.md", "models.md", "whose-bug.md", "attention-by-hand.md", "editors.md", "api.md")),
    ("Lessons", ()),
    ("Bug Lab", ("bug-lab.md",)),
    ("Teaching", ("for-teachers.md", "writing-lessons.md", "coverage.md")),
    ("Working on stepper", ("contributing.md", "architecture.md")),
)
"""The parts of the site and their pages; the lessons are found."""

SHOTS = {
    "start": "A query matrix, one token's row at a time. The program is on the left, what this step does on the right.",
    "handoff": "The handoff: cross-attention weights, and on the Map the arrows from the encoder's output to every decoder layer.",
    "why": "Why: one score as its terms, the largest first, down to parameters and ids.",
    "what-if": "What if: a word was replaced; how far the change travelled, layer by layer.",
    "word": "The logits of a row, and the words with the largest numbers.",
    "small": "At 80 by 24.",
}
"""The pictures of the tour, and what each shows."""

_LINK = re.compile(r"\]\((?!https?:|#)([^)\s]+)\)")


def pages() -> Iterator[tuple[str, bytes]]:
    """Each page and picture: its name below the sources, and what is in it."""
    for name, file in WRITTEN.items():
        yield f"en/{name}", _on_the_site(file).encode()
    yield "en/tour.md", _tour().encode()
    yield "en/api.md", _api().encode()
    for shot in (*sorted((DOCS / "screens").glob("*.svg")), DOCS / "stepper.1", DOCS / "notebook.ipynb"):
        yield f"en/{shot.relative_to(DOCS)}", shot.read_bytes()
    for language in lesson_languages():
        lessons = open_course(language).lessons
        own = [each for each in lessons if each.language == language]
        yield f"{language}/lessons/index.md", lessons_page(own, language).encode()
        for lesson in own:
            yield f"{language}/lessons/{page_of(lesson)}", lesson_page(lesson).encode()
    with speaking("zh"):
        yield "zh/commands.md", commands_page().encode()
    yield "zh/index.md", (Path(__file__).with_name("index.zh.md")).read_bytes()


def _on_the_site(file: Path) -> str:
    """A document, its links turned to where they lead on the site; a file that is not on it is named and no link."""
    homes = {path.resolve(): name for name, path in WRITTEN.items()}

    def turned(link: re.Match[str]) -> str:
        target, _, anchor = link[1].partition("#")
        path = (file.parent / target).resolve()
        if path in homes:
            return f"]({homes[path]}{'#' + anchor if anchor else ''})"
        if path.is_relative_to(DOCS) and path.is_file():
            return f"]({path.relative_to(DOCS).as_posix()})"
        return "](index.md)" if path == ROOT else "]()"

    return re.sub(r"\[([^\]]+)\]\(\)", r"\1", _LINK.sub(turned, file.read_text(encoding="utf-8")))


def _tour() -> str:
    """The screen in pictures."""
    lines = ["# A tour in pictures", ""]
    for shot, says in SHOTS.items():
        lines += [says, "", f"![{says}](screens/{shot}.svg)", ""]
    return "\n".join([*lines, "To try it: `stepper`, then `space`, `n` and `enter`. To be led: `stepper lessons start L0`.", ""])


def _api() -> str:
    """What is public, from the docstrings."""
    lines = ["# API", "", "What `import stepper` offers. A session is a run one can move in; arrays are NumPy's.", ""]
    for name in stepper.__all__:
        if not name.startswith("_"):
            lines += [f"::: {stepper._HOMES.get(name, 'stepper.errors')}.{name}", ""]
    return "\n".join(lines)
