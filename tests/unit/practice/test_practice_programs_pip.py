"""pip, which records: what it says, what is there afterwards, and what it makes of requirements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.practice.python_bench import LIBRARY, PythonBench
from tui.practice.programs.python.requirements import (
    InvalidRequirement,
    facts,
    requirement,
)


async def frozen(python_bench: PythonBench) -> list[str]:
    return (await python_bench.python("pip", "freeze")).text.split()


async def test_it_keeps_a_record(python_bench: PythonBench) -> None:
    done = await python_bench.python("pip", "install", "tqdm==4.0", "redis>=2")
    assert done.code == 0
    assert "Collecting tqdm==4.0\n" in done.text
    assert done.text.endswith("Successfully installed redis-6.4.0 tqdm-4.0\n")
    assert await frozen(python_bench) == ["redis==6.4.0", "tqdm==4.0"]
    assert (await python_bench.python("python3", "-m", "pip", "list")).text == (
        "Package Version\n------- -------\nredis   6.4.0\ntqdm    4.0\n"
    )
    there = await python_bench.python("pip", "install", "tqdm")
    assert there.text == f"Requirement already satisfied: tqdm in /{LIBRARY} (4.0)\n"
    newer = await python_bench.python("pip", "install", "-U", "tqdm")
    assert "Found existing installation: tqdm 4.0\n" in newer.text
    assert (
        "Name: tqdm\nVersion: 4.67.1\n" in (await python_bench.python("pip", "show", "TQDM")).text
    )
    gone = await python_bench.python("pip", "uninstall", "-y", "tqdm", "foo")
    assert gone.text.endswith("  Successfully uninstalled tqdm-4.67.1\n")
    assert gone.said == "WARNING: Skipping foo as it is not installed.\n"
    assert await frozen(python_bench) == ["redis==6.4.0"]


async def test_what_a_package_needs_comes_with_it(python_bench: PythonBench) -> None:
    done = await python_bench.python("pip", "install", "uvicorn==0.54.0")
    assert "Collecting h11 (from uvicorn==0.54.0)\n" in done.text
    assert await frozen(python_bench) == ["click==8.5.1", "h11==0.16.0", "uvicorn==0.54.0"]
    assert (await python_bench.python("pip", "check")).text == "No broken requirements found.\n"
    assert "Required-by: uvicorn\n" in (await python_bench.python("pip", "show", "h11")).text
    await python_bench.python("pip", "uninstall", "-y", "h11")
    broken = await python_bench.python("pip", "check")
    assert (broken.code, broken.text) == (
        1,
        "uvicorn 0.54.0 requires h11, which is not installed.\n",
    )
    await python_bench.python("pip", "install", "--no-deps", "flask")
    assert not (python_bench.root / LIBRARY / "jinja2").exists()


async def test_commands_come_and_go_with_their_package(python_bench: PythonBench) -> None:
    await python_bench.python("pip", "install", "-q", "uvicorn")
    script = python_bench.root / "usr/local/bin/uvicorn"
    assert script.read_text().startswith("#!/usr/local/bin/python3.13\n")
    assert script.stat().st_mode & 0o777 == 0o755
    assert (await python_bench.python("uvicorn", "--help")).text.startswith(
        "Usage: uvicorn [OPTIONS] APP"
    )
    asked = await python_bench.python("pip", "uninstall", "uvicorn", given=b"n\n")
    assert "Would remove:\n    /usr/local/bin/uvicorn\n" in asked.text
    await python_bench.python("pip", "uninstall", "-y", "uvicorn")
    assert not script.exists()
    assert [one.name for one in (python_bench.root / LIBRARY).glob("uvicorn*")] == []


async def test_a_command_that_is_not_simulated_says_so(python_bench: PythonBench) -> None:
    await python_bench.python("pip", "install", "-q", "gunicorn")
    done = await python_bench.python("gunicorn", "main:app")
    assert (done.code, done.said) == (
        1,
        "gunicorn: the practice engine does not run Python programs\n",
    )


async def test_files_of_requirements(python_bench: PythonBench) -> None:
    (python_bench.work / "sub").mkdir()
    (python_bench.work / "sub" / "more.txt").write_text("-r least.txt\nsix\n")
    (python_bench.work / "sub" / "least.txt").write_text("pytz")
    (python_bench.work / "limits.txt").write_text("redis<6\n")
    (python_bench.work / "r.txt").write_text(
        "# needed\n"
        "--index-url https://example.org/simple\n"
        "tqdm==4.0  # old\n"
        "\n"
        "never-heard-of[x] ; python_version >= '3.8' and sys_platform == \"linux\"\n"
        "pillow; sys_platform == 'win32'\n"
        "h11==0.16.0 \\\n    --hash=sha256:4e35b956cf45792e4caa5885e69fba00bdbc6f \\\n"
        "    --hash=sha256:aaaa\n"
        "-r sub/more.txt\n"
        "-c limits.txt\n"
        "redis\n"
        "idna==${IDNA}\n"
    )
    done = await python_bench.python(
        "pip", "install", "--no-cache-dir", "--upgrade", "-r", "r.txt", IDNA="3.4"
    )
    assert done.code == 0, done.said
    assert "Collecting tqdm==4.0 (from -r r.txt (line 3))\n" in done.text
    assert "Ignoring pillow: markers 'sys_platform == \"win32\"' don't match" in done.text
    assert await frozen(python_bench) == [
        "h11==0.16.0", "idna==3.4", "never-heard-of==1.0.0", "pytz==2025.2", "redis==5.9",
        "six==1.17.0", "tqdm==4.0",
    ]  # fmt: skip


async def test_what_a_file_lists_can_be_removed(python_bench: PythonBench) -> None:
    (python_bench.work / "r.txt").write_text("six\npytz\n")
    await python_bench.python("pip", "install", "-r", "r.txt", "idna")
    done = await python_bench.python("pip", "uninstall", "-y", "-q", "-r", "r.txt")
    assert (done.code, done.text, done.said) == (0, "", "")
    assert await frozen(python_bench) == ["idna==3.10"]


async def test_requirements_that_go_round_end(python_bench: PythonBench) -> None:
    (python_bench.work / "a.txt").write_text("-r b.txt\n")
    (python_bench.work / "b.txt").write_text("-r a.txt\nsix\n")
    done = await python_bench.python("pip", "install", "-r", "a.txt")
    assert (done.code, done.said) == (
        1,
        "ERROR: /work/a.txt recursively references itself in a.txt\n",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["install", "-r", "nope.txt"],
            "ERROR: Could not open requirements file:"
            " [Errno 2] No such file or directory: 'nope.txt'\n",
        ),
        (
            ["install"],
            'ERROR: You must give at least one requirement to install (see "pip help install")\n',
        ),
        (
            ["install", "a b"],
            "ERROR: Invalid requirement: 'a b': Expected end or semicolon (after name and no valid"
            " version specifier)\n    a b\n      ^\n",
        ),
        (
            ["install", "a==1 b"],
            "ERROR: Invalid requirement: 'a==1 b': Expected end or semicolon (after version"
            " specifier)\n    a==1 b\n     ~~~~^\n",
        ),
        (
            ["install", "-r", "bad.txt"],
            "ERROR: Invalid requirement: '?': Expected package name at the start of dependency"
            " specifier\n    ?\n    ^ (from line 2 of bad.txt)\n",
        ),
        (
            ["install", "."],
            "ERROR: Directory '.' is not installable."
            " Neither 'setup.py' nor 'pyproject.toml' found.\n",
        ),
        (["install", "https://x/y.whl"], "ERROR: The practice engine fetches no packages: "),
        (["install", "six==1", "six==2"], "ERROR: Could not find a version that satisfies"),
        (["foo"], 'ERROR: unknown command "foo"\n'),
        (["uninstall"], "ERROR: You must give at least one requirement to uninstall "),
    ],
)
async def test_what_can_not_be(python_bench: PythonBench, words: list[str], said: str) -> None:
    (python_bench.work / "bad.txt").write_text("six\n?\n")
    done = await python_bench.python("pip", *words)
    assert done.code == 1
    assert done.said.startswith(said)
    assert await frozen(python_bench) == []


async def test_an_option_that_pip_does_not_have(python_bench: PythonBench) -> None:
    done = await python_bench.python("pip", "install", "--frob", "six")
    assert (done.code, done.said.splitlines()[-1]) == (2, "no such option: --frob")


async def test_a_project_is_installed_from_its_folder(python_bench: PythonBench) -> None:
    (python_bench.work / "pyproject.toml").write_text(
        '[project]\nname = "shop"\nversion = "0.3"\ndependencies = ["six>=1"]\n'
        '[project.optional-dependencies]\ndev = ["pytz"]\n'
    )
    assert (await python_bench.python("pip", "install", "-q", "-e", ".[dev]")).code == 0
    assert await frozen(python_bench) == ["pytz==2025.2", "shop==0.3", "six==1.17.0"]
    (python_bench.work / "pyproject.toml").write_text("[project\n")
    broken = await python_bench.python("pip", "install", ".")
    assert (broken.code, broken.said[:24]) == (1, "ERROR: ./pyproject.toml:")


async def test_who_may_not_write_there_is_told_so(python_bench: PythonBench) -> None:
    (python_bench.root / LIBRARY).chmod(0o755)
    done = await python_bench.python("pip", "install", "six", who=1000)
    assert done.code == 1
    assert "[Errno 13] Permission denied" in done.said


async def test_root_is_warned_unless_it_said_that_it_knows(python_bench: PythonBench) -> None:
    warned = await python_bench.python("pip", "install", "six")
    assert "WARNING: Running pip as the 'root' user" in warned.said
    calm = await python_bench.python("pip", "install", "-q", "pytz", PIP_ROOT_USER_ACTION="ignore")
    assert calm.said == ""
    calm = await python_bench.python("pip", "install", "-q", "--root-user-action=ignore", "idna")
    assert calm.said == ""


@pytest.mark.parametrize("text", ["a" + " " * 1_000_000 + "!", "a==" + "1" * 1_000_000])
def test_a_long_requirement_is_refused_at_once(text: str) -> None:
    with pytest.raises(InvalidRequirement, match="it is too long"):
        requirement(text)


@pytest.mark.parametrize(
    ("text", "version", "allowed"),
    [
        ("a==1.0", "1", True),
        ("a==1.*", "1.9", True),
        ("a==1.*", "10", False),
        ("a~=1.4.2", "1.4.9", True),
        ("a~=1.4.2", "1.5", False),
        ("a>=1,<2", "1.99", True),
        ("a>=1,<2", "2.0", False),
        ("a!=1.5", "1.5", False),
        ("a (>1)", "1", False),
    ],
)
def test_which_versions_will_do(text: str, version: str, allowed: bool) -> None:
    assert requirement(text).allows(version) is allowed


@pytest.mark.parametrize(
    ("marker", "holds"),
    [
        ("python_version < '3.10'", False),
        ("python_version >= '3.9' and os_name == 'posix'", True),
        ("sys_platform == 'win32' or platform_system == 'Linux'", True),
        ("'linux' in sys_platform", True),
        ("sys_platform not in 'win32 darwin'", True),
        ("extra == 'dev'", False),
    ],
)
def test_markers(marker: str, holds: bool) -> None:
    assert requirement(f"a; {marker}").applies(facts("3.13.7")) is holds


@given(st.text(max_size=60))
def test_any_text_is_a_requirement_or_is_refused(text: str) -> None:
    try:
        found = requirement(text)
    except InvalidRequirement:
        return
    assert found.name in text
    assert found.allows("1.0") in (True, False)
    assert found.applies(facts("3.13.7")) in (True, False)
