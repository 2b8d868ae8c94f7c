"""What stood in the way, named from whatever was raised."""

import errno
import socket
import ssl

import docker.errors
import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from tui.engine.errors import Unreachable, action_failed, unreachable
from tui.state.engine import Outcome
from tui.state.outcomes import Refusal


def as_requests_has_it(cause: BaseException) -> Exception:
    """A cause wrapped as the layers between the system and the SDK wrap it."""
    return requests.exceptions.ConnectionError(ProtocolError("Connection aborted.", cause))


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), Outcome.DENIED),
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), Outcome.MISSING),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), Outcome.REFUSED),
        (TimeoutError(errno.ETIMEDOUT, "Connection timed out"), Outcome.TIMEOUT),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Outcome.BAD_ADDRESS),
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), Outcome.TLS),
        (OSError(errno.EHOSTUNREACH, "No route to host"), Outcome.FAILED),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), Outcome.FAILED),
    ],
)
def test_cause_is_found_under_every_wrapping(cause: OSError, outcome: Outcome) -> None:
    found = unreachable(as_requests_has_it(cause))
    assert (found.outcome, found.detail) == (outcome, cause.strerror)


def test_cause_is_found_where_it_was_only_raised_from() -> None:
    error = docker.errors.DockerException("Error while fetching server API version")
    error.__cause__ = as_requests_has_it(PermissionError(errno.EACCES, "Permission denied"))
    assert unreachable(error).outcome is Outcome.DENIED


def test_cause_is_found_behind_the_last_retry() -> None:
    new = NewConnectionError(None, "Failed to establish a new connection")  # type: ignore[arg-type]
    new.__context__ = ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
    retried = MaxRetryError(None, "/version", new)  # type: ignore[arg-type]
    assert unreachable(requests.exceptions.ConnectionError(retried)).outcome is Outcome.REFUSED


def test_errors_that_name_each_other_come_to_an_end() -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    assert unreachable(one).outcome is Outcome.FAILED


def test_unreachable_stays_what_it_is() -> None:
    known = Unreachable(Outcome.SSH, "no ssh")
    assert unreachable(known) is known
    assert str(Unreachable(Outcome.TIMEOUT)) == "timeout"


def refused(status: int, message: str) -> docker.errors.APIError:
    response = requests.Response()
    response.status_code = status
    return docker.errors.APIError("refused", response=response, explanation=message)


@pytest.mark.parametrize(
    ("status", "message", "refusal"),
    [
        (404, "No such container: a", Refusal.GONE),
        (409, "container is running", Refusal.CONFLICT),
        (500, "Bind for 0.0.0.0:9000 failed: port is already allocated", Refusal.PORT_TAKEN),
        (500, "listen tcp4 0.0.0.0:80: bind: address already in use", Refusal.PORT_TAKEN),
        (500, "out of disk", Refusal.OTHER),
        (304, "", Refusal.OTHER),
    ],
)
def test_refusal_of_the_engine_is_told_by_what_can_be_done(
    status: int, message: str, refusal: Refusal
) -> None:
    failed = action_failed(refused(status, message))
    assert failed.refusal is refusal
    assert message in failed.detail


@pytest.mark.parametrize(
    "error",
    [
        as_requests_has_it(ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")),
        requests.exceptions.ReadTimeout("Read timed out."),
        BrokenPipeError(errno.EPIPE, "Broken pipe"),
    ],
)
def test_engine_that_went_away_in_the_middle_is_lost(error: Exception) -> None:
    assert action_failed(error).refusal is Refusal.LOST


def test_any_other_failure_keeps_its_words() -> None:
    failed = action_failed(ValueError("odd"))
    assert (failed.refusal, failed.detail) == (Refusal.OTHER, "odd")
