"""Containers are told from what is nearly like them, and each mistake gets its own hint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.unit.course.worlds import (
    World,
    container,
    engine,
    first_hint,
    image,
    mount,
    published,
    step,
)
from tui.course.probes import ContainerSettings
from tui.state.containers import Container, ContainerState, PortBinding
from tui.state.events import Event
from tui.state.facts import ContainerFacts

SITE = {"container": {"as": "site", "image": "nginx:alpine", "ports": {80: 9000}}}
PUBLISHED = published(80, 9000)
EXPOSED = PortBinding(80)


@pytest.mark.parametrize(
    ("ports", "hint"),
    [
        ((PUBLISHED,), ""),
        ((published(80, 9000, "127.0.0.1"),), ""),
        ((PUBLISHED, published(80, 9000, "::")), ""),
        ((PUBLISHED, published(443, 9443)), ""),
        ((EXPOSED, published(9000, 80)), "ports_swapped"),
        ((EXPOSED,), "exposed_only"),
        ((), "not_published"),
        ((published(80, 9001),), "wrong_host_port"),
        ((EXPOSED, published(8080, 9000)), "wrong_container_port"),
    ],
)
def test_a_published_port_is_told_from_its_likenesses(
    ports: Sequence[PortBinding], hint: str
) -> None:
    verdict = (
        World().becomes(engine(container("a", ports=tuple(ports)))).verdict(step(check=[SITE]))
    )
    assert first_hint(verdict) == hint
    assert verdict.holds == (hint == "")


def test_the_loopback_is_wanted_only_where_it_is_asked_for() -> None:
    check = {"container": {"image": "nginx:alpine", "ports": {80: 9000}, "host_ip": "127.0.0.1"}}
    open_to_all = World().becomes(engine(container("a", ports=(PUBLISHED,))))
    assert first_hint(open_to_all.verdict(step(check=[check]))) == "not_loopback"
    own = World().becomes(engine(container("a", ports=(published(80, 9000, "127.0.0.1"),))))
    assert own.verdict(step(check=[check])).holds


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("nginx:alpine", True),
        ("docker.io/library/nginx:alpine", True),
        ("nginx:alpine@sha256:" + "0" * 64, True),
        ("nginx", False),
        ("team/nginx:alpine", False),
    ],
)
def test_names_of_images_are_compared_as_an_engine_would(name: str, same: bool) -> None:
    world = World().becomes(engine(container("a", image=name, ports=(PUBLISHED,))))
    assert world.verdict(step(check=[SITE])).holds is same


def test_a_container_counts_although_its_tag_has_moved_on() -> None:
    now = image("nginx:alpine", 7)
    by_id = container("a", image="0" * 12, image_id=now.id, ports=(PUBLISHED,))
    assert World().becomes(engine(now, by_id)).verdict(step(check=[SITE])).holds


@pytest.mark.parametrize(
    ("seen", "hint"),
    [
        (container("a", state=ContainerState.EXITED, exit_code=0), "exited_at_once"),
        (container("a", state=ContainerState.RESTARTING), "crash_loop"),
        (container("a", state=ContainerState.CREATED), "created_only"),
        (container("a", state=ContainerState.PAUSED, ports=(PUBLISHED,)), "paused"),
        (container("a", image="nginx:1.27", ports=(PUBLISHED,)), "wrong_tag"),
        (container("a", image="httpd", ports=(PUBLISHED,)), "wrong_image"),
        (
            container(
                "a",
                state=ContainerState.CREATED,
                wanted=(PUBLISHED,),
                error="Bind for 0.0.0.0:9000 failed: port is already allocated",
            ),
            "port_busy",
        ),
    ],
)
def test_what_went_wrong_with_a_container_is_found(seen: Container, hint: str) -> None:
    verdict = World().becomes(engine(seen)).verdict(step(check=[SITE]))
    assert first_hint(verdict) == hint
    assert not verdict.holds


def test_one_that_was_there_before_does_not_count() -> None:
    old = engine(container("a", ports=(PUBLISHED,)))
    world = World(old).becomes(old)
    assert not world.verdict(step(check=[SITE])).holds
    # What an earlier step left is no mistake by itself.
    assert first_hint(world.verdict(step(check=[SITE]))) == ""
    world.typed("docker restart a")
    assert first_hint(world.verdict(step(check=[SITE]))) == "was_there_before"
    level = {"container": {**SITE["container"], "mode": "level"}}
    assert world.verdict(step(check=[level])).holds


def test_one_that_has_just_started_is_not_running_yet() -> None:
    world = World()
    world.record = world.record.with_engine(
        engine(container("a", ports=(PUBLISHED,))), (), world.now
    )
    assert not world.verdict(step(check=[SITE])).holds
    world.now += 3.0
    assert world.verdict(step(check=[SITE])).holds


def test_a_name_that_is_taken_is_told_by_the_command_that_failed() -> None:
    old = engine(container("site"))
    world = World(old).becomes(old).typed("docker run -d --name site -p 9000:80 nginx:alpine", 125)
    assert first_hint(world.verdict(step(check=[SITE]))) == "name_taken"


def test_one_that_came_and_went_between_two_looks_has_run() -> None:
    check = {"container": {"image": "alpine", "state": "exited", "exit_code": 0}}
    story = [
        Event("container", action, "c" * 64, "quick", "alpine", exit_code=code, when=1.0)
        for action, code in (("create", None), ("start", None), ("die", 0), ("destroy", None))
    ]
    assert World().becomes(engine(), *story).verdict(step(check=[check])).holds


def test_as_many_as_are_wanted() -> None:
    check = {"container": {"image": "nginx:alpine", "count": 2}}
    one = World().becomes(engine(container("a")))
    assert first_hint(one.verdict(step(check=[check]))) == "too_few"
    assert (
        World().becomes(engine(container("a"), container("b"))).verdict(step(check=[check])).holds
    )


@pytest.mark.parametrize(
    ("wanted", "mounts", "hint"),
    [
        ({"kind": "bind", "source": "logs"}, [("bind", "/home/ana/cais-workspace/logs")], ""),
        (
            {"kind": "bind", "source": "logs"},
            [("bind", "/host_mnt/home/ana/cais-workspace/logs")],
            "",
        ),
        ({"kind": "bind", "source": "logs"}, [("volume", "logs")], "bare_word"),
        ({"kind": "bind", "source": "logs"}, [("bind", "/home/ana/logs")], "wrong_source"),
        ({"kind": "bind", "source": "logs"}, [], "no_mount"),
        ({"kind": "volume", "source": "chest"}, [("volume", "chest")], ""),
        ({"kind": "volume", "source": "chest"}, [("volume", "a" * 64)], "anonymous_volume"),
        (
            {"kind": "volume", "source": "chest"},
            [("bind", "/home/ana/cais-workspace/chest")],
            "folder_instead_of_volume",
        ),
        (
            {"kind": "bind", "source": "logs", "read_only": True},
            [("bind", "/home/ana/cais-workspace/logs")],
            "not_read_only",
        ),
    ],
)
def test_mounts_are_told_from_one_another(
    wanted: dict[str, Any], mounts: list[tuple[str, str]], hint: str
) -> None:
    check = {"container": {"image": "nginx:alpine", "mounts": [{"at": "/data", **wanted}]}}
    made = tuple(mount(kind, source, "/data") for kind, source in mounts)
    verdict = World().becomes(engine(container("a", mounts=made))).verdict(step(check=[check]))
    assert first_hint(verdict) == hint
    assert verdict.holds == (hint == "")


def test_a_mount_at_another_place_is_told_as_such() -> None:
    check = {
        "container": {
            "image": "nginx:alpine",
            "mounts": [{"at": "/data", "kind": "bind", "source": "logs"}],
        }
    }
    elsewhere = container("a", mounts=(mount("bind", "/home/ana/cais-workspace/logs", "/date"),))
    verdict = World().becomes(engine(elsewhere)).verdict(step(check=[check]))
    assert first_hint(verdict) == "wrong_destination"


@pytest.mark.parametrize(
    ("env", "hint"),
    [
        ((("HARBOUR", "santos"),), ""),
        ((("HARBOUR", "Santos"),), "env_wrong"),
        ((("OLD_HARBOUR", "santos"),), "env_missing"),
    ],
)
def test_variables_are_asked_of_the_engine(env: tuple[tuple[str, str], ...], hint: str) -> None:
    check = {"container": {"image": "nginx:alpine", "env": {"HARBOUR": "santos"}}}
    seen = container("a")
    world = World().becomes(engine(seen))
    wanted = ContainerSettings(seen.id)
    unknown = world.verdict(step(check=[check]))
    assert not unknown.holds
    assert wanted in unknown.wanted
    verdict = world.knows({wanted: ContainerFacts(env=env)}).verdict(step(check=[check]))
    assert first_hint(verdict) == hint
    assert verdict.holds == (hint == "")
