"""The sample app in a container: what a learner of the first chapter sees of it.

The image is not built but put together, so that nothing here depends on a builder.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from docker.models.containers import Container

from tests.engine.daemon.shell import wait_until
from tests.engine.free_ports import free_port
from tests.engine.scratch import Scratch
from tests.practice.subject import PATIENCE, Maker, Subject, execute, until

SAMPLE_APP = Path(__file__).parents[3] / "sample_app"
SECOND = 10**9
READY = b"Application startup complete."
CONFIG = (
    "WORKDIR /app",
    "ENV HOST=0.0.0.0 PORT=8000 LOG_DIR=/app/logs PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1",
    "EXPOSE 8000",
    'HEALTHCHECK --interval=1s --start-period=10s CMD ["python", "/app/healthcheck.py"]',
    'ENTRYPOINT ["python", "/app/entrypoint.py"]',
    'CMD ["python", "/app/main.py"]',
)


def packed(files: dict[str, bytes]) -> bytes:
    """A tar of root's files, which everybody may read."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o644
            tar.addfile(member, io.BytesIO(content))
    return data.getvalue()


@pytest.fixture(scope="module")
def app(engine: Subject, python: str) -> Iterator[str]:
    """An image as the project's Dockerfile makes it, but for the training."""
    scratch = Scratch.new()
    maker = Maker(engine, scratch, python)
    script = (
        "pip install --no-cache-dir -q -r /app/requirements.txt"
        " && echo 'app:x:1000:' >> /etc/group"
        " && echo 'app:x:1000:1000:app:/app:/sbin/nologin' >> /etc/passwd"
    )
    container = maker.created("sh", "-c", f"mkdir -p /app; {script}")
    names = ("main", "model", "request_log", "entrypoint", "healthcheck", "train")
    files = {f"app/{name}.py": (SAMPLE_APP / f"{name}.py").read_bytes() for name in names}
    for name in ("model.json", "requirements.txt"):
        files[f"app/{name}"] = (SAMPLE_APP / name).read_bytes()
    container.put_archive("/", packed(files))
    container.start()
    code = container.wait(timeout=300)["StatusCode"]
    assert code == 0, container.logs().decode()
    yield str(maker.committed(container, None, *CONFIG).id)
    scratch.remove_all(engine.client)


def served(make: Maker, image: str, *command: str, **settings: Any) -> Container:
    """A container that publishes the service, once that is ready."""
    ports = {"8000/tcp": ("127.0.0.1", free_port())}
    container = make.running(*command, image=image, **{"ports": ports, **settings})
    wait_until(lambda: READY in container.logs(), 60, lambda: container.logs().decode())
    container.reload()
    return container


def client(container: Container) -> httpx.Client:
    """A client of the published port."""
    port = container.attrs["NetworkSettings"]["Ports"]["8000/tcp"][0]["HostPort"]
    # A fresh connection may meet a port that is about to be served.
    transport = httpx.HTTPTransport(retries=5)
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20, transport=transport)


def entries(text: str) -> list[dict[str, Any]]:
    """What a request log holds, without what the health check asked."""
    read = [json.loads(line) for line in text.splitlines()]
    return [entry for entry in read if entry["path"] != "/health"]


def log_of(container: Container) -> list[dict[str, Any]]:
    """The request log inside a container."""
    return entries(execute(container, "cat /app/logs/app.log").out)


def test_every_route_answers(make: Maker, app: str) -> None:
    container = served(make, app)
    with client(container) as http:
        assert http.get("/").json()["name"] == "ch1-mlops-intro"
        assert http.get("/health").json() == {"status": "ok"}
        assert "/predict" in http.get("/openapi.json").json()["paths"]
        assert "swagger" in http.get("/docs").text.lower()
        answer = http.post("/predict", json={"text": ["Adorei, excelente", "Horrible, it broke"]})
        assert [one["label"] for one in answer.json()["predictions"]] == ["positive", "negative"]
        assert http.post("/predict", json={"text": ""}).status_code == 422
        assert http.post("/predict", content=b"x").status_code == 422
        big = http.post("/predict", content=b" " * 200_000, headers={"Content-Type": "text/json"})
        assert big.status_code == 413
        assert http.get("/no%20where?x=1").status_code == 404
        assert http.head("/").status_code == 405
        assert http.get("/").headers["server"] == "uvicorn"
    assert [(e["method"], e["path"], e["status"]) for e in log_of(container)] == [
        ("GET", "/", 200), ("GET", "/openapi.json", 200), ("GET", "/docs", 200),
        ("POST", "/predict", 200), ("POST", "/predict", 422), ("POST", "/predict", 422),
        ("POST", "/predict", 413), ("GET", "/no where", 404), ("HEAD", "/", 405), ("GET", "/", 200),
    ]  # fmt: skip
    assert {e["container"] for e in log_of(container)} == {str(container.id)[:12]}


