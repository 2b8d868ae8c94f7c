"""What containers see of the host's files and of volumes, as the real command sends it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tui.docker_command.containers.mount_flags import mount, tmpfs, volumes

BIND = {"Type": "bind", "Source": "/a", "Target": "/b"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("type=bind,source=/a,target=/b", BIND),
        ("TYPE=BIND,SRC=/a,DST=/b", BIND),
        ("type=bind,src=/a,destination=/b,readonly=0", BIND),
        ("type=bind,src=/a,dst=/b,ro", {**BIND, "ReadOnly": True}),
        ('type=bind,"src=/a,b",dst=/b', {**BIND, "Source": "/a,b"}),
        ("dst=/b", {"Type": "volume", "Target": "/b"}),
        ("type=tmpfs,dst=/b,ro", {"Type": "tmpfs", "Target": "/b", "ReadOnly": True}),
        ("type=bind,src=/a,dst=/b,consistency=cached", {**BIND, "Consistency": "cached"}),
        ("type=bind,src=/a,dst=/b,bind-recursive=enabled", BIND),
        ("type=bind,src=/a,dst=/b,bind-propagation=", {**BIND, "BindOptions": {}}),
        (
            "type=bind,src=/a,dst=/b,bind-nonrecursive",
            {**BIND, "BindOptions": {"NonRecursive": True}},
        ),
        (
            "type=bind,src=/a,dst=/b,bind-recursive=readonly,ro,bind-propagation=rprivate",
            {
                **BIND,
                "ReadOnly": True,
                "BindOptions": {"Propagation": "rprivate", "ReadOnlyForceRecursive": True},
            },
        ),
        (
            "type=volume,src=v,dst=/b,volume-nocopy,volume-label=a=b,volume-driver=d,"
            "volume-opt=x=y,volume-subpath=p",
            {
                "Type": "volume",
                "Source": "v",
                "Target": "/b",
                "VolumeOptions": {
                    "NoCopy": True,
                    "Labels": {"a": "b"},
                    "Subpath": "p",
                    "DriverConfig": {"Name": "d", "Options": {"x": "y"}},
                },
            },
        ),
        (
            "dst=/b,volume-label=a,volume-opt=b",
            {
                "Type": "volume",
                "Target": "/b",
                "VolumeOptions": {"Labels": {"a": ""}, "DriverConfig": {"Options": {"b": ""}}},
            },
        ),
        (
            "dst=/b,volume-nocopy=false",
            {"Type": "volume", "Target": "/b", "VolumeOptions": {"DriverConfig": {}}},
        ),
        (
            "type=tmpfs,dst=/b,tmpfs-size=1m,tmpfs-mode=1777",
            {
                "Type": "tmpfs",
                "Target": "/b",
                "TmpfsOptions": {"SizeBytes": 2**20, "Mode": 0o1777},
            },
        ),
        (
            "type=image,src=alpine,dst=/b,image-subpath=x",
            {
                "Type": "image",
                "Source": "alpine",
                "Target": "/b",
                "ImageOptions": {"Subpath": "x"},
            },
        ),
    ],
)
def test_what_one_mount_says(text: str, found: dict[str, Any]) -> None:
    assert mount(text) == found


def test_a_source_with_a_dot_is_in_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    assert mount("type=bind,src=./x,dst=/b")["Source"] == f"{tmp_path}/in/x"
    assert mount("type=bind,src=..,dst=/b")["Source"] == str(tmp_path)
    assert mount("type=bind,src=x,dst=/b")["Source"] == "x"
    assert volumes([".:/a", "../y:/b:ro", "vol:/c", "..z:/d"]) == (
        [f"{tmp_path}/in:/a", f"{tmp_path}/y:/b:ro", "vol:/c", f"{tmp_path}/in/..z:/d"],
        [],
    )


def test_an_old_key_is_taken_with_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    assert mount("type=bind,src=/a,dst=/b,bind-nonrecursive=false") == {**BIND, "BindOptions": {}}
    assert re.fullmatch(
        r'time="\S+" level=warning msg="bind-nonrecursive is deprecated, '
        r'use bind-recursive=disabled instead"\n',
        capsys.readouterr().err,
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "EOF"),
        ("x", "invalid field 'x' must be a key=value pair"),
        ("type=bind,,dst=/b", "invalid field '' must be a key=value pair"),
        ("type=bind,src=/a", "target is required"),
        ("type=,dst=/b", "type is required"),
        ("type=bind,foo=x,dst=/b", "unexpected key 'foo' in 'foo=x'"),
        ("type=bind, src=/a ,dst=/b", "unexpected key ' src' in ' src=/a '"),
        ("dst=/b,ro=x", "invalid value for ro: x"),
        ("type=tmpfs,dst=/b,tmpfs-mode=9", "invalid value for tmpfs-mode: 9"),
        ("type=tmpfs,dst=/b,tmpfs-size=x", "invalid value for tmpfs-size: x"),
        (
            "type=x,dst=/b,bind-propagation=x,tmpfs-size=1,image-subpath=1",
            "cannot mix 'image-*' options with mount type 'x'",
        ),
        (
            "type=bind,dst=/b,volume-nocopy",
            "cannot mix 'volume-*' options with mount type 'bind'",
        ),
        (
            "type=bind,dst=/b,bind-recursive=writable",
            "option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction",
        ),
        (
            "type=bind,dst=/b,bind-recursive=readonly,ro",
            "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified"
            " in conjunction",
        ),
        (
            "type=bind,dst=/b,bind-recursive=x",
            'invalid value for bind-recursive: x (must be "enabled", "disabled", "writable",'
            ' or "readonly")',
        ),
    ],
)
def test_what_is_no_mount(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        mount(text)


@pytest.mark.parametrize(
    ("flags", "binds", "places"),
    [
        (["/a:/b", "vol:/c:ro"], ["/a:/b", "vol:/c:ro"], []),
        (["/b", "/c", "/b"], [], ["/b", "/c"]),
        (["/:", ":"], [], ["/:", ":"]),
        (["c:/x:/b"], ["c:/x:/b"], []),
        (["a:b:c:d:e"], ["a:b:c:d:e"], []),
        (["~/x:/b"], ["~/x:/b"], []),
    ],
)
def test_volumes(flags: list[str], binds: list[str], places: list[str]) -> None:
    assert volumes(flags) == (binds, places)


@pytest.mark.parametrize(
    ("flag", "why"),
    [
        ("", "invalid empty volume spec"),
        (":/b", "invalid spec: :/b: empty section between colons"),
        ("/a:", "invalid spec: /a:: empty section between colons"),
        ("/a:/b:ro:x", "invalid spec: /a:/b:ro:x: too many colons"),
        ("ab:cd:ef:gh", "invalid spec: ab:cd:ef:gh: too many colons"),
    ],
)
def test_what_is_no_volume(flag: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        volumes([flag])


def test_tmpfs() -> None:
    assert tmpfs(["/x", "/y:size=1m,mode=1777", ""]) == {
        "/x": "",
        "/y": "size=1m,mode=1777",
        "": "",
    }
