"""What can go wrong between cais and an engine.

Unreachable          the engine cannot be talked to; carries an `Outcome`; stays in this room
state.ActionFailed   the engine was asked to do something and did not; carries a `Refusal`;
                     lives in `tui.state`, since the screen answers for it
"""

from __future__ import annotations

import http.client
import socket
import ssl

import docker.errors
import requests
from urllib3.exceptions import LocationParseError

from tui.state.engine import Outcome
from tui.state.outcomes import ActionFailed, Refusal


class Unreachable(Exception):
    """The engine cannot be talked to."""

    def __init__(self, outcome: Outcome, detail: str = "") -> None:
        super().__init__(detail or outcome.value)
        self.outcome = outcome
        self.detail = detail


def unreachable(error: BaseException) -> Unreachable:
    """Name what stood in the way, from whatever the SDK and the layers under it raised."""
    chain = list(_causes(error))
    detail = _innermost_words(chain)
    for cause in chain:
        match cause:
            case Unreachable():
                return cause
            case docker.errors.InvalidVersion():
                return Unreachable(Outcome.TOO_OLD, str(cause))
            case docker.errors.TLSParameterError() | ssl.SSLError():
                return Unreachable(Outcome.TLS, detail)
            case PermissionError():
                return Unreachable(Outcome.DENIED, detail)
            case FileNotFoundError():
                return Unreachable(Outcome.MISSING, detail)
            case ConnectionRefusedError():
                return Unreachable(Outcome.REFUSED, detail)
            case TimeoutError() | requests.exceptions.Timeout():
                return Unreachable(Outcome.TIMEOUT, detail)
            case socket.gaierror():
                return Unreachable(Outcome.BAD_ADDRESS, detail)
            case docker.errors.APIError() if "HTTP request to an HTTPS server" in str(cause):
                return Unreachable(Outcome.TLS, detail)
            case docker.errors.APIError() if not cause.is_server_error():
                return Unreachable(Outcome.NOT_AN_ENGINE, detail)
            case docker.errors.DockerException() if "bind address" in str(cause):
                return Unreachable(Outcome.BAD_ADDRESS, detail)
            case requests.exceptions.InvalidURL() | LocationParseError():
                return Unreachable(Outcome.BAD_ADDRESS, detail)
            case requests.exceptions.JSONDecodeError() | KeyError():
                return Unreachable(Outcome.NOT_AN_ENGINE, detail)
            # One who hangs up without a word raises both; that says nothing of who it is.
            case http.client.HTTPException() if not isinstance(cause, ConnectionError):
                return Unreachable(Outcome.NOT_AN_ENGINE, detail)
    return Unreachable(Outcome.FAILED, detail)


def action_failed(error: Exception) -> ActionFailed:
    """Turn what the SDK raised during an action into what a person can act on."""
    if isinstance(error, docker.errors.APIError):
        detail = str(error.explanation or error)
        if "port is already allocated" in detail or "address already in use" in detail:
            return ActionFailed(Refusal.PORT_TAKEN, detail)
        status = error.response.status_code if error.response is not None else 0
        refusal = {404: Refusal.GONE, 409: Refusal.CONFLICT}.get(status, Refusal.OTHER)
        return ActionFailed(refusal, detail)
    if isinstance(error, requests.exceptions.RequestException | OSError):
        return ActionFailed(Refusal.LOST, unreachable(error).detail)
    return ActionFailed(Refusal.OTHER, str(error))


def _causes(error: BaseException) -> list[BaseException]:
    """The error and all that it was raised from or wrapped, outermost first."""
    found: list[BaseException] = []
    queue: list[BaseException] = [error]
    while queue:
        current = queue.pop(0)
        if current in found:
            continue
        found.append(current)
        queue.extend(
            cause
            for cause in (
                current.__cause__,
                current.__context__,
                getattr(current, "reason", None),
                *current.args,
            )
            if isinstance(cause, BaseException)
        )
    return found


def _innermost_words(chain: list[BaseException]) -> str:
    """The system's own sentence where there is one, else the outermost error's."""
    for cause in reversed(chain):
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
    return str(chain[0])
