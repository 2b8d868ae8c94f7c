"""Networks, volumes, mounts, and the engine itself."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.practice.cli import Cli
from tests.practice.docker_command.words import IDENTITY


def test_networks(docker: Cli, box: str) -> None:
    name = docker.scratch.name("net")
    assert IDENTITY.fullmatch(docker.out("network", "create", *docker.label, name))
    mine = ["--filter", f"name={name}"]
    assert docker.out("network", "ls", *mine, "--format", "{{.Name}} {{.Driver}} {{.Scope}}") == (
        f"{name} bridge local"
    )
    assert docker.out("network", "connect", name, box) == ""
    shape = "{{range .Containers}}{{.Name}}{{end}}"
    assert docker.out("network", "inspect", "-f", shape, name) == box
    ran = docker("network", "rm", name)
    assert ran.code == 1
    assert f"network {name} has active endpoints" in ran.err
    assert docker.out("network", "disconnect", name, box) == ""
    assert docker.out("network", "rm", name) == name


def test_volumes(docker: Cli) -> None:
    name = docker.scratch.name("vol")
    assert docker.out("volume", "create", *docker.label, name) == name
    docker.run("--rm", "-v", f"{name}:/data", "busybox", "sh", "-c", "echo kept > /data/x")
    assert docker.run("--rm", "-v", f"{name}:/data:ro", "busybox", "cat", "/data/x").out == "kept\n"
    mine = ["--filter", f"name={name}", "--format", "{{.Driver}} {{.Name}}"]
    assert docker.out("volume", "ls", *mine) == f"local {name}"
    assert docker.out("volume", "inspect", "-f", "{{.Name}} {{.Scope}}", name) == f"{name} local"
    assert docker.out("volume", "rm", name) == name
    ran = docker("volume", "rm", name)
    assert (ran.code, ran.err) == (
        1,
        f"Error response from daemon: get {name}: no such volume\n",
    )


def test_prunes_name_what_they_removed(docker: Cli, name: str) -> None:
    mine = ["--filter", f"label={docker.scratch.label}"]
    docker.run("--name", name, "busybox", "true")
    identity = docker.out("inspect", "-f", "{{.Id}}", name)
    said = docker.out("container", "prune", "-f", *mine).splitlines()
    assert said == ["Deleted Containers:", identity, "", "Total reclaimed space: 0B"]
    volume = docker.out("volume", "create", *docker.label)
    said = docker.out("volume", "prune", "-f", *mine).splitlines()
    assert said == ["Deleted Volumes:", volume, "", "Total reclaimed space: 0B"]
    network = docker.scratch.name("net")
    docker.out("network", "create", *docker.label, network)
    assert docker.out("network", "prune", "-f", *mine) == f"Deleted Networks:\n{network}\n"


def test_the_engine_is_asked_about_itself(docker: Cli) -> None:
    assert docker.out("version", "--format", "{{.Server.Os}}") == "linux"
    assert (
        docker.out("info", "--format", "{{.OSType}} {{.Swarm.LocalNodeState}}") == "linux inactive"
    )
    heading, *rows = docker.out("system", "df").splitlines()
    assert heading.split() == ["TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"]
    assert [re.split(r"\s{2,}", row)[0] for row in rows] == [
        "Images",
        "Containers",
        "Local Volumes",
        "Build Cache",
    ]


def test_a_bind_mount_from_the_command_line(docker: Cli, tmp_path: Path) -> None:
    (tmp_path / "shore").mkdir()
    mount = ["-v", f"{tmp_path.resolve() / 'shore'}:/app/logs"]
    docker.run("--rm", *mount, "busybox", "sh", "-c", "echo logged > /app/logs/app.log")
    assert (tmp_path / "shore/app.log").read_text() == "logged\n"


def test_many_at_once(docker: Cli) -> None:
    words = ["run", "--rm", *docker.label, "busybox", "echo"]
    running = [docker.opened(*words, str(n), stderr=subprocess.PIPE) for n in range(8)]
    for n, each in enumerate(running):
        out, err = each.communicate(timeout=60)
        assert (each.returncode, out, err) == (0, f"{n}\n".encode(), b"")