def test_what_the_container_says(make: Maker, app: str) -> None:
    container = served(make, app, healthcheck={"test": ["NONE"]})
    with client(container) as http:
        http.get("/?q=a%20b")
        http.post("/predict", json={"text": "good"})
        # The client keeps its connection open, as a browser does.
        container.stop(timeout=10)
    assert container.wait()["StatusCode"] == 0
    assert container.logs(stdout=False).decode().splitlines() == [
        "ch1-mlops-intro listens on http://0.0.0.0:8000 (Ctrl+C stops it)",
        "INFO:     Started server process [1]",
        "INFO:     Waiting for application startup.",
        "INFO:     Application startup complete.",
        "INFO:     Shutting down",
        "INFO:     Waiting for application shutdown.",
        "INFO:     Application shutdown complete.",
        "INFO:     Finished server process [1]",
    ]
    lines = container.logs(stderr=False).decode().splitlines()
    assert [line.partition(" - ")[2] for line in lines] == [
        '"GET /?q=a%20b HTTP/1.1" 200 OK',
        '"POST /predict HTTP/1.1" 200 OK',
    ]
    assert lines[0].startswith("INFO:     172.")


def test_it_becomes_healthy(make: Maker, app: str) -> None:
    container = served(make, app)
    until(container, lambda attrs: attrs["State"]["Health"]["Status"] == "healthy", 40)
    pace = {"interval": SECOND, "retries": 1}
    deaf = make.running("sleep", "60", image=app, healthcheck=pace)
    until(deaf, lambda attrs: attrs["State"]["Health"]["Status"] == "unhealthy", 40)


def test_the_log_is_in_a_volume_and_outlives_the_container(make: Maker, app: str) -> None:
    volume = make.volume()
    for count in (1, 2):
        container = served(make, app, volumes=[f"{volume.name}:/app/logs"])
        with client(container) as http:
            assert http.get("/").status_code == 200
        assert len(log_of(container)) == count
        container.remove(force=True)


def test_the_log_is_in_the_folder_of_the_host(make: Maker, app: str, tmp_path: Path) -> None:
    logs = tmp_path.resolve() / "logs"
    container = served(make, app, volumes=[f"{logs}:/app/logs"])
    with client(container) as http:
        for path in ("/", "/docs"):
            http.get(path)
    assert [e["path"] for e in entries((logs / "app.log").read_text())] == ["/", "/docs"]
    (logs / "app.log").unlink()
    with client(container) as http:
        http.get("/")
    assert [e["path"] for e in entries((logs / "app.log").read_text())] == ["/"]
    container.remove(force=True)
    assert (logs / "app.log").exists()


def test_the_log_stays_in_the_layer_over_a_restart(make: Maker, app: str) -> None:
    container = served(make, app)
    with client(container) as http:
        http.get("/")
    container.restart(timeout=5)
    wait_until(lambda: container.logs().count(READY) == 2, PATIENCE, lambda: "not again")
    container.reload()
    with client(container) as http:
        assert http.get("/").status_code == 200
    assert len(log_of(container)) == 2
    owner = execute(container, "stat -c '%U %a' /app/logs /app/logs/app.log; id -un")
    assert owner.out == "app 755\napp 644\nroot\n"
    assert container.top()["Processes"][0][-1].endswith("python /app/main.py")


