"""What rows of lists say."""

from __future__ import annotations

from typing import Any

import pytest

from tui.docker_command.showing.listed import container_row, displayed_ports, image_rows, natural

IDENTIFIER = "0123456789abcdef" * 4


def port(inner: int, outer: int = 0, address: str = "", kind: str = "tcp") -> dict[str, Any]:
    published = {"PublicPort": outer, "IP": address} if outer else {}
    return {"PrivatePort": inner, "Type": kind, **published}


@pytest.mark.parametrize(
    ("ports", "text"),
    [
        ([], ""),
        ([port(80)], "80/tcp"),
        ([port(82), port(80), port(81)], "80-82/tcp"),
        ([port(80), port(82)], "80/tcp, 82/tcp"),
        ([port(53, kind="udp"), port(53)], "53/tcp, 53/udp"),
        ([port(80, 8080, "0.0.0.0")], "0.0.0.0:8080->80/tcp"),
        ([port(80, 8080, "::")], "[::]:8080->80/tcp"),
        (
            [port(80, 80, "0.0.0.0"), port(81, 81, "0.0.0.0")],
            "0.0.0.0:80-81->80-81/tcp",
        ),
        (
            [port(80, 8081, "0.0.0.0"), port(9000, 9000, "0.0.0.0", "udp"), port(70)],
            "70/tcp, 0.0.0.0:9000->9000/udp, 0.0.0.0:8081->80/tcp",
        ),
    ],
)
def test_ports_side_by_side_are_a_range(ports: list[dict[str, Any]], text: str) -> None:
    assert displayed_ports(ports) == text


@pytest.mark.parametrize(
    ("image", "identifier", "shown"),
    [
        ("busybox", "sha256:ff", "busybox"),
        ("", "sha256:ff", "<no image>"),
        (f"sha256:{IDENTIFIER}", f"sha256:{IDENTIFIER}", IDENTIFIER[:12]),
        (f"busybox:1@sha256:{IDENTIFIER}", "sha256:ff", "busybox:1"),
        ("docker.io/library/busybox:1", "sha256:ff", "busybox:1"),
        ("example.org/team/it:1", "sha256:ff", "example.org/team/it:1"),
    ],
)
def test_the_image_of_a_container(image: str, identifier: str, shown: str) -> None:
    row = container_row({"Id": "1", "Image": image, "ImageID": identifier})
    assert row["Image"] == shown


def test_a_container_s_row_is_shortened_unless_it_is_not_to_be() -> None:
    container = {
        "Id": IDENTIFIER,
        "Names": ["/other/alias", "/box"],
        "Command": "sh -c 'a very long command'",
        "Mounts": [{"Name": IDENTIFIER, "Driver": "local"}, {"Source": "/here"}],
        "SizeRw": 5,
        "SizeRootFs": 1984349,
    }
    row = container_row(container)
    assert row["ID"] == "0123456789ab"
    assert row["Names"] == "box"
    assert row["Command"] == '"sh -c \'a very long …"'
    assert row["Mounts"] == "0123456789abcd…,/here"
    assert row["LocalVolumes"] == "1"
    assert row["Size"] == "5B (virtual 1.98MB)"
    whole = container_row(container, shorten=False)
    assert whole["ID"] == IDENTIFIER
    assert whole["Names"] == "other/alias,box"
    assert whole["Command"] == "\"sh -c 'a very long command'\""


@pytest.mark.parametrize(
    ("image", "digests", "names"),
    [
        ({"RepoTags": ["a:1", "a:2"]}, False, ["a 1 <none>", "a 2 <none>"]),
        ({"RepoTags": [], "RepoDigests": []}, False, ["<none> <none> <none>"]),
        (
            {"RepoTags": ["<none>:<none>"], "RepoDigests": ["<none>@<none>"]},
            True,
            ["<none> <none> <none>"],
        ),
        ({"RepoTags": ["a:1"], "RepoDigests": ["a@sha256:f"]}, True, ["a 1 sha256:f"]),
        ({"RepoTags": ["a:1"], "RepoDigests": ["a@sha256:f"]}, False, ["a 1 <none>"]),
        ({"RepoTags": [], "RepoDigests": ["b@sha256:f"]}, False, ["b <none> "]),
        ({"RepoTags": ["host:5000/a:1"]}, False, ["host:5000/a 1 <none>"]),
    ],
)
def test_an_image_has_a_row_for_each_of_its_names(
    image: dict[str, Any], digests: bool, names: list[str]
) -> None:
    rows = image_rows([{"Id": "sha256:1", **image}], digests=digests)
    found = [f"{row['Repository']} {row['Tag']} {row['Digest']}" for row in rows]
    assert found == names


def test_names_stand_in_the_order_in_which_people_count() -> None:
    assert sorted(["net10", "net2", "bridge", "net"], key=natural) == [
        "bridge",
        "net",
        "net2",
        "net10",
    ]
