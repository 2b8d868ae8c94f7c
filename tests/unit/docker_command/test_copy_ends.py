"""The end of a copy that is on this machine."""

from __future__ import annotations

import io
import os
import re
import tarfile
from pathlib import Path

import pytest

from tui.docker_command.archives.copy_ends import check_writable, destination, packed, source
from tui.docker_command.archives.copy_paths import Destination, NoCopy, Plan, Source


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder `d` with a file in a folder in it, a link to each, and one to nothing."""
    (tmp_path / "d/e").mkdir(parents=True)
    (tmp_path / "d/e/f").write_text("text")
    (tmp_path / "to-d").symlink_to("d")
    (tmp_path / "to-f").symlink_to("d/e/f")
    (tmp_path / "to-nothing").symlink_to("d/new")
    return tmp_path


@pytest.mark.parametrize(
    ("path", "follow", "found"),
    [
        ("/d", False, Source("/d", True)),
        ("/d/.", False, Source("/d/.", True)),
        ("/d/", False, Source("/d/", True)),
        ("/to-f", False, Source("/to-f", False)),
        ("/to-f", True, Source("/d/e/f", False, "to-f")),
        ("/to-d", False, Source("/to-d", False)),
        ("/to-d/", False, Source("/d/", True, "to-d")),
        ("/to-d/.", False, Source("/d/.", True)),
        ("/to-d/e", False, Source("/d/e", True)),
        ("/to-d", True, Source("/d", True, "to-d")),
    ],
)
def test_what_is_copied(here: Path, path: str, follow: bool, found: Source) -> None:
    told = source(f"{here}{path}", follow=follow)
    assert told == Source(f"{here}{found.path}", found.is_folder, found.renamed)


@pytest.mark.parametrize(
    ("path", "follow", "why"),
    [
        ("/no", False, "lstat {here}/no: no such file or directory"),
        ("/no/f", False, "lstat {here}/no: no such file or directory"),
        ("/to-nothing", True, "lstat {here}/d/new: no such file or directory"),
        ("/d/e/f/", False, "not a directory"),
    ],
)
def test_what_cannot_be_copied(here: Path, path: str, follow: bool, why: str) -> None:
    with pytest.raises(NoCopy, match=f"^{re.escape(why.format(here=here))}$"):
        source(f"{here}{path}", follow=follow)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/d", Destination("/d", True, True)),
        ("/d/e/f", Destination("/d/e/f", True)),
        ("/d/new", Destination("/d/new")),
        ("/to-d", Destination("/d", True, True)),
        ("/to-nothing", Destination("/d/new")),
    ],
)
def test_where_it_goes(here: Path, path: str, found: Destination) -> None:
    told = destination(f"{here}{path}")
    assert told == Destination(f"{here}{found.path}", found.exists, found.is_folder)


def test_links_in_a_ring_lead_nowhere(here: Path) -> None:
    (here / "ring").symlink_to("ring")
    with pytest.raises(NoCopy, match="too many symlinks in /"):
        destination(str(here / "ring"))


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("{here}/no/f", 'invalid output path: directory "{here}/no" does not exist'),
        ("{here}/d/e/f/x", "stat {here}/d/e/f/x: not a directory"),
        (
            "/dev/null",
            'invalid output path: "/dev/null" must be a directory or a regular file: got a device',
        ),
    ],
)
def test_where_nothing_can_be_written(here: Path, path: str, why: str) -> None:
    with pytest.raises(NoCopy, match=f"^{re.escape(why.format(here=here))}$"):
        check_writable(path.format(here=here))


def test_where_something_can_be_written(here: Path) -> None:
    for path in ("d", "d/e/f", "d/new", "to-nothing"):
        check_writable(str(here / path))
    check_writable("-")


@pytest.mark.parametrize(
    ("found", "plan", "names"),
    [
        (Source("/d", True), Plan("/x"), ["d", "d/e", "d/e/f"]),
        (Source("/d", True), Plan("/x", "d", "new"), ["new", "new/e", "new/e/f"]),
        (Source("/d/.", True), Plan("/x"), [".", "./e", "./e/f"]),
        (Source("/d/.", True), Plan("/x", ".", "new"), ["new", "new/e", "new/e/f"]),
        (Source("/to-d", False), Plan("/x"), ["to-d"]),
        (Source("/d/", True, "to-d"), Plan("/x"), ["to-d", "to-d/e", "to-d/e/f"]),
        (Source("/d/e/f", False, "to-f"), Plan("/x", "to-f", "g"), ["g"]),
    ],
)
def test_a_source_as_an_archive(here: Path, found: Source, plan: Plan, names: list[str]) -> None:
    at = Source(f"{here}{found.path}", found.is_folder, found.renamed)
    with tarfile.open(fileobj=io.BytesIO(b"".join(packed(at, plan)))) as archive:
        assert archive.getnames() == names
        assert {member.uid for member in archive} == {os.getuid()}
