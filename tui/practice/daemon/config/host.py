"""The side of a container's configuration that faces the host, apart from mounts and limits.

Defaults, wording and order of the checks: Docker Engine 28.5 on Linux.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from typing import Any

from tui.practice.daemon.config.limits import check_oom_score, complete_limits
from tui.practice.daemon.config.log_options import check_log
from tui.practice.errors import BadRequest, Failed

Document = dict[str, Any]

_SHARED_MEMORY = 64 << 20
_MASKED_PATHS = (
    "/proc/asound",
    "/proc/acpi",
    "/proc/interrupts",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/sys/firmware",
    "/sys/devices/virtual/powercap",
)
_READ_ONLY_PATHS = (
    "/proc/bus",
    "/proc/fs",
    "/proc/irq",
    "/proc/sys",
    "/proc/sysrq-trigger",
)
_CAPABILITIES = """
AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE
DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN
MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID
SETPCAP SETUID SYS_ADMIN SYS_BOOT SYS_CHROOT SYSLOG SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE
SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM ALL
"""
_NAMESPACES = (
    ("IpcMode", ("", "none", "host", "private", "shareable"), True, "IPC mode"),
    ("PidMode", ("", "host"), True, "PID mode"),
    ("UTSMode", ("", "host"), False, "UTS mode"),
    ("CgroupnsMode", ("", "host", "private"), False, "cgroup namespace mode"),
)
_RUNTIMES = ("", "runc", "io.containerd.runc.v2")
_PORTS_DISCARDED = "Published ports are discarded when using host network mode"


def check_host(host_config: Document) -> list[str]:
    """Raise BadRequest for what makes no sense; returns what to warn of.

    Also Failed, where the real engine answers with 500, and LeftOut for what is not simulated.
    """
    for name, allowed, shares, words in _NAMESPACES:
        value = host_config[name]
        joins = shares and value.startswith("container:") and value != "container:"
        if value not in allowed and not joins:
            raise BadRequest(f"invalid {words}: {value}")
    check_oom_score(host_config["OomScoreAdj"])
    if host_config["ShmSize"] < 0:
        raise BadRequest("SHM size can not be less than 0")
    if host_config["Isolation"] not in ("", "default"):
        raise BadRequest(
            f"invalid isolation ({host_config['Isolation']}): linux only supports 'default'"
        )
    if host_config["Runtime"] not in _RUNTIMES:
        raise BadRequest(f"unknown or invalid runtime name: {host_config['Runtime']}")
    check_log(host_config["LogConfig"])
    _check_security(host_config)
    for entry in host_config["ExtraHosts"] or ():
        _check_extra_host(entry)
    for link in host_config["Links"] or ():
        parse_link(link)
    if host_config.get("StorageOpt"):
        raise Failed(
            "--storage-opt is supported only for overlay over xfs with 'pquota' mount option"
        )
    discards = host_config["NetworkMode"] == "host" and host_config["PortBindings"]
    return [_PORTS_DISCARDED] if discards else []


def complete_host(host_config: Document) -> list[str]:
    """Fill in what nobody asked for; returns what to warn of."""
    warnings = complete_limits(host_config)
    defaults = (
        ("NetworkMode", "bridge"),
        ("IpcMode", "private"),
        ("CgroupnsMode", "private"),
        ("Runtime", "runc"),
        ("ShmSize", _SHARED_MEMORY),
    )
    for name, default in defaults:
        host_config[name] = host_config[name] or default
    if host_config["NetworkMode"] == "default":
        host_config["NetworkMode"] = "bridge"
    log, policy = host_config["LogConfig"], host_config["RestartPolicy"]
    host_config["LogConfig"] = {"Type": log["Type"] or "json-file", "Config": log["Config"] or {}}
    host_config["RestartPolicy"] = {**policy, "Name": policy["Name"] or "no"}
    host_config["ConsoleSize"] = [*(host_config["ConsoleSize"] or ()), 0, 0][:2]
    if host_config["Privileged"]:
        host_config["SecurityOpt"] = [*(host_config["SecurityOpt"] or ()), "label=disable"]
        return warnings
    if host_config["MaskedPaths"] is None:
        host_config["MaskedPaths"] = list(_MASKED_PATHS)
    if host_config["ReadonlyPaths"] is None:
        host_config["ReadonlyPaths"] = list(_READ_ONLY_PATHS)
    return warnings


def parse_link(text: str) -> tuple[str, str]:
    """A link's container, and the name that it gets. Raises Failed, as the real engine does."""
    name, _, alias = text.partition(":")
    if not text:
        raise Failed("empty string specified for links")
    if not name or ":" in alias:
        raise Failed(f"bad format for links: {text}")
    return name, alias or name


def _check_security(host_config: Document) -> None:
    for name in ("CapAdd", "CapDrop"):
        _check_capabilities(name, host_config[name] or ())
    for option in host_config["SecurityOpt"] or ():
        name, sign, value = option.partition("=")
        if not sign:
            name, sign, value = option.partition(":")
        if not sign and option != "no-new-privileges":
            raise Failed(f'invalid --security-opt 1: "{option}"')
        known = ("label", "apparmor", "seccomp", "no-new-privileges", "writable-cgroups")
        if name not in known or (sign and not value):
            raise Failed(f'invalid --security-opt 2: "{option}"')


def _check_capabilities(field: str, names: Collection[str]) -> None:
    for name in names:
        bare = name.upper().removeprefix("CAP_")
        if bare not in _CAPABILITIES.split():
            raise BadRequest(f'invalid {field}: unknown capability: "CAP_{bare}"')


def _check_extra_host(entry: str) -> None:
    sign = "=" if "=" in entry else ":"
    name, _, address = entry.partition(sign)
    if not name or not address:
        raise BadRequest(f'bad format for add-host: "{entry}"')
    if address == "host-gateway":
        return
    try:
        ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        raise BadRequest(f'invalid IP address in add-host: "{address}"') from None
