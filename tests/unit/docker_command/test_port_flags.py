"""Ports that are published and exposed, as the real command sends them."""

from __future__ import annotations

import re

import pytest

from tui.docker_command.containers.port_flags import Bindings, bindings, exposed, published


def _at(port: str, address: str = "") -> dict[str, str]:
    return {"HostIp": address, "HostPort": port}


@pytest.mark.parametrize(
    ("flag", "found"),
    [
        ("80", {"80/tcp": [_at("")]}),
        ("8080:80", {"80/tcp": [_at("8080")]}),
        ("127.0.0.1:8080:80/udp", {"80/udp": [_at("8080", "127.0.0.1")]}),
        ("127.0.0.1::80", {"80/tcp": [_at("", "127.0.0.1")]}),
        ("[::1]:8080:80", {"80/tcp": [_at("8080", "::1")]}),
        ("::1:8080:80", {"80/tcp": [_at("8080", "::1")]}),
        ("8000-8001:80-81", {"80/tcp": [_at("8000")], "81/tcp": [_at("8001")]}),
        ("8000-8002:80", {"80/tcp": [_at("8000-8002")]}),
        ("80-81", {"80/tcp": [_at("")], "81/tcp": [_at("")]}),
        (":80", {"80/tcp": [_at("")]}),
        ("0:80", {"80/tcp": [_at("0")]}),
        ("080:80", {"80/tcp": [_at("80")]}),
        ("80:80/TCP", {"80/tcp": [_at("80")]}),
        ("80/", {"80/tcp": [_at("")]}),
        ("80/sctp", {"80/sctp": [_at("")]}),
        ("80-81-82:80", {"80/tcp": [_at("80-81")]}),
        ("published=8080,target=80", {"80/tcp": [_at("8080")]}),
        ("target=80,protocol=udp,mode=host", {"80/udp": [_at("")]}),
        ("target=80,target=90", {"90/tcp": [_at("")]}),
    ],
)
def test_what_one_flag_publishes(flag: str, found: Bindings) -> None:
    assert bindings(published([flag])) == found


def test_one_port_may_be_published_twice() -> None:
    assert bindings(published(["8080:80", "8081:80"])) == {"80/tcp": [_at("8080"), _at("8081")]}


@pytest.mark.parametrize(
    ("flag", "why"),
    [
        ("70000:80", "invalid hostPort: 70000"),
        ("+80:80", "invalid hostPort: +80"),
        ("90-80:80-90", "invalid hostPort: 90-80"),
        ("x:80/foo", "invalid hostPort: x"),
        ("80:x", "invalid containerPort: x"),
        ("80:90-80", "invalid containerPort: 90-80"),
        ("80:80:80:80", "invalid IP address: 80:80"),
        ("localhost:80:80", "invalid IP address: localhost"),
        ("fe80::1%eth0:80:80", "invalid IP address: fe80::1%eth0"),
        ("01.2.3.4:80:80", "invalid IP address: 01.2.3.4"),
        ("[fe80]:80:80", "invalid IP address: fe80"),
        ("[::1:80:80", "invalid IP address [::1: address [::1:: missing ']' in address"),
        ("80/foo", "invalid proto: foo"),
        ("", "no port specified: <empty>"),
        ("80:", "no port specified: 80:<empty>"),
        ("/", "no port specified: /<empty>"),
        ("published=8080", "no port specified: 8080:/tcp<empty>"),
        (
            "8000-8001:80-82",
            "invalid ranges specified for container and host Ports: 80-82 and 8000-8001",
        ),
        (
            "published=80,target",
            "invalid publish opts format (should be name=value but got 'target')",
        ),
    ],
)
def test_what_cannot_be_published(flag: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        published([flag])


def test_what_is_exposed() -> None:
    assert exposed(["80", "90-91/udp", "80/foo", "5/", "7/tcp/udp"]) == [
        "80/tcp",
        "90/udp",
        "91/udp",
        "80/foo",
        "5/tcp",
        "7/tcp",
    ]


@pytest.mark.parametrize(
    ("flag", "why"),
    [
        ("80:90", "invalid port format for --expose: 80:90"),
        (
            "90-80",
            "invalid range format for --expose: 90-80, error: invalid range specified for port:"
            " 90-80",
        ),
        (
            "",
            "invalid range format for --expose: , error: empty string specified for ports",
        ),
        (
            "-1",
            'invalid range format for --expose: -1, error: strconv.ParseUint: parsing "": invalid'
            " syntax",
        ),
    ],
)
def test_what_cannot_be_exposed(flag: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        exposed([flag])
