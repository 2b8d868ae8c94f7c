"""The flags that say what a container is to be like: those of `docker run` and `docker create`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from tui.docker_command.checked import Checked
from tui.docker_command.containers import device_flags, mount_flags, network_flags
from tui.docker_command.containers.env_files import label, variable
from tui.docker_command.containers.port_flags import is_address
from tui.docker_command.names import CONTAINERS, NETWORKS, files, one_of
from tui.docker_command.values import CPUS, DURATION, NUMBER, SIZE, TEXT, Number, Size

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

WINDOWS_ONLY = ("cpu_count", "cpu_percent", "io_maxbandwidth", "io_maxiops")
NO_SWAPPINESS = -1
"""What stands for the machine's own."""
_STREAMS = ("stdin", "stdout", "stderr")
_DOMAIN_PART = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_DOMAIN = re.compile(rf"\s*({_DOMAIN_PART}(?:\.{_DOMAIN_PART})*)\.?\s*", re.ASCII)
_SYSCTLS = (
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
    "kernel.sem",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
    "kernel.shm_rmid_forced",
)


def host_entry(text: str) -> str:
    """One `--add-host`, `NAME:ADDRESS` or `NAME=ADDRESS`, with a colon. Raises ValueError."""
    name, equals, address = text.partition("=")
    if not equals:
        name, equals, address = text.partition(":")
    if not equals or not name:
        raise ValueError(f'bad format for add-host: "{text}"')
    bare = address[1:-1] if address[:1] == "[" and address[-1:] == "]" else address
    if bare != "host-gateway" and not is_address(bare):
        raise ValueError(f'invalid IP address in add-host: "{address}"')
    return f"{name}:{bare}"


def stream(text: str) -> str:
    """One `--attach`. Raises ValueError."""
    if text.lower() not in _STREAMS:
        raise ValueError("valid streams are STDIN, STDOUT and STDERR")
    return text.lower()


def address(text: str) -> str:
    """An IP address. Raises ValueError."""
    if not is_address(text.strip()):
        raise ValueError(f"IP address is not correctly formatted: {text}")
    return text.strip()


def domain(text: str) -> str:
    """One `--dns-search`; a dot stands for none. Raises ValueError."""
    if text.strip() == ".":
        return "."
    match = _DOMAIN.fullmatch(text)
    if match is None or not any(char.isalpha() for char in text):
        raise ValueError(f"{text} is not a valid domain")
    return match[1]


def link(text: str) -> str:
    """One `--link`, `CONTAINER[:ALIAS]`. Raises ValueError."""
    if not text:
        raise ValueError("empty string specified for links")
    if text.count(":") > 1:
        raise ValueError(f"bad format for links: {text}")
    return text


def sysctl(text: str) -> str:
    """One `--sysctl`: a setting of the kernel that each container has for itself.

    Raises ValueError.
    """
    name, equals, _ = text.partition("=")
    if not equals or not (name in _SYSCTLS or name.startswith(("net.", "fs.mqueue."))):
        raise ValueError(f"sysctl '{text}' is not allowed")
    return text


def container_flags(function: Decorated) -> Decorated:
    """Give a command all these flags."""
    for option in reversed(_FLAGS):
        function = option(function)
    return function


def _switch(*names: str, **settings: Any) -> Callable[[Decorated], Decorated]:
    return click.option(*names, is_flag=True, **settings)


def _text(*names: str, **settings: Any) -> Callable[[Decorated], Decorated]:
    return click.option(*names, **{"type": TEXT, "default": "", **settings})


def _many(
    *names: str, read: Callable[[str], Any] = str, kind: str = "list", **settings: Any
) -> Callable[[Decorated], Decorated]:
    return click.option(*names, type=Checked(read, kind), multiple=True, **settings)


def _number(*names: str, kind: Any = NUMBER, **settings: Any) -> Callable[[Decorated], Decorated]:
    return click.option(*names, **{"type": kind, "default": 0, **settings})


_UINT16 = Number("uint16", signed=False, bits=16)
_UINT = Number("uint", signed=False)
_SWAP = Size(minus_one=True)

