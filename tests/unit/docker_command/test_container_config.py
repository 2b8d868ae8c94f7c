"""What flags ask of an engine, as the real command sends it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import click
import pytest

from tui.docker_command.containers.container_config import configuration
from tui.docker_command.containers.container_flags import container_flags
from tui.docker_command.errors import Failed, Misused
from tui.docker_command.grammar import ANY, Command

USAGE = "\n\nUsage:  make [OPTIONS]\n\nRun 'make --help' for more information"


def asked(*arguments: str) -> dict[str, Any]:
    """What flags before the image `busybox` come to."""

    @click.command(cls=Command, takes=ANY, interspersed=False)
    @container_flags
    def make(words: tuple[str, ...], **given: Any) -> dict[str, Any]:
        return configuration(words[0], words[1:], given)

    with make.make_context("make", [*arguments, "busybox", "echo", "-n"]) as context:
        found: dict[str, Any] = make.invoke(context)
    return found


def _policy(name: str, count: int) -> dict[str, Any]:
    return {"Name": name, "MaximumRetryCount": count}


def _host(*arguments: str) -> Any:
    return asked(*arguments)["HostConfig"]


def test_without_flags_everything_has_the_value_that_stands_for_nothing() -> None:
    body = asked()
    host = body.pop("HostConfig")
    del body["NetworkingConfig"]
    assert body == {
        "Hostname": "",
        "Domainname": "",
        "User": "",
        "AttachStdin": False,
        "AttachStdout": True,
        "AttachStderr": True,
        "Tty": False,
        "OpenStdin": False,
        "StdinOnce": False,
        "Env": None,
        "Cmd": ["echo", "-n"],
        "Image": "busybox",
        "Volumes": {},
        "WorkingDir": "",
        "Entrypoint": None,
        "OnBuild": None,
        "Labels": {},
    }
    empty = ("Dns", "DnsOptions", "DnsSearch", "Devices", "Ulimits", "BlkioWeightDevice")
    assert all(host[name] == [] for name in empty)
    none = ("Binds", "CapAdd", "ExtraHosts", "Links", "SecurityOpt", "DeviceRequests")
    assert all(host[name] is None for name in none)
    assert host["NetworkMode"] == "default"
    assert host["MemorySwappiness"] == -1
    assert not {"Init", "Mounts", "Tmpfs", "Sysctls"} & set(host)


@pytest.mark.parametrize(
    ("arguments", "streams", "once"),
    [
        (["-i"], "in out err", True),
        (["-a", "stdin"], "in", False),
        (["-i", "-a", "STDIN"], "in", True),
        (["-i", "-a", "stdout"], "out", False),
        (["-t"], "out err", False),
    ],
)
def test_the_streams_that_are_joined(arguments: Sequence[str], streams: str, once: bool) -> None:
    body = asked(*arguments)
    joined = [name for name in ("in", "out", "err") if body[f"AttachStd{name}"]]
    assert (" ".join(joined), body["StdinOnce"]) == (streams, once)


def test_rights_have_their_whole_names_and_an_order() -> None:
    host = _host("--cap-add", "net_admin", "--cap-add", "ALL", "--cap-add", "CAP_CHOWN")
    assert host["CapAdd"] == ["ALL", "CAP_CHOWN", "CAP_NET_ADMIN"]


@pytest.mark.parametrize(
    ("arguments", "name", "value"),
    [
        (["--init"], "Init", True),
        (["--init=false"], "Init", False),
        (["-m", "64m"], "Memory", 64 * 2**20),
        (["--cpus", "1/4"], "NanoCpus", 250_000_000),
        (["--restart", "on-failure:3"], "RestartPolicy", _policy("on-failure", 3)),
        (["--restart", "no:3"], "RestartPolicy", _policy("no", 3)),
        (["--restart", "x"], "RestartPolicy", _policy("x", 0)),
        (["--dns-search", "a.b."], "DnsSearch", ["a.b"]),
        (["--dns-search", "."], "DnsSearch", ["."]),
        (["--add-host", "a=[::1]"], "ExtraHosts", ["a:::1"]),
        (["--add-host", "a:host-gateway"], "ExtraHosts", ["a:host-gateway"]),
        (["--dns-opt", "x", "--dns-option", "y"], "DnsOptions", ["y", "x"]),
        (["--sysctl", "net.x=1", "--sysctl", "net.x=5"], "Sysctls", {"net.x": "5"}),
        (["--log-opt", "a"], "LogConfig", {"Type": "", "Config": {"a": ""}}),
        (["--annotation", "a=b=c"], "Annotations", {"a": "b=c"}),
        (["--net", "host"], "NetworkMode", "host"),
        (["--pid", "container:a:b"], "PidMode", "container:a:b"),
    ],
)
def test_what_is_said_of_the_host(arguments: Sequence[str], name: str, value: object) -> None:
    assert _host(*arguments)[name] == value


def test_a_check_of_health() -> None:
    assert asked("--health-cmd", "x", "--health-interval", "1s", "--health-retries", "3")[
        "Healthcheck"
    ] == {"Test": ["CMD-SHELL", "x"], "Interval": 10**9, "Retries": 3}
    assert asked("--no-healthcheck")["Healthcheck"] == {"Test": ["NONE"]}
    assert "Healthcheck" not in asked("--health-timeout", "0")


def test_an_entrypoint_may_be_empty() -> None:
    assert asked("--entrypoint", "")["Entrypoint"] == [""]


def test_published_ports_are_exposed() -> None:
    body = asked("-p", "8080:80", "--expose", "443/udp")
    assert body["ExposedPorts"] == {"80/tcp": {}, "443/udp": {}}
    assert list(body["HostConfig"]["PortBindings"]) == ["80/tcp"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (
            ["--memory-swappiness", "101"],
            "invalid value: 101. Valid memory swappiness range is 0-100",
        ),
        (["--mac-address", "x"], "x is not a valid mac address"),
        (["--cgroupns", "foo"], "--cgroupns: invalid CGROUP mode"),
        (["--pid", "container:"], "--pid: invalid PID mode"),
        (["--uts", "x"], "--uts: invalid UTS mode"),
        (["--userns", "x"], "--userns: invalid USER mode"),
        (["--health-retries", "-1"], "--health-retries cannot be negative"),
        (
            ["--no-healthcheck", "--health-cmd", "x"],
            "--no-healthcheck conflicts with --health-* options",
        ),
        (
            ["--rm", "--restart", "always"],
            "conflicting options: cannot specify both --restart and --rm",
        ),
        (
            ["--restart", ":3"],
            "invalid restart policy format: no policy provided before colon",
        ),
        (
            ["--restart", "on-failure:x"],
            "invalid restart policy format: maximum retry count must be an integer",
        ),
        (["--log-driver", "none", "--log-opt", "a=b"], "invalid logging opts for driver none"),
        (["--storage-opt", "size"], "invalid storage option"),
        (["--device", "null"], "null is not an absolute path"),
        (["-v", ""], "invalid empty volume spec"),
    ],
)
def test_what_does_not_go_together(arguments: Sequence[str], why: str) -> None:
    with pytest.raises(Failed, match=f"^{re.escape(why)}$"):
        asked(*arguments)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (
            ["-a", "foo"],
            'invalid argument "foo" for "-a, --attach" flag: valid streams are STDIN, STDOUT and'
            " STDERR",
        ),
        (
            ["--add-host", "a"],
            'invalid argument "a" for "--add-host" flag: bad format for add-host: "a"',
        ),
        (
            ["--add-host", "a:1.2.3"],
            'invalid argument "a:1.2.3" for "--add-host" flag: invalid IP address in add-host:'
            ' "1.2.3"',
        ),
        (
            ["--dns", "x"],
            'invalid argument "x" for "--dns" flag: IP address is not correctly formatted: x',
        ),
        (
            ["--dns-search", "1.2"],
            'invalid argument "1.2" for "--dns-search" flag: 1.2 is not a valid domain',
        ),
        (
            ["--link", "a:b:c"],
            'invalid argument "a:b:c" for "--link" flag: bad format for links: a:b:c',
        ),
        (
            ["--sysctl", "kernel.hostname=x"],
            'invalid argument "kernel.hostname=x" for "--sysctl" flag: sysctl'
            " 'kernel.hostname=x' is not allowed",
        ),
        (
            ["--blkio-weight", "70000"],
            'invalid argument "70000" for "--blkio-weight" flag: strconv.ParseUint: parsing'
            ' "70000": value out of range',
        ),
    ],
)
def test_what_a_flag_does_not_take(arguments: Sequence[str], why: str) -> None:
    with pytest.raises(Misused, match=f"^{re.escape(why + USAGE)}$"):
        asked(*arguments)
