"""An archive from a container, unpacked: what comes of it, and what must not."""

from __future__ import annotations

import io
import os
import stat
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from tui.docker_command.archives.unpacking import unpack
from tui.docker_command.errors import Failed


def member(
    name: str, kind: bytes = tarfile.REGTYPE, link: str = "", mode: int = 0o644
) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.mode, made.mtime = kind, link, mode, 1_000_000
    made.uid = made.gid = 4321
    return made


def archive(*members: tarfile.TarInfo | tuple[tarfile.TarInfo, bytes]) -> io.BytesIO:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as packed:
        for each in members:
            made, content = each if isinstance(each, tuple) else (each, b"")
            made.size = len(content)
            packed.addfile(made, io.BytesIO(content))
    buffer.seek(0)
    return buffer


def same(name: str) -> str:
    return name


@pytest.fixture
def shore(tmp_path: Path) -> Path:
    """A folder to unpack in, beside which nothing may change."""
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside/kept").write_text("kept")
    shore = tmp_path / "shore"
    shore.mkdir()
    return shore


def test_files_folders_and_links_come_with_modes_and_times(shore: Path) -> None:
    data = archive(
        member("d", tarfile.DIRTYPE, mode=0o555),
        (member("d/f", mode=0o4750), b"text"),
        member("d/l", tarfile.SYMTYPE, "f"),
        member("d/h", tarfile.LNKTYPE, "d/f"),
        member("d/p", tarfile.FIFOTYPE),
    )
    unpack(data, str(shore), same)
    file = shore / "d/f"
    assert file.read_text() == "text"
    assert stat.S_IMODE(file.stat().st_mode) == 0o4750
    assert stat.S_IMODE((shore / "d").stat().st_mode) == 0o555
    assert (file.stat().st_mtime, (shore / "d").stat().st_mtime) == (1_000_000, 1_000_000)
    assert file.stat().st_uid == os.getuid()
    assert os.readlink(shore / "d/l") == "f"
    assert (shore / "d/h").samefile(file)
    assert (shore / "d/p").is_fifo()


def test_members_get_other_names(shore: Path) -> None:
    data = archive(
        member("old", tarfile.DIRTYPE, mode=0o755),
        (member("old/f"), b"x"),
        member("old/h", tarfile.LNKTYPE, "old/f"),
    )
    unpack(data, str(shore), lambda name: name.replace("old", "new", 1))
    assert sorted(path.name for path in (shore / "new").iterdir()) == ["f", "h"]
    assert (shore / "new/h").read_text() == "x"


def test_folders_that_are_not_told_of_are_made(shore: Path) -> None:
    unpack(archive((member("a/b/c"), b"x")), str(shore), same)
    assert (shore / "a/b/c").read_text() == "x"


def test_what_is_there_is_replaced_and_no_link_is_followed(shore: Path) -> None:
    (shore / "f").symlink_to("../beside/kept")
    unpack(archive((member("f"), b"new")), str(shore), same)
    assert (shore / "f").read_text() == "new"
    assert not (shore / "f").is_symlink()
    assert (shore.parent / "beside/kept").read_text() == "kept"


def test_absolute_names_stay_inside(shore: Path) -> None:
    unpack(archive((member("/etc/f"), b"x")), str(shore), same)
    assert (shore / "etc/f").read_text() == "x"


BAD: Sequence[tuple[str, Sequence[tarfile.TarInfo]]] = (
    ("outside of", [member("../beside/new")]),
    ("outside of", [member("a/../../beside/new")]),
    ("outside of", [member("..", tarfile.DIRTYPE)]),
    ("invalid symlink", [member("l", tarfile.SYMTYPE, "../beside")]),
    ("invalid symlink", [member("l", tarfile.SYMTYPE, "a/../../beside")]),
    ("invalid hardlink", [member("h", tarfile.LNKTYPE, "../beside/kept")]),
    # Links that stay inside by the look of it, and are still not to be followed.
    ("not a directory", [member("l", tarfile.SYMTYPE, "/"), member("l/tmp/x/new")]),
    ("not a directory", [member("l", tarfile.SYMTYPE, "."), member("l/new")]),
    ("not a directory", [member("l", tarfile.SYMTYPE, "/"), member("h", tarfile.LNKTYPE, "l/x")]),
)


@pytest.mark.parametrize(("why", "members"), BAD)
def test_nothing_leaves_the_folder(
    shore: Path, why: str, members: Sequence[tarfile.TarInfo]
) -> None:
    with pytest.raises(Failed) as caught:
        unpack(archive(*members), str(shore), same)
    assert why in caught.value.words
    assert [path.name for path in (shore.parent / "beside").iterdir()] == ["kept"]
    assert (shore.parent / "beside/kept").stat().st_nlink == 1


def test_a_folder_is_not_replaced_by_a_file_nor_a_file_by_a_folder(shore: Path) -> None:
    (shore / "d").mkdir()
    (shore / "f").touch()
    for made, why in (
        (member("d"), f'cannot overwrite directory "{shore}/d" with non-directory "{shore}"'),
        (
            member("f", tarfile.DIRTYPE),
            f'cannot overwrite non-directory "{shore}/f" with directory "{shore}"',
        ),
    ):
        with pytest.raises(Failed) as caught:
            unpack(archive(made), str(shore), same)
        assert caught.value.words == why


def test_what_is_no_archive_is_refused(shore: Path) -> None:
    with pytest.raises(Failed) as caught:
        unpack(io.BytesIO(b"no archive at all" * 100), str(shore), same)
    assert caught.value.words.startswith("unable to read the archive: ")
