"""The sample app in a container: served for real, and its other files imitated."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.practice.python_bench import SAMPLE_APP, PythonBench
from tui.practice.kernel.signals import Signal
from tui.practice.programs.sample.bundle import CannotLoad, SampleApp
from tui.practice.programs.sample.recognition import recognised

JSON = ("--header", "Content-Type: application/json")
UVICORN = ["Waiting for application startup.", "Application startup complete."]


@pytest.fixture
async def bench(python_bench: PythonBench) -> PythonBench:
    """A machine with the app and what it needs."""
    python_bench.copy_service()
    await python_bench.python("pip", "install", "-q", "fastapi", "uvicorn")
    return python_bench


def logged(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "app.log").read_text().splitlines()]


def lines(*words: str) -> list[str]:
    return [f"INFO:     {word}" for word in words]


async def test_main_serves_and_logs_in_the_container(bench: PythonBench) -> None:
    server = bench.serve("python", "main.py")
    await bench.listened(8000)
    assert json.loads(await bench.fetch("/"))["name"] == "ch1-mlops-intro"
    answer = await bench.fetch("/predict", *JSON, "--post-data", '{"text": "I love it"}')
    assert json.loads(answer)["predictions"][0]["label"] == "positive"
    assert "404" in await bench.fetch("/nowhere%20?q=1")
    assert [(e["path"], e["status"], e["container"]) for e in logged(bench.work / "logs")] == [
        ("/", 200, "bench"), ("/predict", 200, "bench"), ("/nowhere ", 404, "bench"),
    ]  # fmt: skip
    assert await server.ended() == 0
    number = server.process.pid
    assert server.said == [
        "ch1-mlops-intro listens on http://127.0.0.1:8000 (Ctrl+C stops it)",
        *lines(f"Started server process [{number}]", *UVICORN),
        *lines("Shutting down", "Waiting for application shutdown."),
        *lines("Application shutdown complete.", f"Finished server process [{number}]"),
    ]
    access = server.out.decode().splitlines()
    assert [line.partition(" - ")[2] for line in access] == [
        '"GET / HTTP/1.1" 200 OK',
        '"POST /predict HTTP/1.1" 200 OK',
        '"GET /nowhere%20?q=1 HTTP/1.1" 404 Not Found',
    ]
    assert access[0].startswith("INFO:     127.0.0.1:")


async def test_the_environment_steers_it(bench: PythonBench) -> None:
    server = bench.serve("python", "main.py", HOST="0.0.0.0", PORT="9000", LOG_DIR="/tmp/a/b")
    await bench.listened(9000)
    assert await bench.fetch("/health", port=9000) == '{"status":"ok"}'
    assert len(logged(bench.root / "tmp/a/b")) == 1
    assert server.said[0].startswith("ch1-mlops-intro listens on http://0.0.0.0:9000 ")
    assert await server.ended(Signal.INT) == 0


async def test_any_free_port_will_do(bench: PythonBench) -> None:
    server = bench.serve("python", "main.py", PORT="0")
    await server.told("listens on")
    (listener,) = bench.machine.network.sockets
    assert f":{listener.port} " in server.said[0]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"PORT": "8e3"}, "PORT must be a whole number from 0 to 65535, not '8e3'.\n"),
        ({"PORT": "70000"}, "PORT must be a whole number from 0 to 65535, not '70000'.\n"),
        ({"HOST": "203.0.113.1"}, "Cannot listen on 203.0.113.1, port 8000: "),
        ({"HOST": "nowhere"}, "Cannot listen on nowhere, port 8000: Name or service not known."),
    ],
)
async def test_where_it_can_not_listen(
    bench: PythonBench, variables: dict[str, Any], said: str
) -> None:
    done = await bench.python("python", "main.py", **variables)
    assert done.code == 1
    assert done.said.startswith(said)
    assert len(done.said.splitlines()) == 1


async def test_a_port_is_one_servers(bench: PythonBench) -> None:
    bench.serve("python", "main.py")
    await bench.listened(8000)
    second = await bench.python("python", "main.py")
    assert (second.code, second.said) == (
        1,
        "Cannot listen on 127.0.0.1, port 8000: Address already in use (while attempting to bind"
        " on address ('127.0.0.1', 8000)). HOST and PORT choose another place.\n",
    )


async def test_a_log_that_can_not_be_written_is_one_warning(bench: PythonBench) -> None:
    (bench.work / "logs").write_text("a file")
    server = bench.serve("python", "main.py")
    await bench.listened(8000)
    assert await bench.fetch("/health") == '{"status":"ok"}'
    (bench.work / "logs").unlink()
    assert await bench.fetch("/health") == '{"status":"ok"}'
    assert len(logged(bench.work / "logs")) == 1
    (bench.work / "logs" / "app.log").unlink()
    assert await bench.fetch("/health") == '{"status":"ok"}'
    assert len(logged(bench.work / "logs")) == 1
    await server.ended()
    (warning,) = (line for line in server.said if "WARNING" in line)
    assert warning == (
        "WARNING: cannot write /work/logs/app.log (File exists); the service goes on without its"
        " request log."
    )


async def test_the_log_is_the_users(bench: PythonBench) -> None:
    (bench.work / "logs").mkdir()
    server = bench.serve("python", "main.py", who=1000)
    await bench.listened(8000)
    assert await bench.fetch("/health") == '{"status":"ok"}'
    await server.ended()
    assert "cannot write /work/logs/app.log (Permission denied)" in server.err.decode()


async def test_small_edits_do_not_hide_the_app(bench: PythonBench) -> None:
    main = bench.work / "main.py"
    main.write_text(main.read_text().replace("Hello!", "Good day!").replace("\n", "\r\n"))
    (bench.work / "model.py").write_text("# mine\n")
    server = bench.serve("python", "./main.py")
    await bench.listened(8000)
    assert "Hello!" in await bench.fetch("/")
    assert server.said[0] == (
        "cais: main.py and model.py differ from the version that comes with cais, and that one is"
        " served: the practice engine runs no code of an image."
    )


@pytest.mark.parametrize("name", ["main.py", "train.py", "entrypoint.py", "healthcheck.py"])
def test_what_counts_as_the_apps_file(name: str) -> None:
    sample = SampleApp(SAMPLE_APP)
    source = sample.text(name)
    assert recognised(sample, f"/srv/{name}", source) == name
    assert recognised(sample, f"/srv/other_{name}", source) is None
    assert recognised(sample, f"/srv/{name}", "print('mine')\n") is None
    kept = source.splitlines()
    assert recognised(sample, f"/srv/{name}", "\n".join(kept[: len(kept) // 4])) is None or (
        name == "main.py"
    )
    assert recognised(sample, f"/srv/{name}", source + "\nprint('more')" * 100) == name


def test_a_service_of_that_name_counts_however_it_is_written() -> None:
    sample = SampleApp(SAMPLE_APP)
    mine = 'app = FastAPI(title="ch1-mlops-intro")\n'
    assert recognised(sample, "main.py", mine) == "main.py"
    assert recognised(sample, "app.py", mine) is None


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("model.json", "Cannot load /work/model.json: No such file or directory."),
        ("model.py", "ModuleNotFoundError: No module named 'model'\n"),
        ("request_log.py", "ModuleNotFoundError: No module named 'request_log'\n"),
    ],
)
async def test_what_was_forgotten_is_missed(bench: PythonBench, gone: str, said: str) -> None:
    (bench.work / gone).unlink()
    done = await bench.python("python", "main.py")
    assert done.code == 1
    assert said in done.said


@pytest.mark.parametrize("package", ["fastapi", "uvicorn", "pydantic"])
async def test_what_is_not_installed_is_missed(bench: PythonBench, package: str) -> None:
    await bench.python("pip", "uninstall", "-y", package)
    done = await bench.python("python", "main.py")
    assert done.code == 1
    assert done.said.endswith(f"ModuleNotFoundError: No module named '{package}'\n")
    source = (SAMPLE_APP / "main.py").read_text().splitlines()
    *_, place, shown, _ = done.said.splitlines()
    number = int(place.split(", line ")[1].split(",")[0])
    assert source[number - 1].strip() == shown.strip()


async def test_an_app_that_can_not_be_loaded_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("main.py", "model.py", "request_log.py", "model.json"):
        (broken / name).write_bytes((SAMPLE_APP / name).read_bytes())
    (broken / "request_log.py").write_text("import no_such_module\n")
    before = set(sys.modules)
    with pytest.raises(CannotLoad, match="no_such_module"):
        await SampleApp(broken).code()
    left = {name for name in set(sys.modules) - before if "sample" in name}
    assert left == set()


async def test_its_modules_are_nobody_elses() -> None:
    paths = list(sys.path)
    plain = {name: sys.modules.get(name) for name in ("main", "model", "request_log")}
    one, other = SampleApp(SAMPLE_APP), SampleApp(SAMPLE_APP)
    first = await one.code()
    assert await one.code() is first
    assert (await other.code()).create_app.__module__ == first.create_app.__module__
    assert {name: sys.modules.get(name) for name in plain} == plain
    assert sys.path == paths


# -- training, entry point, health ----------------------------------------------------------------


async def test_training_is_simulated(python_bench: PythonBench) -> None:
    python_bench.copy("train.py", "data/comments.csv")
    await python_bench.python("pip", "install", "-q", "scikit-learn")
    done = await python_bench.python("python", "train.py")
    assert done.code == 0
    assert done.said == (
        "cais: training is simulated; the model that comes with cais stands in for a new one.\n"
    )
    first, *_, last = done.text.splitlines()
    assert first == "held-out part           accuracy  macro F1"
    assert last == "Model 1.0.0 written to /work/model.json."
    shipped = (SAMPLE_APP / "model.json").read_bytes()
    assert (python_bench.work / "model.json").read_bytes() == shipped
    elsewhere = await python_bench.python("python", "train.py", "--out=/tmp/m.json")
    assert elsewhere.code == 0
    assert (python_bench.root / "tmp/m.json").read_bytes() == shipped


async def test_training_needs_what_the_real_one_needs(python_bench: PythonBench) -> None:
    python_bench.copy("train.py")
    bare = await python_bench.python("python", "train.py")
    assert (bare.code, bare.said.splitlines()[-1]) == (
        1,
        "ModuleNotFoundError: No module named 'sklearn'",
    )
    await python_bench.python("pip", "install", "-q", "scikit-learn")
    no_data = await python_bench.python("python", "train.py")
    assert (no_data.code, no_data.said.splitlines()[-1]) == (
        1,
        "FileNotFoundError: [Errno 2] No such file or directory: '/work/data/comments.csv'",
    )
    assert (await python_bench.python("python", "train.py", "--frob")).code == 2
    assert (await python_bench.python("python", "train.py", "--out")).code == 2
    assert (await python_bench.python("python", "train.py", "-h")).text.startswith("usage: ")


async def test_the_entry_point_leaves_root_behind(python_bench: PythonBench) -> None:
    python_bench.copy("entrypoint.py")
    done = await python_bench.python("python", "entrypoint.py", "id", LOG_DIR="/work/deep/logs")
    assert (done.code, done.text.split()[:2]) == (0, ["uid=1000(ann)", "gid=1000(ann)"])
    owner = await python_bench.run("stat", "-c", "%u:%g", "deep/logs", "deep/logs/app.log")
    assert owner.text == "1000:1000\n1000:1000\n"
    other = await python_bench.python("python", "entrypoint.py", "id", "-u", who=1234)
    assert other.text == "1234\n"


async def test_the_entry_point_takes_the_log_folders_owner(python_bench: PythonBench) -> None:
    python_bench.copy("entrypoint.py")
    await python_bench.run("mkdir", "logs")
    await python_bench.run("chown", "1234:50", "logs")
    done = await python_bench.python("python", "entrypoint.py", "sh", "-c", "id -u; id -g")
    assert done.text == "1234\n50\n"
    await python_bench.run("chown", "0:0", "logs")
    (python_bench.work / "logs" / "others").write_text("")
    await python_bench.python("python", "entrypoint.py", "true")
    owner = await python_bench.run("stat", "-c", "%u", "logs", "logs/app.log", "logs/others")
    assert owner.text == "0\n1000\n0\n"


async def test_the_entry_point_reports_what_it_can_not_run(python_bench: PythonBench) -> None:
    python_bench.copy("entrypoint.py")
    missing = await python_bench.python("python", "entrypoint.py", "nope")
    assert (missing.code, missing.said) == (127, "Cannot run nope: No such file or directory.\n")
    (python_bench.work / "text").write_text("")
    plain = await python_bench.python("python", "entrypoint.py", "./text")
    assert (plain.code, plain.said) == (126, "Cannot run ./text: Permission denied.\n")
    assert (await python_bench.python("python", "entrypoint.py")).code == 1


async def test_health_is_asked_for_inside(bench: PythonBench) -> None:
    bench.copy("healthcheck.py")
    assert (await bench.python("python", "healthcheck.py")).code == 1
    server = bench.serve("python", "main.py", PORT="9000")
    await bench.listened(9000)
    assert (await bench.python("python", "healthcheck.py", PORT="9000")).code == 0
    assert (await bench.python("python", "healthcheck.py", PORT="9001")).code == 1
    wrong = await bench.python("python", "healthcheck.py", PORT="x")
    assert (wrong.code, wrong.said.splitlines()[-1]) == (
        1,
        "ValueError: invalid literal for int() with base 10: 'x'",
    )
    await server.ended()
    assert (await bench.python("python", "healthcheck.py", PORT="9000")).code == 1
