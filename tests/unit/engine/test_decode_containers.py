"""The list of containers, read from what real engines send."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.engine import decode
from tui.state.containers import ContainerState, Health, Mount, NetworkLink, PortBinding

NOW = 1_750_000_000.0
ID = "9b1f" * 16

API_1_41: dict[str, Any] = {
    "Id": ID,
    "Names": ["/proxy/web", "/web"],
    "Image": "nginx:alpine",
    "ImageID": "sha256:" + "a" * 64,
    "Command": "/docker-entrypoint.sh nginx -g 'daemon off;'",
    "Created": 1_749_990_000,
    "Ports": [
        {"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 9000, "Type": "tcp"},
        {"IP": "::", "PrivatePort": 80, "PublicPort": 9000, "Type": "tcp"},
        {"PrivatePort": 53, "Type": "udp"},
    ],
    "Labels": {"b": "2", "a": "1"},
    "State": "running",
    "Status": "Up About an hour (healthy)",
    "HostConfig": {"NetworkMode": "shop"},
    "NetworkSettings": {
        "Networks": {"shop": {"NetworkID": "net1", "IPAddress": "172.18.0.2"}, "blog": None}
    },
    "Mounts": [
        {
            "Type": "volume",
            "Name": "data",
            "Source": "/var/lib/docker/volumes/data/_data",
            "Destination": "/data",
            "Driver": "local",
            "Mode": "z",
            "RW": True,
            "Propagation": "",
        },
        {"Type": "bind", "Source": "/srv", "Destination": "/srv", "Mode": "ro", "RW": False},
        {"Type": "tmpfs", "Source": "", "Destination": "/run", "Mode": "", "RW": True},
    ],
}

API_1_51: dict[str, Any] = {
    "Id": ID,
    "Names": ["/job"],
    "Image": "sha256:" + "b" * 64,
    "ImageID": "sha256:" + "b" * 64,
    "ImageManifestDescriptor": {"digest": "sha256:" + "c" * 64, "platform": None},
    "Command": "sh",
    "Created": 1_749_999_000,
    "Ports": [],
    "Labels": None,
    "State": "exited",
    "Status": "Exited (137) 3 minutes ago",
    "HostConfig": {"NetworkMode": "bridge", "Annotations": None},
    "NetworkSettings": {"Networks": {"bridge": {"NetworkID": "n", "IPAddress": "", "Links": None}}},
    "Mounts": None,
}


def test_running_container_of_an_older_engine() -> None:
    item = decode.container(API_1_41, NOW)
    assert (item.id, item.short_id, item.name) == (ID, ID[:12], "web")
    assert (item.state, item.health, item.started) == (
        ContainerState.RUNNING,
        Health.HEALTHY,
        NOW - 3600,
    )
    assert (item.exit_code, item.finished, item.created) == (None, None, 1_749_990_000.0)
    assert set(item.ports) == {
        PortBinding(80, "tcp", "0.0.0.0", 9000, published=True),
        PortBinding(80, "tcp", "::", 9000, published=True),
        PortBinding(53, "udp"),
    }
    assert item.mounts == (
        Mount("volume", "data", "/data", True, "z"),
        Mount("bind", "/srv", "/srv", False, "ro"),
        Mount("tmpfs", "", "/run"),
    )
    assert item.networks == (NetworkLink("blog"), NetworkLink("shop", "net1", "172.18.0.2"))
    assert item.labels == (("a", "1"), ("b", "2"))


def test_ended_container_of_a_newer_engine() -> None:
    item = decode.container(API_1_51, NOW)
    assert (item.name, item.state, item.exit_code) == ("job", ContainerState.EXITED, 137)
    assert (item.started, item.finished) == (None, NOW - 180)
    assert (item.ports, item.mounts, item.labels) == ((), (), ())
    assert item.networks == (NetworkLink("bridge", "n"),)


def test_order_in_which_ports_are_listed_makes_no_difference() -> None:
    turned = {**API_1_41, "Ports": API_1_41["Ports"][::-1] + API_1_41["Ports"]}
    assert decode.container(turned, NOW) == decode.container(API_1_41, NOW)


@pytest.mark.parametrize(
    ("status", "health"),
    [
        ("Up 2 hours (healthy)", Health.HEALTHY),
        ("Up 5 seconds (unhealthy)", Health.UNHEALTHY),
        ("Up Less than a second (health: starting)", Health.STARTING),
        ("Up 2 hours", Health.NONE),
        ("Up 2 hours (Paused)", Health.NONE),
    ],
)
def test_health_is_read_from_the_status(status: str, health: Health) -> None:
    assert decode.container({**API_1_41, "Status": status}, NOW).health is health


@pytest.mark.parametrize("word", [state.value for state in ContainerState][:-1])
def test_every_state_of_the_api_has_a_name(word: str) -> None:
    assert decode.container({"Id": ID, "State": word}, NOW).state.value == word
    assert decode.container({"Id": ID, "State": word.title()}, NOW).state.value == word


@pytest.mark.parametrize("word", [None, "", "hibernating", 7])
def test_state_that_nobody_knows_is_unknown(word: object) -> None:
    assert decode.container({"Id": ID, "State": word}, NOW).state is ContainerState.UNKNOWN


def test_restarting_container_lives_and_has_no_exit_code() -> None:
    item = decode.container(
        {"Id": ID, "State": "restarting", "Status": "Restarting (1) 5 seconds ago"}, NOW
    )
    assert item.state.is_alive
    assert (item.exit_code, item.started, item.finished) == (None, None, None)


@pytest.mark.parametrize(
    ("status", "code"), [("Exited (0) 1 second ago", 0), ("Exited (-1) 2 weeks ago", -1)]
)
def test_exit_codes_may_be_zero_or_negative(status: str, code: int) -> None:
    item = decode.container({"Id": ID, "State": "exited", "Status": status}, NOW)
    assert item.exit_code == code


@pytest.mark.parametrize(
    ("names", "name"), [(["/a/b", "/own"], "own"), (["/a/b"], "a/b"), ([], ""), (None, "")]
)
def test_name_is_the_containers_own_and_no_link(names: list[str] | None, name: str) -> None:
    assert decode.container({"Id": ID, "Names": names}, NOW).name == name


def leaves_out(sample: Any) -> st.SearchStrategy[Any]:
    """The sample with any of its fields, however deep, missing or null."""
    if isinstance(sample, dict):
        fields = {key: st.none() | leaves_out(value) for key, value in sample.items()}
        return st.fixed_dictionaries({}, optional=fields)
    if isinstance(sample, list) and sample:
        return st.lists(st.sampled_from(sample).flatmap(leaves_out), max_size=2)
    return st.just(sample)


@given(leaves_out(API_1_41) | leaves_out(API_1_51))
def test_container_with_any_fields_missing_or_null_is_read(item: dict[str, Any]) -> None:
    assert decode.container({**item, "Id": ID}, NOW).id == ID
