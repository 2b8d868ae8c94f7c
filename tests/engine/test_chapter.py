"""The workshop's chapter on a real engine, seen on cais's screen.

Build `ch1-mlops-intro`, run it with a published port and a bind mount, call it, and find the
log on the host.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import docker
import httpx
import pytest
from docker.models.containers import Container

from tests.bench.terminal import Terminal
from tests.engine.free_ports import free_port
from tests.engine.scratch import Scratch
from tests.ui.reading import screen_text
from tui.engine.link import EngineLink
from tui.state.containers import ContainerState
from tui.state.engine import EngineState
from tui.state.selectors import Reach, port_rows
from tui.ui.app import CaisApp

RunChapter = Callable[[], Container]


@pytest.fixture
def run_chapter(
    engine_client: docker.DockerClient, sample_image: str, scratch: Scratch, tmp_path: Path
) -> RunChapter:
    """Does what `docker run -d -v ./logs:/app/logs -p 127.0.0.1:PORT:8000 IMAGE` does."""

    def run() -> Container:
        return engine_client.containers.run(
            sample_image,
            name=scratch.name("chapter"),
            labels=scratch.labels,
            detach=True,
            volumes={str(tmp_path / "logs"): {"bind": "/app/logs", "mode": "rw"}},
            ports={"8000/tcp": ("127.0.0.1", free_port())},
        )

    return run


def call(port: int) -> dict[str, object]:
    """Ask the service for a prediction, as soon as it answers."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=10), timeout=10) as client:
        while True:
            try:
                answer = client.post(
                    f"http://127.0.0.1:{port}/predict", json={"text": "Adorei, muito bom!"}
                )
            except httpx.TransportError:  # the port is open before the service listens
                continue
            answer.raise_for_status()
            return dict(answer.json())


async def test_the_chapter_on_the_screen(
    run_chapter: RunChapter, engine_host: str, sample_image: str, tmp_path: Path
) -> None:
    link = EngineLink(engine_host)
    app = CaisApp(link, "en")
    async with app.run_test(size=(200, 50)) as pilot:

        async def until(holds: Callable[[EngineState], bool]) -> EngineState:
            for _ in range(400):
                await pilot.pause(0.05)
                if holds(app.engine):
                    return app.engine
            raise AssertionError(f"never so:\n{screen_text(app)}")

        await until(lambda s: any(sample_image in image.tags for image in s.images))
        assert sample_image in screen_text(app)
        made = run_chapter()
        state = await until(lambda s: any(c.id == made.id and c.ports for c in s.containers))
        seen = next(c for c in state.containers if c.id == made.id)
        assert seen.state is ContainerState.RUNNING
        (mount,) = seen.mounts
        assert (mount.kind, mount.source) == ("bind", str(tmp_path / "logs"))
        (row,) = port_rows([seen])
        assert row.reach is Reach.PUBLISHED
        await pilot.pause()
        text = screen_text(app)
        assert str(made.name)[:12] in text
        assert f"127.0.0.1:{row.binding.host_port}" in text

        answer = call(row.binding.host_port)
        assert "positive" in str(answer)
        log = (tmp_path / "logs" / "app.log").read_text(encoding="utf-8").splitlines()
        assert any(json.loads(line)["path"] == "/predict" for line in log)

        made.remove(force=True)
        await until(lambda s: all(c.id != made.id for c in s.containers))
        await pilot.pause()
        assert str(made.name)[:12] not in screen_text(app)
    assert (tmp_path / "logs" / "app.log").exists()


def test_the_chapter_in_a_real_terminal(run_chapter: RunChapter, engine_host: str) -> None:
    command = [sys.executable, "-m", "tui", "--host", engine_host, "--lang", "pt-BR"]
    with Terminal(command, columns=200, rows=50) as terminal:
        # The dot of a connection; what follows is the engine's own name.
        terminal.wait_for("cais  ● ", timeout=20)
        made = run_chapter()
        start = str(made.name)[:12]
        terminal.wait_for(
            lambda lines: any(start in line and "rodando" in line for line in lines), timeout=20
        )
        terminal.wait_for(
            lambda lines: any("━▶" in line and start in line for line in lines), timeout=20
        )
        made.remove(force=True)
        terminal.wait_for(lambda lines: not any(start in line for line in lines), timeout=20)
        terminal.press("q")
        assert terminal.wait_exit(10) == 0
        assert 1049 not in terminal.modes
