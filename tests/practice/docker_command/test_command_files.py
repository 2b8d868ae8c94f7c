"""`docker cp`, `diff`, `export` and `import`."""

from __future__ import annotations

import io
import re
import tarfile
from pathlib import Path

from tests.practice.cli import Cli


def test_cp_in_and_out(docker: Cli, box: str, tmp_path: Path) -> None:
    (tmp_path / "up.txt").write_text("up\n")
    assert docker.out("cp", str(tmp_path / "up.txt"), f"{box}:/tmp/") == ""
    assert docker.out("exec", box, "cat", "/tmp/up.txt") == "up"
    docker("cp", f"{box}:/tmp/up.txt", str(tmp_path / "down.txt"))
    assert (tmp_path / "down.txt").read_text() == "up\n"


def test_cp_of_folders(docker: Cli, box: str, tmp_path: Path) -> None:
    (tmp_path / "d/e").mkdir(parents=True)
    (tmp_path / "d/e/f").write_text("deep\n")
    assert docker("cp", str(tmp_path / "d"), f"{box}:/new").code == 0
    assert docker.out("exec", box, "cat", "/new/e/f") == "deep"
    assert docker("cp", f"{box}:/new/.", str(tmp_path / "back")).code == 0
    assert (tmp_path / "back/e/f").read_text() == "deep\n"


def test_cp_as_a_stream(docker: Cli, box: str) -> None:
    done = docker.raw("cp", f"{box}:/etc/passwd", "-")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        assert archive.getnames() == ["passwd"]
    assert docker.raw("cp", "-", f"{box}:/tmp", data=done.stdout).returncode == 0
    assert docker.out("exec", box, "sh", "-c", "cmp /etc/passwd /tmp/passwd && echo same") == "same"


def test_cp_that_cannot_be(docker: Cli, box: str, tmp_path: Path) -> None:
    ran = docker("cp", f"{box}:/nowhere", str(tmp_path))
    assert ran.code == 1
    assert ran.err == (
        f"Error response from daemon: Could not find the file /nowhere in container {box}\n"
    )
    (tmp_path / "x").write_text("")
    ran = docker("cp", str(tmp_path / "x"), f"{box}:/no/such/")
    assert (ran.code, ran.err.splitlines()[-1]) == (1, "no such directory")


def test_diff(docker: Cli, name: str) -> None:
    docker.run("--name", name, "busybox", "sh", "-c", "echo x > /new; rm /etc/group")
    assert sorted(docker.out("diff", name).splitlines()) == ["A /new", "C /etc", "D /etc/group"]


def test_export_and_import(docker: Cli, name: str) -> None:
    docker.run("--name", name, "busybox", "sh", "-c", "echo flat > /flat")
    exported = docker.raw("export", name).stdout
    tag = f"cais-test-{docker.scratch.token}:flat"
    change = f"LABEL {docker.scratch.label}"
    done = docker.raw("import", "-c", change, "-", tag, data=exported)
    assert re.fullmatch(rb"sha256:[0-9a-f]{64}\n", done.stdout)
    assert docker.run("--rm", tag, "cat", "/flat").out == "flat\n"
