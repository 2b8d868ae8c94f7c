"""The sample service as a real process: starting, logging, refusing and stopping."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("uvicorn", reason="needs the extra sample-app")

from sample_service import SAMPLE_APP, Launcher, Service, read_log


def get(service: Service, path: str) -> int:
    """Ask for a path and return the status of the answer."""
    connection = http.client.HTTPConnection(service.host, service.port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def run_python(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a short Python process of the sample service to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_runs_from_any_folder_and_logs_there(tmp_path: Path, launcher: Launcher) -> None:
    service = launcher.start(tmp_path)
    assert service.host == "127.0.0.1"
    assert get(service, "/") == 200
    assert [entry["path"] for entry in read_log(tmp_path / "logs")] == ["/"]


def test_log_dir_chooses_another_folder(tmp_path: Path, log_dir: Path, launcher: Launcher) -> None:
    service = launcher.start(tmp_path, LOG_DIR=str(log_dir / "deep" / "er"))
    assert get(service, "/health") == 200
    assert len(read_log(log_dir / "deep" / "er")) == 1


def test_a_log_folder_that_cannot_be_is_one_warning(tmp_path: Path, launcher: Launcher) -> None:
    (tmp_path / "logs").write_text("not a folder", "ascii")
    service = launcher.start(tmp_path)
    assert [get(service, "/") for _ in range(2)] == [200, 200]
    service.process.terminate()
    _, errors = service.process.communicate(timeout=10)
    assert errors.count("WARNING: cannot write") == 1
    assert "Traceback" not in errors


def test_sigterm_stops_it_within_a_second_even_with_clients_connected(
    tmp_path: Path, launcher: Launcher
) -> None:
    service = launcher.start(tmp_path)
    address = (service.host, service.port)
    with (
        socket.create_connection(address) as idle,
        socket.create_connection(address) as stuck_in_head,
        socket.create_connection(address) as stuck_in_body,
    ):
        idle.sendall(b"GET /health HTTP/1.1\r\nHost: here\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 200"
        stuck_in_head.sendall(b"GET /hea")
        stuck_in_body.sendall(
            b"POST /predict HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
            b"Expect: 100-continue\r\nContent-Length: 20\r\n\r\n"
        )
        # The service asks for the body, so it is now waiting for it.
        assert stuck_in_body.recv(12) == b"HTTP/1.1 100"
        start = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        service.process.communicate(timeout=10)
        assert time.monotonic() - start < 1
    statuses = [(entry["path"], entry["status"]) for entry in read_log(tmp_path / "logs")]
    assert statuses == [("/health", 200), ("/predict", 500)]


def test_ctrl_c_stops_it_without_a_traceback(tmp_path: Path, launcher: Launcher) -> None:
    service = launcher.start(tmp_path)
    assert get(service, "/") == 200
    service.process.send_signal(signal.SIGINT)
    _, errors = service.process.communicate(timeout=10)
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    "request_head",
    [
        b"Content-Length: 99999999\r\n\r\n{",
        b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b" " * 0x10000 + b"\r\n") * 3,
    ],
    ids=["declared", "chunked"],
)
def test_too_large_a_body_is_refused_before_it_ends(
    tmp_path: Path, launcher: Launcher, request_head: bytes
) -> None:
    service = launcher.start(tmp_path)
    with socket.create_connection((service.host, service.port), timeout=10) as client:
        client.sendall(
            b"POST /predict HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
            + request_head
        )
        assert client.recv(12) == b"HTTP/1.1 413"


@pytest.mark.parametrize("port", ["abc", "-1", "70000", "8e3", "9" * 5000])
def test_a_bad_port_is_one_line(tmp_path: Path, port: str) -> None:
    done = run_python(str(SAMPLE_APP / "main.py"), folder=tmp_path, PORT=port)
    assert done.returncode != 0
    assert done.stderr.startswith("PORT must be a whole number")
    assert len(done.stderr.splitlines()) == 1


def test_a_busy_port_is_one_line(tmp_path: Path, launcher: Launcher) -> None:
    port = str(launcher.start(tmp_path).port)
    done = run_python(str(SAMPLE_APP / "main.py"), folder=tmp_path, PORT=port)
    assert done.returncode != 0
    assert done.stderr.startswith(f"Cannot listen on 127.0.0.1, port {port}: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("host", ["203.0.113.1", "not a host", "a" * 300])
def test_an_address_of_somebody_else_is_one_line(tmp_path: Path, host: str) -> None:
    done = run_python(str(SAMPLE_APP / "main.py"), folder=tmp_path, PORT="0", HOST=host)
    assert done.returncode != 0
    assert done.stderr.startswith("Cannot listen on ")
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_model_is_one_line(tmp_path: Path) -> None:
    for name in ("main.py", "model.py", "request_log.py"):
        (tmp_path / name).write_bytes((SAMPLE_APP / name).read_bytes())
    done = run_python("main.py", folder=tmp_path)
    assert done.returncode != 0
    assert "train.py" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_uvicorn_can_import_the_app_which_needs_no_training_library(tmp_path: Path) -> None:
    code = (
        "import sys, uvicorn; uvicorn.importer.import_from_string('main:app');"
        "print(sorted({'sklearn', 'numpy', 'scipy'} & set(sys.modules)))"
    )
    done = run_python("-c", code, folder=tmp_path, PYTHONPATH=str(SAMPLE_APP))
    assert done.stdout == "[]\n", done.stderr
    assert list(tmp_path.iterdir()) == []


def test_healthcheck_tells_a_live_service_from_a_dead_one(
    tmp_path: Path, launcher: Launcher
) -> None:
    service = launcher.start(tmp_path)
    check = str(SAMPLE_APP / "healthcheck.py")
    port = str(service.port)
    assert run_python(check, folder=tmp_path, PORT=port).returncode == 0
    # A proxy is for the world outside; this question stays inside.
    proxy = run_python(check, folder=tmp_path, PORT=port, http_proxy="http://127.0.0.1:9")
    assert proxy.returncode == 0
    service.process.terminate()
    service.process.communicate(timeout=10)
    dead = run_python(check, folder=tmp_path, PORT=port)
    assert (dead.returncode, dead.stderr) == (1, "")


def test_entrypoint_runs_the_command_but_never_as_root(tmp_path: Path, log_dir: Path) -> None:
    entrypoint = str(SAMPLE_APP / "entrypoint.py")
    done = run_python(entrypoint, "id", "-u", folder=tmp_path, LOG_DIR=str(log_dir))
    assert done.returncode == 0
    assert int(done.stdout) == (os.getuid() or 1000)


def test_entrypoint_reports_a_missing_command_as_a_shell_does(
    tmp_path: Path, log_dir: Path
) -> None:
    entrypoint = str(SAMPLE_APP / "entrypoint.py")
    done = run_python(
        entrypoint, "no-such-command", folder=tmp_path, LOG_DIR=str(log_dir), PATH="/usr/bin:/bin"
    )
    assert done.returncode == 127
    assert done.stderr.splitlines() == ["Cannot run no-such-command: No such file or directory."]
