"""The docker command line in a terminal: shells, sizes, keys, and letting go."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest

from tests.bench.terminal import NotSeen, Terminal
from tests.engine.daemon.shell import wait_until
from tests.practice.cli import Cli
from tests.practice.subject import PATIENCE, Subject, until

PROMPT = re.compile(r"/ # *$")


@pytest.fixture
def name(docker: Cli) -> str:
    """A name for the test's container."""
    return docker.scratch.name("tty")


@pytest.fixture
def shell(docker: Cli, name: str) -> Iterator[Terminal]:
    """A shell in a container, at its first prompt on a clear screen."""
    words = ["run", "-it", *docker.label, "--name", name, "-h", "quay", "busybox", "sh"]
    with docker.terminal(*words, columns=60, rows=12) as terminal:
        clear(terminal)
        yield terminal


def lines(display: Sequence[str]) -> list[str]:
    """The lines of a screen, without what is blank."""
    return "\n".join(line.rstrip() for line in display).rstrip().split("\n")


def shows(terminal: Terminal, *expected: str) -> None:
    """Wait until the screen shows these lines, and nothing else."""
    terminal.wait_for(lambda display: lines(display) == list(expected))


def clear(terminal: Terminal) -> None:
    """Wait for a prompt, and clear the screen of all but that."""
    terminal.wait_for(lambda display: any(PROMPT.search(line) for line in display), timeout=20)
    terminal.press("ctrl+l")
    shows(terminal, "/ #")


def status(docker: Cli, name: str) -> str:
    """The state of a container."""
    return docker.out("inspect", "-f", "{{.State.Status}}", name)


def test_a_shell_is_talked_to(shell: Terminal) -> None:
    shell.type("echo $((6*7)); hostname\r")
    shows(shell, "/ # echo $((6*7)); hostname", "42", "quay", "/ #")
    shell.press("ctrl+l")
    shell.type("foo\r")
    shows(shell, "/ # foo", "sh: foo: not found", "/ #")
    shell.type("exit 3\r")
    assert shell.wait_exit(20) == 3


def test_a_line_is_edited_and_called_back(shell: Terminal) -> None:
    shell.type("echo wrold")
    shell.press("backspace", "backspace", "backspace", "backspace")
    shell.type("orld\r")
    shows(shell, "/ # echo world", "world", "/ #")
    shell.press("ctrl+l", "up", "left", "left", "home", "right", "right", "end", "enter")
    shows(shell, "/ # echo world", "world", "/ #")


def test_the_window_may_change_its_size(shell: Terminal) -> None:
    shell.type("stty size\r")
    shows(shell, "/ # stty size", "12 60", "/ #")

    def resized() -> bool:
        # The command line may begin to look at its window after the first prompt has come.
        shell.resize(90, 29)
        shell.resize(90, 30)
        shell.type("\fstty size\r")
        with suppress(NotSeen):
            shell.wait_for("30 90", timeout=1)
            return True
        return False

    wait_until(resized, PATIENCE, lambda: f"the size is another\n{shell.text}")


def test_an_interruption_ends_the_program_and_not_the_shell(
    engine: Subject, docker: Cli, name: str, shell: Terminal
) -> None:
    shell.type("sleep 600\r")
    container = engine.client.containers.get(name)
    until(container, lambda _: len(container.top()["Processes"]) == 2)
    shell.press("ctrl+c")
    shows(shell, "/ # sleep 600", "^C", "/ #")
    shell.press("ctrl+l")
    shell.type("echo $?\r")
    shows(shell, "/ # echo $?", "130", "/ #")


def test_the_end_of_input_ends_the_shell(docker: Cli, name: str, shell: Terminal) -> None:
    shell.press("ctrl+d")
    assert shell.wait_exit(20) == 0
    assert status(docker, name) == "exited"


def test_the_detach_keys_let_go_and_attach_comes_back(
    docker: Cli, name: str, shell: Terminal
) -> None:
    shell.type("A=kept\r")
    shows(shell, "/ # A=kept", "/ #")
    shell.press("ctrl+p", "ctrl+q")
    assert shell.wait_exit(20) == 0
    assert status(docker, name) == "running"
    with docker.terminal("attach", name, columns=60, rows=12) as again:
        clear(again)
        again.type("echo $A\r")
        shows(again, "/ # echo $A", "kept", "/ #")
        again.type("exit 4\r")
        assert again.wait_exit(20) == 4


def test_letting_go_of_attach_says_so(docker: Cli, name: str, shell: Terminal) -> None:
    with docker.terminal("attach", name) as again:
        again.press("enter")
        again.wait_for("/ #")
        again.press("ctrl+p", "ctrl+q")
        again.wait_for("read escape sequence")
        assert again.wait_exit(20) == 1
    assert status(docker, name) == "running"


def test_other_keys_let_go_where_they_are_named(docker: Cli, name: str) -> None:
    docker.detached("--init", "--name", name, "busybox", "sleep", "600")
    words = ["exec", "-it", "--detach-keys", "ctrl-a,x", name, "sh"]
    with docker.terminal(*words, columns=60, rows=12) as terminal:
        clear(terminal)
        terminal.type("echo 1")
        # The first key is held until the second has come, and goes on with another one.
        terminal.press("ctrl+a")
        terminal.type("\x05")
        terminal.type("2\r")
        shows(terminal, "/ # echo 12", "12", "/ #")
        terminal.press("ctrl+p", "ctrl+q", "ctrl+a")
        terminal.type("x")
        terminal.wait_for("read escape sequence")
        assert terminal.wait_exit(20) == 1
    assert status(docker, name) == "running"


