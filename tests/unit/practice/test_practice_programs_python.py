"""Python, which is not run: what is said instead, and what of it is simulated all the same."""

import pytest

from tests.unit.practice.programs_bench import Outcome
from tests.unit.practice.python_bench import PythonBench

REFUSAL = "the practice engine does not run Python programs\n"


async def test_python_says_that_it_runs_nothing(python_bench: PythonBench) -> None:
    assert (await python_bench.python("python3", "--version")).text == "Python 3.13.7\n"
    refused = Outcome(1, b"", f"python3: {REFUSAL}".encode())
    for words in (["-c", "a = print"], ["-m", "json.tool"], ["-"]):
        assert await python_bench.python("python3", *words, given=b"print(1)\n") == refused
    assert await python_bench.python("python3") == Outcome(0, b"", b"")
    unknown = await python_bench.python("python3", "-Z")
    assert unknown.said.startswith("Unknown option: -Z\nusage: python3 ")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("print(1)\n", "a program"),
        ("import json\nimport flask\n", "a Flask app"),
        ("from fastapi import FastAPI\napp = FastAPI()\n", "a FastAPI app"),
    ],
)
async def test_a_script_of_somebody_is_told_from_the_sample_app(
    python_bench: PythonBench, source: str, kind: str
) -> None:
    await python_bench.python("pip", "install", "-q", "flask", "fastapi")
    (python_bench.work / "app.py").write_text(source)
    done = await python_bench.python("python", "-u", "app.py")
    assert (done.code, done.text) == (1, "")
    first, second = done.said.splitlines(keepends=True)
    assert first == f"python: {REFUSAL}"
    assert second.startswith(f"/work/app.py is {kind} of its own: a real Docker engine would run")


async def test_what_is_no_script(python_bench: PythonBench) -> None:
    missing = await python_bench.python("python3", "nope.py")
    assert (missing.code, missing.said) == (
        2,
        "python3: can't open file '/work/nope.py': [Errno 2] No such file or directory\n",
    )
    folder = await python_bench.python("python3", ".")
    assert (folder.code, folder.said.split(": ", 1)[1]) == (
        1,
        "can't find '__main__' module in '/work'\n",
    )
    (python_bench.work / "empty.py").write_text("\n")
    assert await python_bench.python("python3", "empty.py") == Outcome(0, b"", b"")
    (python_bench.work / "secret.py").write_text("x")
    (python_bench.work / "secret.py").chmod(0)
    secret = await python_bench.python("python3", "secret.py", who=1000)
    assert (secret.code, secret.said.rpartition("] ")[2]) == (2, "Permission denied\n")


async def test_an_import_that_must_fail_fails_as_it_would(python_bench: PythonBench) -> None:
    (python_bench.work / "app.py").write_text(
        '"""Serves.\n\nimport flask\n"""\nimport os, sys\nimport somebodys_own\n'
        "try:\n    import redis\nexcept ImportError:\n    pass\n"
        "from sklearn.linear_model import Ridge\n"
    )
    done = await python_bench.python("python3", "app.py")
    assert (done.code, done.said) == (
        1,
        "Traceback (most recent call last):\n"
        '  File "/work/app.py", line 11, in <module>\n'
        "    from sklearn.linear_model import Ridge\n"
        "ModuleNotFoundError: No module named 'sklearn'\n",
    )
    await python_bench.python("pip", "install", "scikit-learn")
    assert REFUSAL in (await python_bench.python("python3", "app.py")).said
    module = await python_bench.python("python3", "-m", "flask", "run")
    assert (module.code, module.said) == (1, "/usr/local/bin/python3: No module named flask\n")


async def test_modules_are_found_beside_the_script_and_on_the_path(
    python_bench: PythonBench,
) -> None:
    (python_bench.work / "lib").mkdir()
    (python_bench.work / "app.py").write_text("import flask\n")
    (python_bench.work / "lib" / "flask.py").write_text("x = 1\n")
    assert "No module named 'flask'" in (await python_bench.python("python3", "app.py")).said
    assert REFUSAL in (await python_bench.python("python3", "app.py", PYTHONPATH="lib")).said
    (python_bench.work / "flask.py").write_text("x = 1\n")
    assert REFUSAL in (await python_bench.python("python3", "app.py")).said


async def test_a_virtual_environment_has_packages_of_its_own(python_bench: PythonBench) -> None:
    await python_bench.python("pip", "install", "-q", "pip==25.2")
    assert await python_bench.python("python", "-m", "venv", "/opt/venv") == Outcome(0, b"", b"")
    venv = "/opt/venv/bin:/usr/local/bin:/bin"
    await python_bench.python("pip", "install", "-q", "uvicorn", PATH=venv)
    listed = await python_bench.python("pip", "freeze", PATH=venv)
    assert "uvicorn==" in listed.text
    assert (await python_bench.python("pip", "freeze")).text == ""
    version = await python_bench.python("python", "--version", PATH=venv)
    assert version.text == "Python 3.13.7\n"
    called = await python_bench.python("uvicorn", "--version", PATH=venv)
    assert called.text.startswith("Running uvicorn ")
    script = (python_bench.root / "opt/venv/bin/uvicorn").read_text()
    assert script.startswith("#!/opt/venv/bin/python3.13\n")
    activated = await python_bench.python("sh", "-c", ". /opt/venv/bin/activate; pip freeze")
    assert activated.text == listed.text


