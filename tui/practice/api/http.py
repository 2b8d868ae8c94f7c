"""One client's connection: requests in, answers out, until one side has had enough."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from hmac import compare_digest
from typing import TYPE_CHECKING

import h11

from tui.practice.api.duplex import Duplex
from tui.practice.api.heads import answering, joined, origin_form, reason, rejection, switching
from tui.practice.api.incoming import Incoming
from tui.practice.api.query import Query
from tui.practice.api.request import Request
from tui.practice.api.responses import (
    Bytes,
    Empty,
    Hijack,
    Json,
    Response,
    Stream,
    Whole,
    failure,
    refusal,
    settled,
)
from tui.practice.api.routing import Malformed, Match
from tui.practice.errors import Refused

if TYPE_CHECKING:
    from tui.practice.api.server import Server

LINGER_SECONDS = 0.5
"""How long a client may go on sending after the last answer, and still get to read that."""
TURN_SECONDS = 0.003
"""How long one stream may keep the loop to itself."""

_PIECE = 64 << 10
_log = logging.getLogger(__name__)


class Connection:
    """Serves one client, in a task of its own."""

    def __init__(
        self, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._incoming = Incoming(reader, writer.write)
        self._http = self._incoming.http
        self._handling = False
        self._last = False
        self._task: asyncio.Task[None] | None = None

    # -- life --------------------------------------------------------------------------------

    async def serve(self) -> None:
        """Answer requests until the connection ends, which is never an error."""
        self._task = asyncio.current_task()
        try:
            while await self._exchange() and not self._last:
                self._http.start_next_cycle()
                if self._incoming.ahead:
                    # The next request is here already; others get their turn all the same.
                    await asyncio.sleep(0)
            await self._linger()
            self._writer.close()
            await self._writer.wait_closed()
        except (OSError, asyncio.CancelledError):
            pass
        except Exception:
            _log.exception("a connection broke")
        finally:
            self._writer.transport.abort()

    def end(self) -> None:
        """Let the answer that is being worked out be the last; anything else ends at once."""
        self._last = True
        if not self._handling:
            self.drop()

    def drop(self) -> None:
        """End at once. What is being done for this client is cancelled."""
        if self._task is not None:
            self._task.cancel()

    async def _linger(self) -> None:
        """Read what is still being sent: closing before would take the answer away with it."""
        if self._reader.at_eof():
            return
        await self._writer.drain()
        self._writer.write_eof()
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while await self._reader.read(_PIECE):
                    pass

    # -- a request and its answer ------------------------------------------------------------

    async def _exchange(self) -> bool:
        """Answer one request; returns whether there may be another."""
        try:
            head = await self._incoming.head()
            if head is None:
                return False
            return await self._answer(head)
        except h11.RemoteProtocolError as error:
            self._writer.write(rejection(error.error_status_hint, str(error)))
        except Malformed as error:
            self._writer.write(rejection(400, str(error)))
        return False

    async def _answer(self, head: h11.Request) -> bool:
        method, headers = head.method.decode("ascii"), joined(head.headers)
        self._handling = True
        try:
            response = await self._respond(method, head.target.decode("ascii"), headers)
        finally:
            self._handling = False
        match response:
            case Hijack():
                await self._hand_over(response, upgrade="upgrade" in headers)
                return False
            case Stream():
                if not await self._send_pieces(response, method):
                    return False
            case _:
                self._send_whole(response, method)
        await self._writer.drain()
        if not await self._incoming.skip_body():
            return False
        return self._http.our_state is h11.DONE and self._http.their_state is h11.DONE

    async def _respond(
        self, method: str, target: str, headers: dict[str, str]
    ) -> Whole | Stream | Hijack:
        """Ask who knows the answer. What goes wrong is an answer too."""
        try:
            if not self._is_let_in(headers.get("authorization", "")):
                words = {"message": "unauthorized: this engine wants its bearer token"}
                return settled(Json(words, 401, {"WWW-Authenticate": "Bearer"}))
            path, _, query = origin_form(target).partition("?")
            found = self._server.table.find(method, path)
            if not isinstance(found, Match):
                return settled(_with_query(found, query))
            body = self._incoming.body()
            request = Request(
                method, found.path, found.version, found.params, Query(query), headers, body
            )
            return settled(await found.handler(self._server.daemon, request))
        except Refused as error:
            return refusal(error)
        except Malformed:
            raise
        except Exception as error:
            return failure(error, f"{method} {target}")

    def _is_let_in(self, authorization: str) -> bool:
        if self._server.token is None:
            return True
        expected = f"Bearer {self._server.token}"
        return compare_digest(authorization.encode(), expected.encode())

    # -- answers -----------------------------------------------------------------------------

    def _send(self, *events: h11.Event) -> None:
        self._writer.write(b"".join(self._http.send(event) or b"" for event in events))

    def _send_whole(self, response: Whole, method: str) -> None:
        data, kind = (
            (response.data, response.content_type) if isinstance(response, Bytes) else (b"", None)
        )
        headers = answering(response.headers, kind)
        if response.status not in (204, 304):
            headers.append(("Content-Length", str(len(data))))
        self._incoming.uninvite()
        if self._last or self._incoming.broken:
            headers.append(("Connection", "close"))
        self._send(
            h11.Response(
                status_code=response.status, headers=headers, reason=reason(response.status)
            ),
            *([h11.Data(data=data)] if data and method != "HEAD" else []),
            h11.EndOfMessage(),
        )

    async def _send_pieces(self, response: Stream, method: str) -> bool:
        """Send what comes, as it comes; returns whether it came to its end."""
        self._incoming.invite()
        headers = answering(response.headers, response.content_type)
        self._send(h11.Response(status_code=200, headers=headers, reason=reason(200)))
        try:
            with self._watching():
                await self._writer.drain()
                async for piece in _fairly(response.items) if method != "HEAD" else _nothing():
                    self._send(h11.Data(data=piece))
                    await self._writer.drain()
            self._send(h11.EndOfMessage())
        except Exception as error:
            if not self._writer.is_closing() and not isinstance(error, Refused):
                _log.exception("an answer broke off")
            return False
        finally:
            close = getattr(response.items, "aclose", None)
            if close is not None:
                await close()
        return True

    async def _hand_over(self, response: Hijack, *, upgrade: bool) -> None:
        """Make the connection the handler's own, until it is done with it."""
        if not await self._incoming.skip_body():
            return
        self._writer.write(switching(response.content_type, upgrade=upgrade))
        await self._writer.drain()
        duplex = Duplex(self._reader, self._writer, self._incoming.ahead)
        with self._server.hangups.watched(self._writer, self.drop, half=False):
            try:
                await response.run(duplex)
            except ConnectionError:
                raise
            except Exception:
                _log.exception("a conversation broke off")

    @contextmanager
    def _watching(self) -> Iterator[None]:
        """While the block runs, end everything as soon as the client is gone."""
        with self._server.hangups.watched(self._writer, self.drop, half=True) as watched:
            if watched:
                yield
                return
            # What a client sends, and that it ends, is all that can be known of it.
            watch = asyncio.ensure_future(self._incoming.end())
            watch.add_done_callback(lambda watch: None if watch.cancelled() else self.drop())
            try:
                yield
            finally:
                watch.cancel()


async def _fairly(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces that are not empty. Others get their turn, though the client takes them fast."""
    clock = asyncio.get_running_loop().time
    turn_ends = clock() + TURN_SECONDS
    async for piece in pieces:
        if piece:
            yield piece
        if clock() > turn_ends:
            await asyncio.sleep(0)
            turn_ends = clock() + TURN_SECONDS


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""


def _with_query(response: Response, query: str) -> Response:
    """A redirection leads to the same query."""
    if isinstance(response, Empty) and query and "Location" in response.headers:
        return Empty(response.status, {"Location": f"{response.headers['Location']}?{query}"})
    return response
