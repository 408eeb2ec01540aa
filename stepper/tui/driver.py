"""What the terminal sends, whatever it is: nothing that arrives can end the session.

Bytes that are not UTF-8 (a Latin-1 paste, an old mouse report) become the replacement character. What Textual's reader cannot
make an event of is dropped, and the reading goes on. Textual's own driver stops the app in both cases.

For terminals as Linux and macOS have them.
"""

import os
import re
import select
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.message import Message

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["TerminalDriver"]

_CHUNK = 1 << 14
_TICK = 0.1
"""Seconds after which an escape key that stands alone is one."""
_REPLY = re.compile(r"\x1b[\]PX^_][^\x1b\x07]*(?:\x07|\x1b\\)")
"""What a terminal answers about its colours and settings: nobody here asked, and its letters are no keys."""
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_SILENT = 10
"""Looks without a character after which a paste is over."""
_WIDEST = 10_000
"""Columns, or lines, that a terminal can have; a report of more is none."""


class TerminalDriver(LinuxDriver):
    """Textual's driver, with a reader that survives what it reads.

    A terminal that says it has no columns or lines (a serial console, a container) is taken for one of 80×24, from the first look at
    its size on: two answers would have Textual draw for the one and for the other in turns, for ever.
    """

    def __init__(self, app: "App[Any]", *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if self._size is None:
            self._size = self._get_terminal_size()

    def run_input_thread(self) -> None:
        """Wait for input and dispatch events, to the end of the app."""
        reader, decode = _Reader(), getincrementaldecoder("utf-8")("replace").decode
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno], [], [], _TICK)
            text = decode(os.read(self.fileno, _CHUNK)) if ready else ""
            for message in reader.messages(text):
                self.process_message(message)

    def _sigcont_application(self, *_: object) -> None:
        """After a stop that nobody could prepare for, begin as after one that was: leave the screen, then take it again.

        Otherwise the raw terminal that is found would pass for the one to give back at the end.
        """
        if self._auto_restart and not self._must_signal_resume:
            self.suspend_application_mode()
        super()._sigcont_application()


class _Reader:
    """Text from a terminal -> what it means."""

    def __init__(self) -> None:
        self._parser = XTermParser()
        self._seen = ""
        """The last characters: a mark may come in two pieces."""
        self._pasting = False
        self._silent = 0
        """Looks in a row that found nothing, since a paste began."""

    def messages(self, text: str) -> Iterator[Message]:
        """What is complete now: character by character, so that what cannot be read takes nothing with it."""
        text += _PASTE_ENDS if self._is_cut_off(text) else ""
        for character in _REPLY.sub("", text):
            yield from self._survived(character)
        yield from self._survived("")

    def _is_cut_off(self, text: str) -> bool:
        """Whether a paste began and nothing comes any more: its end was lost, and every key after it would be taken for more of it."""
        seen = self._seen + text
        begun, ended = seen.rfind(_PASTE_BEGINS), seen.rfind(_PASTE_ENDS)
        self._pasting = begun > ended or (self._pasting and begun == ended)
        self._seen = seen[1 - len(_PASTE_ENDS) :]
        self._silent = self._silent + 1 if self._pasting and not text else 0
        if self._silent < _SILENT:
            return False
        self._pasting, self._silent = False, 0
        return True

    def _survived(self, character: str) -> list[Message]:
        """The messages of one character, or of the time that has passed; none where the reader fails, and it begins anew."""
        try:
            found = list(self._parser.feed(character) if character else self._parser.tick())
        except Exception:  # noqa: BLE001 - a stranger's bytes; the reader's state is lost with them, the session is not
            self._parser = XTermParser()
            return []
        return [each for each in found if not (isinstance(each, Resize) and not _is_a_size(each))]


def _is_a_size(report: Resize) -> bool:
    return 0 < report.size.width <= _WIDEST and 0 < report.size.height <= _WIDEST
