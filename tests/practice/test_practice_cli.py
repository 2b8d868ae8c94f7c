"""The docker command line does with the practice engine what it does with a real one."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.engine.daemon.shell import wait_until
from tests.engine.free_ports import free_port
from tests.practice.cli import Cli
from tests.practice.subject import PATIENCE, Subject

IDENTITY = re.compile(r"[0-9a-f]{64}")
SHORT = re.compile(r"[0-9a-f]{12}")
SLEEP = ("busybox", "sleep", "600")
ASK = "Run 'docker run --help' for more information"


@pytest.fixture
def name(docker: Cli) -> str:
    """A name for the test's container."""
    return docker.scratch.name("cli")


@pytest.fixture
def box(docker: Cli, name: str) -> str:
    """The name of a container that runs, and ends when it is asked to."""
    docker.detached("--init", "--name", name, "-h", "quay", *SLEEP)
    return name


# -- run ------------------------------------------------------------------------------------------


def test_run_prints_both_streams_and_returns_the_code(docker: Cli) -> None:
    ran = docker.run("--rm", "busybox", "sh", "-c", "echo out; echo err >&2; exit 7")
    assert (ran.code, ran.out, ran.err) == (7, "out\n", "err\n")


def test_run_with_settings(docker: Cli) -> None:
    words = ["-e", "A=1", "-w", "/var", "-u", "65534", "-h", "quay", "--entrypoint", "sh"]
    ran = docker.run("--rm", *words, "busybox", "-c", "echo $A $PWD $(id -u) $(hostname)")
    assert (ran.code, ran.out, ran.err) == (0, "1 /var 65534 quay\n", "")


def test_run_removes_what_it_is_told_to(docker: Cli, name: str) -> None:
    docker.run("--rm", "--name", name, "busybox", "true")
    assert docker.out("ps", "-aq", "--filter", f"name={name}") == ""
    docker.run("--name", name, "busybox", "true")
    assert docker.out("ps", "-a", "--format", "{{.Names}}", "--filter", f"name={name}") == name


def test_run_detached_prints_the_id(docker: Cli) -> None:
    identity = docker.detached(*SLEEP)
    assert IDENTITY.fullmatch(identity)
    assert docker.out("inspect", "-f", "{{.State.Status}}", identity) == "running"


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("no-such-program", 127, 'exec: "no-such-program": executable file not found in $PATH'),
        ("/etc/passwd", 126, 'exec: "/etc/passwd": permission denied'),
        ("/etc", 126, 'exec: "/etc": '),
    ],
)
def test_run_of_what_cannot_run(docker: Cli, command: str, code: int, said: str) -> None:
    ran = docker.run("--rm", "busybox", command)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("docker: Error response from daemon: failed to create task for")
    assert said in ran.err
    assert ran.err.endswith(f"\n\n{ASK}\n")


def test_run_of_an_image_that_is_not_there(docker: Cli) -> None:
    ran = docker.run("--pull", "never", "no-such-image", "true")
    said = f"docker: Error response from daemon: No such image: no-such-image:latest\n\n{ASK}\n"
    assert (ran.code, ran.out, ran.err) == (125, "", said)


def test_run_with_a_name_that_is_taken(docker: Cli, box: str) -> None:
    identity = docker.out("inspect", "-f", "{{.Id}}", box)
    ran = docker.run("--name", box, "busybox", "true")
    assert ran.code == 125
    assert ran.err == (
        f'docker: Error response from daemon: Conflict. The container name "/{box}" is already '
        f'in use by container "{identity}". You have to remove (or rename) that container to be '
        f"able to reuse that name.\n\n{ASK}\n"
    )


def test_run_pipes_much_in_both_directions(docker: Cli) -> None:
    data = os.urandom(600_000)
    done = docker.raw("run", "-i", "--rm", *docker.label, "busybox", "cat", data=data)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == data


def test_run_without_input_has_none(docker: Cli) -> None:
    assert docker.run("--rm", "busybox", "cat", text="not for you").out == ""
    assert docker.run("-i", "--rm", "busybox", "wc", "-c", text="for you").out == "7\n"


def test_run_passes_an_interruption_on(docker: Cli) -> None:
    script = "trap 'echo told; exit 5' INT; echo ready; while true; do sleep 0.1; done"
    with docker.opened("run", "--rm", *docker.label, "busybox", "sh", "-c", script) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"ready\n"
        running.send_signal(signal.SIGINT)
        assert running.stdout.read() == b"told\n"
        assert running.wait(PATIENCE) == 5


