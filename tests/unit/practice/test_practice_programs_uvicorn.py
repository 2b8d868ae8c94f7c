"""The command uvicorn: its options, its modes, and how it begins and ends."""

import asyncio
import json

import pytest

from tests.unit.practice.python_bench import PythonBench, Serving
from tui.practice.kernel.signals import Signal
from tui.practice.kernel.sockets import Connection

TRY = "Usage: uvicorn [OPTIONS] APP\nTry 'uvicorn --help' for help.\n\nError: "
STARTED = ["Waiting for application startup.", "Application startup complete."]
ENDED = ["Waiting for application shutdown.", "Application shutdown complete."]


@pytest.fixture
async def bench(python_bench: PythonBench) -> PythonBench:
    """A machine with the app and what it needs."""
    python_bench.copy_service()
    await python_bench.python("pip", "install", "-q", "fastapi", "uvicorn")
    return python_bench


def infos(server: Serving) -> list[str]:
    return [line.removeprefix("INFO:     ") for line in server.said]


async def connected(bench: PythonBench, server: Serving, port: int = 8000) -> Connection:
    await bench.listened(port)
    return await server.process.connect("127.0.0.1", port)


async def answered(connection: Connection, request: bytes) -> bytes:
    await connection.write(request)
    data = b""
    while b"\r\n\r\n" not in data:
        data += await connection.read(4096)
    return data


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, f"{TRY}Missing argument 'APP'.\n"),
        (["--fd", "x"], 2, f"{TRY}Invalid value for '--fd': 'x' is not a valid integer.\n"),
        (["--frob"], 2, f"{TRY}No such option '--frob'. Did you mean '--fd'?\n"),
        (
            ["--prot", "1"],
            2,
            f"{TRY}No such option '--prot'. (Did you mean one of: '--host', '--port'?)\n",
        ),
        (["m:a", "--port"], 2, "Error: Option '--port' requires an argument.\n"),
        (["--reload=1", "m:a"], 2, "Error: Option '--reload' does not take a value.\n"),
        (["m:a", "b"], 2, f"{TRY}Got unexpected extra argument (b)\n"),
        (["m:a", "b", "c"], 2, f"{TRY}Got unexpected extra arguments (b c)\n"),
        (
            ["m:a", "--log-level=x"],
            2,
            f"{TRY}Invalid value for '--log-level': 'x' is not one of 'critical', 'error',"
            " 'warning', 'info', 'debug', 'trace'.\n",
        ),
        (["nope:app"], 3, 'ERROR:    Error loading ASGI app. Could not import module "nope".\n'),
        (
            ["main:nope"],
            3,
            'ERROR:    Error loading ASGI app. Attribute "nope" not found in module "main".\n',
        ),
        (
            ["main"],
            3,
            'ERROR:    Error loading ASGI app. Import string "main" must be in format'
            ' "<module>:<attribute>".\n',
        ),
    ],
)  # fmt: skip
async def test_wrong_words(bench: PythonBench, words: list[str], code: int, said: str) -> None:
    done = await bench.python("uvicorn", *words)
    assert (done.code, done.text, done.said) == (code, "", said)


async def test_help_and_version(bench: PythonBench) -> None:
    shown = await bench.python("python", "-m", "uvicorn", "--help")
    assert shown.text.startswith(
        "Usage: python -m uvicorn [OPTIONS] APP\n\nOptions:\n  --host TEXT"
    )
    version = await bench.python("uvicorn", "--version")
    assert version.text == "Running uvicorn 0.54.0 with CPython 3.13.7 on Linux\n"


async def test_it_begins_and_ends_as_uvicorn_does(bench: PythonBench) -> None:
    server = bench.serve("uvicorn", "main:app", "--port", "9000")
    await bench.listened(9000)
    assert json.loads(await bench.fetch("/health", port=9000)) == {"status": "ok"}
    # Any but the first process of a container dies of the signal, after all was put in order.
    assert await server.ended() == 128 + Signal.TERM
    number = server.process.pid
    assert infos(server) == [
        f"Started server process [{number}]",
        *STARTED,
        "Uvicorn running on http://127.0.0.1:9000 (Press CTRL+C to quit)",
        "Shutting down",
        *ENDED,
        f"Finished server process [{number}]",
    ]


async def test_ctrl_c_is_no_error(bench: PythonBench) -> None:
    server = bench.serve("python", "-m", "uvicorn", "main:app")
    await bench.listened(8000)
    assert await server.ended(Signal.INT) == 0


