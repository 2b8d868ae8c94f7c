import os
import socket
import stat
import sys
from pathlib import Path

import pytest

from tui.practice.address import TOKEN_FILE, loopback_socket, new_token, unix_socket
from tui.practice.life import KEPT, LOCK_FILE, Lock, reset, told
from tui.practice.outcomes import (
    AddressUnusable,
    AlreadyRunning,
    DataUnreadable,
    FolderNotOurs,
    SocketInUse,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Unix sockets and modes")


@pytest.fixture
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose path leaves room for that of a socket."""
    return tmp_path_factory.mktemp("s")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


# -- the socket ------------------------------------------------------------------------------


def test_a_socket_is_its_owners_alone(short: Path) -> None:
    path = short / "a" / "b" / "engine.sock"
    before = os.umask(0o022)
    try:
        with unix_socket(path) as listener:
            assert (mode(path), mode(path.parent)) == (0o600, 0o700)
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(path))
            listener.accept()[0].close()
        assert not path.exists()
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)


def test_the_socket_of_a_dead_engine_is_replaced(short: Path) -> None:
    path = short / "engine.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with unix_socket(path), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))


def test_the_socket_of_a_living_engine_is_left_alone(short: Path) -> None:
    path = short / "engine.sock"
    with unix_socket(path):
        with pytest.raises(SocketInUse), unix_socket(path):
            pass
        assert path.exists()


def test_what_is_no_socket_is_left_alone(short: Path) -> None:
    path = short / "engine.sock"
    path.write_text("precious")
    with pytest.raises(SocketInUse), unix_socket(path):
        pass
    assert path.read_text() == "precious"


def test_a_socket_that_replaced_ours_is_left_alone(short: Path) -> None:
    path = short / "engine.sock"
    with unix_socket(path):
        path.unlink()
        path.write_text("another's")
    assert path.read_text() == "another's"


def test_an_empty_folder_is_closed_to_others(short: Path) -> None:
    folder = short / "open"
    folder.mkdir()
    folder.chmod(0o777)
    with unix_socket(folder / "engine.sock"):
        assert mode(folder) == 0o700


def test_a_folder_that_holds_other_things_is_not_changed(short: Path) -> None:
    folder = short / "home"
    folder.mkdir()
    (folder / "letter").touch()
    folder.chmod(0o755)
    with pytest.raises(FolderNotOurs) as caught, unix_socket(folder / "engine.sock"):
        pass
    assert caught.value.path == folder
    assert (mode(folder), os.listdir(folder)) == (0o755, ["letter"])
    folder.chmod(0o700)
    with unix_socket(folder / "engine.sock"):
        pass


def test_a_folder_that_is_a_link_is_refused(short: Path) -> None:
    (short / "there").mkdir()
    (short / "here").symlink_to(short / "there")
    with pytest.raises(FolderNotOurs), unix_socket(short / "here" / "engine.sock"):
        pass
    assert os.listdir(short / "there") == []


@pytest.mark.skipif(not hasattr(os, "chown") or os.geteuid() != 0, reason="needs root")
def test_a_folder_of_somebody_else_is_refused(short: Path) -> None:
    folder = short / "theirs"
    folder.mkdir()
    os.chown(folder, 12345, 12345)
    with pytest.raises(FolderNotOurs), unix_socket(folder / "engine.sock"):
        pass
    with pytest.raises(FolderNotOurs), Lock(folder):
        pass


def test_a_path_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AddressUnusable), unix_socket(tmp_path / ("x" * 120) / "engine.sock"):
        pass


def test_a_folder_that_can_not_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AddressUnusable), unix_socket(tmp_path / "file" / "s" / "engine.sock"):
        pass


# -- the port --------------------------------------------------------------------------------


def test_a_port_is_this_machines_alone() -> None:
    with loopback_socket() as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_a_token_is_its_owners_alone_and_never_the_same(tmp_path: Path) -> None:
    (tmp_path / TOKEN_FILE).symlink_to(tmp_path / "elsewhere")
    with new_token(tmp_path) as first:
        assert (tmp_path / TOKEN_FILE).read_text() == first
        assert mode(tmp_path / TOKEN_FILE) == 0o600
    assert os.listdir(tmp_path) == []
    with new_token(tmp_path) as second:
        assert second != first
    assert len(first) > 30


# -- the data --------------------------------------------------------------------------------


def test_data_have_one_engine_at_a_time(tmp_path: Path) -> None:
    data = tmp_path / "deep" / "data"
    assert told(data) == ""
    with Lock(data) as lock:
        assert mode(data) == 0o700
        with pytest.raises(AlreadyRunning) as caught:
            Lock(data)
        assert caught.value.address == ""
        lock.tell("unix:///run/engine.sock")
        with pytest.raises(AlreadyRunning) as caught:
            Lock(data)
        assert caught.value.address == told(data) == "unix:///run/engine.sock"
    assert told(data) == ""
    with Lock(data):
        pass


def test_data_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataUnreadable):
        Lock(tmp_path / "file")
    (tmp_path / LOCK_FILE).symlink_to(tmp_path / "file")
    with pytest.raises(DataUnreadable):
        Lock(tmp_path)


def test_a_reset_removes_what_an_engine_keeps_and_nothing_else(tmp_path: Path) -> None:
    data, outside = tmp_path / "data", tmp_path / "outside"
    data.mkdir()
    outside.mkdir()
    (outside / "precious").touch()
    (data / "engine.db").touch()
    (data / "notes.txt").touch()
    volume = data / "volumes" / "v" / "_data" / "closed"
    volume.mkdir(parents=True)
    (volume / "file").touch()
    (volume / "link").symlink_to(outside)
    volume.chmod(0)
    (data / "layers").symlink_to(outside)
    reset(data)
    assert set(os.listdir(data)) == {"notes.txt", LOCK_FILE}
    assert os.listdir(outside) == ["precious"]
    reset(data)
    reset(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_no_reset_under_an_engine_that_runs(tmp_path: Path) -> None:
    for name in KEPT:
        (tmp_path / name).touch()
    with Lock(tmp_path) as lock:
        lock.tell("unix:///run/engine.sock")
        with pytest.raises(AlreadyRunning):
            reset(tmp_path)
    assert set(KEPT) <= set(os.listdir(tmp_path))
