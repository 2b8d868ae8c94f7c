"""Folders and files of the host inside a container: the same ones, both ways, at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from docker.types import Mount

from tests.practice.subject import Maker, execute, refused


@pytest.fixture
def shore(mountable: Path, tmp_path: Path) -> Path:
    """A host folder of the test's own that containers may mount."""
    assert mountable in tmp_path.resolve().parents
    return tmp_path.resolve()


def test_what_a_container_writes_is_on_the_host(make: Maker, shore: Path) -> None:
    make.ended("sh", "-c", "mkdir /src/d; echo from inside > /src/d/x", volumes=[f"{shore}:/src"])
    assert (shore / "d/x").read_text() == "from inside\n"


def test_what_the_host_writes_is_in_the_container(make: Maker, shore: Path) -> None:
    container = make.sleeper(volumes=[f"{shore}:/src"])
    (shore / "x").write_text("from outside\n")
    assert execute(container, "cat /src/x").out == "from outside\n"
    (shore / "x").write_text("changed\n")
    assert execute(container, "cat /src/x").out == "changed\n"
    (shore / "x").unlink()
    assert execute(container, "ls -A /src").out == ""


def test_a_log_that_grows_is_followed_from_both_sides(make: Maker, shore: Path) -> None:
    script = "for i in 1 2 3; do echo line $i >> /logs/app.log; done; cat /logs/app.log"
    (shore / "app.log").write_text("begun on the host\n")
    ran = make.ran(script, volumes=[f"{shore}:/logs"])
    assert ran.out == "begun on the host\nline 1\nline 2\nline 3\n"
    assert (shore / "app.log").read_text() == ran.out


def test_names_links_and_modes_go_through(make: Maker, shore: Path) -> None:
    (shore / "before").write_text("x")
    script = """
        cd /src; mv before after; ln -s after link; chmod 640 after; mkdir -p a/b; touch a/b/c
        rm -r a/b; ln after hard; cat link
    """
    assert make.ran(script, volumes=[f"{shore}:/src"]).out == "x"
    assert sorted(path.name for path in shore.iterdir()) == ["a", "after", "hard", "link"]
    assert os.readlink(shore / "link") == "after"
    assert (shore / "after").stat().st_mode & 0o777 == 0o640
    assert (shore / "after").stat().st_nlink == 2
    assert list((shore / "a").iterdir()) == []


def test_what_is_mounted_stands_in_inspect(make: Maker, shore: Path) -> None:
    container = make.created("true", volumes=[f"{shore}:/src:ro"])
    assert container.attrs["Mounts"] == [
        {
            "Type": "bind",
            "Source": str(shore),
            "Destination": "/src",
            "Mode": "ro",
            "RW": False,
            "Propagation": "rprivate",
        }
    ]
    assert container.attrs["HostConfig"]["Binds"] == [f"{shore}:/src:ro"]


def test_for_reading_only(make: Maker, shore: Path) -> None:
    (shore / "x").write_text("safe\n")
    script = "cat /src/x; echo y > /src/x; rm /src/x; mkdir /src/d; touch /src/t; chmod 600 /src/x"
    ran = make.ran(script, volumes=[f"{shore}:/src:ro"])
    assert ran.out == "safe\n"
    assert ran.err.count("Read-only file system") == 5
    assert (shore / "x").read_text() == "safe\n"
    assert [path.name for path in shore.iterdir()] == ["x"]


def test_a_missing_source_is_made_as_a_folder(make: Maker, shore: Path) -> None:
    source = shore / "made/up"
    container = make.created("sh", "-c", "echo x > /src/x", volumes=[f"{source}:/src"])
    container.start()
    container.wait()
    assert (source / "x").read_text() == "x\n"


def test_a_missing_source_of_the_long_form_is_refused(make: Maker, shore: Path) -> None:
    source = shore / "missing"
    words = f'invalid mount config for type "bind": bind source path does not exist: {source}'
    with refused(400, words):
        make.created("true", mounts=[Mount("/src", str(source), type="bind")])
    assert not source.exists()


def test_one_file(make: Maker, shore: Path) -> None:
    (shore / "settings").write_text("a=1\n")
    mount = [f"{shore / 'settings'}:/etc/settings"]
    ran = make.ran("cat /etc/settings; echo b=2 >> /etc/settings", volumes=mount)
    assert ran.out == "a=1\n"
    assert (shore / "settings").read_text() == "a=1\nb=2\n"


def test_one_file_over_one_that_is_there(make: Maker, shore: Path) -> None:
    (shore / "passwd").write_text("root:x:0:0:The host's:/:/bin/sh\n")
    mount = [f"{shore / 'passwd'}:/etc/passwd:ro"]
    assert "The host's" in make.ran("cat /etc/passwd", volumes=mount).out


