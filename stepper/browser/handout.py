"""A handout: the moments that were pinned, and no more, as one HTML file or as Markdown.

moment = PinnedMoment.here(session, seen, "Here the adjective finds its noun")
file.writelines(handout_html([moment], "light"))

A moment keeps a session of its own, so what is done afterwards changes nothing in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from stepper.engine import with_turn
from stepper.engine.explain import Wording
from stepper.inspect.looks import LookedAt
from stepper.inspect.picture import picture_lines
from stepper.render.line import line_text
from stepper.render.look import Look
from stepper.render.style import Rgb
from stepper.render.svg import GROUNDS, svg_of
from stepper.render.tokens import visible
from stepper.trace import Session
from stepper.words import note, phrase, place, spoken, wording

__all__ = ["PinnedMoment", "handout_html", "handout_markdown"]

_LOOK = Look("none")
_STYLE = """
body {{ color: {ink}; background: {ground}; font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
section {{ border-top: 1px solid; margin-top: 1.5rem; padding-top: .5rem; break-inside: avoid; }}
figure {{ margin: .8rem 0; overflow-x: auto; }} svg {{ max-width: 100%; height: auto; }}
pre {{ font: 13px/1.45 ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; overflow-x: auto; }}
"""


@dataclass(frozen=True, eq=False)
class PinnedMoment:
    """A place in a run, how it is looked at, and what is said of it."""

    session: Session
    seen: LookedAt
    caption: str
    opened: bool
    """The cell is opened into its terms."""

    @classmethod
    def here(cls, session: Session, seen: LookedAt, caption: str, opened: bool = False) -> "PinnedMoment":
        """Where a session stands now."""
        own = session.twin()
        own.compare_with(session.base)
        at = session.position
        own.has_turn(at.turn)
        own.goto(with_turn(at.step, at.turn), at.row)
        return cls(own, seen, caption, opened)

    @property
    def title(self) -> str:
        """Its caption, or where it is."""
        return self.caption or self.where

    @property
    def where(self) -> str:
        """The place in words."""
        at, step = self.session.position, self.session.step(self.session.position.step)
        turn = at.turn if self.session.generates else None
        return place(step.place, turn=turn, row=at.row if step.row_count > 1 else None)

    @property
    def says(self) -> str:
        """What happens there, in a sentence."""
        at, step = self.session.position, self.session.step(self.session.position.step)
        return note(step.place, tag=step.note, turn=at.turn).says

    @property
    def terms(self) -> str:
        """The cell opened; empty where none is."""
        if self.seen.cell is None or not self.opened:
            return ""
        at = self.session.position
        return self.session.explain(with_turn(at.step, at.turn), self.seen.cell).text(words=wording(Wording, "drawing.why"))

    def facts(self) -> Iterator[str]:
        """The run it is of, and what was changed in it."""
        text = " ".join(visible(word, _LOOK) for word in self.session.source_text.split())
        yield phrase("handout.run", model=self.session.model.name, text=text)
        yield from (phrase("handout.changed", change=each) for each in self.session.variant.texts())


def handout_html(moments: Sequence[PinnedMoment], theme: str) -> Iterator[str]:
    """The handout as a page in one theme, piece by piece: nothing fetched, no script, pictures as SVG."""
    look = Look(theme)  # type: ignore[arg-type]  # another name is refused
    ink, ground = GROUNDS[look.theme]
    yield f'<!DOCTYPE html>\n<html lang="{spoken()}">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    style = _STYLE.format(ink=_css(ink), ground=_css(ground))
    yield f"<title>{escape(phrase('handout.title'))}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    yield f"<h1>{escape(phrase('handout.title'))}</h1>\n"
    for moment in moments:
        yield f"<section>\n<h2>{escape(moment.title)}</h2>\n<p><i>{escape(moment.where)}</i></p>\n<p>{escape(moment.says)}</p>\n"
        yield f"<figure>{svg_of(picture_lines(moment.session, look, moment.seen), look, title=moment.title)}</figure>\n"
        yield f"<pre>{escape(moment.terms)}</pre>\n" if moment.terms else ""
        yield "".join(f"<p><small>{escape(fact)}</small></p>\n" for fact in moment.facts())
        yield "</section>\n"
    yield "</body>\n</html>\n"


def _css(colour: Rgb) -> str:
    return "rgb({},{},{})".format(*colour)


def handout_markdown(moments: Iterable[PinnedMoment]) -> Iterator[str]:
    """The handout as Markdown, the pictures as text."""
    yield f"# {phrase('handout.title')}\n"
    for moment in moments:
        yield f"\n## {_one_line(moment.title)}\n\n{moment.where}\n\n{moment.says}\n\n"
        yield from _block(line_text(line).rstrip() for line in picture_lines(moment.session, _LOOK, moment.seen))
        yield from _block(moment.terms.splitlines()) if moment.terms else ()
        yield "".join(f"\n*{_one_line(fact)}*\n" for fact in moment.facts())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _block(lines: Iterable[str]) -> Iterator[str]:
    """Lines between fences that none of them ends."""
    yield "~~~text\n"
    yield from (f"{'  ' if line.startswith('~~~') else ''}{line}\n" for line in lines)
    yield "~~~\n\n"
