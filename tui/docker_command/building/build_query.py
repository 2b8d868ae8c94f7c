"""Flags of `docker build` as the API takes them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from tui.docker_command.containers.device_flags import limits
from tui.docker_command.pairs import pairs


def query(given: Mapping[str, Any], dockerfile: str, proxies: Mapping[str, str]) -> dict[str, Any]:
    """The query, in which what is as it is without a flag is left out.

    `given` has the flags' values by name; `proxies` are arguments unless others are given.
    """
    platform = given["platform"] or os.environ.get("DOCKER_DEFAULT_PLATFORM", "")
    names = (text.partition("=") for text in given["build_arg"])
    told = {name: value if equals else None for name, equals, value in names}
    isolation, network = given["isolation"].lower(), given["network"].lower()
    asked = {
        "t": list(given["tag"]),
        "dockerfile": dockerfile,
        "q": given["quiet"],
        "nocache": given["no_cache"],
        "pull": given["pull"],
        "forcerm": given["force_rm"],
        "squash": given["squash"],
        "buildargs": _json({**proxies, **told}),
        "labels": _json(pairs(given["label"])),
        "cachefrom": _json([each for some in given["cache_from"] for each in some]),
        "ulimits": _json(limits(given["ulimit"])),
        "extrahosts": list(given["add_host"]),
        "securityopt": [each for some in given["security_opt"] for each in some],
        "target": given["target"],
        "platform": platform.lower(),
        "networkmode": "" if network == "default" else given["network"],
        "isolation": "" if isolation == "default" else given["isolation"],
        "memory": given["memory"],
        "memswap": given["memory_swap"],
        "shmsize": given["shm_size"],
        "cpushares": given["cpu_shares"],
        "cpuperiod": given["cpu_period"],
        "cpuquota": given["cpu_quota"],
        "cpusetcpus": given["cpuset_cpus"],
        "cpusetmems": given["cpuset_mems"],
        "cgroupparent": given["cgroup_parent"],
    }
    sent = {name: value for name, value in asked.items() if value}
    # The one thing that the engine does unless it is told not to.
    return {**sent, "version": "1", **({} if given["rm"] else {"rm": False})}


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":")) if value else ""
