"""Platforms: what they consist of, and what is said of those that are none."""

from __future__ import annotations

import re

import pytest

from tui.docker_command.registries.platforms import as_json, platform


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("linux/amd64", {"os": "linux", "architecture": "amd64"}),
        ("Linux/x86_64", {"os": "linux", "architecture": "amd64"}),
        ("linux/aarch64/v8", {"os": "linux", "architecture": "arm64"}),
        ("linux/arm64/v9", {"os": "linux", "architecture": "arm64", "variant": "v9"}),
        ("linux/arm", {"os": "linux", "architecture": "arm", "variant": "v7"}),
        ("linux/arm/6", {"os": "linux", "architecture": "arm", "variant": "v6"}),
        ("linux/armel", {"os": "linux", "architecture": "arm", "variant": "v6"}),
        ("macos/arm64", {"os": "darwin", "architecture": "arm64"}),
        ("ppc64le", {"os": "linux", "architecture": "ppc64le"}),
        ("linux/a.b", {"os": "linux", "architecture": "a.b"}),
    ],
)
def test_what_a_platform_consists_of(text: str, fields: dict[str, str]) -> None:
    assert platform(text) == fields


def test_a_platform_as_the_api_takes_it() -> None:
    assert as_json("linux/amd64") == '{"architecture":"amd64","os":"linux"}'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x*", '"x*": wildcards not yet supported: invalid argument'),
        ("amd", '"amd": unknown operating system or architecture: invalid argument'),
        ("x/y/z/w", '"x/y/z/w": cannot parse platform specifier: invalid argument'),
        (
            "linux/a b",
            '"a b" is an invalid component of "linux/a b": platform specifier component must match'
            ' "^[A-Za-z0-9_.-]+$": invalid argument',
        ),
        (
            "a b",
            '"a b" is an invalid OS component of "a b": OSAndVersion specifier component must match'
            ' "^([A-Za-z0-9_-]+)(?:\\\\(([A-Za-z0-9_.-]*)\\\\))?$": invalid argument',
        ),
    ],
)
def test_what_is_no_platform(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        platform(text)