def test_a_stopped_shell_is_started_and_talked_to(docker: Cli, name: str) -> None:
    docker.out("create", "-it", *docker.label, "--name", name, "-h", "quay", "busybox", "sh")
    with docker.terminal("start", "-ai", name, columns=60, rows=12) as terminal:
        clear(terminal)
        terminal.type("tty; hostname\r")
        shows(terminal, "/ # tty; hostname", "/dev/pts/0", "quay", "/ #")
        terminal.type("exit 6\r")
        assert terminal.wait_exit(20) == 6


def test_a_shell_in_a_terminal_gets_the_signals_of_the_command(docker: Cli, name: str) -> None:
    script = "trap 'echo told; exit 5' TERM; echo ready; while true; do sleep 0.1; done"
    words = ["run", "-it", *docker.label, "--name", name, "busybox", "sh", "-c", script]
    with docker.terminal(*words) as terminal:
        terminal.wait_for("ready", timeout=20)
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.wait_for("told")
        assert terminal.wait_exit(20) == 5


def test_a_command_that_is_ended_leaves_its_program_and_gives_the_terminal_back(
    docker: Cli, name: str
) -> None:
    docker.detached("--init", "--name", name, "busybox", "sleep", "600")
    script = (
        'before=$(stty -g); "$0" exec -it "$1" sh; echo "code $?";'
        ' [ "$(stty -g)" = "$before" ] && echo as before'
    )
    settings = {"DOCKER_HOST": docker.host, "DOCKER_CONFIG": str(docker.config)}
    words = ["sh", "-c", script, docker.program, name]
    with Terminal(words, columns=60, rows=12, env=settings) as terminal:
        terminal.wait_for(lambda display: any(PROMPT.search(line) for line in display), timeout=20)
        terminal.type("echo $((6*7))\r")
        terminal.wait_for("42")
        (command,) = (one for one in terminal.processes() if "exec" in one.cmdline())
        command.send_signal(signal.SIGTERM)
        terminal.wait_for("as before", timeout=20)
        terminal.wait_for("code 0")
        assert terminal.wait_exit(20) == 0
    assert status(docker, name) == "running"


def test_a_command_in_a_running_container(docker: Cli, name: str) -> None:
    docker.detached("--init", "--name", name, "busybox", "sleep", "600")
    with docker.terminal("exec", "-it", name, "sh", columns=60, rows=12) as terminal:
        clear(terminal)
        terminal.type("tty; stty size\r")
        terminal.wait_for("12 60")
        terminal.press("ctrl+l")
        terminal.type("exit 9\r")
        assert terminal.wait_exit(20) == 9
    assert status(docker, name) == "running"


def test_the_end_of_the_container_ends_the_terminal(
    docker: Cli, name: str, shell: Terminal
) -> None:
    docker.out("kill", name)
    assert shell.wait_exit(20) == 137


def test_colours_reach_the_terminal(docker: Cli, name: str) -> None:
    words = ["run", "--rm", "-t", *docker.label, "busybox"]
    with docker.terminal(*words, "printf", r"\033[31mred\033[0m and plain\n") as terminal:
        assert terminal.wait_exit(20) == 0
        assert lines(terminal.display) == ["red and plain"]


def test_run_in_the_foreground_is_interrupted(docker: Cli, name: str) -> None:
    script = "trap 'echo told; exit 5' INT; echo ready; while true; do sleep 0.1; done"
    words = ["run", "--rm", *docker.label, "--name", name, "busybox", "sh", "-c", script]
    with docker.terminal(*words) as terminal:
        terminal.wait_for("ready", timeout=20)
        terminal.press("ctrl+c")
        terminal.wait_for("told")
        assert terminal.wait_exit(20) == 5


def test_logs_that_are_followed_are_left(docker: Cli, name: str) -> None:
    script = "i=0; while true; do echo tick $i; i=$((i+1)); sleep 0.1; done"
    docker.detached("--name", name, "busybox", "sh", "-c", script)
    with docker.terminal("logs", "-f", name) as terminal:
        terminal.wait_for("tick 3")
        terminal.press("ctrl+c")
        terminal.wait_exit(20)
    assert status(docker, name) == "running"


def test_stats_are_a_table_that_moves(docker: Cli, name: str) -> None:
    docker.detached("--init", "--name", name, "busybox", "sleep", "600")
    with docker.terminal("stats", name, columns=120) as terminal:
        terminal.wait_for(
            lambda display: any(name in line and "%" in line and "B / " in line for line in display)
        )
        assert lines(terminal.display)[0].split()[:4] == ["CONTAINER", "ID", "NAME", "CPU"]


def test_cp_says_how_much_it_copied(docker: Cli, name: str) -> None:
    docker.detached("--init", "--name", name, "busybox", "sleep", "600")
    with docker.terminal("cp", "/etc/hostname", f"{name}:/tmp/", columns=120) as terminal:
        assert terminal.wait_exit(20) == 0
        assert re.search(rf"Successfully copied [\d.]+kB to {name}:/tmp/", terminal.text)


def test_a_pull_shows_its_layers(disposable: Subject, docker: Cli) -> None:
    docker("rmi", "-f", "alpine:3.10")
    with docker.terminal("pull", "alpine:3.10", columns=100) as terminal:
        assert terminal.wait_exit(60) == 0
        text = lines(terminal.display)
    assert text[0] == "3.10: Pulling from library/alpine"
    assert re.fullmatch(r"[0-9a-f]{12}: Pull complete", text[1])
    assert text[-2:] == [
        "Status: Downloaded newer image for alpine:3.10",
        "docker.io/library/alpine:3.10",
    ]