def test_run_writes_down_the_id(docker: Cli, tmp_path: Path) -> None:
    written = tmp_path / "id"
    docker.run("--cidfile", str(written), "busybox", "true")
    assert IDENTITY.fullmatch(written.read_text())


def test_create_and_start_with_its_output(docker: Cli, name: str) -> None:
    identity = docker.out("create", *docker.label, "--name", name, "busybox", "echo", "hi")
    assert IDENTITY.fullmatch(identity)
    assert docker.out("start", "-a", name) == "hi"
    assert docker.out("start", name) == name


def test_start_with_input(docker: Cli, name: str) -> None:
    docker.out("create", "-i", *docker.label, "--name", name, "busybox", "sh", "-c", "cat; exit 3")
    ran = docker("start", "-ai", name, text="through\n")
    assert (ran.code, ran.out, ran.err) == (3, "through\n", "")


# -- looking --------------------------------------------------------------------------------------


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


# -- logs and events ------------------------------------------------------------------------------


def test_logs(docker: Cli, name: str) -> None:
    docker.run(
        "--name",
        name,
        "busybox",
        "sh",
        "-c",
        "echo one; sleep 0.1; echo two >&2; sleep 0.1; echo three",
    )
    ran = docker("logs", name)
    assert (ran.out, ran.err) == ("one\nthree\n", "two\n")
    assert docker("logs", "--tail", "1", name).out == "three\n"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z three\n", docker("logs", "-tn", "1", name).out)
    assert docker("logs", "--since", "1h", name).out == "one\nthree\n"
    assert docker("logs", "--until", "1h", name).out == ""


def test_logs_are_followed_to_the_end(docker: Cli, name: str) -> None:
    script = "for i in 1 2 3; do echo $i; sleep 0.1; done"
    docker.detached("--name", name, "busybox", "sh", "-c", script)
    assert docker.out("logs", "-f", name) == "1\n2\n3"


def test_logs_of_what_is_not_there(docker: Cli) -> None:
    ran = docker("logs", "no-such-one")
    assert (ran.code, ran.err) == (
        1,
        "Error response from daemon: No such container: no-such-one\n",
    )


def test_events_are_told_as_they_come(docker: Cli, name: str) -> None:
    mine = ["--filter", f"label={docker.scratch.label}", "--filter", "type=container"]
    shape = "{{.Action}} {{.Actor.Attributes.name}}"
    with docker.opened("events", *mine, "--since", "1m", "--format", shape) as events:
        assert events.stdout is not None
        docker.run("--name", name, "busybox", "true")
        docker.out("rm", name)
        heard = [line.decode().rstrip() for line in _until(events.stdout, b"destroy")]
        events.terminate()
    heard = [line for line in heard if not line.startswith(("attach", "resize"))]
    assert heard == [f"{action} {name}" for action in ("create", "start", "die", "destroy")]


def _until(lines: IO[bytes], mark: bytes) -> Iterator[bytes]:
    while line := lines.readline():
        yield line
        if line.startswith(mark):
            return


# -- exec -----------------------------------------------------------------------------------------


def test_exec(docker: Cli, box: str) -> None:
    ran = docker("exec", box, "sh", "-c", "echo out; echo err >&2; exit 4")
    assert (ran.code, ran.out, ran.err) == (4, "out\n", "err\n")
    assert (
        docker.out("exec", "-e", "A=1", "-w", "/var", box, "sh", "-c", "echo $A $PWD") == "1 /var"
    )
    assert docker.out("exec", "-i", box, "tr", "a-z", "A-Z", text="loud") == "LOUD"
    assert docker.out("exec", "-d", box, "touch", "/tmp/made") == ""
    wait_until(
        lambda: docker("exec", box, "ls", "/tmp/made").code == 0, PATIENCE, lambda: "no file"
    )


def test_exec_of_what_is_not_there(docker: Cli, box: str) -> None:
    ran = docker("exec", box, "no-such-program")
    assert ran.code == 127
    assert 'exec: "no-such-program": executable file not found in $PATH' in ran.out + ran.err
    ran = docker("exec", "no-such-one", "ls")
    assert (ran.code, ran.err) == (
        1,
        "Error response from daemon: No such container: no-such-one\n",
    )


def test_exec_pipes_much(docker: Cli, box: str) -> None:
    data = os.urandom(600_000)
    done = docker.raw("exec", "-i", box, "cat", data=data)
    assert done.returncode == 0
    assert done.stdout == data


# -- the life of a container ----------------------------------------------------------------------


