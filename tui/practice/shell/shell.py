"""One shell: what it knows, and the process that it is."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, NoReturn

from tui.practice.kernel.handles import Handle
from tui.practice.kernel.process import Process
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Abandon, Problem
from tui.practice.shell.jobs import Jobs
from tui.practice.shell.options import USUAL_MORE, Options
from tui.practice.shell.syntax import Command, Function
from tui.practice.shell.traps import Traps
from tui.practice.shell.variables import OutOfMemory, Unwritable, Variables

if TYPE_CHECKING:
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
        self.more_options = set(USUAL_MORE)
        """Those of `shopt`."""
        self.traps = Traps(process, runs_exit_on_death=flavour.bash)
        self.jobs = Jobs(process, flavour)
        self.history: list[str] = []
        self.folders: list[str] = []
        """Kept by `pushd`, the last one first."""
        self.hashed: dict[str, tuple[str, int]] = {}
        """Programs that were found on the PATH: where, and how often they were called."""
        self.limits: dict[str, str] = {}
        """What `ulimit` was told, by its letters."""
        self.status = 0
        """`$?`."""
        self.substituted = 0
        """The exit code of the last command substitution."""
        self.pid = process.pid
        """`$$`, which a subshell has from its parent."""
        self.background: int | None = None
        """`$!`."""
        self.began = time.monotonic()
        self.line = 1
        self.speaker: str | None = None
        """The built-in, or the sourced file, that errors are put down to."""
        self.depth = 0
        self.calls = 0
        """Functions, and files, that are running within one another."""
        self.texts = 0
        """Files and texts that are running within one another."""
        self.acting = 0
        """Actions of signals that are running within one another."""
        self.loops = 0
        self.sourced = 0
        self.tested = 0
        """Above 0 where `set -e` does not count: in conditions."""
        self.login = False
        self.single = False
        """The shell runs the text behind `-c`."""
        self.speaks_to_person = False
        """The words of errors are those of an interactive shell, as also in its subshells."""
        self.option_place = 0
        """Where `getopts` is inside a cluster of letters."""
        self.substitutions = 0
        """Command substitutions that this shell is inside of."""
        self.subshells = 0
        """Forked shells that it is inside of."""
        self.last_argument = ""
        """`$_` in bash."""
        self.pipe_codes: list[int] = [0]
        """Of the last pipeline, the exit codes of its commands."""
        self.call_names: list[str] = []
        """The functions that are running, from the outside in."""
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
        twin.more_options = set(self.more_options)
        twin.traps.actions = self.traps.ignored()
        twin.history = list(self.history)
        twin.limits, twin.folders = dict(self.limits), list(self.folders)
        twin.status, twin.pid, twin.background = self.status, self.pid, self.background
        twin.line, twin.speaker, twin.calls = self.line, self.speaker, self.calls
        twin.call_names = list(self.call_names)
        twin.substitutions, twin.subshells = self.substitutions, self.subshells + 1
        twin.last_argument, twin.pipe_codes = self.last_argument, list(self.pipe_codes)
        twin.texts = self.texts
        twin.loops, twin.sourced, twin.tested = self.loops, self.sourced, self.tested
        twin.single, twin.began = self.single, self.began
        twin.speaks_to_person = self.speaks_to_person
        twin.compute_variables()
        return twin

    def compute_variables(self) -> None:
        """Make `LINENO` and the like follow this shell."""
        compute = self.variables.compute
        if self.flavour.extended:
            compute("LINENO", lambda: str(self.line - self._uncounted))
            compute("RANDOM", lambda: str(random.randrange(32768)))
            compute("SECONDS", lambda: str(int(time.monotonic() - self.began)))
        if self.flavour.bash:
            compute("BASHPID", lambda: str(self.process.pid))
            compute("BASH_SUBSHELL", lambda: str(self.subshells))
            compute("_", lambda: self.last_argument)
            compute("PIPESTATUS", lambda: [str(code) for code in self.pipe_codes])
            compute("FUNCNAME", lambda: self.call_names[::-1])

    @property
    def _uncounted(self) -> int:
        """Busybox counts the lines of a text behind `-c` from 0."""
        return int(self.single and not self.sourced and self.flavour is Flavour.ASH)

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
        if name == "OPTIND":
            self.option_place = 0
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

    def separator(self) -> str:
        """What stands between the parameters in `$*`."""
        separators = self.value("IFS")
        return " " if separators is None else separators[:1]

    def environment(self) -> dict[str, str]:
        """What programs get to see."""
        return self.variables.environment()

    def home(self) -> str:
        """The value of HOME."""
        return self.variables.get("HOME") or ""

    def with_tilde(self, folder: str) -> str:
        """A folder as people are shown it, with the home folder as a tilde."""
        home = self.home()
        inside = folder == home or folder.startswith(f"{home}/")
        return "~" + folder[len(home) :] if home and home != "/" and inside else folder

    # -- words for the person ----------------------------------------------------------------

    @property
    def usual_failure(self) -> int:
        """The exit code of a built-in that was used wrongly."""
        return 1 if self.flavour.bash else 2

    def prefix(self, speaker: str | None = None) -> str:
        """What stands in front of an error: the shell, the line, the built-in."""
        if self.flavour.bash:
            where = "" if self.speaks_to_person else f"line {self.line}: "
            # What a text behind `-c` has defined, it calls its environment.
            name = "environment" if self.call_names and self.single else self.name
            return f"{self.speaker or name}: {where}" + (f"{speaker}: " if speaker else "")
        speaker = speaker or self.speaker
        if self.flavour is Flavour.DASH:
            return f"{self.name}: {self.line}: " + (f"{speaker}: " if speaker else "")
        if not speaker and not self.script:
            return f"{self.name}: "
        where = "" if self.speaks_to_person else f"line {self.line - self._uncounted}: "
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

    def keep_redirections(self) -> None:
        """The process becomes another program: what is in force stays so."""
        for redirection in self.redirections:
            redirection.keep()
        self.named_pipes.clear()

    def close_pipes(self, kept: int) -> None:
        """Close the pipes that commands were given by name, all but the first ones."""
        while len(self.named_pipes) > kept:
            self.process.set_handle(self.named_pipes.pop(), None)

    def handles(self, changes: Mapping[int, Handle]) -> dict[int, Handle]:
        """The handles for a child, with some of them replaced."""
        return {**self.process.handles, **changes}


_SPECIAL: dict[str, Callable[[Shell], str | None]] = {
    "?": lambda shell: str(shell.status),
    "$": lambda shell: str(shell.pid),
    "!": lambda shell: None if shell.background is None else str(shell.background),
    "#": lambda shell: str(len(shell.positional)),
    "-": lambda shell: shell.options.letters(with_text=shell.single),
}
