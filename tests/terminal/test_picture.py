"""The terminal of the tests draws what a terminal draws."""

import pytest

from tests.terminal.picture import Picture

WRITTEN = "\x1b[?1049h\x1b[2J\x1b[1;3Hab\x1b[38;2;1;2;3mc\x1b[0m\x1b[2;1H键k\x1b]0;title\x07\x1b[3;5Hlong line\x1b[3;7H\x1b[K"


@pytest.mark.parametrize("piece", [1, 3, 7, 1000])
def test_text_stands_where_it_was_put_however_it_arrives(piece: int) -> None:
    picture, output = Picture(8, 3), WRITTEN.encode()
    for start in range(0, len(output), piece):
        picture.feed(output[start : start + piece])
    assert picture.lines == ["  abc   ", "键k     ", "    lo  "]
