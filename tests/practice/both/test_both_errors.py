"""The engine itself, and how it refuses: versions, routes, requests that make no sense."""

from __future__ import annotations

import json
import re
from typing import Any

import docker
import pytest

from tests.practice.subject import Maker, Subject, refused
from tests.practice.wire import Head, Wire


def asked(
    engine: Subject, method: str, target: str, document: object = None, **settings: Any
) -> tuple[Head, bytes]:
    """An answer as it goes over the wire."""
    with Wire(engine.host) as wire:
        wire.request(method, target, document, **settings)
        head = wire.head()
        return head, b"" if method == "HEAD" else wire.body(head)


def message(body: bytes) -> str:
    """What an engine says when it refuses."""
    assert body.endswith(b"}\n")
    return str(json.loads(body)["message"])


# -- the engine -----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("target", ["/_ping", "/v1.44/_ping"])
def test_a_ping(engine: Subject, method: str, target: str) -> None:
    head, body = asked(engine, method, target)
    assert head.status == 200
    assert body == (b"OK" if method == "GET" else b"")
    assert re.fullmatch(r"1\.\d+", head.headers["api-version"])
    assert head.headers["ostype"] == "linux"
    assert head.headers["docker-experimental"] in ("true", "false")
    assert head.headers["content-type"] == "text/plain; charset=utf-8"
    assert head.headers["cache-control"] == "no-cache, no-store, must-revalidate"
    assert head.headers["pragma"] == "no-cache"
    assert head.headers["swarm"] == "inactive"
    assert head.headers["server"].startswith("Docker/")


def test_every_answer_tells_the_version(engine: Subject) -> None:
    for target in ("/version", "/containers/no-such-one/json"):
        head, _ = asked(engine, "GET", target)
        assert head.headers["api-version"] == engine.client.version()["ApiVersion"]
        assert head.headers["content-type"] == "application/json"
        assert "date" in head.headers


def test_the_version(engine: Subject) -> None:
    version = engine.client.version()
    assert (version["Os"], version["Arch"]) in (("linux", "amd64"), ("linux", "arm64"))
    assert {"Version", "ApiVersion", "MinAPIVersion", "GitCommit", "KernelVersion"} <= set(version)
    assert version["Components"][0]["Name"] == "Engine"
    assert version["Components"][0]["Version"] == version["Version"]


def test_what_the_engine_tells_of_itself(engine: Subject, make: Maker) -> None:
    make.sleeper()
    info = engine.client.info()
    assert info["Containers"] == (
        info["ContainersRunning"] + info["ContainersPaused"] + info["ContainersStopped"]
    )
    assert info["ContainersRunning"] >= 1
    assert info["Images"] >= 1
    assert (info["OSType"], info["NCPU"] >= 1, info["MemTotal"] > 10**6) == ("linux", True, True)
    assert info["Swarm"]["LocalNodeState"] == "inactive"
    assert {"bridge", "host", "null"} <= set(info["Plugins"]["Network"])
    assert info["Plugins"]["Volume"] == ["local"]
    assert info["ID"] != info["Name"] != ""
    assert re.match(r"\d{4}-\d\d-\d\dT", info["SystemTime"])


def test_the_disk_usage_has_four_parts(engine: Subject, make: Maker) -> None:
    container = make.ended("sh", "-c", "head -c 9000 /dev/zero > /x")
    usage = engine.client.df()
    assert {"LayersSize", "Images", "Containers", "Volumes", "BuildCache"} <= set(usage)
    [item] = [item for item in usage["Containers"] if item["Id"] == container.id]
    assert item["SizeRw"] == 9000


# -- versions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["1.24", "1.41", "1.44", "1.50"])
def test_older_clients_are_served(engine: Subject, version: str) -> None:
    client = docker.DockerClient(base_url=engine.host, version=version)
    assert client.ping()
    assert isinstance(client.api.containers(), list)
    client.close()