def test_another_container_reaches_it_by_its_name(make: Maker, app: str) -> None:
    network = make.network()
    name = make.name("api")
    served(make, app, network=network.name, name=name)
    ran = make.ran(f"wget -qO- http://{name}:8000/health", network=network.name)
    assert (ran.code, ran.out) == (0, '{"status":"ok"}')


def test_an_app_on_its_own_loopback_is_not_reached(make: Maker, app: str) -> None:
    container = served(make, app, environment={"HOST": "127.0.0.1"})
    with client(container) as http, pytest.raises(httpx.TransportError):
        http.get("/")
    asked = execute(container, ["python", "/app/healthcheck.py"])
    assert asked.code == 0


def test_uvicorn_may_serve_it_too(make: Maker, app: str) -> None:
    command = ["uvicorn", "main:app", "--host", "0.0.0.0", "--no-access-log"]
    container = served(make, app, *command, entrypoint=[], healthcheck={"test": ["NONE"]})
    with client(container) as http:
        assert http.get("/").status_code == 200
    container.kill("SIGINT")
    assert container.wait(timeout=20)["StatusCode"] == 0
    assert container.logs().decode().splitlines() == [
        "INFO:     Started server process [1]",
        "INFO:     Waiting for application startup.",
        "INFO:     Application startup complete.",
        "INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)",
        "INFO:     Shutting down",
        "INFO:     Waiting for application shutdown.",
        "INFO:     Application shutdown complete.",
        "INFO:     Finished server process [1]",
    ]


@pytest.mark.parametrize(
    ("command", "code", "last"),
    [
        (
            ["uvicorn", "main:nope"],
            3,
            'ERROR:    Error loading ASGI app. Attribute "nope" not found in module "main".',
        ),
        (
            ["uvicorn", "main"],
            3,
            'ERROR:    Error loading ASGI app. Import string "main" must be in format'
            ' "<module>:<attribute>".',
        ),
        (["uvicorn", "m:a", "--port", "x"], 2,
         "Error: Invalid value for '--port': 'x' is not a valid integer."),
        (["python", "train.py"], 1, "ModuleNotFoundError: No module named 'sklearn'"),
        (["python", "nope.py"], 2,
         "python: can't open file '/app/nope.py': [Errno 2] No such file or directory"),
        (["python", "-m", "flask"], 1, "/usr/local/bin/python: No module named flask"),
        (["sh", "-c", "rm model.json; exec python main.py"], 1,
         "Cannot load /app/model.json: No such file or directory. Running train.py makes a new"
         " one."),
        (["sh", "-c", "rm model.py; exec uvicorn main:app"], 1,
         "ModuleNotFoundError: No module named 'model'"),
        (["sh", "-c", "PORT=x python main.py"], 1,
         "PORT must be a whole number from 0 to 65535, not 'x'."),
        (["sh", "-c", "HOST=203.0.113.1 python main.py"], 1,
         "Cannot listen on 203.0.113.1, port 8000: Cannot assign requested address (while"
         " attempting to bind on address ('203.0.113.1', 8000)). HOST and PORT choose another"
         " place."),
        (["python", "entrypoint.py", "nope"], 127,
         "Cannot run nope: No such file or directory."),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_said(
    make: Maker, app: str, command: list[str], code: int, last: str
) -> None:
    container = make.ended(*command, image=app, entrypoint=[])
    assert container.attrs["State"]["ExitCode"] == code
    assert container.logs(stdout=False).decode().splitlines()[-1] == last


def test_the_entry_point_chooses_who_serves(make: Maker, app: str) -> None:
    script = "id -u; ls -ldn logs | cut -d' ' -f3,4"
    ran = make.ended("sh", "-c", script, image=app)
    assert ran.logs().decode() == "1000\n1000 1000\n"
    volume = make.volume()
    mounts = [f"{volume.name}:/app/logs"]
    make.ended("chown", "1234:50", "/app/logs", image=app, entrypoint=[], volumes=mounts)
    ran = make.ended("sh", "-c", "id -u; id -g", image=app, volumes=mounts)
    assert ran.logs().decode() == "1234\n50\n"
    ran = make.ended("id", "-u", image=app, user="4321")
    assert ran.logs().decode() == "4321\n"
