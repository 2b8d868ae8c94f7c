"""Questions to the machine: does an engine answer, does a process listen, does it stand still."""

import socket
from pathlib import Path


def answers(path: Path, timeout: float = 2) -> bool:
    """Whether an engine answers a ping on the Unix socket at `path`."""
    return not trouble_at(path, timeout)


def trouble_at(path: Path, timeout: float = 2) -> str:
    """Why no engine answers a ping on the Unix socket at `path`; nothing if one does."""
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(timeout)
        try:
            caller.connect(str(path))
            caller.sendall(b"GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n")
            status, *_ = caller.recv(256).decode("latin-1").splitlines() or ["it hung up"]
        except OSError as error:
            return error.strerror or str(error)
    return "" if status.endswith(" 200 OK") else status


def listens(pid: int, netns: Path, port: int) -> bool:
    """Whether a TCP port is listened on in `netns`, which process `pid` is in or about to enter."""
    try:
        entered = Path(f"/proc/{pid}/ns/net").stat().st_ino == netns.stat().st_ino
        lines = Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
    except OSError:
        return False
    states = [(fields[1], fields[3]) for fields in (line.split() for line in lines)]
    return entered and any(at.endswith(f":{port:04X}") and state == "0A" for at, state in states)


def stands_still(pid: int) -> bool:
    """Whether every thread of a process is stopped; a signal to stop reaches them one by one."""
    states = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/stat")]
    return all(state.rpartition(")")[2].split()[0] == "T" for state in states)
