"""What a shell does on signals, and at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from tui.practice.kernel.process import Handler, Process
from tui.practice.kernel.signals import Signal
from tui.practice.shell.flow import ShellExit

T = TypeVar("T")

EXIT = 0
"""The number under which the action at the end is kept."""
ERR = -1
"""The same for the action on failures."""
_DEADLY = (Signal.HUP, Signal.INT, Signal.TERM)
"""What bash, with an action for its end, ends by itself on, to run that action."""
_SPARED = (Signal.TERM, Signal.QUIT, Signal.TSTP, Signal.TTIN, Signal.TTOU)
"""What an interactive shell does not let itself be disturbed by."""


class Interrupted(Exception):
    """Ctrl-C reached an interactive shell, which goes back to its prompt."""


class Traps:
    """The actions of one shell, and the signals that wait for theirs."""

    def __init__(
        self, process: Process, *, interactive: bool = False, runs_exit_on_death: bool = False
    ) -> None:
        """`runs_exit_on_death`: the action at the end is run when a signal is the end, too."""
        self._process = process
        self._interactive = interactive
        self._runs_exit_on_death = runs_exit_on_death
        self.actions: dict[int, str] = {}
        """By signal; an empty one ignores it."""
        self.pending: list[int] = []
        """Signals that have arrived, whose actions were not run yet."""
        self.interrupted = False
        self._deadly: int | None = None
        self._arrived = asyncio.Event()
        if interactive:
            for number in _SPARED:
                process.on_signal(number, _nothing)
            process.on_signal(Signal.INT, self._interrupt)

    def set(self, number: int, action: str | None) -> None:
        """None is for what the signal does by itself."""
        if action is None:
            self.actions.pop(number, None)
        else:
            self.actions[number] = action
        if number == EXIT:
            for deadly in _DEADLY:
                if deadly not in self.actions:
                    self._process.on_signal(deadly, self._usual(deadly))
        elif number not in (ERR, Signal.KILL, Signal.STOP):
            handler: Handler | None = self._arrive if action else "ignore"
            self._process.on_signal(number, self._usual(number) if action is None else handler)

    def _usual(self, number: int) -> Handler | None:
        """How a signal without an action is taken."""
        if self._interactive:
            if number == Signal.INT:
                return self._interrupt
            return _nothing if number in _SPARED else None
        deadly = number in _DEADLY and self._runs_exit_on_death and self.actions.get(EXIT)
        return self._end if deadly else None

    @property
    def watchful(self) -> bool:
        """Whether a signal may end even the waiting for a child in the foreground."""
        return self._runs_exit_on_death and bool(self.actions.get(EXIT))

    def ignored(self) -> dict[int, str]:
        """What a subshell keeps: what is ignored."""
        return {number: action for number, action in self.actions.items() if not action}

    def take(self) -> int | None:
        """The next signal whose action is to be run."""
        self._arrived.clear()
        return self.pending.pop(0) if self.pending else None

    def check(self) -> None:
        """Raises Interrupted, or ShellExit, if that has happened."""
        if self._deadly is not None:
            code, self._deadly = 128 + self._deadly, None
            raise ShellExit(code)
        if self.interrupted:
            self.interrupted = False
            self._arrived.clear()
            raise Interrupted

    async def first(self, waiting: Awaitable[T]) -> T | None:
        """What is waited for, or None if a signal with an action comes before.

        Raises Interrupted and ShellExit.
        """
        work = asyncio.ensure_future(waiting)
        signal = asyncio.ensure_future(self._arrived.wait())
        try:
            await asyncio.wait((work, signal), return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            self._arrived.clear()
            self.check()
            return None
        finally:
            work.cancel()
            signal.cancel()

    def wake(self) -> None:
        """Have whoever waits look around."""
        self._arrived.set()

    def _arrive(self, number: int) -> None:
        if number not in self.pending:
            self.pending.append(number)
        self._arrived.set()

    def _end(self, number: int) -> None:
        self._deadly = number
        self._arrived.set()

    def _interrupt(self, number: int) -> None:
        self.interrupted = True
        self._arrived.set()


def _nothing(number: int) -> None:
    return
