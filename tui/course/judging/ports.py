"""Ports: whether the host leads to a container's port, and how it was got wrong."""

from __future__ import annotations

from collections.abc import Sequence

from tui.course.verdict import Condition, Diagnosis, diagnosis, phrase
from tui.state.containers import Container, PortBinding

_LOOPBACK = frozenset({"127.0.0.1", "::1"})


def judge_port(
    wanted: str, host_port: str, host_ip: str | None, container: Container
) -> tuple[Condition, Diagnosis | None]:
    """One port of a container that the host is to lead to; `host_port` may be `any`."""
    port, protocol = _split(wanted)
    bindings = [one for one in container.ports if one.protocol == protocol]
    if not container.state.is_alive:
        bindings = [one for one in container.wanted if one.protocol == protocol]
    leading = [one for one in bindings if one.published and one.port == port]
    if host_port != "any":
        leading = [one for one in leading if str(one.host_port) == host_port]
    reached = [one for one in leading if host_ip is None or _is_at(one.host_ip, host_ip)]
    if host_ip is not None and any(not _is_at(one.host_ip, host_ip) for one in leading):
        reached = []
    held = bool(reached) and container.state.is_alive
    key = "want.port.any" if host_port == "any" else "want.port"
    want = phrase(key, port=port, host=host_port, ip=host_ip or "")
    if host_ip is not None:
        want = phrase("want.port.at", port=port, host=host_port, ip=host_ip)
    row = Condition(want, phrase("seen.text", text=shown(bindings)), held)
    if held or not container.state.is_alive:
        return row, None
    return row, _wrong(port, host_port, host_ip, bindings, leading)


def _wrong(
    port: int,
    host_port: str,
    host_ip: str | None,
    bindings: Sequence[PortBinding],
    leading: Sequence[PortBinding],
) -> Diagnosis | None:
    if leading:
        return diagnosis("not_loopback", ip=host_ip, seen=leading[0].host_ip, port=port)
    if host_port == "any":
        # Any will do, and the same number is one of them.
        host_port = str(port)
    published = [one for one in bindings if one.published]
    same = [one for one in published if one.port == port]
    if any(str(one.port) == host_port != str(port) == str(one.host_port) for one in published):
        return diagnosis("ports_swapped", port=port, host=host_port)
    if same:
        return diagnosis("wrong_host_port", port=port, host=host_port, seen=same[0].host_port)
    if published:
        return diagnosis("wrong_container_port", port=port, seen=published[0].port)
    if any(one.port == port for one in bindings):
        return diagnosis("exposed_only", port=port, host=host_port)
    return diagnosis("not_published", port=port, host=host_port)


def shown(bindings: Sequence[PortBinding]) -> str:
    """Bindings in a few characters: `9000→80, 443`."""
    words = dict.fromkeys(
        f"{_place(one)}→{one.port}" if one.published else str(one.port) for one in bindings
    )
    return ", ".join(words) or "-"


def _place(binding: PortBinding) -> str:
    # A port that is open on every address needs no address to be told.
    everywhere = binding.host_ip in ("", "0.0.0.0", "::")
    return str(binding.host_port) if everywhere else f"{binding.host_ip}:{binding.host_port}"


def _is_at(address: str, wanted: str) -> bool:
    return address == wanted or (address in _LOOPBACK and wanted in _LOOPBACK)


def _split(port: str) -> tuple[int, str]:
    number, _, protocol = port.partition("/")
    return (int(number) if number.isdecimal() else 0), protocol or "tcp"
