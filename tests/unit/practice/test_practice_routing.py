from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.practice.api.product import API
from tui.practice.api.request import Request
from tui.practice.api.responses import Empty, Response, Text
from tui.practice.api.routing import Malformed, Match, Route, Table
from tui.practice.errors import BadRequest, NotFound, Refused


def route(line: str) -> Route:
    method, _, pattern = line.partition(" ")

    async def handler(_daemon: Any, _request: Request) -> Response:
        return Text(line)

    handler.__name__ = line
    return Route(method, pattern, handler)


TABLE = Table(
    route(line)
    for line in (
        "GET /_ping",
        "GET /containers/json",
        "POST /containers/prune",
        "GET /containers/{name}/json",
        "DELETE /containers/{name}",
        "POST /containers/{name}/checkpoints/{other}",
        "GET /images/json",
        "GET /images/search",
        "GET /images/{name:path}/json",
        "GET /images/{name:path}/get",
        "DELETE /images/{name:path}",
    )
)


def found(method: str, path: str) -> Match:
    match = TABLE.find(method, path)
    assert isinstance(match, Match)
    return match


def line_of(match: Match) -> str:
    return match.handler.__name__


@pytest.mark.parametrize(
    ("method", "path", "line", "params"),
    [
        ("GET", "/_ping", "GET /_ping", {}),
        ("GET", "/containers/json", "GET /containers/json", {}),
        ("GET", "/containers/json/json", "GET /containers/{name}/json", {"name": "json"}),
        ("DELETE", "/containers/my.web-1", "DELETE /containers/{name}", {"name": "my.web-1"}),
        (
            "POST",
            "/containers/a/checkpoints/b",
            "POST /containers/{name}/checkpoints/{other}",
            {"name": "a", "other": "b"},
        ),
        ("GET", "/images/json", "GET /images/json", {}),
        ("GET", "/images/busybox/json", "GET /images/{name:path}/json", {"name": "busybox"}),
        (
            "GET",
            "/images/localhost:5000/me/app:1/json",
            "GET /images/{name:path}/json",
            {"name": "localhost:5000/me/app:1"},
        ),
        (
            "DELETE",
            "/images/me%2Fapp%3Alatest",
            "DELETE /images/{name:path}",
            {"name": "me/app:latest"},
        ),
        ("GET", "/images/json/json/json", "GET /images/{name:path}/json", {"name": "json/json"}),
    ],
)
def test_who_answers(method: str, path: str, line: str, params: dict[str, str]) -> None:
    for prefix in ("", "/v1.24", "/v1.51"):
        match = found(method, prefix + path)
        assert (line_of(match), match.params) == (line, params)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", path) for path in ("/", "/nope", "/containers", "/containers/", "/_ping/")),
        *(("GET", path) for path in ("/images/", "/vx/_ping", "/v/_ping", "/v1.51", "/v1.51/")),
        *(("GET", path) for path in ("/containers/a%2Fb/json", "/v1.44/v1.44/_ping", "/images")),
        *(("POST", path) for path in ("/_ping", "/containers/json", "/v1.99/_ping")),
        *(("get", "/_ping"), ("HEAD", "/containers/json"), ("PUT", "/images/x/json")),
    ],
)
def test_what_nobody_answers(method: str, path: str) -> None:
    with pytest.raises(NotFound, match=r"^page not found$"):
        TABLE.find(method, path)


@pytest.mark.parametrize(
    ("prefix", "version"), [("", API), ("/v1.24", (1, 24)), ("/v1.41", (1, 41)), ("/v1.51", API)]
)
def test_the_version_that_is_spoken(prefix: str, version: tuple[int, int]) -> None:
    assert found("GET", f"{prefix}/_ping").version == version
    assert found("GET", f"{prefix}/_ping").path == "/_ping"


@pytest.mark.parametrize("text", ["1.52", "1.99", "2.0", "1.51.1", "2", "1." + "9" * 5000])
def test_versions_that_are_too_new(text: str) -> None:
    with pytest.raises(BadRequest) as caught:
        TABLE.find("GET", f"/v{text}/_ping")
    assert caught.value.message == (
        f"client version {text} is too new. Maximum supported API version is 1.51"
    )


@pytest.mark.parametrize("text", ["1.23", "1.2", "1", "0.9", "1..51", "."])
def test_versions_that_are_too_old(text: str) -> None:
    assert TABLE.find("GET", f"/v{text}/_ping") == Text(
        f"client version {text} is too old. Minimum supported API version is 1.24,"
        " please upgrade your client to a newer version\n",
        400,
    )


@pytest.mark.parametrize(
    ("path", "clean"),
    [
        ("//_ping", "/_ping"),
        ("/containers//web/json", "/containers/web/json"),
        ("/v1.51/../_ping", "/_ping"),
        ("/a/./b/", "/a/b/"),
        ("/images/%2e%2e/%2e%2e/x y/json", "/x%20y/json"),
        ("/..", "/"),
        ("*", "/%2A"),
        ("", "/"),
    ],
)
def test_unclean_paths_lead_to_clean_ones(path: str, clean: str) -> None:
    response = TABLE.find("GET", path)
    assert response == Empty(301, {"Location": clean})


@pytest.mark.parametrize("path", ["/containers/%zz/json", "/%", "/a%2"])
def test_paths_that_can_not_be_read(path: str) -> None:
    with pytest.raises(Malformed):
        TABLE.find("GET", path)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_any_path_has_an_answer(path: str) -> None:
    try:
        found = TABLE.find("GET", path)
    except (Refused, Malformed):
        return
    if isinstance(found, Empty):
        # It leads somewhere else, once.
        with suppress(Refused):
            assert not isinstance(TABLE.find("GET", found.headers["Location"]), Empty)