_IDENTITY = (
    _text("--name", help="Name of the container; one is invented if there is none"),
    _many("--annotation", kind="map", help="Note for the program that runs it: NAME=VALUE"),
    _many("-l", "--label", read=label, help="Label of the container: NAME=VALUE"),
    _many("--label-file", shell_complete=files, help="File of labels, one in each line"),
    _text("--cidfile", shell_complete=files, help="File to write the container's ID into"),
    _text("--platform", help="Platform of the image, such as linux/arm64"),
    _text(
        "--pull",
        default="missing",
        shell_complete=one_of("always", "missing", "never"),
        help="When to pull the image: always, missing or never",
    ),
    _switch("-q", "--quiet", help="Show nothing of a pull"),
    _switch("--disable-content-trust", hidden=True, default=True),
)
_PROGRAM = (
    _many("-a", "--attach", read=stream, help="Stream to join to: STDIN, STDOUT or STDERR"),
    _switch("-i", "--interactive", help="Keep the input open, attached or not"),
    _switch("-t", "--tty", help="Give the program a terminal"),
    _text("--entrypoint", default=None, help="Program in the place of the image's entrypoint"),
    _many("-e", "--env", read=variable, help="Variable: NAME=VALUE, or NAME to hand on one's own"),
    _many("--env-file", shell_complete=files, help="File of variables, one in each line"),
    _text("-w", "--workdir", help="Folder that the program starts in"),
    _text("-u", "--user", help="Who runs the program: USER[:GROUP], names or numbers"),
    _many("--group-add", help="One more group of the user who runs it"),
    _switch("--init", default=None, help="Begin with an init, which hands on signals"),
    _text("--stop-signal", help="Signal that asks the program to end"),
    _number("--stop-timeout", default=None, help="Seconds from the stop signal until it is killed"),
    _text(
        "--restart",
        default="no",
        shell_complete=one_of("always", "no", "on-failure", "unless-stopped"),
        help="When to start it again after its end",
    ),
    _switch("--rm", help="Remove the container when it ends, with its nameless volumes"),
    _switch("--read-only", help="Let nothing be written into its root file system"),
)
_HEALTH = (
    _text("--health-cmd", help="Command that tells whether it is well"),
    _number("--health-interval", kind=DURATION, help="Time from one check to the next"),
    _number("--health-retries", help="Failed checks in a row until it counts as unhealthy"),
    _number(
        "--health-start-interval",
        kind=DURATION,
        help="Time from one check to the next while it starts",
    ),
    _number("--health-start-period", kind=DURATION, help="How long it may take to start"),
    _number("--health-timeout", kind=DURATION, help="How long a check may take"),
    _switch("--no-healthcheck", help="Do without the image's check"),
)
_NETWORK = (
    _many(
        "--network",
        read=network_flags.joined,
        kind="network",
        shell_complete=NETWORKS.shell_complete,
        help="Network to join",
    ),
    _many("--net", read=network_flags.joined, hidden=True),
    _many("--network-alias", help="Another name for it in its network"),
    _many("--net-alias", hidden=True),
    _text("--ip", help="IPv4 address to have in its network"),
    _text("--ip6", help="IPv6 address to have in its network"),
    _many("--link-local-ip", help="Link-local address to have in its network"),
    _text("--mac-address", help="Address of its network card"),
    _many("--link", read=link, help="Container to know by another name: CONTAINER[:ALIAS]"),
    _many("-p", "--publish", help="Port to publish on the host: [[ADDRESS:]PORT:]PORT[/udp]"),
    _switch("-P", "--publish-all", help="Publish all exposed ports, each at any free one"),
    _many("--expose", help="Port, or range of ports, that it listens on"),
    _many("--add-host", read=host_entry, help="Line for its /etc/hosts: NAME:ADDRESS"),
    _many("--dns", read=address, help="Name server to ask"),
    _many("--dns-option", help="Setting of its resolver"),
    _many("--dns-opt", hidden=True),
    _many("--dns-search", read=domain, help="Domain in which short names are looked for"),
    _text("-h", "--hostname", help="Name of the host that it takes itself for"),
    _text("--domainname", help="Domain of the host that it takes itself for"),
)
_FILES = (
    _many(
        "-v",
        "--volume",
        shell_complete=files,
        help="Folder of the host, or volume, to mount: SOURCE:PLACE[:ro]",
    ),
    _many(
        "--mount",
        read=mount_flags.mount,
        kind="mount",
        help="What to mount, in fields: type=...,src=...,dst=...",
    ),
    _many("--tmpfs", help="Place for files that are kept in memory: PLACE[:SETTINGS]"),
    _many(
        "--volumes-from",
        shell_complete=CONTAINERS.shell_complete,
        help="Container whose mounts it is to have too",
    ),
    _text("--volume-driver", help="Who keeps the volumes that it needs"),
    _many("--storage-opt", help="Setting of what keeps its file system"),
    _number("--shm-size", kind=SIZE, help="Size of /dev/shm"),
    _switch("--use-api-socket", help="Mount the engine's own socket"),
)
_LIMITS = (
    _number("-m", "--memory", kind=SIZE, help="Memory that it may use, such as 64m"),
    _number("--memory-reservation", kind=SIZE, help="Memory to keep to where memory is scarce"),
    _number("--memory-swap", kind=_SWAP, help="Memory and swap together; -1 for no limit"),
    _number("--memory-swappiness", default=NO_SWAPPINESS, help="Inclination to swap, 0 to 100"),
    _number("--kernel-memory", kind=SIZE, help="Taken, and of no effect: engines know it no more"),
    _switch("--oom-kill-disable", help="Let it not be killed where memory runs out"),
    _number("--oom-score-adj", help="Inclination to kill it where memory runs out, -1000 to 1000"),
    _number("--cpus", kind=CPUS, help="Processors that it may use, such as 1.5"),
    _number("-c", "--cpu-shares", help="Its weight among containers that want the processors"),
    _number("--cpu-period", help="Length of the kernel's account of its processor time, in us"),
    _number("--cpu-quota", help="Processor time in each such account, in us"),
    _number("--cpu-rt-period", help="Length of the account of real-time programs, in us"),
    _number("--cpu-rt-runtime", help="Time of real-time programs in each such account, in us"),
    _text("--cpuset-cpus", help="Processors to run on: 0-3, or 0,1"),
    _text("--cpuset-mems", help="Nodes of memory to use: 0-3, or 0,1"),
    _number("--pids-limit", help="Processes that it may have; -1 for no limit"),
    _many(
        "--ulimit",
        read=device_flags.limit,
        kind="ulimit",
        help="Limit of each process: NAME=SOFT[:HARD]",
    ),
    _number("--blkio-weight", kind=_UINT16, help="Its weight at disks, 10 to 1000"),
    _many(
        "--blkio-weight-device",
        read=device_flags.weight,
        help="Its weight at one disk: DEVICE:WEIGHT",
    ),
    _many(
        "--device-read-bps",
        read=device_flags.bytes_rate,
        help="Bytes per second to read: DEVICE:RATE",
    ),
    _many(
        "--device-write-bps",
        read=device_flags.bytes_rate,
        help="Bytes per second to write: DEVICE:RATE",
    ),
    _many(
        "--device-read-iops",
        read=device_flags.operations_rate,
        help="Reads per second: DEVICE:NUMBER",
    ),
    _many(
        "--device-write-iops",
        read=device_flags.operations_rate,
        help="Writes per second: DEVICE:NUMBER",
    ),
    _number("--cpu-count", hidden=True),
    _number("--cpu-percent", hidden=True),
    _number("--io-maxbandwidth", kind=SIZE, hidden=True),
    _number("--io-maxiops", kind=_UINT, hidden=True),
)
_RIGHTS = (
    _switch("--privileged", help="Let it do all that the host's administrator may do"),
    _many("--cap-add", help="Right of an administrator that it gets"),
    _many("--cap-drop", help="Right that it loses"),
    _many("--security-opt", help="Setting of what confines it"),
    _many("--device", help="Device of the host: PATH[:PLACE[:rwm]]"),
    _many(
        "--device-cgroup-rule",
        read=device_flags.cgroup_rule,
        help="Devices that it may use, such as 'c 1:3 rw'",
    ),
    _many("--gpus", read=device_flags.gpus, kind="gpu-request", help="Graphics processors, or all"),
    _many("--sysctl", read=sysctl, kind="map", help="Setting of its part of the kernel"),
    _text("--cgroup-parent", help="Control group that its own is made in"),
    _text("--cgroupns", help="Whose control groups it sees: host or private"),
    _text("--ipc", help="Whose shared memory it sees"),
    _text("--pid", help="Whose processes it sees: host, or container:NAME"),
    _text("--userns", help="Whose users it has: host"),
    _text("--uts", help="Whose host name it has: host"),
    _text("--isolation", help="Taken; it matters on Windows only"),
    _text("--runtime", help="Program of the engine that runs it"),
    _text("--log-driver", help="Where its output is kept"),
    _many("--log-opt", help="Setting of the log driver: NAME=VALUE"),
)
_FLAGS = (
    *_IDENTITY,
    *_PROGRAM,
    *_HEALTH,
    *_NETWORK,
    *_FILES,
    *_LIMITS,
    *_RIGHTS,
)
