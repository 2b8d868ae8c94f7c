"""What is asked of an engine when a container is made: the flags as the API takes them.

The real command sends all fields that its library has, with these values where nothing is said;
engines tell an empty list from none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.docker_command.containers import (
    device_flags,
    env_files,
    mount_flags,
    network_flags,
    port_flags,
)
from tui.docker_command.containers.container_flags import NO_SWAPPINESS
from tui.docker_command.containers.network_flags import Joined
from tui.docker_command.containers.security_flags import security
from tui.docker_command.errors import Failed
from tui.docker_command.pairs import pairs
from tui.docker_command.values import whole

Given = Mapping[str, Any]
"""The flags, by the names of their parameters."""
_HEALTH = ("cmd", "interval", "retries", "start_interval", "start_period", "timeout")


def configuration(image: str, command: Sequence[str], given: Given) -> dict[str, Any]:
    """A container of an image as the API takes it. Raises Failed."""
    try:
        return _configuration(image, command, given)
    except ValueError as error:
        raise Failed(str(error)) from error


def _configuration(image: str, command: Sequence[str], given: Given) -> dict[str, Any]:
    if given["mac_address"] and not network_flags.is_mac(given["mac_address"]):
        raise ValueError(f"{given['mac_address']} is not a valid mac address")
    streams = given["attach"] or _usual_streams(given)
    swappiness = given["memory_swappiness"]
    if swappiness != NO_SWAPPINESS and not 0 <= swappiness <= 100:
        raise ValueError(f"invalid value: {swappiness}. Valid memory swappiness range is 0-100")
    binds, places = mount_flags.volumes(given["volume"])
    published = port_flags.published(given["publish"])
    exposed = port_flags.exposed(given["expose"])
    host = _host(given, binds, port_flags.bindings(published))
    entrypoint = given["entrypoint"]
    networks = network_flags.together([*given["network"], *given["net"]], _about_first(given))
    host["NetworkMode"] = networks[0].name
    named = bool(given["network"] or given["net"])
    body = {
        "Hostname": given["hostname"],
        "Domainname": given["domainname"],
        "User": given["user"],
        "AttachStdin": "stdin" in streams,
        "AttachStdout": "stdout" in streams,
        "AttachStderr": "stderr" in streams,
        "Tty": given["tty"],
        "OpenStdin": given["interactive"],
        "StdinOnce": given["interactive"] and "stdin" in streams,
        "Env": env_files.variables(given["env_file"], env_files.last_of_each(given["env"])) or None,
        "Cmd": list(command) or None,
        "Image": image,
        "Volumes": {place: {} for place in places},
        "WorkingDir": given["workdir"],
        "Entrypoint": None if entrypoint is None else [entrypoint],
        "OnBuild": None,
        "Labels": pairs(env_files.labels(given["label_file"], given["label"])),
    }
    ports = [*(each.port for each in published), *exposed]
    extra = {
        "ExposedPorts": {port: {} for port in ports},
        "Healthcheck": _health(given),
        "StopSignal": given["stop_signal"],
    }
    body.update({name: value for name, value in extra.items() if value})
    if given["stop_timeout"] is not None:
        body["StopTimeout"] = given["stop_timeout"]
    return {
        **body,
        "HostConfig": host,
        "NetworkingConfig": {"EndpointsConfig": network_flags.endpoints(networks, named=named)},
    }


def _usual_streams(given: Given) -> Sequence[str]:
    return ("stdout", "stderr", *(("stdin",) if given["interactive"] else ()))


def _host(given: Given, binds: list[str], bindings: port_flags.Bindings) -> dict[str, Any]:
    """What it has of its host."""
    policy = _restart(given["restart"])
    devices, requests = _devices(given)
    _check_modes(given)
    confined = security(given["security_opt"])
    host = {
        "Binds": binds or None,
        "ContainerIDFile": given["cidfile"],
        "LogConfig": _log(given),
        "PortBindings": bindings,
        "RestartPolicy": policy,
        "AutoRemove": given["rm"],
        "VolumeDriver": given["volume_driver"],
        "VolumesFrom": list(given["volumes_from"]) or None,
        "ConsoleSize": [0, 0],
        "CapAdd": _capabilities(given["cap_add"]),
        "CapDrop": _capabilities(given["cap_drop"]),
        "CgroupnsMode": given["cgroupns"],
        "Dns": list(given["dns"]),
        "DnsOptions": [*given["dns_option"], *given["dns_opt"]],
        "DnsSearch": list(given["dns_search"]),
        "ExtraHosts": list(given["add_host"]) or None,
        "GroupAdd": list(given["group_add"]) or None,
        "IpcMode": given["ipc"],
        "Cgroup": "",
        "Links": list(given["link"]) or None,
        "OomScoreAdj": given["oom_score_adj"],
        "PidMode": given["pid"],
        "Privileged": given["privileged"],
        "PublishAllPorts": given["publish_all"],
        "ReadonlyRootfs": given["read_only"],
        "UTSMode": given["uts"],
        "UsernsMode": given["userns"],
        "ShmSize": given["shm_size"],
        "Isolation": given["isolation"],
        **_resources(given),
        "Devices": devices,
        "DeviceRequests": requests or None,
        "Ulimits": device_flags.limits(given["ulimit"]),
        "SecurityOpt": confined.options,
        "MaskedPaths": confined.paths,
        "ReadonlyPaths": confined.paths,
    }
    extra = {
        "Annotations": pairs(given["annotation"]),
        "Mounts": list(given["mount"]),
        "Runtime": given["runtime"],
        "StorageOpt": _storage(given["storage_opt"]),
        "Sysctls": pairs(given["sysctl"]),
        "Tmpfs": mount_flags.tmpfs(given["tmpfs"]),
    }
    host.update({name: value for name, value in extra.items() if value})
    if given["init"] is not None:
        host["Init"] = given["init"]
    if given["rm"] and policy["Name"] not in ("", "no"):
        raise ValueError("conflicting options: cannot specify both --restart and --rm")
    return host


def _resources(given: Given) -> dict[str, Any]:
    return {
        "CpuShares": given["cpu_shares"],
        "Memory": given["memory"],
        "NanoCpus": given["cpus"],
        "CgroupParent": given["cgroup_parent"],
        "BlkioWeight": given["blkio_weight"],
        "BlkioWeightDevice": list(given["blkio_weight_device"]),
        "BlkioDeviceReadBps": list(given["device_read_bps"]),
        "BlkioDeviceWriteBps": list(given["device_write_bps"]),
        "BlkioDeviceReadIOps": list(given["device_read_iops"]),
        "BlkioDeviceWriteIOps": list(given["device_write_iops"]),
        "CpuPeriod": given["cpu_period"],
        "CpuQuota": given["cpu_quota"],
        "CpuRealtimePeriod": given["cpu_rt_period"],
        "CpuRealtimeRuntime": given["cpu_rt_runtime"],
        "CpusetCpus": given["cpuset_cpus"],
        "CpusetMems": given["cpuset_mems"],
        "DeviceCgroupRules": list(given["device_cgroup_rule"]) or None,
        "MemoryReservation": given["memory_reservation"],
        "MemorySwap": given["memory_swap"],
        "MemorySwappiness": given["memory_swappiness"],
        "OomKillDisable": given["oom_kill_disable"],
        "PidsLimit": given["pids_limit"],
        "CpuCount": 0,
        "CpuPercent": 0,
        "IOMaximumIOps": 0,
        "IOMaximumBandwidth": 0,
    }


def _about_first(given: Given) -> Joined:
    return Joined(
        "",
        aliases=(*given["network_alias"], *given["net_alias"]),
        links=tuple(given["link"]),
        ip=given["ip"],
        ip6=given["ip6"],
        local_ips=tuple(given["link_local_ip"]),
        mac=given["mac_address"],
    )


def _devices(given: Given) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    named = [text for text in given["device"] if device_flags.is_cdi(text)]
    paths = [device_flags.device(text) for text in given["device"] if text not in named]
    requests = [*given["gpus"], *([device_flags.cdi_request(named)] if named else ())]
    return paths, requests


def _check_modes(given: Given) -> None:
    pid = given["pid"]
    if pid not in ("", "host") and not (pid.startswith("container:") and pid[10:]):
        raise ValueError("--pid: invalid PID mode")
    if given["uts"] not in ("", "host"):
        raise ValueError("--uts: invalid UTS mode")
    if given["userns"] not in ("", "host"):
        raise ValueError("--userns: invalid USER mode")
    if given["cgroupns"] not in ("", "host", "private"):
        raise ValueError("--cgroupns: invalid CGROUP mode")


def _restart(text: str) -> dict[str, Any]:
    name, colon, count = text.partition(":")
    if colon and not name:
        raise ValueError("invalid restart policy format: no policy provided before colon")
    number = 0
    if count:
        try:
            number = whole(count, base=10)
        except ValueError as error:
            why = "maximum retry count must be an integer"
            raise ValueError(f"invalid restart policy format: {why}") from error
    return {"Name": name, "MaximumRetryCount": number}


def _log(given: Given) -> dict[str, Any]:
    if given["log_driver"] == "none" and given["log_opt"]:
        raise ValueError("invalid logging opts for driver none")
    return {"Type": given["log_driver"], "Config": pairs(given["log_opt"])}


def _storage(flags: Sequence[str]) -> dict[str, str]:
    if any("=" not in flag for flag in flags):
        raise ValueError("invalid storage option")
    return pairs(flags)


def _health(given: Given) -> dict[str, Any]:
    """The check of its health; nothing where nothing is said of it."""
    values = {name: given[f"health_{name}"] for name in _HEALTH}
    if given["no_healthcheck"]:
        if any(values.values()):
            raise ValueError("--no-healthcheck conflicts with --health-* options")
        return {"Test": ["NONE"]}
    for name in ("interval", "timeout", "retries", "start_period", "start_interval"):
        if values[name] < 0:
            raise ValueError(f"--health-{name.replace('_', '-')} cannot be negative")
    found = {
        "Test": ["CMD-SHELL", values["cmd"]] if values["cmd"] else None,
        "Interval": values["interval"],
        "Timeout": values["timeout"],
        "StartPeriod": values["start_period"],
        "StartInterval": values["start_interval"],
        "Retries": values["retries"],
    }
    return {name: value for name, value in found.items() if value}


def _capabilities(flags: Sequence[str]) -> list[str] | None:
    """Rights by their whole names, in order."""
    found = set()
    for flag in flags:
        name = flag.upper()
        found.add(name if name == "ALL" or name.startswith("CAP_") else f"CAP_{name}")
    return sorted(found) or None
