"""The pages and the sockets.

/            a learner's screen; without a name, the question for one
/ws          its bytes, both ways
/class       the teacher's page, with a token of its own
/static      scripts and fonts of textual-serve, from this machine
"""

import asyncio
import html
import json
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from urllib.parse import urlencode

from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager
from textual_serve.server import Server

from stepper.errors import BadInput
from stepper.serve.classroom import Classroom, Seat, learner_named
from stepper.serve.doors import COOKIE, Doors, Refused
from stepper.serve.overview import overview
from stepper.words import phrase

__all__ = ["Address", "serve"]

PAGES = Path(__file__).parent / "pages"
_MOST_TYPED = 100_000
"""Characters of one message from a browser: more is no typing."""
_WIDEST = 500
_PATIENCE = 3.0
"""Seconds that a session has to end."""
_ROUND = 5.0
"""Seconds between two looks for those who have gone quiet."""


@dataclass(frozen=True)
class Address:
    """Where to listen."""

    host: str = "127.0.0.1"
    port: int = 8000
    origins: tuple[str, ...] = ()
    """Addresses that a proxy or a name gives this machine, like https://class.example."""

    def doors(self) -> Doors:
        """Tokens, and the addresses by which one may come."""
        own = (f"http://{name}:{self.port}" for name in {self.host, "127.0.0.1", "localhost"})
        return Doors(frozenset({*own, *(each.rstrip("/") for each in self.origins)}))


def serve(command: Sequence[str], classroom: Classroom, address: Address, say: Callable[[str], None]) -> None:
    """Serve until ctrl+c.

    Args:
        command: what runs a learner's screen, as a web program of Textual.
        classroom: who may sit down.
        address: where to listen.
        say: told the address with its token, then the teacher's.

    Raises:
        OSError: one cannot listen there.
    """
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(command, classroom, address, say))


