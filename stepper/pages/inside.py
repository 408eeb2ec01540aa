"""Looking inside, drawn: the lens as words on their probabilities, heads as small pictures, shares as bars, a sweep as a heat map.

Every tensor named here is a link to it.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
from rich.cells import cell_len

from stepper.commands.results import Attributed, HeadsFound, LensRead, Swept, WordThroughLayers
from stepper.engine import Place
from stepper.pages.page import Order, Page, PageWriter
from stepper.render.bars import bar
from stepper.render.heat import Array, level_of, scale_of
from stepper.render.line import Line, Span, join, line_width
from stepper.render.link import Link
from stepper.render.look import Look
from stepper.render.pixels import pixel_lines, pixels_across
from stepper.render.style import Role, Style
from stepper.render.tensor import TensorView, tensor_view, virtual_size
from stepper.render.tensor_lines import render_window
from stepper.render.tokens import fit, fit_token, visible
from stepper.trace.inside import HeadKind, SweptStack
from stepper.words import phrase

__all__ = ["attribution_page", "heads_page", "lens_page", "sweep_page", "word_page"]

_PLAIN = Style()
_WORD = 9
"""Cells of a word in a table."""
_NAME = 22
"""Cells of a tensor's name, at most."""
_SHARE = 9
"""Cells of a share."""
_LEAST_PICTURE = 14
"""Cells that a head takes at least: its number and what it is."""


# --- the lens -----------------------------------------------------------------------------------------------------------


def lens_page(result: LensRead, look: Look, width: int) -> Page:
    """The likeliest words of the row after each layer; then the likeliest of every row."""
    page, lens = PageWriter(look, width), result.lens
    row = min(result.row, len(lens.words[0]) - 1)
    page.text(phrase("inside.lens", row=row), Role.TITLE)
    if lens.post_norm:
        page.text(phrase("inside.post_norm"), Role.QUIET)
    labels = [_short(name) for name in lens.layers]
    _words_table(page, lens.layers, labels, [words[row] for words in lens.words], lens.probs[:, row])
    if len(lens.words[0]) > 1:
        page.gap()
        page.text(phrase("inside.lens_rows"), Role.TITLE)
        seen = _window(row, len(lens.words[0]), _columns_in(page, labels))
        page.line(join([Span(" " * (_label_width(labels) + 1), _PLAIN), *(_row_head(page, result, each, each == row) for each in seen)]))
        likeliest = [[words[each][0] for each in seen] for words in lens.words]
        _words_table(page, lens.layers, labels, likeliest, lens.probs[:, seen.start : seen.stop, 0])
    return page.page()


def _row_head(page: PageWriter, result: LensRead, row: int, is_current: bool) -> Span:
    token = result.tokens[row] if row < len(result.tokens) else str(row)
    return Span(fit_token(token, _WORD, page.look) + " ", page.style(Role.CURRENT if is_current else Role.HEADER))


def _words_table(page: PageWriter, names: Sequence[str], labels: Sequence[str], words: Sequence[Sequence[str]], shares: Array) -> None:
    """A line for each layer: its name, a link, and words on the colour of their probability."""
    size, count = _label_width(labels), _columns_in(page, labels)
    for name, label, said, probabilities in zip(names, labels, words, shares, strict=True):
        _link(page, label, name)
        cells = [_word_cell(word, float(share), page.look) for word, share in list(zip(said, probabilities, strict=True))[:count]]
        page.line(
            join([Span(fit(label, size, page.look), page.style(Role.LINK)), Span(" ", _PLAIN), *(each for pair in cells for each in pair)])
        )


def _word_cell(word: str, share: float, look: Look) -> tuple[Span, Span]:
    level = level_of(share, 1.0)
    if look.theme == "none":
        return Span(f"{fit_token(word, _WORD - 3, look)}{share:.1f}", _PLAIN), Span(" ", _PLAIN)
    return Span(fit_token(word, _WORD, look), look.heat(level, False) if level else _PLAIN), Span(" ", _PLAIN)


