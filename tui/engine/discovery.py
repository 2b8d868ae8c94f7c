"""Finding an engine: try the places in order, and remember what each one said."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tui.engine import places
from tui.engine.connection import Connection, connect
from tui.engine.errors import Unreachable
from tui.engine.practice import PracticeEngine
from tui.state.engine import Absence, Attempt, Endpoint, EngineKind, Outcome, diagnose


@dataclass(frozen=True, slots=True)
class Discovery:
    """How a search ended: a connection, or why there is none; and every place tried."""

    attempts: tuple[Attempt, ...]
    connection: Connection | None = None
    absence: Absence | None = None
    """Also set where cais's own engine stands in for one."""


@dataclass(frozen=True, slots=True)
class Search:
    """What the person said about where the engine is; calling it looks for the engine."""

    host: str | None = None
    context: str | None = None
    practice: PracticeEngine | None = None
    """How to start cais's own engine where no other answers; None to look only."""
    practice_only: bool = False
    """The person wants to practise, whatever other engines there are."""

    def __call__(self, env: Mapping[str, str] | None = None) -> Discovery:
        """Look in all places in order and stop at the first engine that answers.

        An engine that the person named stands alone: no other may take its place, or a
        command meant for one machine would reach another. Blocks, 2 s a place at most.
        """
        env = os.environ if env is None else env
        attempts: list[Attempt] = []
        connection = absence = None
        for place in self._places(env):
            if isinstance(place, Attempt):
                attempts.append(place)
                continue
            attempt, connection = knock(place)
            if place.kind is EngineKind.PRACTICE and self.practice is not None:
                if connection is None:
                    attempt, connection = start(self.practice, place, env)
                self.practice.share(env)
            attempts.append(attempt)
            if connection is not None:
                break
        stands_in = attempts[-1].endpoint.kind is EngineKind.PRACTICE and not self.practice_only
        if connection is None or stands_in:
            absence = diagnose(tuple(attempts), installed=places.installed(env))
        return Discovery(tuple(attempts), connection, absence)

    def _places(self, env: Mapping[str, str]) -> Iterator[Endpoint | Attempt]:
        if self.practice_only:
            yield places.practice(env)
            return
        try:
            named = places.named(self.host, self.context, env)
        except Unreachable as error:
            source = "--host" if self.host else "--context" if self.context else "environment"
            where = Endpoint(self.host or "", source, explicit=True)
            yield Attempt(where, error.outcome, error.detail)
            return
        if named is not None:
            yield named
            return
        yield from places.found(env)
        yield places.practice(env)


def start(
    practice: PracticeEngine, place: Endpoint, env: Mapping[str, str] | None = None
) -> tuple[Attempt, Connection | None]:
    """Start cais's own engine and knock there."""
    try:
        return knock(practice.start(env))
    except Unreachable as error:
        return Attempt(place, error.outcome, error.detail), None


def knock(endpoint: Endpoint) -> tuple[Attempt, Connection | None]:
    """Try one place; the attempt tells how it went, whether or not there is a connection."""
    began = time.monotonic()
    try:
        connection = connect(endpoint)
    except Unreachable as error:
        seconds = time.monotonic() - began
        return Attempt(endpoint, error.outcome, error.detail, seconds), None
    return Attempt(endpoint, Outcome.OK, "", time.monotonic() - began), connection
