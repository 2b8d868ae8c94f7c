"""Flags of a build as the engine gets them, recorded from the real command."""

from __future__ import annotations

from typing import Any

import pytest

from tui.docker_command.building.build_query import query
from tui.docker_command.commands.building import build


def asked(*words: str, proxies: dict[str, str] | None = None) -> dict[str, Any]:
    """What is asked for with these flags, apart from what always is."""
    with build.make_context("build", [*words, "."]) as context:
        found = query(context.params, "Dockerfile", proxies or {})
    return {name: value for name, value in found.items() if name not in ("dockerfile", "version")}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment of which all is known."""
    monkeypatch.delenv("DOCKER_BUILDKIT", raising=False)
    monkeypatch.delenv("DOCKER_DEFAULT_PLATFORM", raising=False)
    monkeypatch.delenv("NOWHERE", raising=False)
    monkeypatch.setenv("HERE", "a=b")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", {}),
        ("-t a -t b:c", {"t": ["a", "b:c"]}),
        (
            "--build-arg A=b --build-arg HERE --build-arg NOWHERE",
            {"buildargs": '{"A":"b","HERE":"a=b","NOWHERE":null}'},
        ),
        ("--label l=m --label only", {"labels": '{"l":"m","only":""}'}),
        ("--cache-from a,b --cache-from c", {"cachefrom": '["a","b","c"]'}),
        ("--security-opt x,y", {"securityopt": ["x", "y"]}),
        (
            "--ulimit nofile=1:2 --ulimit core=5 --ulimit core=6",
            {"ulimits": '[{"Name":"core","Hard":6,"Soft":6},{"Name":"nofile","Hard":2,"Soft":1}]'},
        ),
        ("--add-host h:1.2.3.4 --add-host g=[::1]", {"extrahosts": ["h:1.2.3.4", "g:::1"]}),
        (
            "-m 64m --memory-swap -1 --shm-size 1m",
            {"memory": 67108864, "memswap": -1, "shmsize": 1048576},
        ),
        (
            "-c 5 --cpu-period 1 --cpu-quota 2 --cpuset-cpus 0 --cpuset-mems 1",
            {"cpushares": 5, "cpuperiod": 1, "cpuquota": 2, "cpusetcpus": "0", "cpusetmems": "1"},
        ),
        (
            "--no-cache --pull -q --force-rm --squash",
            {"nocache": True, "pull": True, "q": True, "forcerm": True, "squash": True},
        ),
        ("--rm=false", {"rm": False}),
        ("--rm=true --no-cache=false", {}),
        ("--network default --isolation default", {}),
        ("--network host --isolation process", {"networkmode": "host", "isolation": "process"}),
        ("--platform Linux/AMD64", {"platform": "linux/amd64"}),
        ("--target T --cgroup-parent cg", {"target": "T", "cgroupparent": "cg"}),
    ],
)
def test_what_is_asked_for(words: str, found: dict[str, Any]) -> None:
    assert asked(*words.split()) == found


def test_the_platform_may_be_set_for_all_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_DEFAULT_PLATFORM", "linux/arm64")
    assert asked() == {"platform": "linux/arm64"}
    assert asked("--platform", "linux/amd64") == {"platform": "linux/amd64"}


def test_proxies_are_arguments_unless_others_are_given() -> None:
    proxies = {"HTTP_PROXY": "one", "http_proxy": "one"}
    found = asked("--build-arg", "HTTP_PROXY=two", proxies=proxies)
    assert found == {"buildargs": '{"HTTP_PROXY":"two","http_proxy":"one"}'}
