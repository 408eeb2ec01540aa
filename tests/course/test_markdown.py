"""Markdown read by its tokens."""

import subprocess
import sys

import pytest

from stepper.course.markdown import Block, blocks, code_in, plain, plain_lines, prose_in

FILE = """\
Prose that is
wrapped.
---
## What if?
```do what-if
option scale=none
```
- an item
  ```do
  part of the item
  ```
    not code
# too large
"""


def test_a_file_has_headings_fences_and_rules_and_the_rest_is_prose() -> None:
    assert blocks(FILE.splitlines()) == [
        Block("rule", 2, 3),
        Block("heading", 3, 4, "What if?", "##"),
        Block("fence", 4, 7, "do what-if", "```"),
        Block("heading", 12, 13, "too large", "#"),
    ]


def test_lines_before_the_one_to_begin_at_are_left_out_and_counted() -> None:
    assert [block.first for block in blocks(FILE.splitlines(), 4)] == [4, 12]


@pytest.mark.parametrize(
    "text, lines",
    [
        ("One\nparagraph.\n\nAnother.", ["One paragraph.", "", "Another."]),
        ("- first\n  goes on\n- second", ["- first goes on", "- second"]),
        ("1. first\n   - inner", ["1. first", "   - inner"]),
        ("```\nx = *y*\n\n```\nafter", ["    x = *y*", "    ", "after"]),
        ("| a | **b** |\n|---|---|\n| 1 | *2* |", ["| a | b |", "|---|---|", "| 1 | 2 |"]),
        ("It *is* **so**, `a*b*c`, [here](https://x.y/z).", ["It is so, `a*b*c`, here (https://x.y/z)."]),
        ("The token <eos> & 2 * 3 * 4, d_k and d_v, \\n", ["The token <eos> & 2 * 3 * 4, d_k and d_v, \\n"]),
        ("> said", ["> said"]),
        ("", []),
    ],
)
def test_a_paragraph_is_a_line_without_marks(text: str, lines: list[str]) -> None:
    assert plain_lines(text) == lines


def test_a_piece_of_a_line_keeps_its_indentation() -> None:
    assert plain("  *so*") == "  so"


def test_prose_is_what_is_neither_code_nor_an_address() -> None:
    assert list(prose_in("About `0.5`\nof 0.3.\n\n```\n0.7\n```\nSee [9.1](http://x/0.9).")) == [(0, "About  \nof 0.3."), (6, "See 9.1 .")]


def test_code_is_found_with_its_line() -> None:
    assert list(code_in("One\n`encoder.out` and\n`q`\n\n- `k`")) == [(1, "encoder.out"), (2, "q"), (4, "k")]


def test_the_reader_is_not_loaded_before_it_is_used() -> None:
    code = "import sys, stepper.course, stepper.pages.lesson; sys.exit('markdown_it' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
