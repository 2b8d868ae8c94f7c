"""The engine that a docker command talks to: requests, answers, and what they say when it fails.

The SDK connects and knows the API's version; what is asked is written here and in the commands,
since the real command leaves out, or fills in, other fields than the SDK's own methods do.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote

import docker
import requests

from tui.docker_command.errors import Failed, Refused, Unanswered
from tui.engine import places
from tui.engine.connection import Connection, connect
from tui.engine.errors import Unreachable, unreachable
from tui.state.engine import Attempt, Endpoint, Outcome

Filters = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the person said about which engine it is to be, before the command's name."""

    host: str | None = None
    context: str | None = None
    tls: bool = False
    tls_verify: bool = False
    tls_ca: str = ""
    tls_cert: str = ""
    tls_key: str = ""


class Engine:
    """One engine, contacted when it is first asked for something."""

    def __init__(self, chosen: Chosen | None = None, env: Mapping[str, str] | None = None) -> None:
        self._chosen = chosen or Chosen()
        self._env = dict(os.environ if env is None else env)

    @cached_property
    def connection(self) -> Connection:
        """The engine that answers. Raises Unanswered."""
        try:
            named = places.named(self._chosen.host, self._chosen.context, self._env)
        except Unreachable as error:
            raise Failed(f"Failed to initialize: {error.detail}") from error
        if named is not None:
            return _connected(self._with_tls(named))
        for place in (*places.found(self._env), places.practice(self._env)):
            if isinstance(place, Attempt):
                raise Failed(f"Failed to initialize: {place.endpoint.source}: {place.detail}")
            try:
                return connect(place)
            except Unreachable as error:
                if error.outcome is Outcome.DENIED:
                    raise _unanswered(place, error) from error
        # The address that docker would have tried.
        nobody = _unanswered(Endpoint("unix:///var/run/docker.sock", ""), None)
        advice = "No engine of cais's own runs either: `cais engine` starts one."
        raise Unanswered(f"{nobody.words}\n{advice}")

    @cached_property
    def client(self) -> docker.APIClient:
        """The SDK's client, which waits for answers for as long as they take to come."""
        return self.connection.client(timeout=60.0)

    def another(self) -> Engine:
        """The same engine for another thread; the SDK's clients are not to be shared."""
        other = Engine(self._chosen, self._env)
        other.__dict__["connection"] = self.connection
        return other

    @property
    def endpoint(self) -> Endpoint:
        """Where it is."""
        return self.connection.endpoint

    @property
    def api_version(self) -> str:
        """The version of the API that was agreed on, such as `1.47`."""
        return str(self.client.api_version)

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
    ) -> requests.Response:
        """Ask for something; the answer is one of success. Raises Refused and Unanswered.

        `path` begins with a slash and has no version. Of the query, true and false become 1 and
        0, and None is left out. `body` is sent as JSON, `data` as it is.
        """
        sent = dict(headers or {})
        if body is not None:
            data = json.dumps(body)
            sent["Content-Type"] = "application/json"
        client = self.client
        try:
            answer = client.request(
                method,
                f"{client.base_url}/v{client.api_version}{path}",
                params={name: _as_query(value) for name, value in (query or {}).items()},
                data=data,
                headers=sent,
                stream=stream,
                timeout=None,
                allow_redirects=False,
            )
        except requests.exceptions.RequestException as error:
            raise _unanswered(self.endpoint, unreachable(error)) from error
        if answer.status_code >= 400:
            raise Refused(_message(answer), answer.status_code)
        return answer

    def get(self, path: str, **query: Any) -> Any:
        """What a GET answers, from JSON."""
        return self.ask("GET", path, query=query).json()

    def post(self, path: str, body: Any = None, **query: Any) -> Any:
        """What a POST answers, from JSON; None where it answers nothing."""
        answer = self.ask("POST", path, query=query, body=body)
        return answer.json() if answer.content else None

    def delete(self, path: str, **query: Any) -> Any:
        """What a DELETE answers, from JSON; None where it answers nothing."""
        answer = self.ask("DELETE", path, query=query)
        return answer.json() if answer.content else None

    def messages(self, answer: requests.Response) -> Iterator[Any]:
        """The JSON documents of a stream, as they come. Raises Unanswered when it breaks off."""
        decoder = json.JSONDecoder()
        text = ""
        for piece in self.pieces(answer):
            text = (text + piece.decode("utf-8", "surrogateescape")).lstrip()
            while text:
                try:
                    document, end = decoder.raw_decode(text)
                except ValueError:
                    break
                yield document
                text = text[end:].lstrip()

    def pieces(self, answer: requests.Response) -> Iterator[bytes]:
        """A stream as it comes. Raises Unanswered when it breaks off."""
        try:
            yield from answer.iter_content(chunk_size=None)
        except requests.exceptions.RequestException as error:
            raise _unanswered(self.endpoint, unreachable(error)) from error

    def _with_tls(self, endpoint: Endpoint) -> Endpoint:
        chosen = self._chosen
        if not (chosen.tls or chosen.tls_verify):
            return endpoint
        return replace(
            endpoint,
            tls=True,
            tls_verify=chosen.tls_verify,
            tls_ca=chosen.tls_ca or endpoint.tls_ca,
            tls_cert=chosen.tls_cert or endpoint.tls_cert,
            tls_key=chosen.tls_key or endpoint.tls_key,
        )


def segment(name: str) -> str:
    """A name as a part of a path, which it can't leave."""
    return quote(name, safe="")


def filters(pairs: Filters) -> str | None:
    """Conditions as the API wants them; None where there are none."""
    if not pairs:
        return None
    found: dict[str, dict[str, bool]] = {}
    for name, value in pairs:
        found.setdefault(name, {})[value] = True
    return json.dumps(found)


def _as_query(value: Any) -> Any:
    return ("1" if value else "0") if isinstance(value, bool) else value


def _message(answer: requests.Response) -> str:
    try:
        said = answer.json()
        return str(said["message"]).strip()
    except (ValueError, LookupError, TypeError):
        return answer.text.strip() or f"request returned {answer.reason}"


def _connected(endpoint: Endpoint) -> Connection:
    try:
        return connect(endpoint)
    except Unreachable as error:
        raise _unanswered(endpoint, error) from error


def _unanswered(endpoint: Endpoint, error: Unreachable | None) -> Unanswered:
    outcome = Outcome.MISSING if error is None else error.outcome
    detail = "" if error is None else error.detail
    if outcome is Outcome.DENIED:
        return Unanswered(
            "permission denied while trying to connect to the Docker daemon socket at"
            f" {endpoint.url}"
        )
    if outcome in (Outcome.MISSING, Outcome.REFUSED, Outcome.TIMEOUT):
        return Unanswered(
            f"Cannot connect to the Docker daemon at {endpoint.url}. Is the docker daemon running?"
        )
    return Unanswered(f"error during connect: {endpoint.url}: {detail}")
