"""Lines about the engine itself: who it is, how it is, and why there is none."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from textwrap import wrap

from tui.i18n import Translator
from tui.state.engine import Absence, Attempt, EngineKind, EngineState, Outcome, Phase
from tui.ui.present.spans import Line, Role, Span, clean

_LOOK = {
    Phase.SEARCHING: ("◌", Role.WARNING),
    Phase.CONNECTED: ("●", Role.GOOD),
    Phase.UNRESPONSIVE: ("▲", Role.WARNING),
    Phase.LOST: ("✖", Role.WRONG),
    Phase.ABSENT: ("○", Role.WRONG),
}


_STEP = "  › "


def status(engine: EngineState, t: Translator) -> Line:
    """Kind, version, endpoint and health of the engine, for one line at the top."""
    glyph, role = _LOOK[engine.phase]
    spans = [Span(f"{glyph} ", role)]
    if engine.info is not None:
        name = t(f"engine.kind.{engine.info.kind}")
        version = clean(engine.info.version).partition("+")[0]
        spans.append(Span(f"{name} {version}".rstrip(), Role.STRONG))
        if engine.info.kind is EngineKind.PRACTICE:
            spans.append(Span(f"  {t('engine.simulated')}", Role.WARNING))
    if engine.phase is not Phase.CONNECTED:
        blank = "  " if engine.info else ""
        spans.append(Span(f"{blank}{t(f'engine.phase.{engine.phase}')}", role))
    if engine.endpoint is not None:
        spans.append(Span(f"  {clean(engine.endpoint.url)}", Role.DIM))
    return tuple(spans)


def absence(engine: EngineState, room: int, t: Translator) -> Iterable[Line]:
    """What to tell a person who has no engine: what that means, what to do, what was tried.

    Steps are wrapped beneath themselves to `room` cells; the rest is left to the widget.
    """
    why = engine.absence or Absence.NOT_INSTALLED
    yield (Span(t(f"absence.{why}.title"), Role.STRONG),)
    yield ()
    yield (Span(t(f"absence.{why}.means")),)
    yield ()
    yield (Span(t("absence.what_to_do"), Role.STRONG),)
    for step in t(f"absence.{why}.{_platform(why)}").splitlines():
        first, *others = wrap(step, max(room - len(_STEP), 16))
        yield (Span(_STEP, Role.ACCENT), Span(first))
        yield from ((Span(" " * len(_STEP)), Span(line)) for line in others)
    yield ()
    yield (Span(t("absence.keeps_looking"), Role.DIM),)
    yield ()
    yield (Span(t("absence.tried"), Role.STRONG),)
    for attempt in engine.attempts:
        yield attempt_line(attempt, t)


def attempt_line(attempt: Attempt, t: Translator) -> Line:
    """One place that was tried, and what it said."""
    good = attempt.outcome is Outcome.OK
    missing = attempt.outcome is Outcome.MISSING
    glyph = "✔" if good else "·" if missing else "✖"
    role = Role.GOOD if good else Role.DIM if missing else Role.WRONG
    words = t(f"outcome.{attempt.outcome}")
    told = attempt.outcome in (Outcome.FAILED, Outcome.TLS, Outcome.BAD_ADDRESS, Outcome.TOO_OLD)
    if told and attempt.detail:
        words = f"{words}: {clean(attempt.detail)}"
    return (
        Span(f"  {glyph} ", role),
        Span(f"{clean(attempt.endpoint.source)}  "),
        Span(f"{clean(attempt.endpoint.url)}  ", Role.DIM),
        Span(words, role),
    )


def _platform(why: Absence) -> str:
    """Which advice fits this machine; some advice is the same on all."""
    if why is Absence.NAMED_ONE_FAILED:
        return "steps"
    return {"darwin": "mac", "win32": "windows"}.get(sys.platform, "linux")
