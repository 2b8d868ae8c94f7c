"""What there is: `docker ps`, `inspect`, `top`, `stats`, `port`."""

from __future__ import annotations

import json
import re

from tests.engine.free_ports import free_port
from tests.practice.cli import Cli
from tests.practice.docker_command.words import IDENTITY, SHORT, SLEEP


def test_ps_is_a_table(docker: Cli, box: str) -> None:
    heading, row = docker.out("ps", "--filter", f"name={box}").splitlines()
    columns = ["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"]
    assert re.split(r"\s{2,}", heading) == columns
    assert re.fullmatch(
        rf'[0-9a-f]{{12}} +busybox +"sleep 600" +(Less than a second|\d+ seconds?) ago +'
        rf"Up (Less than a second|\d+ seconds?) +{box}",
        row,
    )


def test_ps_in_other_shapes(docker: Cli, box: str) -> None:
    mine = ["--filter", f"name={box}"]
    shape = (
        "{{.Names}}|{{.Image}}|{{.Command}}|{{.State}}|{{.Networks}}|{{.Mounts}}|{{.LocalVolumes}}"
    )
    assert (
        docker.out("ps", *mine, "--format", shape) == f'{box}|busybox|"sleep 600"|running|bridge||0'
    )
    assert SHORT.fullmatch(docker.out("ps", "-q", *mine))
    assert IDENTITY.fullmatch(docker.out("ps", "-q", "--no-trunc", *mine))
    row = json.loads(docker.out("ps", *mine, "--format", "json"))
    assert (row["Names"], row["State"]) == (box, "running")
    assert docker.out("ps", "-s", *mine, "--format", "{{.Size}}").startswith("0B (virtual ")


def test_ps_of_what_has_ended(docker: Cli, name: str) -> None:
    docker.run("--name", name, "busybox", "sh", "-c", "exit 3")
    mine = ["--filter", f"name={name}", "--format", "{{.Status}}"]
    assert docker.out("ps", *mine) == ""
    assert docker.out("ps", "-a", *mine).startswith("Exited (3) ")
    assert docker.out("ps", "-a", *mine, "--filter", "exited=3").startswith("Exited (3) ")
    assert docker.out("ps", "-a", *mine, "--filter", "exited=0") == ""


def test_inspect(docker: Cli, box: str) -> None:
    shape = "{{.Name}} {{.Config.Image}} {{json .Config.Cmd}} {{.State.Running}}"
    assert docker.out("inspect", "-f", shape, box) == f'/{box} busybox ["sleep","600"] true'
    assert json.loads(docker.out("inspect", box))[0]["Config"]["Hostname"] == "quay"
    assert (
        docker.out("inspect", "--type", "image", "-f", "{{json .Config.Cmd}}", "busybox")
        == '["sh"]'
    )


def test_inspect_of_what_is_not_there(docker: Cli) -> None:
    ran = docker("inspect", "no-such-thing")
    assert (ran.code, ran.out) == (1, "[]\n")
    assert ran.err.lower() == "error: no such object: no-such-thing\n"


def test_top_stats_and_port(docker: Cli, name: str) -> None:
    port = free_port()
    docker.detached("--name", name, "-p", f"127.0.0.1:{port}:80", *SLEEP)
    assert docker.out("port", name) == f"80/tcp -> 127.0.0.1:{port}"
    assert docker.out("port", name, "80") == f"127.0.0.1:{port}"
    heading, row = docker.out("top", name).splitlines()
    assert heading.split() == ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"]
    assert row.split()[0] == "root"
    assert row.endswith("sleep 600")
    shape = "{{.Name}} {{.CPUPerc}} {{.MemUsage}} {{.PIDs}}"
    stats = docker.out("stats", "--no-stream", "--format", shape, name)
    assert re.fullmatch(rf"{name} \d+\.\d\d% [\d.]+[KMG]?i?B / [\d.]+GiB 1", stats)
