"""Devices and limits, as the real command reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tui.docker_command.containers.device_flags import (
    bytes_rate,
    cgroup_rule,
    device,
    gpus,
    is_cdi,
    limit,
    limits,
    operations_rate,
    weight,
)


def _device(host: str, inner: str, rights: str = "rwm") -> dict[str, str]:
    return {"PathOnHost": host, "PathInContainer": inner, "CgroupPermissions": rights}


def _gpus(**given: Any) -> dict[str, Any]:
    usual = {"Driver": "", "Count": 0, "DeviceIDs": None, "Capabilities": [["gpu"]], "Options": {}}
    return {**usual, **given}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/dev/null", _device("/dev/null", "/dev/null")),
        ("/dev/null:/dev/x", _device("/dev/null", "/dev/x")),
        ("/dev/null:rw", _device("/dev/null", "/dev/null", "rw")),
        ("null:/dev/x:r", _device("null", "/dev/x", "r")),
    ],
)
def test_a_device(text: str, found: dict[str, str]) -> None:
    assert device(text) == found


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("vendor.com/class=name", True),
        ("x.com/cc=0:1", True),
        ("/x.com/cc=0", False),
        ("/dev/null", False),
        ("a=b", False),
    ],
)
def test_devices_by_their_qualified_names(text: str, yes: bool) -> None:
    assert is_cdi(text) is yes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("all", _gpus(Count=-1)),
        ("2", _gpus(Count=2)),
        ("-1", _gpus(Count=-1)),
        ("device=0", _gpus(DeviceIDs=["0"])),
        ('"device=0,1"', _gpus(DeviceIDs=["0", "1"])),
        ("device=1,count=2", _gpus(DeviceIDs=["1"], Count=2)),
        ("driver=x", _gpus(Driver="x", Count=1)),
        ('"options=a=b,c=d"', _gpus(Options={"a": "b", "c": "d"}, Count=1)),
        (
            '"capabilities=compute,utility",count=all',
            _gpus(Capabilities=[["compute", "utility", "gpu"]], Count=-1),
        ),
    ],
)
def test_graphics_processors(text: str, found: dict[str, Any]) -> None:
    assert gpus(text) == found


@pytest.mark.parametrize(
    ("text", "soft", "hard"), [("5", 5, 5), ("1:2", 1, 2), ("-1", -1, -1), ("1024:-1", 1024, -1)]
)
def test_a_limit(text: str, soft: int, hard: int) -> None:
    assert limit(f"nofile={text}") == {"Name": "nofile", "Soft": soft, "Hard": hard}


def test_of_limits_of_the_same_thing_the_last_counts() -> None:
    found = limits([limit("nproc=2"), limit("nofile=1"), limit("nproc=3")])
    assert [(one["Name"], one["Soft"]) for one in found] == [("nofile", 1), ("nproc", 3)]


def test_rates_and_weights() -> None:
    assert bytes_rate("/dev/sda:1mb") == {"Path": "/dev/sda", "Rate": 2**20}
    assert operations_rate("/dev/sda:100") == {"Path": "/dev/sda", "Rate": 100}
    assert weight("/dev/sda:0") == {"Path": "/dev/sda", "Weight": 0}
    assert cgroup_rule("c *:* r") == "c *:* r"


_BYTES = (
    ". The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer."
    " Unit is optional and can be kb, mb, or gb"
)


@pytest.mark.parametrize(
    ("read", "text", "why"),
    [
        (device, "", "bad format for path: "),
        (device, "a:b:c:d", "bad format for path: a:b:c:d"),
        (device, "null", "null is not an absolute path"),
        (device, "/dev/null:x", "x is not an absolute path"),
        (device, "/dev/null:/dev/x:rwmm", "bad mode specified: rwmm"),
        (cgroup_rule, "x 1:3 rwm", "invalid device cgroup format 'x 1:3 rwm'"),
        (weight, "/dev/sda", "bad format: /dev/sda"),
        (weight, ":300", "bad format: :300"),
        (weight, "sda:300", "bad format for device path: sda:300"),
        (weight, "/dev/sda:5", "invalid weight for device: /dev/sda:5"),
        (bytes_rate, "/dev/sda:1x", f"invalid rate for device: /dev/sda:1x{_BYTES}"),
        (
            operations_rate,
            "/dev/sda:1k",
            "invalid rate for device: /dev/sda:1k. The correct format is <device-path>:<number>."
            " Number must be a positive integer",
        ),
        (limit, "nofile", "invalid ulimit argument: nofile"),
        (limit, "x=1", "invalid ulimit type: x"),
        (limit, "nofile=1:", 'strconv.ParseInt: parsing "": invalid syntax'),
        (
            limit,
            "nofile=1:2:3",
            "too many limit value arguments - 1:2:3, can only have up to two, `soft[:hard]`",
        ),
        (limit, "nofile=2:1", "ulimit soft limit must be less than or equal to hard limit: 2 > 1"),
        (
            limit,
            "nofile=-1:5",
            "ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited),"
            " hard: 5",
        ),
        (
            gpus,
            "x",
            'invalid count (x): value must be either "all" or an integer: invalid syntax',
        ),
        (gpus, "foo=x", "unexpected key 'foo' in 'foo=x'"),
        (gpus, "all,count=1", "gpu request key 'count' can be specified only once"),
        (gpus, "", "EOF"),
    ],
)
def test_what_they_do_not_take(read: Callable[[str], object], text: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        read(text)
