"""Files packed while they are sent."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from tui.docker_command.archives.packing import END, Packer, children, gathered, small


def archive(pieces: Iterable[bytes]) -> tarfile.TarFile:
    return tarfile.open(fileobj=io.BytesIO(b"".join(pieces) + END))


def test_what_is_kept_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"x" * 700)
    path.chmod(0o4750)
    os.utime(path, (12.75, 12.75))
    with archive(Packer().packed(str(path), "deep/name")) as found:
        (member,) = found
        content = found.extractfile(member)
        assert content is not None
        assert content.read() == b"x" * 700
    assert (member.name, member.mode, member.mtime) == ("deep/name", 0o4750, 12)
    assert (member.uid, member.gid) == (os.getuid(), os.getgid())
    assert (member.uname, member.gname) == ("", "")


def test_what_belongs_to_root_is_of_nobody_else(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"")
    with archive(Packer(as_root=True).packed(str(tmp_path / "f"), "f")) as found:
        (member,) = found
    assert (member.uid, member.gid) == (0, 0)


def test_a_second_name_is_a_link_to_the_first(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("once")
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    packer = Packer()
    pieces = [*packer.packed(str(tmp_path / "a"), "a"), *packer.packed(str(tmp_path / "b"), "b")]
    with archive(pieces) as found:
        first, second = found
    assert (first.type, first.size) == (tarfile.REGTYPE, 4)
    assert (second.type, second.linkname, second.size) == (tarfile.LNKTYPE, "a", 0)


def test_links_folders_and_pipes_are_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "l").symlink_to("/no/where")
    (tmp_path / "d").mkdir()
    os.mkfifo(tmp_path / "p")
    packer = Packer()
    names = ("l", "d", "p")
    pieces = [piece for name in names for piece in packer.packed(str(tmp_path / name), name)]
    with archive(pieces) as found:
        link, folder, pipe = found
    assert (link.type, link.linkname) == (tarfile.SYMTYPE, "/no/where")
    assert (folder.type, pipe.type) == (tarfile.DIRTYPE, tarfile.FIFOTYPE)


def test_names_of_any_bytes_and_length_come_through(tmp_path: Path) -> None:
    name = "long/" * 40 + os.fsdecode(b"\xff\xc3\xa9")
    (tmp_path / "f").write_text("x")
    pieces = b"".join(Packer().packed(str(tmp_path / "f"), name)) + END
    with tarfile.open(fileobj=io.BytesIO(pieces)) as found:
        assert found.getnames() == [name]


def test_what_cannot_be_read_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "gone"
    assert list(Packer().packed(str(path), "gone")) == []
    assert capsys.readouterr().err == f"Can't add file {path} to tar: no such file or directory\n"


def test_an_archive_holds_what_its_headers_say_if_a_file_shrinks(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"x" * 5000)
    pieces = Packer().packed(str(path), "f")
    head = next(pieces)
    path.write_bytes(b"y")
    with archive([head, *pieces]) as found:
        content = found.extractfile("f")
        assert content is not None
        assert content.read() == b"y" + bytes(4999)


def test_a_member_made_of_bytes() -> None:
    with archive([small("Dockerfile", b"FROM x\n", mode=0o600, mtime=5.5)]) as found:
        (member,) = found
        content = found.extractfile(member)
        assert content is not None
        assert content.read() == b"FROM x\n"
    assert (member.mode, member.mtime, member.uid) == (0o600, 5, 0)


def test_small_pieces_are_gathered() -> None:
    sizes = [len(piece) for piece in gathered([b"x" * 1000] * 100)]
    assert sizes == [66_000, 34_000]


def test_names_come_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    for name in ("b", "B", "a.b", "a-b", "\N{LATIN SMALL LETTER E WITH ACUTE}"):
        (tmp_path / name).touch()
    found = children(str(tmp_path))
    assert found == ["B", "a-b", "a.b", "b", "\N{LATIN SMALL LETTER E WITH ACUTE}"]
