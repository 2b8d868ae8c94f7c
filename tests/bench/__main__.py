"""`python -m tests.bench`: run benchmarks, print their tables, perhaps keep the figures."""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
from importlib.metadata import version
from pathlib import Path

from tests.bench import command, cost, flood, latency, load, practice, startup
from tests.bench.figures import Measured

PARTS = ("startup", "latency", "cost", "practice", "load", "flood", "command")
BUSY = 0.7
"""Load per core above which times say more about the machine than about cais."""
SWITCH_SECONDS = 0.0005
"""Emulating a screen must not hold back the thread that stamps what arrives."""


def main() -> int:
    """Run what the command line asks for; returns the exit code."""
    options = _options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.setswitchinterval(SWITCH_SECONDS)
    busy, cores = os.getloadavg()[0], os.cpu_count() or 1
    if busy > BUSY * cores:
        print(f"The machine is busy (load {busy:.2f} on {cores} cores): expect worse figures.")
    results: dict[str, list[Measured]] = {}
    try:
        for part in options.what or PARTS:
            match part:
                case "startup":
                    results[part] = startup.run(options.host)
                case "latency":
                    results[part] = latency.run(options.host, options.containers, options.rounds)
                case "practice":
                    results[part] = practice.run(options.host)
                case "load":
                    results[part] = load.run(options.url, options.rate, options.seconds)
                case "command":
                    results[part] = command.run()
                case "flood":
                    results[part] = flood.run()
                case _:
                    results[part] = cost.run()
            print(flush=True)
    except KeyboardInterrupt:
        return 130
    if options.json:
        options.json.write_text(json.dumps(_document(results, busy, cores), indent=1) + "\n")
    missed = any(one.missed for measured in results.values() for one in measured)
    return int(options.check and missed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("what", nargs="*", help=f"which of {', '.join(PARTS)}; all by default")
    parser.add_argument(
        "--host",
        metavar="URL",
        default=os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock",
        help="the engine to make containers on (default: %(default)s)",
    )
    parser.add_argument("--check", action="store_true", help="exit with 1 where a goal is not met")
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write the figures here")
    parser.add_argument(
        "--containers",
        metavar="N",
        type=int,
        nargs="+",
        default=latency.SIZES,
        help="numbers of containers for latency (default: 2 202)",
    )
    parser.add_argument(
        "--rounds", metavar="N", type=int, default=latency.ROUNDS, help="for latency"
    )
    parser.add_argument(
        "--url",
        metavar="URL",
        help="what to ask for load (default: the sample app, on a practice engine of its own)",
    )
    parser.add_argument(
        "--rate", metavar="N", type=int, default=load.RATE, help="requests a second, for load"
    )
    parser.add_argument("--seconds", metavar="N", type=float, default=load.SECONDS, help="for load")
    options = parser.parse_args()
    if unknown := set(options.what) - set(PARTS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    return options


def _document(results: dict[str, list[Measured]], load: float, cores: int) -> dict[str, object]:
    return {
        "python": platform.python_version(),
        "textual": version("textual"),
        "load": load,
        "cores": cores,
        **{part: [item.as_json() for item in measured] for part, measured in results.items()},
    }


sys.exit(main())
