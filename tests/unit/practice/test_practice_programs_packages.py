"""Package managers: what they say, and what is there afterwards."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.practice.programs_bench import Bench, Outcome
from tui.practice.catalog import dpkg_status
from tui.practice.files.nodes import Credentials, binary, program_in

SOURCES = """\
Types: deb
URIs: http://deb.debian.org/debian
Suites: trixie trixie-updates
Components: main
"""
INSTALLED = "P:busybox\nV:1.37.0-r18\n\nP:musl\nV:1.2.5-r10\n"


@pytest.fixture
def open_path(tmp_path: Path) -> Path:
    """A folder that everyone may enter."""
    tmp_path.chmod(0o755)
    return tmp_path


@pytest.fixture
async def bench(open_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(open_path)
    for folder in ("usr/bin", "var/lib/dpkg/info", "var/lib/apt/lists", "var/cache/apk", "sbin"):
        (bench.root / folder).mkdir(parents=True)
    for folder in ("etc/apt/sources.list.d", "etc/apk", "lib/apk/db"):
        (bench.root / folder).mkdir(parents=True)
    (bench.root / "var/lib/dpkg/status").write_text(dpkg_status.STATUS)
    (bench.root / "etc/apt/sources.list.d/debian.sources").write_text(SOURCES)
    (bench.root / "etc/apk/world").write_text("busybox\n")
    (bench.root / "etc/apk/repositories").write_text("https://dl/v3.22/main\n")
    (bench.root / "lib/apk/db/installed").write_text(INSTALLED)
    for path, name in (
        ("usr/bin/apt-get", "apt-get"),
        ("usr/bin/apt", "apt-get"),
        ("usr/bin/dpkg", "gnu:dpkg"),
        ("sbin/apk", "apk"),
    ):
        (bench.root / path).write_bytes(binary(name))
        (bench.root / path).chmod(0o755)
    yield bench
    bench.close()


async def run(bench: Bench, *argv: str, given: bytes = b"", who: int = 0) -> Outcome:
    env = {"PATH": "/usr/bin:/sbin:/bin"}
    return await bench.run(*argv, given=given, env=env, who=Credentials(who, who))


def program_at(bench: Bench, path: str) -> str | None:
    place = bench.root / path
    return program_in(place.read_bytes()) if place.exists() else None


# -- apt and dpkg -----------------------------------------------------------------------------


async def test_apt_knows_no_package_before_it_has_been_updated(bench: Bench) -> None:
    early = await run(bench, "apt-get", "install", "-y", "curl")
    assert (early.code, early.said) == (100, "E: Unable to locate package curl\n")
    first = await run(bench, "apt-get", "update")
    assert first.code == 0
    assert first.text.startswith("Get:1 http://deb.debian.org/debian trixie InRelease [140 kB]\n")
    again = await run(bench, "apt-get", "update")
    assert again.text.startswith("Hit:1 http://deb.debian.org/debian trixie InRelease\n")
    late = await run(bench, "apt-get", "install", "-y", "curl", "foo")
    assert (late.code, late.said) == (100, "E: Unable to locate package foo\n")
    assert program_at(bench, "usr/bin/curl") is None


async def test_apt_installs_programs_that_run(bench: Bench) -> None:
    await run(bench, "apt-get", "update")
    done = await run(bench, "apt-get", "install", "-y", "--no-install-recommends", "curl", "vim")
    assert done.code == 0
    assert "The following NEW packages will be installed:\n  curl vim\n" in done.text
    assert "0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.\n" in done.text
    assert done.text.endswith("Setting up vim (2:9.1.1230-2) ...\n")
    assert (await run(bench, "curl", "-sS", "nope")).said == (
        "curl: (6) Could not resolve host: nope\n"
    )
    refused = await run(bench, "/usr/bin/vim", "x")
    assert refused.said == "vim: the practice engine does not simulate this program\n"
    again = await run(bench, "apt-get", "install", "-y", "curl")
    assert "curl is already the newest version (8.14.1-2).\n" in again.text


async def test_apt_asks_before_it_brings_more_than_was_named(bench: Bench) -> None:
    await run(bench, "apt-get", "update")
    for answer, code in ((b"", 1), (b"n\n", 1), (b"y\n", 0)):
        done = await run(bench, "apt-get", "install", "python3-pip", given=answer)
        assert "Do you want to continue? [Y/n] " in done.text
        assert done.code == code
        assert ("Abort." in done.text) == bool(code)
    assert program_at(bench, "usr/bin/python3") == "gnu:python3"


async def test_apt_removes_what_it_installed_and_not_the_system(bench: Bench) -> None:
    await run(bench, "apt-get", "update")
    await run(bench, "apt-get", "-qq", "install", "wget")
    done = await run(bench, "apt-get", "remove", "-y", "wget")
    assert done.text.endswith("Removing wget (1.25.0-2) ...\n")
    assert program_at(bench, "usr/bin/wget") is None
    assert (await run(bench, "dpkg", "-s", "wget")).code == 1
    kept = await run(bench, "apt-get", "remove", "-y", "bash")
    assert kept.code == 100


async def test_apt_is_for_root(bench: Bench) -> None:
    done = await run(bench, "apt-get", "install", "curl", who=1000)
    assert done.code == 100
    assert done.said.endswith("are you root?\n")
    assert (await run(bench, "apt-get", "update", who=1000)).code == 100


async def test_dpkg_tells_what_is_installed(bench: Bench) -> None:
    await run(bench, "apt-get", "update")
    await run(bench, "apt-get", "-qq", "install", "wget")
    listed = (await run(bench, "dpkg", "-l", "wget")).text.splitlines()
    assert listed[-1].split()[:3] == ["ii", "wget", "1.25.0-2"]
    assert len((await run(bench, "dpkg", "-l")).text.splitlines()) > 30
    status = (await run(bench, "dpkg", "-s", "wget")).text
    assert "Package: wget\nStatus: install ok installed\n" in status
    assert (await run(bench, "dpkg", "-L", "wget")).text == "/.\n/usr/bin/wget\n"
    assert (await run(bench, "dpkg", "-S", "/usr/bin/wget")).text == "wget: /usr/bin/wget\n"
    missing = await run(bench, "dpkg", "-l", "foo")
    assert missing == Outcome(1, b"", b"dpkg-query: no packages found matching foo\n")
    assert (await run(bench, "dpkg", "-s", "foo")).said.startswith(
        "dpkg-query: package 'foo' is not installed and no information is available\n"
    )


# -- apk --------------------------------------------------------------------------------------


async def test_apk_needs_its_index(bench: Bench) -> None:
    early = await run(bench, "apk", "add", "curl")
    assert early.code == 1
    assert early.said.endswith(
        "ERROR: unable to select packages:\n"
        "  curl (no such package):\n    required by: world[curl]\n"
    )
    done = await run(bench, "apk", "add", "--no-cache", "curl")
    assert done.code == 0
    assert "(1/1) Installing curl (8.14.1-r1)\n" in done.text
    assert done.text.endswith("OK: 8 MiB in 3 packages\n")
    assert (bench.root / "etc/apk/world").read_text() == "busybox\ncurl\n"
    # Nothing was kept of the index.
    assert (await run(bench, "apk", "add", "git")).code == 1
    await run(bench, "apk", "update")
    unknown = await run(bench, "apk", "add", "foo")
    assert unknown.said == (
        "ERROR: unable to select packages:\n  foo (no such package):\n    required by: world[foo]\n"
    )


async def test_apk_adds_and_deletes(bench: Bench) -> None:
    busybox = (bench.root / "bin/ping").read_bytes()
    await run(bench, "apk", "-U", "add", "iputils", "py3-pip")
    assert program_at(bench, "bin/ping") == "gnu:ping"
    assert program_at(bench, "usr/bin/python3") == "gnu:python3"
    assert (await run(bench, "apk", "info")).text.split() == [
        "busybox", "iputils", "musl", "py3-pip", "python3"
    ]  # fmt: skip
    gone = await run(bench, "apk", "del", "py3-pip", "iputils")
    assert "(3/3) Purging python3 (3.12.11-r0)\n" in gone.text
    assert program_at(bench, "usr/bin/python3") is None
    assert (bench.root / "bin" / "busybox").read_bytes() == busybox
    assert (bench.root / "bin/ping").is_symlink()
    assert (await run(bench, "apk", "info", "-e", "iputils")).code == 1
    assert (await run(bench, "apk", "del", "busybox")).code == 1
    assert (await run(bench, "apk", "add", "curl", who=1000)).code == 99
