"""Images, volumes, networks and the engine itself, read from what engines send."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.engine import decode
from tui.state.engine import Endpoint, EngineInfo, EngineKind
from tui.state.resources import Image, Network, Volume

HERE = Endpoint("unix:///var/run/docker.sock", "Docker")


def image(number: int, **fields: object) -> dict[str, object]:
    return {"Id": f"sha256:{number:064x}", "Created": number, **fields}


def test_image_is_read_with_its_tags_in_order() -> None:
    (found,) = decode.images(
        [
            image(
                7,
                RepoTags=["b:1", "a:1"],
                RepoDigests=None,
                ParentId="",
                Size=5,
                VirtualSize=5,
                SharedSize=-1,
                Containers=-1,
                Labels={"k": "v"},
            )
        ]
    )
    assert found == Image(f"sha256:{7:064x}", ("a:1", "b:1"), 5, 7.0, labels=(("k", "v"),))


def test_images_come_newest_first() -> None:
    assert [i.created for i in decode.images([image(1), image(3), image(2)])] == [3.0, 2.0, 1.0]


@pytest.mark.parametrize("tags", [None, [], ["<none>:<none>"]])
def test_image_without_tag_is_dangling(tags: list[str] | None) -> None:
    (found,) = decode.images([image(1, RepoTags=tags, Labels=None)])
    assert (found.tags, found.dangling) == ((), True)


def test_untagged_image_that_another_stands_on_is_a_build_step() -> None:
    step, base = f"sha256:{1:064x}", f"sha256:{2:064x}"
    child, parent, root = decode.images(
        [
            image(1, RepoTags=None, ParentId=base),
            image(2, RepoTags=["base:1"], ParentId=""),
            image(3, RepoTags=["app:1"], ParentId=step),
        ]
    )
    assert (child.tags, child.parent_id, child.intermediate) == (("app:1",), step, False)
    assert (parent.tags, parent.intermediate, parent.dangling) == (("base:1",), False, False)
    assert (root.id, root.intermediate, root.dangling) == (step, True, False)


@pytest.mark.parametrize(
    ("item", "anonymous"),
    [
        ({"Name": "a" * 64, "Labels": {"com.docker.volume.anonymous": ""}}, True),
        ({"Name": "0123456789abcdef" * 4, "Labels": None}, True),
        ({"Name": "data", "Labels": None}, False),
        ({"Name": "g" * 64}, False),
        ({"Name": "a" * 63}, False),
        ({"Name": "data", "Labels": {"keep": "yes"}}, False),
    ],
)
def test_anonymous_volumes_are_known_by_label_or_by_name(
    item: dict[str, object], anonymous: bool
) -> None:
    assert decode.volume(item).anonymous is anonymous


def test_volume_is_read() -> None:
    found = decode.volume({"Name": "data", "Driver": "local", "Mountpoint": "/m", "Options": None})
    assert found == Volume("data", "local", "/m")


def test_network_is_read() -> None:
    item = {"Id": "n1", "Name": "bridge", "Driver": "bridge", "Internal": False, "Labels": {}}
    assert decode.network(item) == Network("n1", "bridge", "bridge")
    assert decode.network(item).predefined
    assert not decode.network({"Id": "n2", "Name": "shop", "Labels": None}).predefined


VERSION: dict[str, Any] = {
    "Platform": {"Name": "Docker Engine - Community"},
    "Components": [{"Name": "Engine", "Version": "28.3.0", "Details": {}}, {"Name": "containerd"}],
    "Version": "28.3.0",
    "ApiVersion": "1.51",
    "MinAPIVersion": "1.24",
    "Arch": "amd64",
}


def test_engine_tells_who_it_is() -> None:
    found = decode.engine_info(VERSION, {"OperatingSystem": "Debian"}, EngineKind.DOCKER)
    assert found == EngineInfo(EngineKind.DOCKER, "28.3.0", "1.51", "Debian", "amd64")


@pytest.mark.parametrize(
    ("version", "info", "kind"),
    [
        ({"Platform": {"Name": "Docker Desktop 4.43.0 (198134)"}}, {}, EngineKind.DESKTOP),
        (VERSION, {"OperatingSystem": "Docker Desktop"}, EngineKind.DESKTOP),
        ({"Components": [{"Name": "Podman Engine"}]}, {}, EngineKind.PODMAN),
        ({}, {"OperatingSystem": "OrbStack"}, EngineKind.ORBSTACK),
        ({}, {"OperatingSystem": "Rancher Desktop WSL Distribution"}, EngineKind.RANCHER),
    ],
)
def test_products_are_told_apart(
    version: dict[str, Any], info: dict[str, Any], kind: EngineKind
) -> None:
    assert decode.engine_info(version, info, EngineKind.DOCKER).kind is kind


def test_kind_guessed_from_the_address_stands_until_the_engine_says_otherwise() -> None:
    assert decode.engine_info(VERSION, {}, EngineKind.COLIMA).kind is EngineKind.COLIMA


@given(
    st.fixed_dictionaries({}, optional={key: st.none() | st.just(VERSION[key]) for key in VERSION})
)
def test_engine_that_says_little_is_still_known(version: dict[str, Any]) -> None:
    assert decode.engine_info(version, {}, EngineKind.DOCKER).kind is EngineKind.DOCKER
