"""The sample image on an engine: it builds, serves, logs to the host and stops at once."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docker
import httpx
import pytest
from docker.models.containers import Container

from tests.engine.free_ports import free_port

pytestmark = pytest.mark.engine

LABELS = {"cais.test": "1"}
NANOSECONDS = 1_000_000_000
# Seconds that a container may take to serve, or to find itself healthy.
PATIENCE = 30
PRACTICE = "cais practice engine"

RunImage = Callable[..., Container]


def wait_until(condition: Callable[[], bool], container: Container) -> None:
    """Ask, at the pace of the engine's answers, until it is so; fail with the container's log."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, container.logs().decode()


@pytest.fixture
def run_image(engine_client: docker.DockerClient, sample_image: str) -> Iterator[RunImage]:
    """Start the image, its port published on a free one of 127.0.0.1; wait until it serves."""
    containers: list[Container] = []

    def run(**options: Any) -> Container:
        container = engine_client.containers.run(
            sample_image,
            detach=True,
            labels=LABELS,
            ports={"8000/tcp": ("127.0.0.1", free_port())},
            **options,
        )
        containers.append(container)
        wait_until(lambda: b"Application startup complete" in container.logs(), container)
        container.reload()
        return container

    yield run
    for container in containers:
        container.remove(force=True, v=True)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder on the host that does not exist yet: Docker makes it for the bind mount."""
    return tmp_path / "logs"


def mount(folder: Path, mode: str = "rw") -> dict[str, dict[str, str]]:
    """Bind a folder of the host to the log folder of the container."""
    return {str(folder): {"bind": "/app/logs", "mode": mode}}


def http_client(container: Container) -> httpx.Client:
    """Make a client for the port that the container publishes."""
    port = container.attrs["NetworkSettings"]["Ports"]["8000/tcp"][0]["HostPort"]
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10)


def user_of(container: Container) -> int:
    """Return the effective user id of process 1 of the container."""
    output = container.exec_run(["cat", "/proc/1/status"]).output
    assert isinstance(output, bytes)
    (line,) = [line for line in output.decode().splitlines() if line.startswith("Uid:")]
    return int(line.split()[2])


def health(container: Container) -> str:
    """Return what the engine now says of the container's health."""
    container.reload()
    return str(container.attrs["State"]["Health"]["Status"])


def test_serves_and_predicts_and_is_not_root(run_image: RunImage) -> None:
    container = run_image()
    with http_client(container) as http:
        assert http.get("/").json()["name"] == "ch1-mlops-intro"
        answer = http.post("/predict", json={"text": ["Adorei, excelente", "Horrible, it broke"]})
    labels = [prediction["label"] for prediction in answer.json()["predictions"]]
    assert labels == ["positive", "negative"]
    assert user_of(container) == 1000


def test_log_grows_on_the_host_in_a_folder_that_docker_makes(
    run_image: RunImage, logs: Path
) -> None:
    container = run_image(volumes=mount(logs))
    with http_client(container) as http:
        for count in (1, 2):
            http.get("/health")
            entries = [json.loads(line) for line in (logs / "app.log").read_text().splitlines()]
            assert len(entries) == count
    assert entries[-1]["path"] == "/health"
    assert str(container.id).startswith(entries[-1]["container"])


def test_log_belongs_to_the_owner_of_the_folder(
    engine_client: docker.DockerClient, sample_image: str, run_image: RunImage, logs: Path
) -> None:
    if engine_client.info()["OperatingSystem"] == PRACTICE:
        pytest.skip("the practice engine does not give the files of the host away")
    logs.mkdir()
    engine_client.containers.run(
        sample_image,
        ["1234:1234", "/app/logs"],
        entrypoint=["chown"],
        volumes=mount(logs),
        labels=LABELS,
        remove=True,
    )
    container = run_image(volumes=mount(logs))
    with http_client(container) as http:
        assert http.get("/").status_code == 200
    assert user_of(container) == 1234
    assert (logs / "app.log").stat().st_uid == 1234


def test_read_only_log_folder_is_one_warning(run_image: RunImage, logs: Path) -> None:
    logs.mkdir()
    container = run_image(volumes=mount(logs, "ro"))
    with http_client(container) as http:
        assert [http.get("/").status_code for _ in range(2)] == [200, 200]
    assert container.logs().decode().count("WARNING: cannot write /app/logs/app.log") == 1


def test_any_other_user_may_run_it(run_image: RunImage) -> None:
    container = run_image(user="4321")
    with http_client(container) as http:
        assert http.get("/health").status_code == 200
    assert user_of(container) == 4321


def test_stops_at_once(run_image: RunImage) -> None:
    container = run_image()
    with http_client(container) as http:
        http.get("/")
        # The client keeps its connection open, as a browser does.
        start = time.monotonic()
        container.stop()
        assert time.monotonic() - start < 2
    assert container.wait()["StatusCode"] == 0


def test_becomes_healthy(run_image: RunImage) -> None:
    # Only the pace is the test's own; what is asked is the image's HEALTHCHECK.
    container = run_image(healthcheck={"interval": NANOSECONDS})
    wait_until(lambda: health(container) != "starting", container)
    assert health(container) == "healthy"