@pytest.mark.parametrize(
    ("words", "code"), [([], 2), (["--frob", "x"], 2), (["--help"], 0), (["/proc/x\0"], 1)]
)
async def test_a_virtual_environment_that_can_not_be(
    python_bench: PythonBench, words: list[str], code: int
) -> None:
    (python_bench.work / "file").write_text("")
    words = ["file/venv"] if words and "\0" in words[0] else words
    done = await python_bench.python("python", "-m", "venv", *words)
    assert done.code == code
    assert "Traceback" not in done.said


@pytest.mark.parametrize(
    "source",
    [
        "from uvicorn.main import main\n" * 30_000,
        "from " + "a" * 1_000_000,
        "import " + "a, " * 300_000,
        "\n" * 1_000_000 + "x",
        '"""' * 300_001,
        "sys.exit(main())\n" * 60_000,
    ],
    ids=["commands", "name", "list", "lines", "texts", "exits"],
)
async def test_a_large_file_holds_nobody_up(python_bench: PythonBench, source: str) -> None:
    (python_bench.work / "app.py").write_text(source)
    (python_bench.work / "uvicorn").mkdir()
    done = await python_bench.python("python", "app.py")
    assert (done.code, done.said.splitlines()[0]) == (1, f"python: {REFUSAL}".rstrip())
    await python_bench.python("pip", "install", "-q", "uvicorn")
    served = await python_bench.python("uvicorn", "app:app")
    assert served.code == 1


# -- python -c ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "print(6 * 7)",
        "print(open('/etc/passwd').read())",
        "import os; os.system('id')",
        "x = 1",
        "print(*[1])",
        "print('a', file=1)",
        "import mine",
        "print(",
        "print(sys.path)",
        "exit(len('a'))",
        "__import__('os')",
        "(" * 3000,
        "\0",
        "print('" + "x" * 2000 + "')",
    ],
)
async def test_a_text_that_needs_an_interpreter_is_refused(
    python_bench: PythonBench, source: str
) -> None:
    (python_bench.work / "mine.py").write_text("print('run')")
    done = await python_bench.python("python", "-c", source)
    assert done == Outcome(1, b"", f"python: {REFUSAL}".encode())


@pytest.mark.parametrize(
    ("source", "code", "out", "last"),
    [
        ("print('hello', 1, 2.5, None)", 0, "hello 1 2.5 None\n", ""),
        ("print()", 0, "\n", ""),
        ("import sys; print(sys.version)", 0, "3.13.7 (main", ""),
        ("import sys\nsys.exit(3)", 3, "", ""),
        ("import os, json.decoder; from time import sleep", 0, "", ""),
        ("import six; print(six.__version__)", 0, "1.17.0\n", ""),
        ("print('a'); import nope.x; print('b')", 1, "a\n",
         "ModuleNotFoundError: No module named 'nope'"),
        ("import flask", 1, "", "ModuleNotFoundError: No module named 'flask'"),
    ],
)  # fmt: skip
async def test_a_text_that_can_be_known_is_done(
    python_bench: PythonBench, source: str, code: int, out: str, last: str
) -> None:
    await python_bench.python("pip", "install", "-q", "six")
    done = await python_bench.python("python", "-c", source)
    assert (done.code, done.text[: len(out)]) == (code, out)
    assert bool(done.text) is bool(out)
    assert done.said.splitlines()[-1:] == ([last] if last else [])


@pytest.mark.parametrize(
    ("path", "code", "last"),
    [
        ("/", 0, ""),
        ("/folder", 0, ""),
        ("/nope", 1, "urllib.error.HTTPError: HTTP Error 404: "),
    ],
)
async def test_a_url_can_be_asked(
    python_bench: PythonBench, path: str, code: int, last: str
) -> None:
    (python_bench.work / "folder").mkdir()
    server = python_bench.serve("python", "-m", "http.server")
    await python_bench.listened(8000)
    url = f"'http://localhost:8000{path}'"
    text = f"import urllib.request; urllib.request.urlopen({url}, timeout=5)"
    (python_bench.root / "etc/hosts").write_text("127.0.0.1 localhost\n")
    done = await python_bench.python("python", "-c", text)
    assert done.code == code
    assert "".join(done.said.splitlines()[-1:]).startswith(last)
    await server.ended()
    refused = await python_bench.python("python", "-c", text)
    assert (refused.code, refused.said.splitlines()[-1]) == (
        1,
        "urllib.error.URLError: <urlopen error [Errno 111] Connection refused>",
    )
