"""The docker SDK's own integration tests, run against the practice engine or another one.

    python -m tests.practice.sdk_suite                    # a practice engine of its own
    python -m tests.practice.sdk_suite --host URL -k Exec # some tests against another engine

The suite is fetched with pip and unpacked outside the checkout; the SDK that it drives is the
installed one. What fails is compared with `sdk_known.py`: the exit code is 0 when just that failed
which has a reason there.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import docker

from tests.practice import sdk_guard
from tests.practice.engine_process import PracticeEngine
from tests.practice.sdk_known import KNOWN, Known

RELEASE = "7.0.0"
"""The last release whose source distribution holds the suite."""
CACHE = Path.home() / ".cache/cais-test-sdk"
PRACTICE = "cais practice engine"
"""What a practice engine names as its operating system."""


@dataclass(frozen=True)
class Outcome:
    """What came of one test."""

    test: str
    outcome: str
    words: str

    @property
    def module(self) -> str:
        """The file that the test is in."""
        return self.test.partition("::")[0]


def main() -> int:
    """Run the suite, print what came of it; returns the exit code."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="cais-sdk-") as folder, _engine(options.host) as host:
        suite = Path(folder)
        _unpack(_fetched(), suite)
        client = docker.DockerClient(base_url=host)
        version = str(client.version()["ApiVersion"])
        kind = "practice" if client.info()["OperatingSystem"] == PRACTICE else "real"
        client.close()
        outcomes = _run(suite, host, version, options)
    print(_by_module(outcomes))
    return _judge(outcomes, kind, whole=not options.k)


def known(test: str, kind: str) -> Known | None:
    """Why a test is expected to fail on this kind of engine, if it is."""
    for each in KNOWN:
        if each.where in ("everywhere", kind) and fnmatchcase(test, each.tests):
            return each
    return None


def _fetched() -> Path:
    """The source distribution, from the cache or the package index."""
    archive = CACHE / f"docker-{RELEASE}.tar.gz"
    if not archive.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        wanted = ["--no-binary", "docker", f"docker=={RELEASE}"]
        subprocess.run([*fetch, *wanted, "--dest", CACHE], check=True)
    return archive


def _unpack(archive: Path, suite: Path) -> None:
    """Unpack the tests, and nothing that would be imported instead of the installed SDK."""
    top = f"docker-{RELEASE}/"
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            member.name = member.name.removeprefix(top)
            if member.name.startswith("tests/"):
                packed.extract(member, suite, filter="data")
    guard = Path(sdk_guard.__file__)
    (suite / "cais_guard.py").write_text(guard.read_text(encoding="utf-8"), encoding="utf-8")


@contextmanager
def _engine(host: str | None) -> Iterator[str]:
    """The address of the engine that was named, or of one that is started for this."""
    if host:
        yield host
        return
    with PracticeEngine(allow=[Path(tempfile.gettempdir()).resolve()]) as engine:
        yield engine.host


def _run(suite: Path, host: str, version: str, options: argparse.Namespace) -> list[Outcome]:
    results = suite / "results.jsonl"
    (suite / "config").mkdir()
    environment = {
        **os.environ,
        "DOCKER_HOST": host,
        "DOCKER_CONFIG": str(suite / "config"),
        "DOCKER_TEST_API_VERSION": version,
        sdk_guard.RESULTS: str(results),
    }
    # The suite's own settings are for the tools of its time; so is what it would warn of.
    plain = ["-p", "cais_guard", "-p", "no:cacheprovider", "-p", "no:asyncio", "-W", "default"]
    quiet = ["--quiet", "--no-header", "--tb=no", "--disable-warnings", "--rootdir=."]
    chosen = ["-k", options.k] if options.k else []
    # The credential stores of the machine are no business of an engine.
    wanted = ["tests/integration", "--ignore=tests/integration/credentials"]
    subprocess.run(
        [sys.executable, "-m", "pytest", *plain, *quiet, *chosen, *wanted],
        cwd=suite,
        env=environment,
        check=False,
    )
    lines = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
    prefix = "tests/integration/"
    read = [Outcome(**json.loads(line)) for line in lines]
    return [Outcome(each.test.removeprefix(prefix), each.outcome, each.words) for each in read]


def _by_module(outcomes: Sequence[Outcome]) -> str:
    rows = [f"{'':32} passed failed skipped"]
    for module in sorted({each.module for each in outcomes}):
        count = Counter(each.outcome for each in outcomes if each.module == module)
        rows.append(f"{module:32} {count['passed']:6} {count['failed']:6} {count['skipped']:7}")
    count = Counter(each.outcome for each in outcomes)
    rows.append(f"{'all':32} {count['passed']:6} {count['failed']:6} {count['skipped']:7}")
    return "\n".join(rows)


def _judge(outcomes: Sequence[Outcome], kind: str, *, whole: bool) -> int:
    failed = [each for each in outcomes if each.outcome == "failed"]
    reasons = {each.test: known(each.test, kind) for each in failed}
    news = [each for each in failed if reasons[each.test] is None]
    for each in news:
        print(f"failed without a known reason: {each.test}\n    {each.words}")
    hit = {reason for reason in reasons.values() if reason}
    due = [each for each in KNOWN if each.always and each.where in ("everywhere", kind)]
    stale = [each for each in due if whole and each not in hit]
    for gone in stale:
        print(f"known to fail ({gone.reason}), and did not: {gone.tests}")
    expected = len(failed) - len(news)
    print(f"{kind} engine: {expected} failed with a known reason, {len(news)} without")
    return 1 if news or stale or not outcomes else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.practice.sdk_suite")
    parser.add_argument("--host", metavar="URL", help="an engine; by default a practice engine")
    parser.add_argument("-k", metavar="EXPRESSION", help="only these tests, as pytest has it")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