def _columns_in(page: PageWriter, labels: Sequence[str]) -> int:
    return max(1, (page.width - _label_width(labels) - 1) // (_WORD + 1))


def _window(row: int, count: int, room: int) -> range:
    """As many rows as there is room for, with this one among them."""
    first = max(0, min(row - room // 2, count - room))
    return range(first, min(count, first + room))


def word_page(result: WordThroughLayers, look: Look, width: int) -> Page:
    """The place of one word after each layer, its probability, and a bar."""
    page = PageWriter(look, width)
    page.text(phrase("inside.word", word=visible(result.word, look), row=result.row), Role.TITLE)
    labels = [_short(name) for name in result.layers]
    size = _label_width(labels)
    room = max(page.width - size - 2 * _SHARE - 2, 1)
    for name, label, rank, share in zip(result.layers, labels, result.ranks, result.shares, strict=True):
        _link(page, label, name)
        drawn = Span(bar(share, room, look), look.style(Role.BAR))
        page.line(
            join([Span(fit(label, size, look), page.style(Role.LINK)), Span(f"{rank + 1:>{_SHARE}}{share:>{_SHARE}.4f}  ", _PLAIN), drawn])
        )
    return page.page()


# --- heads --------------------------------------------------------------------------------------------------------------


def heads_page(result: HeadsFound, look: Look, width: int) -> Page:
    """A small picture of each head, layer by layer: rows look at columns."""
    page = PageWriter(look, width)
    page.text(phrase("inside.heads_title"), Role.TITLE)
    page.text(phrase("inside.heads_say"), Role.QUIET)
    ordered = sorted(result.heads, key=lambda each: (Place.of(each.layer).stack == "decoder", Place.of(each.layer).layer or 0, each.head))
    for layer, heads in groupby(ordered, key=lambda each: each.layer):
        page.gap()
        page.link(layer, f"{layer}.weights")
        _pictures(page, list(heads))
    return page.page()


def _pictures(page: PageWriter, heads: Sequence[HeadKind]) -> None:
    """As many beside each other as there is room for."""
    size = max(pixels_across(heads[0].picture), _LEAST_PICTURE) + 2
    count = max(1, page.width // size)
    for first in range(0, len(heads), count):
        some = heads[first : first + count]
        page.line(join(_headings(page, some, size)))
        for line in _beside([pixel_lines(each.picture, 1.0, page.look) for each in some], size):
            page.line(line)


def _headings(page: PageWriter, heads: Sequence[HeadKind], size: int) -> Iterator[Span]:
    """The number of each head, a link to it, and the kind that fits it best."""
    for number, each in enumerate(heads):
        text = f"{each.head} {phrase(f'inside.kinds.{each.kind}')} {each.scores[each.kind]:.2f}"
        text = fit(page.look.spelled(text), size - 1, page.look)
        start, said = number * size, text.rstrip()
        page.links.append(Link(len(page.lines), start, start + cell_len(said), f"{each.layer}.weights[{each.head},0,0]"))
        yield Span(said, page.style(Role.LINK))
        yield Span(" " * (size - cell_len(said)), _PLAIN)


def _beside(pictures: Sequence[tuple[Line, ...]], size: int) -> Iterator[Line]:
    for lines in zip(*pictures, strict=True):
        yield join([part for line in lines for part in (*line, Span(" " * (size - line_width(line)), _PLAIN))])


# --- shares -------------------------------------------------------------------------------------------------------------


def attribution_page(result: Attributed, look: Look, width: int) -> Page:
    """The shares, the largest first, with bars."""
    page, found = PageWriter(look, width), result.attribution
    word, against = visible(found.word, look), visible(found.against or "", look)
    key = "inside.attributed" if found.against is None else "inside.attributed_against"
    page.text(phrase(key, word=word, against=against, row=found.row), Role.TITLE)
    parts = found.largest(len(found.parts))
    size, most = _label_width([name for name, _ in parts]), max(abs(share) for _, share in parts) or 1.0
    room = max(page.width - size - _SHARE - 2, 1)
    for name, share in parts:
        label = fit(name, size, look)
        _link(page, label, name if name in result.tensors else Order(f"p {name}"))
        drawn = Span(bar(abs(share) / most, room, look), look.style(Role.BAR if share > 0 else Role.MARK))
        page.line(join([Span(label, page.style(Role.LINK)), Span(f"{share:>+{_SHARE}.3f}  ", _PLAIN), drawn]))
    page.text(phrase("inside.adds_up", total=f"{found.total:.6g}", stored=f"{found.stored:.6g}"), Role.TOTAL)
    return page.page()


# --- a sweep ------------------------------------------------------------------------------------------------------------


def sweep_page(result: Swept, look: Look, width: int) -> Page:
    """How far the answer moved, for each tensor and each part of it."""
    page, found = PageWriter(look, width), result.sweep
    words = {"word": visible(found.word, look), "against": visible(found.against, look)}
    page.text(phrase("inside.swept", kind=phrase(f"inside.swept_kinds.{found.kind}"), row=found.row, **words), Role.TITLE)
    page.text(phrase("inside.swept_ends", here=f"{found.here:+.3f}", there=f"{found.there:+.3f}"), Role.QUIET)
    scale = max(scale_of(each.moved) for each in found.panels)
    for panel in found.panels:
        page.gap()
        page.text(panel.stack, Role.HEADER)
        _heat_map(page, panel, scale)
    return page.page()


def _heat_map(page: PageWriter, panel: SweptStack, scale: float) -> None:
    """With numbers where there is room for them, else in colours; as a picture where there is no room for those."""
    labels = [_short(name) for name in panel.names]
    for mode in ("both", "heat"):
        view = tensor_view(
            panel.moved.astype(np.float32),
            row_labels=labels,
            column_labels=panel.columns,
            mode=mode,
            scale=scale,
            diverging=True,
            look=page.look,
        )
        if view.label_width + virtual_size(view)[0] <= page.width:
            _labelled(page, view, panel.names)
            return
    for line in pixel_lines(panel.moved, scale, page.look):
        page.line(line)


def _labelled(page: PageWriter, view: TensorView, names: Sequence[str]) -> None:
    lines = render_window(view, page.width, view.header_height + view.lines)
    for number, line in enumerate(lines):
        row = number - view.header_height
        if row >= 0:
            page.links.append(Link(len(page.lines), 0, view.label_width - 1, names[row]))
        page.line(line)


# --- all of them --------------------------------------------------------------------------------------------------------


def _link(page: PageWriter, text: str, target: object) -> None:
    """The beginning of the line that is written next leads somewhere."""
    page.links.append(Link(len(page.lines), 0, min(cell_len(text.rstrip()), _NAME), target))


def _short(name: str) -> str:
    """A tensor's name without its stack: the stack is said above, or is the same for all."""
    return ".".join(Place.of(name).words[1:])


def _label_width(labels: Sequence[str]) -> int:
    return min(max(map(cell_len, labels)), _NAME)
