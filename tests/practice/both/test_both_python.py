"""Python as far as it is simulated: what it refuses, pip's words, and `python -c` for looking."""

from __future__ import annotations

import pytest

from tests.practice.subject import Maker

QUIET = {"PIP_ROOT_USER_ACTION": "ignore", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
START = "Expected package name at the start of dependency specifier"
URLOPEN = "import urllib.request; urllib.request.urlopen"


@pytest.mark.parametrize(
    ("script", "code", "last"),
    [
        ("python -c \"print('hello', 1, 2.5, None)\"", 0, "hello 1 2.5 None"),
        ("python -c 'import sys; sys.exit(3)'", 3, ""),
        ("python -c 'import json, os.path; from time import sleep'", 0, ""),
        ("python -c 'import nope.x'", 1, "ModuleNotFoundError: No module named 'nope'"),
        (
            f"python -c \"{URLOPEN}('http://localhost:1/x')\"",
            1,
            "urllib.error.URLError: <urlopen error [Errno 111] Connection refused>",
        ),
        (f"python -c \"{URLOPEN}('x')\"", 1, "ValueError: unknown url type: 'x'"),
        ("python -m uvicorn", 1, "/usr/local/bin/python: No module named uvicorn"),
        ("python .", 1, "/usr/local/bin/python: can't find '__main__' module in '/tmp'"),
        ("python x.py", 2,
         "python: can't open file '/tmp/x.py': [Errno 2] No such file or directory"),
        ("echo import flask > x.py; python x.py", 1,
         "ModuleNotFoundError: No module named 'flask'"),
        (": > x.py; python x.py", 0, ""),
        ("python -Z 2>&1 | head -1", 0, "Unknown option: -Z"),
        ("python -c 2>&1 | head -1", 0, "Argument expected for the -c option"),
        ("pip install", 1,
         'ERROR: You must give at least one requirement to install (see "pip help install")'),
        ("pip install --frob x", 2, "no such option: --frob"),
        ("pip install .", 1,
         "ERROR: Directory '.' is not installable. Neither 'setup.py' nor 'pyproject.toml' found."),
        ("pip install 'a=>1'", 1, "     ^"),
        ("echo '?' > r; pip install -r r", 1, "    ^ (from line 1 of r)"),
        ("pip install -r nope", 1,
         "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'nope'"),
        ("pip uninstall -y nope", 0, "WARNING: Skipping nope as it is not installed."),
        ("pip show nope", 1, "WARNING: Package(s) not found: nope"),
        ("pip check", 0, "No broken requirements found."),
        ("python -m venv v && v/bin/pip freeze; v/bin/python -c 'print(1)'", 0, "1"),
        ("python -m venv", 2, "venv: error: the following arguments are required: ENV_DIR"),
    ],
)  # fmt: skip
def test_what_python_and_pip_say(
    make: Maker, python: str, script: str, code: int, last: str
) -> None:
    ran = make.ran(
        f"cd /tmp; {{ {script}; }} 2>&1", image=python, environment=QUIET, network_mode="none"
    )
    assert ran.code == code
    assert "".join(ran.out.splitlines()[-1:]) == last


def test_what_pip_installs_can_be_imported_called_and_removed(make: Maker, python: str) -> None:
    script = """
        pip install -q 'uvicorn==0.54.0' && uvicorn --version | cut -c1-22
        python -c 'import uvicorn, click, h11; print(uvicorn.__version__)'
        head -1 "$(which uvicorn)" | cut -c1-2
        pip freeze | grep -c -i -E '^(click|h11|uvicorn)=='
        pip uninstall -q -y uvicorn; which uvicorn || echo gone
        python -c 'import uvicorn' 2>&1 | tail -1
    """
    ran = make.ran(script, image=python, environment=QUIET)
    assert ran.out.splitlines() == [
        "Running uvicorn 0.54.0",
        "0.54.0",
        "#!",
        "3",
        "gone",
        "ModuleNotFoundError: No module named 'uvicorn'",
    ]
