"""Who may come in: every request is asked for the token, the Host it thinks it speaks to, and where its page came from.

The token comes once in the address and is kept in a cookie from then on. Origin and Host shut out pages of other sites, also such
as have a name of their own for this machine (DNS rebinding).
"""

import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web

__all__ = ["COOKIE", "Doors", "Refused"]

COOKIE = "stepper_token"


class Refused(Exception):
    """A request that may not come in; `key` says why, in `words/<language>/interface/serve.toml`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Doors:
    """The token, and the addresses that are ours."""

    origins: frozenset[str]
    """Like http://127.0.0.1:8000."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    teacher: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    """The token of the class's page."""

    @property
    def hosts(self) -> frozenset[str]:
        """What a request may call this machine."""
        return frozenset(urlsplit(each).netloc for each in self.origins)

    def check(self, request: web.Request) -> None:
        """Let a learner in.

        Raises:
            Refused: they may not.
        """
        self._check_address(request)
        if not self._knows(request, self.token):
            raise Refused("no_token")

    def check_teacher(self, request: web.Request) -> None:
        """Let the teacher in.

        Raises:
            Refused: it is somebody else.
        """
        self._check_address(request)
        if not _same(request.query.get("token", ""), self.teacher):
            raise Refused("no_token")

    def _check_address(self, request: web.Request) -> None:
        if request.host not in self.hosts:
            raise Refused("wrong_host")
        origin = request.headers.get("Origin")
        needs_one = request.headers.get("Upgrade", "").lower() == "websocket"
        if (origin is None and needs_one) or (origin is not None and origin not in self.origins):
            raise Refused("wrong_origin")

    def _knows(self, request: web.Request, token: str) -> bool:
        return any(_same(given, token) for given in (request.query.get("token", ""), request.cookies.get(COOKIE, "")))


def _same(given: str, wanted: str) -> bool:
    """Whether two tokens are one, in a time that tells nothing."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