async def test_a_port_that_is_taken(bench: PythonBench) -> None:
    bench.serve("uvicorn", "main:app")
    await bench.listened(8000)
    second = await bench.python("uvicorn", "main:app")
    assert second.code == 3
    assert second.said.splitlines()[3:] == [
        "ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 8000):"
        " address already in use",
        *(f"INFO:     {line}" for line in ENDED),
    ]
    workers = await bench.python("uvicorn", "main:app", "--workers", "2")
    assert (workers.code, workers.said) == (3, "ERROR:    [Errno 98] Address already in use\n")


async def test_another_folder_and_quieter_lines(bench: PythonBench) -> None:
    bench.copy_service()
    (bench.root / "srv").mkdir()
    for name in ("main.py", "model.py", "request_log.py", "model.json"):
        (bench.work / name).rename(bench.root / "srv" / name)
    assert (await bench.python("uvicorn", "main:app")).code == 3
    server = bench.serve(
        "uvicorn", "main:app", "--app-dir", "/srv", "--log-level=warning", "--header", "X-Who:me"
    )
    connection = await connected(bench, server)
    head = await answered(connection, b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
    connection.close()
    assert b"\r\nserver: uvicorn\r\nx-who: me\r\n" in head
    await server.ended()
    assert server.out + server.err == b""


async def test_a_module_in_a_folder_misses_its_neighbours(bench: PythonBench) -> None:
    bench.copy_service()
    (bench.work / "sample_app").mkdir()
    for name in ("main.py", "model.py", "request_log.py", "model.json"):
        (bench.work / name).rename(bench.work / "sample_app" / name)
    done = await bench.python("uvicorn", "sample_app.main:app")
    assert (done.code, done.said.splitlines()[-1]) == (
        1,
        "ModuleNotFoundError: No module named 'model'",
    )


async def test_somebody_elses_app_is_refused(bench: PythonBench) -> None:
    (bench.work / "shop.py").write_text("from fastapi import FastAPI\napp = FastAPI()\n")
    done = await bench.python("uvicorn", "shop:app")
    assert done.code == 1
    assert "/work/shop.py is a FastAPI app of its own: a real Docker engine would" in done.said


async def test_several_workers_share_a_port(bench: PythonBench) -> None:
    server = bench.serve("uvicorn", "main:app", "--workers", "2")
    await bench.listened(8000)
    await server.told("Application startup complete.", times=2)
    assert json.loads(await bench.fetch("/health")) == {"status": "ok"}
    children = sorted(child.pid for child in server.process.children)
    assert len(children) == 2
    assert await server.ended() == 0
    said = infos(server)
    parent = server.process.pid
    assert said[:2] == [
        "Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)",
        f"Started parent process [{parent}]",
    ]
    assert said[-1] == f"Stopping parent process [{parent}]"
    for child in children:
        for line in ("Started server", "Finished server", "Terminated child", "Waiting for child"):
            assert f"{line} process [{child}]" in said
    assert not bench.machine.network.sockets.listening(8000)


async def test_a_worker_that_dies_is_replaced(bench: PythonBench) -> None:
    server = bench.serve("uvicorn", "main:app", "--workers", "2")
    await server.told("Application startup complete.", times=2)
    victim, _ = server.process.children
    victim.signal(Signal.KILL)
    await server.told("Application startup complete.", times=3)
    assert f"Child process [{victim.pid}] died" in infos(server)
    assert len(server.process.children) == 2
    assert await server.ended() == 0


async def test_a_change_starts_it_anew(bench: PythonBench) -> None:
    server = bench.serve("uvicorn", "main:app", "--reload")
    await server.told("Application startup complete.")
    with (bench.work / "main.py").open("a") as file:
        file.write("# mine\n")
    await server.told("Application startup complete.", times=2)
    assert json.loads(await bench.fetch("/health")) == {"status": "ok"}
    assert await server.ended() == 0
    said = server.said
    assert said[0] == "INFO:     Will watch for changes in these directories: ['/work']"
    assert "WARNING:  StatReload detected changes in 'main.py'. Reloading..." in said
    assert any(line.startswith("cais: main.py differs") for line in said)
    assert said[-1] == f"INFO:     Stopping reloader process [{server.process.pid}]"


async def test_fastapi_is_uvicorn_with_other_defaults(bench: PythonBench) -> None:
    bare = await bench.python("fastapi", "run")
    assert (bare.code, bare.text.splitlines()[0]) == (
        1,
        'To use the fastapi command, please install "fastapi[standard]":',
    )
    await bench.python("pip", "install", "-q", "fastapi[standard]")
    server = bench.serve("fastapi", "run", "--port", "9000")
    await bench.listened(9000)
    assert json.loads(await bench.fetch("/health", port=9000)) == {"status": "ok"}
    assert await server.ended(Signal.INT) == 0
    assert infos(server)[3] == "Uvicorn running on http://0.0.0.0:9000 (Press CTRL+C to quit)"
    developer = bench.serve("fastapi", "dev", "main.py")
    await developer.told("Application startup complete.")
    assert "Started reloader process" in developer.said[2]
    assert await developer.ended() == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [(["frob"], 2), (["run", "--frob"], 2), (["run", "nope.py"], 1), (["--help"], 0), ([], 0)],
)
async def test_fastapi_and_wrong_words(bench: PythonBench, words: list[str], code: int) -> None:
    await bench.python("pip", "install", "-q", "fastapi[standard]")
    done = await bench.python("fastapi", *words)
    assert done.code == code
    assert "Traceback" not in done.said


