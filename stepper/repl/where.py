"""Where we are, in one line.

turn 0 · encoder.0.self_attn.scaled · row 9 of 0–9 '.' · 4×10×10 _▁▂▅█▅▂▁_ · scores / √d_head
"""

from stepper.engine.place import with_turn
from stepper.inspect.whereabouts import whereabouts_of
from stepper.render.digest import digest_of, short_digest
from stepper.render.line import Line, Span, crop, join, line_width
from stepper.render.look import Look
from stepper.render.style import Role
from stepper.render.tokens import fit, visible_text
from stepper.repl.output import Output
from stepper.trace import Session
from stepper.words import formula

__all__ = ["place_line", "toolbar_text"]


def place_text(session: Session) -> str:
    """The position in words, without looking at a number."""
    here = whereabouts_of(session)
    row = f"row {here.row}" + (f" of 0–{here.step.row_count - 1}" if here.step.row_count > 1 else "")
    token = "" if here.token is None else f" {here.token!r}"
    return f"turn {session.position.turn} · {here.step.name} · {row}{token}"


def place_line(session: Session, output: Output) -> Line:
    """The position, a digest of the tensor, and how it is made."""
    plain = output.text.style(Role.PLAIN)
    step = session.program[session.position.step]
    digest = short_digest(digest_of(session.value(with_turn(step.name, session.position.turn))), output.text)
    place = Span(visible_text(place_text(session), output.text), output.text.style(Role.CURRENT))
    line = join([place, Span(" · ", plain), *digest, Span(f" · {formula(step.formula)}", plain)])
    if line_width(line) <= output.width:
        return line
    return join([*crop(line, 0, output.width - 1), Span(output.text.glyphs.ellipsis, plain)])


def toolbar_text(session: Session, badge: str, width: int) -> str:
    """The line below the prompt: the position, what differs from the model as trained, and what PyTorch said."""
    edits = session.variant.texts()
    more = f" (and {len(edits) - 2} more)" if len(edits) > 2 else ""
    what_if = f"what if: {'; '.join(edits[-2:])}{more}" if edits else ""
    return fit(" " + " · ".join(part for part in (session.model.name, place_text(session), what_if, badge) if part), width, Look("none"))
