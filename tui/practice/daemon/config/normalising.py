"""What a new container is to be: the request's body and the image's wishes, made one and checked.

The documents that come out are in the shape in which they are kept and shown. Wording and order:
Docker Engine 28.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tui.practice.daemon.config.fields import BODY, CONFIG, UPDATE
from tui.practice.daemon.config.host import check_host, complete_host
from tui.practice.daemon.config.limits import check_changes, check_limits, processors
from tui.practice.daemon.config.mounts import (
    MountSpec,
    clean,
    mount_specs,
    tmpfs_specs,
    volumes_from,
)
from tui.practice.daemon.config.ports import check_ports
from tui.practice.errors import BadRequest, Conflict
from tui.practice.kernel.signals import signal_number

Document = dict[str, Any]

_MILLISECOND = 1_000_000
_HEALTH_TIMES = ("Interval", "Timeout", "StartPeriod", "StartInterval")
_OLD_MAC = (
    "The container-wide MacAddress field is now deprecated. "
    "It should be specified in EndpointsConfig instead."
)
_POLICIES = ("no", "always", "on-failure", "unless-stopped")


@dataclass(frozen=True, slots=True)
class ContainerConfig:
    """What a container is asked to be, complete and found to make sense."""

    config: Document
    """As `Config` of inspect shows it; the hostname is empty unless somebody asked for one."""
    host_config: Document
    """As `HostConfig` of inspect shows it."""
    mounts: tuple[MountSpec, ...]
    """All but tmpfs by `--tmpfs`, and what other containers share."""
    endpoints: Mapping[str, Document]
    """The networks to join, by the name that was given, each with what is asked for there."""
    warnings: tuple[str, ...] = ()


def normalise(body: Document, image: Mapping[str, Any]) -> ContainerConfig:
    """Put a request's body over an image's configuration, fill in the rest, and check it.

    Raises BadRequest, and Failed or LeftOut where the real engine's answer is no 400 either.
    """
    asked = BODY.read(body, "")
    host_config = asked.pop("HostConfig")
    networking = asked.pop("NetworkingConfig")
    config = _complete(asked, image)
    _check(config)
    warnings = check_host(host_config)
    check_restart_policy(host_config)
    check_limits(host_config, processors())
    check_ports(host_config["PortBindings"])
    _check_together(config, host_config)
    warnings += complete_host(host_config)
    if config.get("MacAddress"):
        warnings.append(_OLD_MAC)
    tmpfs_specs(host_config)
    volumes_from(host_config)
    return ContainerConfig(
        config,
        host_config,
        mount_specs(config, host_config),
        _endpoints(config, host_config["NetworkMode"], networking["EndpointsConfig"] or {}),
        tuple(warnings),
    )


@cache
def host_defaults() -> Document:
    """The host configuration of a container for which nothing was asked. Not to be changed."""
    return normalise({"Image": "any", "Cmd": ["any"]}, {}).host_config


def check_update(body: Document, host_config: Document, container_id: str) -> Document:
    """The changes to a host configuration that `POST /containers/X/update` asks for.

    Raises BadRequest, or Conflict where they contradict what the container has already.
    """
    asked = UPDATE.read(body, "UpdateConfig")
    policy = asked.pop("RestartPolicy")
    check_limits(
        {**asked, "MemorySwap": 0 if not asked["Memory"] else asked["MemorySwap"]}, processors()
    )
    check_restart_policy({"RestartPolicy": policy, "AutoRemove": False})
    try:
        check_changes(asked, host_config)
        if policy["Name"] and host_config["AutoRemove"]:
            raise Conflict(
                "Restart policy cannot be updated because AutoRemove is enabled for the container"
            )
    except Conflict as error:
        raise Conflict(f"Cannot update container {container_id}: {error.message}") from None
    changes = {name: value for name, value in asked.items() if value}
    if (asked["PidsLimit"] or 0) < 0:
        changes["PidsLimit"] = None
    if policy["Name"]:
        changes["RestartPolicy"] = policy
    return changes


# -- with the image ----------------------------------------------------------------------------


def _complete(asked: Document, image: Mapping[str, Any]) -> Document:
    theirs = CONFIG.read({name: value for name, value in image.items() if value is not None}, "")
    config = dict(asked)
    if not config["Entrypoint"]:
        if not config["Cmd"]:
            config["Cmd"] = theirs["Cmd"]
        if config["Entrypoint"] is None:
            config["Entrypoint"] = theirs["Entrypoint"]
    if config["Entrypoint"] == [""]:
        config["Entrypoint"] = None
    for name in ("User", "WorkingDir"):
        config[name] = config[name] or theirs[name]
    if not config.get("StopSignal") and theirs.get("StopSignal"):
        config["StopSignal"] = theirs["StopSignal"]
    config["Env"] = _merged_env(config["Env"] or (), theirs["Env"] or ())
    labels = {**(theirs["Labels"] or {}), **(config["Labels"] or {})}
    config["Labels"] = dict(sorted(labels.items()))
    for name in ("ExposedPorts", "Volumes"):
        both = {**(config.get(name) or {}), **(theirs.get(name) or {})}
        if both:
            config[name] = dict(sorted(both.items()))
        elif name in theirs:
            config[name] = theirs[name]
    if "Healthcheck" in theirs:
        config["Healthcheck"] = {**theirs["Healthcheck"], **(config.get("Healthcheck") or {})}
    return {name: config[name] for name in CONFIG.fields if name in config}


def _merged_env(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    set_here = {word.partition("=")[0] for word in ours}
    return [*ours, *(word for word in theirs if word.partition("=")[0] not in set_here)]


# -- alone -------------------------------------------------------------------------------------


def _check(config: Document) -> None:
    for word in config["Env"]:
        if not word.partition("=")[0]:
            raise BadRequest(f"invalid environment variable: {word}")
    if not config["Entrypoint"] and not config["Cmd"]:
        raise BadRequest("no command specified")
    folder = config["WorkingDir"]
    if folder:
        if not folder.startswith("/") or "\0" in folder:
            raise BadRequest(
                f"the working directory '{folder}' is invalid, it needs to be an absolute path"
            )
        config["WorkingDir"] = clean(folder)
    if config.get("StopSignal"):
        try:
            signal_number(config["StopSignal"])
        except ValueError:
            raise BadRequest(f"invalid signal: {config['StopSignal']}") from None
    _check_health(config.get("Healthcheck") or {})


def _check_health(check: Document) -> None:
    for name in _HEALTH_TIMES[:2]:
        _check_time(check, name)
    if check.get("Retries", 0) < 0:
        raise BadRequest("Retries in Healthcheck cannot be negative")
    for name in _HEALTH_TIMES[2:]:
        _check_time(check, name)


def _check_time(check: Document, name: str) -> None:
    if name in check and check[name] < _MILLISECOND:
        raise BadRequest(f"{name} in Healthcheck cannot be less than 1ms")


def check_restart_policy(host_config: Document) -> None:
    """Raise BadRequest for a policy that is none, or a number of retries that it does not take."""
    policy = host_config["RestartPolicy"]
    name, retries = policy["Name"], policy["MaximumRetryCount"]
    wrong = ""
    if name and name not in _POLICIES:
        wrong = (
            f"unknown policy '{name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'"
        )
    elif name != "on-failure" and retries:
        wrong = "maximum retry count can only be used with 'on-failure'"
        wrong += " and cannot be negative" if retries < 0 else ""
    elif retries < 0:
        wrong = "maximum retry count cannot be negative"
    if wrong:
        raise BadRequest(f"invalid restart policy: {wrong}")
    if host_config["AutoRemove"] and name not in ("", "no"):
        raise BadRequest("can't create 'AutoRemove' container with restart policy")


# -- together ----------------------------------------------------------------------------------


def _check_together(config: Document, host_config: Document) -> None:
    mode = host_config["NetworkMode"]
    hostname = config["Hostname"]
    if host_config["UTSMode"] == "host" and hostname:
        raise BadRequest("conflicting options: hostname and the UTS mode")
    if mode == "host" and host_config["Links"]:
        raise BadRequest(
            "conflicting options: host type networking can't be used with links. "
            "This would result in undefined behavior"
        )
    if not mode.startswith("container:"):
        return
    publishes = host_config["PortBindings"] or host_config["PublishAllPorts"]
    for wrong, words in (
        (
            not mode.partition(":")[2],
            "invalid network mode: invalid container format container:<name|id>",
        ),
        (hostname, "conflicting options: hostname and the network mode"),
        (
            host_config["Links"],
            "conflicting options: container type network can't be used with links. "
            "This would result in undefined behavior",
        ),
        (host_config["Dns"], "conflicting options: dns and the network mode"),
        (
            host_config["ExtraHosts"],
            "conflicting options: custom host-to-IP mapping and the network mode",
        ),
        (publishes, "conflicting options: port publishing and the container type network mode"),
        (
            config.get("ExposedPorts"),
            "conflicting options: port exposing and the container type network mode",
        ),
    ):
        if wrong:
            raise BadRequest(words)


def _endpoints(
    config: Document, mode: str, asked: Mapping[str, Document | None]
) -> dict[str, Document]:
    if config.get("NetworkDisabled") or mode.startswith("container:"):
        return {}
    wanted: dict[str, Document] = {}
    for name, endpoint in asked.items():
        name = "bridge" if name == "default" else name
        if endpoint is None:
            raise BadRequest(f"invalid config for network {name}: EndpointsConfig is nil")
        wanted[name] = endpoint
    if not wanted:
        wanted[mode] = {}
    mac = config.get("MacAddress")
    if mac and mode in wanted and not wanted[mode].get("MacAddress"):
        wanted[mode] = {**wanted[mode], "MacAddress": mac}
    return wanted
