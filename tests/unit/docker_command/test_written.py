"""Files that are written as a whole, or not at all."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from tui.docker_command.archives.written import whole


def test_a_file_takes_its_name_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("before")
    with whole(str(path)) as file:
        file.write(b"after")
        assert path.read_text() == "before"
    assert path.read_text() == "after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["f"]


def broken_off(path: Path) -> None:
    """Write half of a file."""
    with whole(str(path)) as file:
        file.write(b"after")
        raise RuntimeError


def test_nothing_is_left_of_one_that_failed(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("before")
    with pytest.raises(RuntimeError):
        broken_off(tmp_path / "f")
    assert os.listdir(tmp_path) == ["f"]
    assert (tmp_path / "f").read_text() == "before"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("nowhere/f", "invalid output path: stat {here}/nowhere: no such file or directory"),
        ("file/f", "invalid output path: stat {here}/file: not a directory"),
        ("folder", "cannot write to a directory"),
        ("link", "cannot write to a symbolic link directly"),
        ("pipe", "cannot write to a named pipe file"),
    ],
)
def test_where_nothing_can_be_written(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    wanted = re.escape(why.format(here=tmp_path))
    with pytest.raises(ValueError, match=f"^{wanted}$"), whole(str(tmp_path / name)):
        pass


def test_devices_are_not_written() -> None:
    with (
        pytest.raises(ValueError, match="to a character device file"),
        whole("/dev/null"),
    ):
        pass