async def _serve(command: Sequence[str], classroom: Classroom, address: Address, say: Callable[[str], None]) -> None:
    doors = address.doors()
    rooms = Rooms(command, classroom, doors)
    runner = web.AppRunner(rooms.application(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, address.host, address.port).start()
        home = f"http://{address.host}:{address.port}"
        say(f"{home}/?{urlencode({'token': doors.token})}")
        say(phrase("serve.teacher", url=f"{home}/class?{urlencode({'token': doors.teacher})}"))
        await rooms.end_the_quiet()
    finally:
        await runner.cleanup()


class LearnerProcess(AppService):
    """The process of one learner: no shell, and a folder of its own in place of the user's."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        write_bytes: Callable[[bytes], Awaitable[None]],
        write_str: Callable[[str], Awaitable[None]],
        close: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__("stepper", write_bytes=write_bytes, write_str=write_str, close=close, download_manager=DownloadManager())
        self._words, self._folder = tuple(command), folder

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        self._process = await asyncio.create_subprocess_exec(
            *self._words, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=self._surroundings(width, height), cwd=self._folder
        )
        assert self._process.stdin is not None
        self._stdin = self._process.stdin
        return self._process

    def _surroundings(self, width: int, height: int) -> Mapping[str, str]:
        home = str(self._folder)
        own = {"HOME": home, **{f"XDG_{kind}_HOME": home for kind in ("STATE", "CACHE", "CONFIG", "DATA")}}
        return {**self._build_environment(width, height), **own, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

    async def stop(self) -> None:
        """Ask it to end; where it does not, end it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await super().stop()
                if self._process:
                    await self._process.wait()
        if self._process and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def on_meta(self, data: bytes) -> None:
        """What the program asks of the browser: to be closed, and no more; it opens no address and delivers no file."""
        if json.loads(data).get("type") == "exit":
            await self.remote_close()

    async def on_packed(self, payload: bytes) -> None:
        """Files are not delivered."""


class Rooms:
    """What each address gives."""

    def __init__(self, command: Sequence[str], classroom: Classroom, doors: Doors) -> None:
        self._command, self._classroom, self._doors = command, classroom, doors
        self._sockets: dict[Seat, web.WebSocketResponse] = {}

    def application(self) -> web.Application:
        """The routes, each behind the doors."""
        application = web.Application(middlewares=[self._said_in_one_line])
        application.add_routes(
            [
                web.get("/", self._screen),
                web.get("/ws/{name}", self._socket),
                web.get("/class", self._class),
                web.get("/static/{path:.+}", self._static),
            ]
        )
        application.on_shutdown.append(self._close_all)
        return application

    @web.middleware
    async def _said_in_one_line(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Refusals, as a line; and what no page of ours needs, forbidden."""
        try:
            response = await handler(request)
        except Refused as refused:
            return web.Response(status=403, text=phrase(f"serve.refused.{refused.key}") + "\n")
        except BadInput as refused:
            return web.Response(status=400 if refused.code == "serve.no_name" else 503, text=f"{refused}\n")
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    # --- pages -----------------------------------------------------------------------------------------------------------

    async def _screen(self, request: web.Request) -> web.Response:
        self._doors.check(request)
        if "name" not in request.query:
            return self._page("name", title=phrase("serve.name"), button=phrase("serve.begin"))
        name = learner_named(request.query["name"])
        if len(self._classroom.seats) >= self._classroom.most:
            raise BadInput("serve.full", most=self._classroom.most)
        words = {"ended": phrase("serve.ended"), "again": phrase("serve.again"), "loading": phrase("serve.loading")}
        return self._page("screen", name=name, **words)

    def _page(self, which: str, **words: str) -> web.Response:
        text = page(which).substitute({key: html.escape(value) for key, value in words.items()})
        response = web.Response(text=text, content_type="text/html")
        response.set_cookie(COOKIE, self._doors.token, httponly=True, samesite="Strict")
        return response

    async def _class(self, request: web.Request) -> web.Response:
        self._doors.check_teacher(request)
        head = {f"head_{key}": html.escape(phrase(f"serve.columns.{key}")) for key in ("learner", "here", "lesson", "done", "right")}
        title = html.escape(phrase("serve.class", here=len(self._classroom.seats), most=self._classroom.most))
        text = page("class").substitute(title=title, rows=overview(self._classroom), **head)
        return web.Response(text=text, content_type="text/html")

    async def _static(self, request: web.Request) -> web.StreamResponse:
        self._doors.check(request)
        file = static_files().get(request.match_info["path"])
        if file is None:
            return web.Response(status=404, text="")
        return web.FileResponse(file)

    # --- the socket ------------------------------------------------------------------------------------------------------

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        self._doors.check(request)
        name = learner_named(request.match_info["name"])
        seat = self._classroom.take(name)
        try:
            return await self._converse(request, seat, self._classroom.folder_of(name))
        finally:
            self._classroom.leave(seat)

    async def _converse(self, request: web.Request, seat: Seat, folder: Path) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=15, max_msg_size=4 * _MOST_TYPED)
        await socket.prepare(request)
        process = LearnerProcess(self._command, folder, socket.send_bytes, socket.send_str, _closing(socket))
        self._sockets[seat] = socket
        try:
            await process.start(_size(request.query.get("width"), 80), _size(request.query.get("height"), 24))
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    seat.typed()
                    await _heard(message.data, process, socket)
        finally:
            del self._sockets[seat]
            await process.stop()
        return socket

    async def end_the_quiet(self) -> None:
        """End those who have not touched a key for too long; for ever."""
        while True:
            await asyncio.sleep(_ROUND)
            for seat in self._classroom.quiet():
                if seat in self._sockets:
                    await self._sockets[seat].close()

    async def _close_all(self, application: web.Application) -> None:
        for socket in list(self._sockets.values()):
            await socket.close()


_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""No page fetches anything from elsewhere, and none of elsewhere holds ours."""


def _closing(socket: web.WebSocketResponse) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        await socket.close()

    return close


async def _heard(text: str, process: LearnerProcess, socket: web.WebSocketResponse) -> None:
    """A message of a browser; what is none of ours is dropped."""
    try:
        kind, *rest = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return
    match kind, rest:
        case "stdin", [str(typed)] if len(typed) <= _MOST_TYPED:
            await process.send_bytes(typed.encode("utf-8", "replace"))
        case "resize", [{"width": int(width), "height": int(height)}]:
            await process.set_terminal_size(_within(width), _within(height))
        case "ping", [str(ball)] if len(ball) < _WIDEST:
            await socket.send_json(["pong", ball])
        case "blur", _:
            await process.blur()
        case "focus", _:
            await process.focus()


def _size(text: str | None, otherwise: int) -> int:
    return _within(int(text)) if text and text.isdecimal() and len(text) < 6 else otherwise


def _within(size: int) -> int:
    return min(max(size, 1), _WIDEST)


@cache
def page(name: str) -> Template:
    """A page of ours."""
    return Template(PAGES.joinpath(f"{name}.html").read_text(encoding="utf-8"))


@cache
def static_files() -> Mapping[str, Path]:
    """The files of textual-serve that a browser may have, and our own beside them."""
    theirs = Path(str(Server("stepper").statics_path)).resolve()
    found = {str(file.relative_to(theirs)): file for file in theirs.rglob("*") if file.is_file()}
    ours = {file.name: file for file in PAGES.iterdir() if file.suffix in (".css", ".js")}
    return {path.replace(os.sep, "/"): file for path, file in (found | ours).items()}