def test_a_mount_hides_what_was_there(make: Maker, shore: Path) -> None:
    (shore / "only").write_text("")
    assert make.ran("ls -A /etc/", volumes=[f"{shore}:/var"]).code == 0
    assert make.ran("ls -A /var", volumes=[f"{shore}:/var"]).out == "only\n"


def test_one_mount_inside_another(make: Maker, shore: Path) -> None:
    (shore / "outer").mkdir()
    (shore / "inner").mkdir()
    (shore / "inner/x").write_text("inner\n")
    mounts = [f"{shore / 'inner'}:/a/b", f"{shore / 'outer'}:/a"]
    assert make.ran("cat /a/b/x; ls /a", volumes=mounts).out == "inner\nb\n"
    assert [path.name for path in (shore / "outer").iterdir()] == ["b"]


def test_a_folder_in_two_containers(make: Maker, shore: Path) -> None:
    mount = [f"{shore}:/src"]
    first, second = make.sleeper(volumes=mount), make.sleeper(volumes=mount)
    execute(first, "echo one > /src/x")
    assert execute(second, "cat /src/x").out == "one\n"


def test_a_mounted_folder_is_no_difference_and_stays(make: Maker, shore: Path) -> None:
    container = make.ended("sh", "-c", "echo x > /src/x", volumes=[f"{shore}:/src"])
    assert container.diff() == [{"Path": "/src", "Kind": 1}]
    container.remove(v=True)
    assert (shore / "x").exists()


def test_a_mounted_folder_is_in_no_image(make: Maker, shore: Path) -> None:
    container = make.ended("sh", "-c", "echo x > /src/x", volumes=[f"{shore}:/src"])
    image = make.committed(container)
    assert make.ran("ls -A /src", image=image.id).out == ""


def test_files_are_copied_through_a_mount(make: Maker, shore: Path) -> None:
    (shore / "x").write_text("mounted\n")
    container = make.sleeper(volumes=[f"{shore}:/src"])
    chunks, stat = container.get_archive("/src/x")
    assert b"mounted\n" in b"".join(chunks)
    assert stat is not None
    assert stat["size"] == 8


@pytest.mark.parametrize(
    ("volume", "status", "words"),
    [
        (
            "relative/path:/src",
            400,
            'create relative/path: "relative/path" includes invalid characters for a local volume '
            'name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host '
            "directory, use absolute path",
        ),
        (":/src", 500, "invalid volume specification: ':/src'"),
        (
            "/tmp:src",
            500,
            "invalid volume specification: '/tmp:src': invalid mount config for type \"bind\": "
            "invalid mount path: 'src' mount path must be absolute",
        ),
        (
            "/tmp:/",
            500,
            "invalid volume specification: '/tmp:/': invalid mount config for type \"bind\": "
            "invalid specification: destination can't be '/'",
        ),
        ("/tmp:/src:rx", 500, "invalid mode: rx"),
    ],
)
def test_what_makes_no_sense_is_refused(make: Maker, volume: str, status: int, words: str) -> None:
    with refused(status, words):
        make.created("true", volumes=[volume])


def test_two_mounts_in_one_place_are_refused(make: Maker, shore: Path) -> None:
    with refused(400, "Duplicate mount point: /src"):
        make.created("true", volumes=[f"{shore}:/src", f"{shore}/other:/src"])


def test_an_odd_name_goes_through(make: Maker, shore: Path) -> None:
    (shore / "olá mundo ' \" $x.txt").write_text("odd\n")
    ran = make.ran('cd /src; for f in *; do cat "$f"; echo "$f"; done', volumes=[f"{shore}:/src"])
    assert ran.out == "odd\nolá mundo ' \" $x.txt\n"


def test_a_link_in_a_mounted_folder_is_read_from_the_container_s_side(
    make: Maker, shore: Path
) -> None:
    (shore / "x").write_text("here\n")
    (shore / "inside").symlink_to("x")
    (shore / "host").symlink_to(shore / "x")
    ran = make.ran("cat /src/inside; cat /src/host", volumes=[f"{shore}:/src"])
    assert (ran.code, ran.out) == (1, "here\n")


@pytest.mark.differs(
    "an absolute link in a host folder is refused: it might lead anywhere on the host",
    on="practice",
)
def test_an_absolute_link(make: Maker, shore: Path) -> None:
    """An absolute link in a mounted folder is followed, from the container's root."""
    (shore / "x").write_text("here\n")
    (shore / "rooted").symlink_to("/src/x")
    assert make.ran("cat /src/rooted", volumes=[f"{shore}:/src"]).out == "here\n"
