"""Names of images: what they are short for, and what is said of those that are none."""

from __future__ import annotations

import re

import pytest

from tui.docker_command.registries.references import is_identifier, reference

DIGEST = f"sha256:{'0123456789abcdef' * 4}"


@pytest.mark.parametrize(
    ("text", "whole", "short"),
    [
        ("busybox", "docker.io/library/busybox", "busybox"),
        ("busybox:1", "docker.io/library/busybox:1", "busybox:1"),
        ("docker.io/library/busybox", "docker.io/library/busybox", "busybox"),
        ("index.docker.io/busybox", "docker.io/library/busybox", "busybox"),
        ("team/app:v1", "docker.io/team/app:v1", "team/app:v1"),
        ("library/a/b", "docker.io/library/a/b", "library/a/b"),
        ("localhost/app", "localhost/app", "localhost/app"),
        ("localhost:5000/app:x", "localhost:5000/app:x", "localhost:5000/app:x"),
        ("Foo/app", "Foo/app", "Foo/app"),
        ("example.org/a__b/c--d", "example.org/a__b/c--d", "example.org/a__b/c--d"),
        ("[::1]:5000/app", "[::1]:5000/app", "[::1]:5000/app"),
        (f"app@{DIGEST}", f"docker.io/library/app@{DIGEST}", f"app@{DIGEST}"),
        (f"app:1@{DIGEST}", f"docker.io/library/app:1@{DIGEST}", f"app:1@{DIGEST}"),
    ],
)
def test_what_a_name_is_short_for(text: str, whole: str, short: str) -> None:
    found = reference(text)
    assert (str(found), found.short) == (whole, short)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "invalid reference format"),
        ("a:.", "invalid reference format"),
        ("a:b:c", "invalid reference format"),
        ("docker.io/a:", "invalid reference format"),
        ("a_", "invalid reference format"),
        ("x@sha256:12", "invalid reference format"),
        (f"x@foo:{'0' * 32}", "unsupported digest algorithm"),
        (f"x@sha256:{'0' * 32}", "invalid checksum digest length"),
        (f"x@sha256:{'A' * 64}", "invalid checksum digest format"),
        ("a" * 256, "repository name must not be more than 255 characters"),
        (
            "Bad Name",
            "invalid reference format: repository name (library/Bad Name) must be lowercase",
        ),
        ("a/B:1", "invalid reference format: repository name (a/B) must be lowercase"),
        (
            "0123" * 16,
            f"invalid repository name ({'0123' * 16}), cannot specify 64-byte hexadecimal strings",
        ),
    ],
)
def test_what_is_no_name(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        reference(text)


def test_a_repository_alone_stands_for_its_latest_image() -> None:
    assert str(reference("app").tagged()) == "docker.io/library/app:latest"
    assert str(reference("app:1").tagged()) == "docker.io/library/app:1"
    assert reference(f"app@{DIGEST}").tagged().tag == ""


@pytest.mark.parametrize(
    ("text", "whole"),
    [("ab" * 32, True), (DIGEST, True), ("ab" * 31, False), ("md5:abc", False), ("busybox", False)],
)
def test_an_identifier_is_told_from_a_name(text: str, whole: bool) -> None:
    assert is_identifier(text) is whole