def test_a_client_that_is_too_new(engine: Subject) -> None:
    own = engine.client.version()["ApiVersion"]
    head, body = asked(engine, "GET", "/v1.99/containers/json")
    assert head.status == 400
    assert message(body) == (
        f"client version 1.99 is too new. Maximum supported API version is {own}"
    )


def test_a_client_that_is_too_old(engine: Subject) -> None:
    oldest = engine.client.version()["MinAPIVersion"]
    head, body = asked(engine, "GET", "/v1.10/containers/json")
    assert head.status == 400
    assert f"client version 1.10 is too old. Minimum supported API version is {oldest}" in str(body)


# -- requests that make no sense ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/no/such/route"),
        ("GET", "/"),
        ("POST", "/containers"),
        ("GET", "/v1.44/nothing/here"),
        ("DELETE", "/volumes"),
    ],
)
def test_a_page_that_there_is_not(engine: Subject, method: str, target: str) -> None:
    head, body = asked(engine, method, target)
    assert (head.status, body) == (404, b'{"message":"page not found"}\n')


@pytest.mark.parametrize(
    ("method", "target"),
    [("PUT", "/containers/json"), ("DELETE", "/version"), ("POST", "/info"), ("PATCH", "/_ping")],
)
def test_a_verb_that_does_not_go_with_the_page(engine: Subject, method: str, target: str) -> None:
    head, body = asked(engine, method, target)
    assert (head.status, body) == (404, b'{"message":"page not found"}\n')


def test_a_body_that_is_no_json(engine: Subject) -> None:
    head, body = asked(
        engine,
        "POST",
        "/containers/create",
        body=b"{not json",
        headers={"Content-Type": "application/json"},
    )
    assert head.status == 400
    assert message(body).startswith("invalid JSON: invalid character 'n' looking for beginning of ")


def test_a_body_of_the_wrong_kind(engine: Subject) -> None:
    head, body = asked(
        engine, "POST", "/containers/create", body=b"{}", headers={"Content-Type": "text/plain"}
    )
    assert head.status == 400
    assert message(body) == (
        "unsupported Content-Type header (text/plain): must be 'application/json'"
    )


def test_a_body_with_something_after_it(engine: Subject) -> None:
    head, body = asked(
        engine,
        "POST",
        "/volumes/create",
        body=b"{} {}",
        headers={"Content-Type": "application/json"},
    )
    assert head.status == 400
    assert message(body) == "unexpected content after JSON"


def test_no_body_where_one_is_needed(engine: Subject) -> None:
    head, body = asked(
        engine, "POST", "/containers/create", headers={"Content-Type": "application/json"}
    )
    assert head.status == 400
    assert message(body) == "invalid JSON: got EOF while reading request body"


def test_a_value_of_the_wrong_type(engine: Subject) -> None:
    head, body = asked(engine, "POST", "/containers/create", {"Image": 7})
    assert head.status == 400
    assert message(body).startswith("invalid JSON: json: cannot unmarshal number into Go ")


@pytest.mark.parametrize("filters", ["nonsense", "[1,2]", '"label"'])
def test_filters_that_are_no_filters(engine: Subject, filters: str) -> None:
    head, body = asked(engine, "GET", f"/containers/json?filters={filters}")
    assert (head.status, message(body)) == (400, "invalid filter")


@pytest.mark.parametrize("target", ["/images/json", "/volumes", "/networks", "/containers/json"])
def test_filters_that_there_are_not(engine: Subject, target: str) -> None:
    head, body = asked(engine, "GET", f'{target}?filters={{"flavour":["sweet"]}}')
    assert (head.status, message(body)) == (400, "invalid filter 'flavour'")


@pytest.mark.parametrize(
    "filters",
    ['{"label":["a=b"]}', '{"label":{"a=b":true}}', "{}", ""],
)
def test_filters_have_two_spellings(engine: Subject, filters: str) -> None:
    head, body = asked(engine, "GET", f"/containers/json?filters={filters}")
    assert head.status == 200
    assert isinstance(json.loads(body), list)


