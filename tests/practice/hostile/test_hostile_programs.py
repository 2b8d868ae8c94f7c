"""Programs in a container that want the whole engine for themselves."""

from __future__ import annotations

import psutil
import pytest
from docker.errors import APIError
from docker.models.containers import Container

from tests.engine.daemon.shell import wait_until
from tests.practice.engine_process import PracticeEngine
from tests.practice.hostile.watching import MEGABYTE, ROOM_MB, prompt
from tests.practice.subject import PATIENCE, Maker, Subject, execute, until


@pytest.mark.parametrize(
    "script",
    [
        "while true; do :; done",
        "while true; do true | cat; done",
        "yes > /dev/null",
        "yes | sort",
        "cat /dev/zero | tr '\\0' x > /dev/null",
        "f() { f; }; f",
        "f() { echo $(f); }; f",
        ":() { : | : & }; :",
        "bomb() { bomb | bomb & }; bomb; wait",
        "a=x; while true; do a=$a$a; done",
        "seq 1000000000 | tail -n 1",
        "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! | grep -E '^(a+)+$'",
        "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | sed -E 's/(a|aa)+b/x/'",
        "find / / / / / / / / | xargs cat > /dev/null",
        "i=0; while true; do i=$((i+1)); touch /tmp/f$i; done",
        "printf '%1000000000d' 1 | wc -c",
        "echo $((9**9**9**9))",
        "echo {1..1000000000} | wc -w; seq -w 1000000000 | head -n 1",
        "tail -c 1 /dev/zero",
        "head -c 100000000000 /dev/zero | wc -c",
        "case aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa in *a*a*a*a*a*a*a*a*a*a*a*a*b) ;; esac",
        "exec sh -c 'exec sh -c \"exec $0\"'",
    ],
    ids=lambda script: script[:40],
)
def test_a_program_that_wants_everything(
    engine: Subject, target: PracticeEngine, make: Maker, script: str
) -> None:
    container = make.created("sh", "-c", script)
    with prompt(target) as waits:
        container.start()
        wait_until(
            lambda: len(waits) > 40 or not _runs(container), PATIENCE, lambda: "the engine is slow"
        )
        assert psutil.Process(target.pid).memory_info().rss < ROOM_MB * MEGABYTE
        _kill(container)
        until(container, lambda attrs: attrs["State"]["Status"] == "exited")
        container.remove(force=True)


def _kill(container: Container) -> None:
    """End it, unless it has come to its end by itself."""
    try:
        container.kill()
    except APIError:
        if _runs(container):
            raise


def _runs(container: Container) -> bool:
    container.reload()
    return bool(container.status == "running")


def test_a_script_that_nests_too_deep(box: Container, target: PracticeEngine) -> None:
    with prompt(target):
        for script in (
            "(" * 5_000 + ":" + ")" * 5_000,
            "{ " * 5_000 + ":; " + "}; " * 5_000,
            "echo " + "$(echo " * 2_000 + "x" + ")" * 2_000,
            "echo $((" + "(" * 5_000 + "1" + ")" * 5_000 + "))",
            "if true; then " * 2_000 + ":; " + "fi; " * 2_000,
            "eval " * 2_000 + "echo x",
            "x" * 1_000_000,
            "echo " + "'" * 99_999,
        ):
            execute(box, script)
    assert execute(box, "echo well").out == "well\n"