# -- HTTP -----------------------------------------------------------------------------------------


async def test_requests_under_way_are_given_time(bench: PythonBench) -> None:
    server = bench.serve("python", "main.py")
    idle = await connected(bench, server)
    stuck = await connected(bench, server)
    assert await answered(idle, b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
    head = (
        b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        b"Expect: 100-continue\r\nContent-Length: 20\r\n\r\n"
    )
    assert await answered(stuck, head) == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert await server.ended() == 0
    assert await idle.read(1) == b""
    idle.close()
    stuck.close()
    assert server.said[-4] == (
        "ERROR:    Cancel 1 running task(s), timeout graceful shutdown exceeded"
    )
    log = (bench.work / "logs" / "app.log").read_text().splitlines()
    assert [(json.loads(line)["path"], json.loads(line)["status"]) for line in log] == [
        ("/health", 200),
        ("/predict", 500),
    ]


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 99999999\r\n\r\n{",
        b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b" " * 0x10000 + b"\r\n") * 3,
    ],
    ids=["declared", "chunked"],
)
async def test_too_large_a_body_is_refused_before_it_ends(bench: PythonBench, rest: bytes) -> None:
    server = bench.serve("python", "main.py")
    client = await connected(bench, server)
    sending = asyncio.create_task(
        client.write(
            b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + rest
        )
    )
    assert (await client.read(12)) == b"HTTP/1.1 413"
    sending.cancel()
    client.close()


async def test_what_is_no_http_is_told_so(bench: PythonBench) -> None:
    server = bench.serve("uvicorn", "main:app")
    client = await connected(bench, server)
    head = await answered(client, b"hello\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert (head + await client.read(4096)).endswith(b"\r\n\r\nInvalid HTTP request received.")
    client.close()
    await server.ended()
    assert "WARNING:  Invalid HTTP request received." in server.said


async def test_a_client_that_leaves_disturbs_nobody(bench: PythonBench) -> None:
    server = bench.serve("uvicorn", "main:app")
    for request in (
        b"",
        b"GET /he",
        b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{",
    ):
        client = await connected(bench, server)
        await client.write(request)
        client.reset()
        client.close()
    assert json.loads(await bench.fetch("/health")) == {"status": "ok"}
    await server.ended()
    assert [line for line in server.said if not line.startswith("INFO")] == []


async def test_many_at_once(bench: PythonBench) -> None:
    server = bench.serve("uvicorn", "main:app")
    clients = [await connected(bench, server) for _ in range(100)]
    request = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    heads = await asyncio.gather(*(answered(client, request) for client in clients))
    assert all(head.startswith(b"HTTP/1.1 200 OK\r\n") for head in heads)
    for client in clients:
        client.close()
    await server.ended()
    assert len(server.out.splitlines()) == 100


async def test_colours_are_for_terminals(bench: PythonBench) -> None:
    server = bench.serve("uvicorn", "main:app", "--use-colors")
    await bench.listened(8000)
    await bench.fetch("/health")
    await server.ended()
    assert server.said[0] == (
        f"\x1b[32mINFO\x1b[0m:     Started server process [\x1b[36m{server.process.pid}\x1b[0m]"
    )
    assert b'"\x1b[1mGET /health HTTP/1.1\x1b[0m" \x1b[32m200 OK\x1b[0m\n' in server.out