@pytest.mark.parametrize(
    ("word", "every"),
    [
        ("1", True),
        ("true", True),
        ("True", True),
        ("0", False),
        ("False", False),
        ("", False),
        ("no", False),
        ("none", False),
        ("yes", True),
    ],
)
def test_yes_and_no_in_a_query(engine: Subject, make: Maker, word: str, every: bool) -> None:
    container = make.created("true")
    _, body = asked(engine, "GET", f"/containers/json?all={word}")
    assert (str(container.id) in body.decode()) is every


def test_a_number_that_is_none(engine: Subject) -> None:
    head, body = asked(engine, "GET", "/containers/json?limit=many")
    assert head.status == 500
    assert message(body) == 'strconv.Atoi: parsing "many": invalid syntax'


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({}, "config cannot be empty in order to create a container"),
        ({"Image": ""}, "no command specified"),
        ({"Image": "busybox", "Entrypoint": [""], "Cmd": []}, "no command specified"),
    ],
)
def test_a_container_of_nothing(
    engine: Subject, busybox: str, document: dict[str, Any], words: str
) -> None:
    head, body = asked(engine, "POST", "/containers/create", document)
    assert (head.status, message(body)) == (400, words)


@pytest.mark.parametrize(
    ("settings", "status", "words"),
    [
        ({"mem_limit": "1m"}, 400, "Minimum memory limit allowed is 6MB"),
        (
            {"working_dir": "relative"},
            400,
            "the working directory 'relative' is invalid, it needs to be an absolute path",
        ),
        (
            {"restart_policy": {"Name": "sometimes"}},
            400,
            "invalid restart policy: unknown policy 'sometimes'; use one of 'no', 'always', "
            "'on-failure', or 'unless-stopped'",
        ),
        (
            {"restart_policy": {"Name": "always", "MaximumRetryCount": 3}},
            400,
            "invalid restart policy: maximum retry count can only be used with 'on-failure'",
        ),
        ({"stop_signal": "SNOOZE"}, 400, "invalid signal: SNOOZE"),
        ({"extra_hosts": ["nonsense"]}, 400, 'bad format for add-host: "nonsense"'),
    ],
)
def test_settings_that_make_no_sense(
    make: Maker, settings: dict[str, Any], status: int, words: str
) -> None:
    with refused(status, words):
        make.created("true", **settings)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"user": "stranger"}, "unable to find user stranger: no matching entries in passwd file"),
        (
            {"network_mode": "container:no-such-one"},
            "joining network namespace of container: No such container: no-such-one",
        ),
    ],
)
def test_settings_that_show_at_the_start_only(
    make: Maker, settings: dict[str, Any], words: str
) -> None:
    container = make.created("true", **settings)
    with refused(500, words):
        container.start()
    container.reload()
    state = container.attrs["State"]
    assert (state["Status"], state["ExitCode"], state["Error"]) == ("created", 128, words)


def test_connections_are_used_again(engine: Subject) -> None:
    with Wire(engine.host) as wire:
        for _ in range(50):
            assert wire.request("GET", "/_ping").answer() == (200, b"OK")
        assert wire.request("GET", "/no/such").answer()[0] == 404
        assert wire.request("POST", "/volumes/create", {"Name": "./no"}).answer()[0] == 400
        assert wire.request("GET", "/_ping").answer() == (200, b"OK")


def test_requests_that_come_all_at_once_are_answered_in_turn(engine: Subject) -> None:
    with Wire(engine.host) as wire:
        for _ in range(20):
            wire.request("GET", "/_ping")
        assert [wire.answer() for _ in range(20)] == [(200, b"OK")] * 20


def test_a_body_may_come_in_chunks(engine: Subject, scratch: Any) -> None:
    document = json.dumps({"Name": scratch.name("chunked"), "Labels": scratch.labels}).encode()
    pieces = [document[at : at + 7] for at in range(0, len(document), 7)]
    with Wire(engine.host) as wire:
        wire.send(
            b"POST /volumes/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        for piece in [*pieces, b""]:
            wire.send(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        code, body = wire.answer()
    assert code == 201
    assert json.loads(body)["Name"] == scratch.name("chunked")
