"""One line of news: what is heard, what is ignored, what it says at once."""

from typing import Any

import pytest

from tui.engine.events import decode
from tui.state.containers import Container, ContainerState, Health, PortBinding
from tui.state.events import Event, apply, removes

ID = "4f" * 32
WEB = Container(
    ID,
    "web",
    "nginx",
    state=ContainerState.RUNNING,
    started=100.0,
    health=Health.HEALTHY,
    ports=(PortBinding(80, "tcp", "0.0.0.0", 9000, published=True),),
)


def line(action: str, kind: str = "container", **attributes: str) -> dict[str, Any]:
    return {
        "Type": kind,
        "Action": action,
        "Actor": {"ID": ID, "Attributes": attributes},
        "scope": "local",
        "time": 1_750_000_000,
        "timeNano": 1_750_000_000_500_000_000,
    }


def news(action: str, **more: Any) -> Event:
    return Event("container", action, ID, when=200.5, **more)


def test_event_is_read() -> None:
    assert decode(line("die", name="web", image="nginx", exitCode="137")) == Event(
        "container", "die", ID, "web", "nginx", exit_code=137, when=1_750_000_000.5
    )


def test_network_and_volume_events_name_the_container_that_took_part() -> None:
    event = decode(line("connect", "network", name="shop", type="bridge", container="abc"))
    assert event is not None
    assert (event.kind, event.subject, event.container) == ("network", ID, "abc")
    event = decode(line("mount", "volume", driver="local", container="abc"))
    assert event is not None
    assert (event.kind, event.container) == ("volume", "abc")


@pytest.mark.parametrize("kind", ["daemon", "plugin", "builder", "service", "config", "", "pod"])
def test_news_of_other_kinds_is_ignored(kind: str) -> None:
    assert decode(line("create", kind)) is None


@pytest.mark.parametrize(
    "action",
    [
        "exec_create: sh",
        "exec_start: sh",
        "exec_die",
        "exec_detach",
        "top",
        "resize",
        "attach",
        "detach",
        "export",
        "copy",
        "archive-path",
    ],
)
def test_noise_is_ignored(action: str) -> None:
    assert decode(line(action)) is None


@pytest.mark.parametrize("empty", [{}, {"Type": None}, {"Type": "container", "Actor": None}])
def test_event_of_almost_nothing_does_no_harm(empty: dict[str, Any]) -> None:
    event = decode(empty)
    assert event is None or event.subject == ""


@pytest.mark.parametrize("code", ["", "oops", "-"])
def test_exit_code_that_is_no_number_is_none(code: str) -> None:
    event = decode(line("die", exitCode=code))
    assert event is not None
    assert event.exit_code is None


def test_moment_falls_back_to_whole_seconds() -> None:
    event = decode({**line("start"), "timeNano": None})
    assert event is not None
    assert event.when == 1_750_000_000.0


def test_removal_has_a_word_of_docker_and_one_of_podman() -> None:
    assert removes(news("destroy"))
    assert removes(news("remove"))
    assert not removes(news("die"))
    assert not removes(Event("volume", "destroy", "data"))


def test_create_paints_a_container_that_was_unknown() -> None:
    assert apply(news("create", name="web", image="nginx"), None) == Container(
        ID, "web", "nginx", state=ContainerState.CREATED, created=200.0
    )


@pytest.mark.parametrize("action", ["start", "die", "pause", "rename", "health_status: healthy"])
def test_other_news_of_an_unknown_container_paints_nothing(action: str) -> None:
    assert apply(news(action), None) is None


@pytest.mark.parametrize("action", ["start", "restart"])
def test_start_paints_it_running_and_forgets_how_it_ended(action: str) -> None:
    ended = Container(
        ID, "web", "i", state=ContainerState.EXITED, finished=1.0, exit_code=3, error="no"
    )
    painted = apply(news(action), ended)
    assert painted == Container(ID, "web", "i", state=ContainerState.RUNNING, started=200.5)


@pytest.mark.parametrize("action", ["die", "died"])
def test_death_paints_it_ended_with_its_code_and_without_ports(action: str) -> None:
    painted = apply(news(action, exit_code=137), WEB)
    assert painted == Container(
        ID, "web", "nginx", state=ContainerState.EXITED, finished=200.5, exit_code=137
    )


def test_pause_and_unpause_change_the_state_alone() -> None:
    paused = apply(news("pause"), WEB)
    assert paused is not None
    assert (paused.state, paused.ports) == (ContainerState.PAUSED, WEB.ports)
    assert apply(news("unpause"), paused) == WEB


def test_rename_paints_the_new_name() -> None:
    painted = apply(news("rename", name="shop"), WEB)
    assert painted is not None
    assert painted.name == "shop"
    assert apply(news("rename"), WEB) == WEB


@pytest.mark.parametrize("health", [Health.STARTING, Health.HEALTHY, Health.UNHEALTHY])
def test_health_is_painted(health: Health) -> None:
    painted = apply(news(f"health_status: {health}"), WEB)
    assert painted is not None
    assert painted.health is health


def test_health_event_without_a_word_leaves_the_health_as_it_was() -> None:
    assert apply(news("health_status"), WEB) in (None, WEB)


@pytest.mark.parametrize("action", ["create", "kill", "stop", "oom", "update", "commit", "prune"])
def test_action_without_a_picture_paints_nothing(action: str) -> None:
    assert apply(news(action), WEB) is None
