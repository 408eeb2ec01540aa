"""A class in browsers: who may come in, how many, and what a session may do."""

import asyncio
import json
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from stepper.cli.guest import guest_command
from stepper.errors import BadInput
from stepper.serve import Address, Classroom
from stepper.serve.classroom import learner_named
from stepper.serve.doors import Doors
from stepper.serve.server import Rooms, static_files

QUIET = [sys.executable, "-c", "import sys; print('__GANGLION__', flush=True); sys.stdin.read(1)"]
"""A program that says nothing, in place of a screen."""


@dataclass
class Open:
    """A class that is open."""

    home: str
    doors: Doors
    classroom: Classroom
    browser: aiohttp.ClientSession

    async def get(self, path: str = "/", **headers: str) -> tuple[int, str]:
        async with self.browser.get(f"{self.home}{path}", headers=headers) as response:
            return response.status, (await response.read()).decode("utf-8", "replace")

    def sit_down(self, name: str, **headers: str) -> "aiohttp.client._WSRequestContextManager":
        address = f"{self.home}/ws/{name}?token={self.doors.token}"
        return self.browser.ws_connect(address, headers={"Origin": self.home, **headers})


@asynccontextmanager
async def opened(folder: Path, command: list[str] = QUIET, most: int = 20, idle: float = 30) -> AsyncIterator[Open]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    doors, classroom = Address(port=port).doors(), Classroom(folder, most, idle)
    runner = web.AppRunner(Rooms(command, classroom, doors).application(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
            yield Open(f"http://127.0.0.1:{port}", doors, classroom, browser)
    finally:
        await runner.cleanup()


async def test_only_with_the_token_and_from_our_own_pages(tmp_path: Path) -> None:
    async with opened(tmp_path / "class") as school:
        for path in ("/", "/?token=wrong", "/static/js/textual.js", "/class", f"/class?token={school.doors.token}"):
            status, said = await school.get(path)
            assert (status, said.count("\n")) == (403, 1), path
        inside = f"/?token={school.doors.token}"
        assert (await school.get(inside, Origin="http://elsewhere.example"))[0] == 403
        assert (await school.get(inside, Host="elsewhere.example"))[0] == 403
        status, page = await school.get(inside)
        assert status == 200
        assert "Your name" in page
        for address, origin in ((f"/ws/Anna?token={school.doors.token}", "http://elsewhere.example"), ("/ws/Anna?token=x", school.home)):
            school.browser.cookie_jar.clear()
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await school.browser.ws_connect(school.home + address, headers={"Origin": origin})


async def test_pages_fetch_nothing_from_elsewhere(tmp_path: Path) -> None:
    async with opened(tmp_path / "class") as school:
        _, page = await school.get(f"/?token={school.doors.token}&name=Anna")
        wanted = re.findall(r'(?:src|href)="static/([^"]+)"', page)
        assert wanted
        assert set(wanted) <= set(static_files())
        texts = [page, static_files()["style.css"].read_text(), static_files()["screen.js"].read_text()]
        assert [text for text in texts if "http://" in text or "https://" in text] == []
        for path in re.findall(r'url\("([^"]+)"\)', static_files()["style.css"].read_text()):
            assert (await school.get(f"/static/{path}"))[0] == 200
        assert (await school.get("/static/../pyproject.toml"))[0] == 404


async def test_a_seat_too_many_and_a_name_that_leads_elsewhere(tmp_path: Path) -> None:
    async with opened(tmp_path / "class", most=2) as school:
        async with school.sit_down("Anna"), school.sit_down("Bob"):
            assert len(school.classroom.seats) == 2
            with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
                await school.sit_down("Cem")
            status, said = await school.get(f"/?token={school.doors.token}&name=Cem")
            assert (status, said) == (503, "all 2 seats are taken; try again when somebody has left\n")
        for name in ("..", "a%2Fb", ".hidden", "%00", "x" * 50):
            assert (await school.get(f"/?token={school.doors.token}&name={name}"))[0] == 400
        while school.classroom.seats:
            await asyncio.sleep(0.02)
        status, said = await school.get(f"/class?token={school.doors.teacher}")
        assert status == 200
        assert re.findall(r"<tr><td>(\w+)</td><td>(\w+)</td>", said) == [("Anna", "away"), ("Bob", "away")]


async def test_who_touches_no_key_for_too_long_is_asked_out(tmp_path: Path) -> None:
    classroom = Classroom(tmp_path, idle=0.001)
    seat = classroom.take("Anna")
    await asyncio.sleep(0.1)
    assert classroom.quiet() == [seat]
    seat.typed()
    assert classroom.quiet() == []


def test_names() -> None:
    assert learner_named("  Anna-Lena  O'Neil ") == "Anna-Lena O'Neil"
    assert learner_named("小明") == "小明"
    for text in ("", "..", "../x", "a/b", "a\\b", "con.", "a\x00", "-x", "_x"):
        with pytest.raises(BadInput):
            learner_named(text)


async def test_a_session_moves_and_touches_no_files_and_runs_no_python(tmp_path: Path) -> None:
    async with (
        opened(tmp_path / "class", guest_command("by-hand", None, exercises=False, language="en")) as school,
        school.sit_down("Anna") as screen,
    ):
        seen = Seen(screen)
        await seen.until("any key")  # the card of the first run
        await seen.type(" ")
        for line, said in (
            (":1 + 1", "no command called '1'"),
            (":export run.npz", "'export run.npz' was not carried out"),
            (":export now.svg", "'export now.svg' was not carried out"),
            (":open ..", "'open ..' was not carried out"),
            (":goto logits", "logits"),
        ):
            await seen.type(line)
            await seen.type("\r")
            await seen.until(said)
            await seen.type("\x1b")
        await screen.send_str("no message")
        await screen.send_str(json.dumps(["resize", {"width": 10**9, "height": -1}]))
        await screen.send_str(json.dumps(["resize", {"width": 80, "height": 24}]))
        await seen.type("n")
        await seen.until("probs")
    assert [file.name for file in tmp_path.rglob("*") if file.suffix in (".npz", ".svg")] == []


class Seen:
    """What a screen has written."""

    def __init__(self, screen: "aiohttp.ClientWebSocketResponse[Any]") -> None:
        self._screen, self._text = screen, ""

    async def type(self, text: str) -> None:
        for key in text:
            await self._screen.send_str(json.dumps(["stdin", key]))
        await asyncio.sleep(0.15)

    async def until(self, text: str) -> None:
        """Wait for a text, and forget what came before it."""
        async with asyncio.timeout(30):
            while text not in (plain := re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self._text)):
                message = await self._screen.receive()
                assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), message
                self._text += message.data.decode() if isinstance(message.data, bytes) else ""
        self._text = plain.partition(text)[2]
