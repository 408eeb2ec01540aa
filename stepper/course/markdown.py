"""The Markdown that lessons are written in, by its tokens: CommonMark, as markdown-it reads it.

    blocks(lines)         the headings, fences and rules of a file: Block("heading", 4, 5, "What if?", "##"), …
    plain_lines(text)     lines without marks of emphasis: a paragraph is one line, code stays as it is
    plain(text)           the same of a piece of a line
    prose_in(text)        (line, words) of each paragraph, its code and the addresses of its links left out
    code_in(text)         (line, code) of all that stands in backticks

Left out of CommonMark is what lessons do not have, so that nothing typed is taken for it: underlined headings (`---` parts chunks),
HTML (`<eos>` is a token), code by indentation, escapes. The reader is loaded when it is first used.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["Block", "blocks", "code_in", "plain", "plain_lines", "prose_in"]

_NOT_IN_LESSONS = ("lheading", "html_block", "code", "reference", "html_inline", "autolink", "entity", "escape")


@dataclass(frozen=True)
class Block:
    """A block that is not a paragraph; what stands inside lists and quotations belongs to those."""

    kind: Literal["heading", "fence", "rule"]
    first: int
    """The number of its first line, from 0."""
    end: int
    """The number of the line after it."""
    text: str = ""
    """Of a heading, or what follows the backticks of a fence."""
    marks: str = ""
    """What it begins with: ##, ```."""


@cache
def _reader(with_text: bool) -> "MarkdownIt":
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark").enable("table").disable(list(_NOT_IN_LESSONS))
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]  # addresses are shown as they were typed
    return reader if with_text else reader.disable("inline")


# ── of a file ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def blocks(lines: Sequence[str], begin: int = 0) -> list[Block]:
    """The headings, fences and rules of a file from a line on, in order."""
    tokens = _reader(False).parse("\n".join(lines[begin:]))
    return [block for place, token in enumerate(tokens) if (block := _block(token, tokens[place + 1 : place + 2], lines, begin))]


def _block(token: "Token", after: "Sequence[Token]", lines: Sequence[str], begin: int) -> Block | None:
    if token.level or not token.map:
        return None
    first, end = (begin + number for number in token.map)
    if token.type == "heading_open":
        return Block("heading", first, end, after[0].content, token.markup)
    if token.type == "fence" and token.markup.startswith("`"):
        return Block("fence", first, end, token.info.strip(), token.markup)
    return Block("rule", first, end) if token.type == "hr" and lines[first].strip() == "---" else None


# ── of a piece of prose ───────────────────────────────────────────────────────────────────────────────────────────────


def plain_lines(text: str) -> list[str]:
    """Markdown as lines without marks of emphasis: a paragraph is one line, code stays as it is."""
    source, lines, number = text.splitlines(), list[str](), 0
    found = _paragraphs(_reader(True).parse(text), source)
    while number < len(source):
        if number in found:
            number, made = found[number]
            lines += made
        else:
            lines.append(plain(source[number].rstrip()))
            number += 1
    return lines


def _paragraphs(tokens: "Sequence[Token]", source: Sequence[str]) -> dict[int, tuple[int, list[str]]]:
    """For the first line of each fence and paragraph: the line after it, and what is made of it."""
    found = {}
    for token in tokens:
        if token.type == "fence" and token.map:
            found[token.map[0]] = token.map[1], [f"    {line}" for line in token.content.splitlines()]
        if token.type == "inline" and token.map and not _is_cell(token, tokens):
            found[token.map[0]] = token.map[1], [_before(token, source) + _words(token.children or ())]
    return found


def _is_cell(token: "Token", tokens: "Sequence[Token]") -> bool:
    """Whether it stands in a table: the lines of those stay lines."""
    return any(each.type == "table_open" and each.map and token.map and each.map[0] <= token.map[0] < each.map[1] for each in tokens)


def _before(token: "Token", source: Sequence[str]) -> str:
    """The mark of a list in front of a paragraph."""
    line = source[cast("list[int]", token.map)[0]].rstrip()
    before = line.removesuffix(token.content.split("\n")[0].rstrip())
    return before if before.strip() else ""


def plain(text: str) -> str:
    """A piece of a line without marks of emphasis; the address of a link stands behind it."""
    (token,) = _reader(True).parseInline(text)
    return _words(token.children or ())


def _words(tokens: "Sequence[Token]", code: bool = True, addresses: bool = True, between: str = " ") -> str:
    """What is said, with its code and addresses or without."""
    words, links = "", list[str]()
    for token in tokens:
        if token.type in ("text", "image"):
            words += token.content
        elif token.type in ("softbreak", "hardbreak"):
            words += between
        elif token.type == "code_inline":
            words += f"{token.markup}{token.content}{token.markup}" if code else " "
        elif token.type == "link_open":
            links.append(str(token.attrGet("href")))
        elif token.type == "link_close":
            words += f" ({links.pop()})" if addresses else " "
    return words


def prose_in(text: str) -> Iterator[tuple[int, str]]:
    """Each paragraph, with the number of its first line from 0; code and addresses are left out, line breaks stay."""
    for token in _reader(True).parse(text):
        if token.type == "inline" and token.map:
            yield token.map[0], _words(token.children or (), code=False, addresses=False, between="\n")


def code_in(text: str) -> Iterator[tuple[int, str]]:
    """All that stands in backticks, with the number of its line from 0."""
    for token in _reader(True).parse(text):
        if token.type == "inline" and token.map:
            line = token.map[0]
            for child in token.children or ():
                line += child.type in ("softbreak", "hardbreak")
                if child.type == "code_inline":
                    yield line, child.content
