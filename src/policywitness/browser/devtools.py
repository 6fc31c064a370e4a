"""A DevTools connection of our own beside Playwright's: one websocket, flattened sessions, events in their order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp
import msgspec

Json = dict[str, Any]
EventHandler = Callable[[str | None, str, Json], None]


class DevToolsError(Exception):
    """The browser refused a command, or the connection is gone."""


class DevTools:
    """One connection to the browser's DevTools endpoint.

    `on_event(session_id, method, params)` is called for each event, in order, on the event loop; it must not block.
    """

    def __init__(self, on_event: EventHandler) -> None:
        self._on_event = on_event
        self._next_id = 0
        self._waiting: dict[int, asyncio.Future[Json]] = {}
        self._http: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None

    async def connect(self, url: str) -> None:
        """Open the websocket `url` (ws://127.0.0.1:PORT/devtools/browser/ID)."""
        self._http = aiohttp.ClientSession()
        self._socket = await self._http.ws_connect(url, max_msg_size=0, autoping=True)
        self._reader = asyncio.create_task(self._read(self._socket))

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            data = _decoded(message.data)
            if "id" in data:
                self._answer(data)
            else:
                self._on_event(data.get("sessionId"), data["method"], data.get("params", {}))
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(DevToolsError("the browser closed the DevTools connection"))

    def _answer(self, data: Json) -> None:
        future = self._waiting.pop(data["id"], None)
        if future is None or future.done():
            return
        if "error" in data:
            future.set_exception(DevToolsError(data["error"].get("message", "unknown error")))
        else:
            future.set_result(data.get("result", {}))

    def post(self, method: str, params: Json | None = None, session: str | None = None) -> asyncio.Future[Json]:
        """Send a command now, in order with the other calls; the future holds its result. Unread errors are dropped."""
        self._next_id += 1
        message: Json = {"id": self._next_id, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        # A target may be gone before it answers; whoever needs the answer awaits the future and sees the error.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        if self._socket is None or self._socket.closed:
            future.set_exception(DevToolsError("the DevTools connection is closed"))
            return future
        self._waiting[self._next_id] = future
        sending = asyncio.ensure_future(self._socket.send_str(json.dumps(message)))
        sending.add_done_callback(lambda done: done.cancelled() or done.exception())
        return future

    async def send(
        self, method: str, params: Json | None = None, session: str | None = None, timeout: float = 10
    ) -> Json:
        """Send a command and wait for its result, at most `timeout` seconds. Raises DevToolsError, TimeoutError."""
        return await asyncio.wait_for(self.post(method, params, session), timeout)

    async def close(self) -> None:
        """Close the connection; safe to call twice."""
        if self._reader:
            self._reader.cancel()
        if self._socket:
            await self._socket.close()
        if self._http:
            await self._http.close()


def _decoded(text: str) -> Json:
    """A message. Pages can bring in halves of characters, which only the slower decoder bears; the other keeps names once."""
    try:
        message: Json = msgspec.json.decode(text)
    except msgspec.DecodeError:
        message = json.loads(text)
    return message
