"""Messages on a stream: headers, an empty line, JSON.

What is no message is skipped up to the next header, so that one broken message does not end the conversation.
"""

import json
import re
from typing import Any, BinaryIO

__all__ = ["Message", "NotJson", "read_message", "write_message"]

Message = dict[str, Any]
"""A message of the protocol."""

_LENGTH = re.compile(rb"Content-Length:\s*(\d{1,18})\s*", re.IGNORECASE)
_MOST = 16 * 2**20
"""Bytes of a message; a longer one is read past."""
_LONGEST_HEADER = 4096
_PIECE = 2**16


class NotJson(Exception):
    """What stood between two headers is no message."""


def read_message(stream: BinaryIO) -> Message | None:
    """The next message; None at the end of the stream.

    Raises:
        NotJson: it is broken, or too long; the one after it can be read.
    """
    length = _length(stream)
    if length is None:
        return None
    if length > _MOST:
        _skip(stream, length)
        raise NotJson
    body = stream.read(length)
    if len(body) < length:
        return None
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise NotJson from None
    if not isinstance(message, dict):
        raise NotJson
    return message


def _length(stream: BinaryIO) -> int | None:
    """What the next header says; None at the end."""
    length = None
    while line := stream.readline(_LONGEST_HEADER):
        found = _LENGTH.fullmatch(line.rstrip(b"\r\n"))
        if found:
            length = int(found[1])
        elif not line.strip() and length is not None:
            return length
    return None


def _skip(stream: BinaryIO, length: int) -> None:
    while length > 0:
        piece = stream.read(min(length, _PIECE))
        if not piece:
            return
        length -= len(piece)


def write_message(stream: BinaryIO, message: Message) -> None:
    """Write a message."""
    body = json.dumps(message, allow_nan=False).encode()
    stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    stream.flush()