def test_each_command_names_what_it_did(docker: Cli, box: str) -> None:
    def state() -> str:
        return docker.out("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", box)

    assert docker.out("pause", box) == box
    assert state() == "paused 0"
    assert docker.out("unpause", box) == box
    assert docker.out("restart", "-t", "5", box) == box
    assert state() == "running 0"
    assert docker.out("stop", box) == box
    assert state() == "exited 143"
    assert docker.out("start", box) == box
    assert docker.out("kill", "-s", "KILL", box) == box
    assert docker.out("wait", box) == "137"
    assert docker.out("rename", box, f"{box}-renamed") == ""
    assert docker.out("rm", f"{box}-renamed") == f"{box}-renamed"
    assert docker("inspect", box).code == 1


def test_stop_waits_for_what_does_not_listen(docker: Cli, name: str) -> None:
    docker.detached("--name", name, *SLEEP)
    assert docker.out("stop", "-t", "1", name) == name
    assert docker.out("inspect", "-f", "{{.State.ExitCode}}", name) == "137"


def test_rm_of_what_runs(docker: Cli, box: str) -> None:
    ran = docker("rm", box)
    assert ran.code == 1
    assert ran.err == (
        f'Error response from daemon: cannot remove container "{box}": container is running: '
        "stop the container before removing or force remove\n"
    )
    assert docker.out("rm", "-f", box) == box


def test_wait_for_one_that_runs(docker: Cli, name: str) -> None:
    docker.detached("--name", name, "busybox", "sh", "-c", "sleep 0.3; exit 6")
    assert docker.out("wait", name) == "6"


def test_update(docker: Cli, box: str) -> None:
    assert docker.out("update", "--restart", "on-failure:3", box) == box
    shape = "{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}"
    assert docker.out("inspect", "-f", shape, box) == "on-failure 3"


# -- files ----------------------------------------------------------------------------------------


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


# -- images ---------------------------------------------------------------------------------------


def test_commit_history_tag_and_rmi(docker: Cli, name: str) -> None:
    image = f"cais-test-{docker.scratch.token}"
    docker.run("--name", name, "busybox", "sh", "-c", "echo x > /x")
    made = docker.out(
        "commit",
        "-m",
        "a file",
        "-a",
        "me",
        "-c",
        f"LABEL {docker.scratch.label}",
        name,
        f"{image}:1",
    )
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", made)
    newest = docker.out(
        "history", "--format", "{{.Size}} {{.Comment}} {{.CreatedBy}}", f"{image}:1"
    )
    assert newest.splitlines()[0] == "2B a file sh -c echo x > /x"
    assert docker.out("tag", f"{image}:1", f"{image}:2") == ""
    listed = docker.out("images", "--format", "{{.Repository}}:{{.Tag}}", image)
    assert sorted(listed.splitlines()) == [f"{image}:1", f"{image}:2"]
    assert docker.out("images", "-q", f"{image}:1") == made.removeprefix("sha256:")[:12]
    assert docker.out("rmi", f"{image}:2") == f"Untagged: {image}:2"
    docker.out("rm", name)
    gone = docker.out("rmi", f"{image}:1").splitlines()
    assert gone[:2] == [f"Untagged: {image}:1", f"Deleted: {made}"]


def test_images_is_a_table(docker: Cli) -> None:
    heading, row = docker.out("images", "busybox:latest").splitlines()
    columns = ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"]
    assert re.split(r"\s{2,}", heading) == columns
    assert re.fullmatch(r"busybox +latest +[0-9a-f]{12} +.+ +[\d.]+MB", row)


def test_save_and_load(docker: Cli, name: str) -> None:
    image = f"cais-test-{docker.scratch.token}:1"
    docker.run("--name", name, "busybox", "sh", "-c", "echo kept > /kept")
    docker.out("commit", "-c", f"LABEL {docker.scratch.label}", name, image)
    docker.out("rm", name)
    saved = docker.raw("save", image).stdout
    docker.out("rmi", image)
    done = docker.raw("load", data=saved)
    assert done.stdout.decode().splitlines()[-1] == f"Loaded image: {image}"
    assert docker.run("--rm", image, "cat", "/kept").out == "kept\n"


def test_pull_says_what_it_did(disposable: Subject, docker: Cli) -> None:
    lines = docker.out("pull", "busybox").splitlines()
    assert lines[0] == "Using default tag: latest"
    assert lines[1] == "latest: Pulling from library/busybox"
    assert re.fullmatch(r"Digest: sha256:[0-9a-f]{64}", lines[2])
    assert lines[3:] == [
        "Status: Image is up to date for busybox:latest",
        "docker.io/library/busybox:latest",
    ]


# -- networks, volumes, the engine ----------------------------------------------------------------


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
