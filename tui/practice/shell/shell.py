"""One shell: what it knows, and the process that it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Abandon, Problem
from tui.practice.shell.jobs import Jobs
from tui.practice.shell.options import Options
from tui.practice.shell.syntax import Command, Function
from tui.practice.shell.traps import Traps
from tui.practice.shell.variables import OutOfMemory, Unwritable, Variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui.practice.shell.redirect import Redirection

Execute = Callable[["Shell", Command, bool], Awaitable[int]]
"""Runs a command; the flag says that nothing follows in this process."""


class Shell:
    """The state that commands work on. A subshell has a copy of it."""

    def __init__(
        self, process: Process, flavour: Flavour, execute: Execute, name: str, *, script: bool
    ) -> None:
        """`script`: commands come from a file, so that errors tell the line they are on."""
        self.process = process
        self.flavour = flavour
        self.execute = execute
        self.name = name
        """`$0`."""
        self.script = script
        self.positional: list[str] = []
        self.variables = Variables()
        self.functions: dict[str, Function] = {}
        self.aliases: dict[str, str] = {}
        self.options = Options(flavour)
        self.traps = Traps(process, runs_exit_on_death=flavour.bash)
        self.jobs = Jobs(process, flavour)
        self.history: list[str] = []
        self.status = 0
        """`$?`."""
        self.substituted = 0
        """The exit code of the last command substitution."""
        self.pid = process.pid
        """`$$`, which a subshell has from its parent."""
        self.background: int | None = None
        """`$!`."""
        self.line = 1
        self.speaker: str | None = None
        """The built-in, or the sourced file, that errors are put down to."""
        self.depth = 0
        self.calls = 0
        """Functions, and files, that are running within one another."""
        self.loops = 0
        self.sourced = 0
        self.tested = 0
        """Above 0 where `set -e` does not count: in conditions."""
        self.single = False
        """The shell runs the text behind `-c`."""
        self.option_place = 0
        """Where `getopts` is inside a cluster of letters."""
        self.named_pipes: list[int] = []
        """Descriptors of pipes that commands were given by name, until they have ended."""
        self.redirections: list[Redirection] = []
        """Those in force, from the outside in."""

    @property
    def interactive(self) -> bool:
        """Whether a person types the commands."""
        return "interactive" in self.options

    def subshell(self, process: Process) -> Shell:
        """The shell that a forked process goes on with."""
        twin = Shell(process, self.flavour, self.execute, self.name, script=self.script)
        twin.positional = list(self.positional)
        twin.variables = self.variables.copy()
        twin.functions = dict(self.functions)
        twin.aliases = dict(self.aliases)
        twin.options = self.options.copy()
        twin.options.switch("interactive", False)
        twin.options.switch("monitor", False)
        twin.traps.actions = self.traps.ignored()
        twin.history = list(self.history)
        twin.status, twin.pid, twin.background = self.status, self.pid, self.background
        twin.line, twin.speaker, twin.depth, twin.calls = (
            self.line, self.speaker, self.depth, self.calls,
        )  # fmt: skip
        twin.loops, twin.sourced, twin.tested = self.loops, self.sourced, self.tested
        twin.single = self.single
        twin.speaks_to_person = self.speaks_to_person
        twin.compute_variables()
        return twin

    speaks_to_person = False
    """The words of errors are those of an interactive shell, as also in its subshells."""

    def compute_variables(self) -> None:
        """Make `LINENO` and the like follow this shell."""
        if self.flavour.extended:
            self.variables.compute("LINENO", lambda: str(self.line))

    # -- values ------------------------------------------------------------------------------

    def value(self, name: str) -> str | None:
        """The value of a variable or special parameter; None if it is not set."""
        if name.isdigit():
            number = int(name[:9])
            if number == 0:
                return self.name
            return self.positional[number - 1] if number <= len(self.positional) else None
        special = _SPECIAL.get(name)
        return special(self) if special else self.variables.get(name)

    def assign(self, name: str, value: str) -> None:
        """Set a variable. Raises Problem if it is read-only."""
        try:
            self.variables.set(name, value, export="allexport" in self.options)
        except (Unwritable, OutOfMemory) as error:
            self.refuse_assignment(error)

    def refuse_assignment(self, error: Unwritable | OutOfMemory) -> NoReturn:
        """The Problem that an assignment has run into."""
        if isinstance(error, Unwritable):
            wording = "readonly variable" if self.flavour.bash else "is read only"
            raise Problem(f"{error.name}: {wording}", fatal=True, discards=True) from None
        raise Problem(self.out_of_memory(), 2, fatal=True) from None

    def out_of_memory(self) -> str:
        """What is said where something has become too large."""
        return "Out of space" if self.flavour is Flavour.DASH else "out of memory"

    def environment(self) -> dict[str, str]:
        """What programs get to see."""
        return self.variables.environment()

    def home(self) -> str:
        """The value of HOME."""
        return self.variables.get("HOME") or ""

    # -- words for the person ----------------------------------------------------------------

    @property
    def usual_failure(self) -> int:
        """The exit code of a built-in that was used wrongly."""
        return 1 if self.flavour.bash else 2

    def prefix(self, speaker: str | None = None) -> str:
        """What stands in front of an error: the shell, the line, the built-in."""
        if self.flavour.bash:
            where = "" if self.speaks_to_person else f"line {self.line}: "
            return f"{self.speaker or self.name}: {where}" + (f"{speaker}: " if speaker else "")
        speaker = speaker or self.speaker
        if self.flavour is Flavour.DASH:
            return f"{self.name}: {self.line}: " + (f"{speaker}: " if speaker else "")
        if not speaker and not self.script:
            return f"{self.name}: "
        where = "" if self.speaks_to_person else f"line {self.line - self.single}: "
        return f"{self.name}: " + (f"{speaker}: " if speaker else "") + where

    async def complain(self, message: str, speaker: str | None = None) -> None:
        """A line on standard error, in the shell's manner."""
        await self.process.err(f"{self.prefix(speaker)}{message}\n")

    async def report(self, problem: Problem, speaker: str | None = None) -> int:
        """Say what went wrong; the exit code. Raises Abandon where that ends more."""
        if problem.message:
            if problem.plain:
                await self.process.err(f"{problem.message}\n")
            else:
                await self.complain(problem.message, speaker)
        status = self.usual_failure if problem.status is None else problem.status
        if problem.fatal or problem.discards:
            fatal = problem.fatal and not (problem.discards and self.flavour.bash)
            raise Abandon(status, fatal=fatal)
        return status

    # -- redirections ------------------------------------------------------------------------

    @contextmanager
    def redirected(self, redirection: Redirection) -> Iterator[None]:
        """What is inside runs with these handles; afterwards all is as before."""
        self.redirections.append(redirection)
        try:
            yield
        finally:
            self.redirections.pop()
            redirection.undo()

    def keep_redirections(self) -> None:
        """The process becomes another program: what is in force stays so."""
        for redirection in self.redirections:
            redirection.keep()

    @contextmanager
    def closing_pipes(self) -> Iterator[None]:
        """What is inside may get pipes by name, which are closed afterwards."""
        before = len(self.named_pipes)
        try:
            yield
        finally:
            while len(self.named_pipes) > before:
                self.process.set_handle(self.named_pipes.pop(), None)

    def handles(self, changes: Mapping[int, Handle]) -> dict[int, Handle]:
        """The handles for a child, with some of them replaced."""
        return {**self.process.handles, **changes}


_SPECIAL: dict[str, Callable[[Shell], str | None]] = {
    "?": lambda shell: str(shell.status),
    "$": lambda shell: str(shell.pid),
    "!": lambda shell: None if shell.background is None else str(shell.background),
    "#": lambda shell: str(len(shell.positional)),
    "-": lambda shell: (
        shell.options.letters() + ("c" if shell.single and shell.flavour.extended else "")
    ),
}
