"""How long the learner's containers took to start, beside published figures of virtual machines."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from tui.i18n import Translator
from tui.ui.present.spans import Line, Role, Span, clean, fit

PUBLISHED = (("EC2, Linux", 96.9), ("Rackspace, Linux", 44.2))
"""Mean seconds from the request to a machine that answers. Source: M. Mao and M. Humphrey, "A
Performance Study on the VM Startup Time in the Cloud", IEEE CLOUD 2012."""
MICRO = ("Firecracker (microVM)", 0.125)
"""Seconds to the guest's first program. Source: A. Agache et al., "Firecracker: Lightweight
Virtualization for Serverless Applications", NSDI 2020."""
_WIDTH = 20
_LOWEST, _HIGHEST = 0.01, 100.0


def startup_lines(starts: Sequence[tuple[str, float]], t: Translator) -> tuple[Line, ...]:
    """Bars on a logarithmic scale: on any other, containers would not be seen."""
    lines: list[Line] = [(Span(t("learn.startup.title"), Role.STRONG),)]
    for name, seconds in list(starts)[-3:]:
        lines.append(_bar(clean(name), seconds, Role.GOOD))
    if not starts:
        lines.append((Span(t("learn.startup.none"), Role.DIM),))
    lines += [_bar(name, seconds, Role.DIM) for name, seconds in (MICRO, *PUBLISHED)]
    lines.append((Span(t("learn.startup.source"), Role.DIM),))
    return tuple(lines)


def _bar(name: str, seconds: float, role: Role) -> Line:
    inside = min(max(seconds, _LOWEST), _HIGHEST)
    share = log(inside / _LOWEST) / log(_HIGHEST / _LOWEST)
    cells = max(1, round(share * _WIDTH))
    shown = f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
    return (Span(fit(name, 22)), Span("━" * cells, role), Span(f" {shown}"))
