"""A simulated machine over a folder of the host, to try the programs on, beside the real ones."""

import asyncio
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tui.practice.files.host import HostTree
from tui.practice.files.nodes import ROOT, Credentials, binary
from tui.practice.files.view import View
from tui.practice.kernel.handles import Handle, Sink, pipe
from tui.practice.kernel.machine import Machine
from tui.practice.kernel.process import Process, Program
from tui.practice.programs import applets, find

PATH = "/usr/bin:/bin"


def is_debian_12() -> bool:
    """Whether the host's programs are those that the simulated ones were compared with."""
    try:
        facts = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return "ID=debian" in facts and 'VERSION_ID="12"' in facts


def beside(*programs: str) -> pytest.MarkDecorator:
    """The test compares with these programs of the host, word for word; other versions differ."""
    there = is_debian_12() and all(shutil.which(program, path=PATH) for program in programs)
    reason = f"compares with Debian 12's {', '.join(programs)}"
    return pytest.mark.skipif(not there, reason=reason)


@dataclass(frozen=True)
class Outcome:
    """What a program left behind."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        return self.out.decode(errors="surrogateescape")

    @property
    def said(self) -> str:
        return self.err.decode(errors="surrogateescape")


class Bench:
    """One machine. Its busybox is in /bin, its GNU programs are in /gnu."""

    def __init__(self, root: Path, programs: Callable[[str], Program | None] = find) -> None:
        self.root = root
        for folder in ("bin", "gnu", "etc", "work", "tmp", "dev"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        for name in ("busybox", *applets()):
            self._program(root / "bin" / name, "busybox")
            self._program(root / "gnu" / name, f"gnu:{name}")
        (root / "etc" / "passwd").write_text(
            "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000:Ann:/home/ann:/bin/sh\n"
        )
        (root / "etc" / "group").write_text("root:x:0:\nann:x:1000:\nstaff:x:50:ann\n")
        self.tree = HostTree.volume(root)
        self.machine = Machine(View(self.tree), programs, hostname="bench")

    @property
    def work(self) -> Path:
        """The folder that programs start in."""
        return self.root / "work"

    def close(self) -> None:
        self.machine.kill_all()
        self.tree.close()

    def boot(
        self,
        argv: Sequence[str],
        handles: dict[int, Handle],
        *,
        gnu: bool = False,
        who: Credentials = ROOT,
        env: dict[str, str] | None = None,
    ) -> Process:
        path = "/gnu:/bin" if gnu else "/bin"
        return self.machine.boot(
            argv, env={"PATH": path, **(env or {})}, cwd="/work", who=who, handles=handles
        )

    async def run(
        self,
        *argv: str,
        given: bytes = b"",
        gnu: bool = False,
        who: Credentials = ROOT,
        env: dict[str, str] | None = None,
    ) -> Outcome:
        """Run a program to its end, as any but the first process of a container."""
        if not self.machine.processes:
            self._first()
        out, err = bytearray(), bytearray()

        async def to_out(data: bytes) -> None:
            out.extend(data)

        async def to_err(data: bytes) -> None:
            err.extend(data)

        reader, writer = pipe()
        process = self.boot(
            argv, {0: reader, 1: Sink(to_out), 2: Sink(to_err)}, gnu=gnu, who=who, env=env
        )
        feeding = asyncio.create_task(feed(writer, given))
        async with asyncio.timeout(60):
            code = await process.wait()
        feeding.cancel()
        return Outcome(code, bytes(out), bytes(err))

    def _first(self) -> None:
        """Something that stays, so that what is tested is not the first process."""
        self.boot(["sleep", "1000000"], {})

    def _program(self, path: Path, name: str) -> None:
        path.write_bytes(binary(name))
        path.chmod(0o755)


async def feed(writer: Handle, data: bytes) -> None:
    """Be whoever writes into a pipe, as far as somebody reads."""
    try:
        await writer.write(data)
    except BrokenPipeError:
        pass
    finally:
        writer.close()


def on_host(argv: Sequence[str], folder: Path, given: bytes, env: dict[str, str]) -> Outcome:
    """What a program of the host does in a folder, with this environment."""
    done = subprocess.run(
        argv,
        cwd=folder,
        input=given,
        capture_output=True,
        check=False,
        timeout=30,
        env={"PATH": PATH, **env},
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def real(
    argv: Sequence[str], folder: Path, given: bytes = b"", env: dict[str, str] | None = None
) -> Outcome:
    """What the real program of the host does in a folder."""
    return on_host(argv, folder, given, {"LC_ALL": "C", "TZ": "UTC", **(env or {})})
