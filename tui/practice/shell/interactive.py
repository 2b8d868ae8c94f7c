"""A person at a terminal: prompts, lines, and what the shell reads before the first one."""

from __future__ import annotations

import asyncio
import codecs

from tui.practice.files.tree import APPENDING
from tui.practice.kernel.process import CHUNK
from tui.practice.kernel.signals import Signal
from tui.practice.kernel.terminal import Terminal
from tui.practice.shell import prompt, scripts
from tui.practice.shell.completion import candidates, completion, wanted
from tui.practice.shell.editor import Editor, Event
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Abandon, Leave, Problem, ShellExit
from tui.practice.shell.jobs import Jobs
from tui.practice.shell.keys import Decoder
from tui.practice.shell.parse import Parser
from tui.practice.shell.recalling import NoEvent, recalled
from tui.practice.shell.run import run_traps
from tui.practice.shell.shell import Shell
from tui.practice.shell.syntax import ShellSyntaxError
from tui.practice.shell.texts import run_script, syntax_problem
from tui.practice.shell.traps import Interrupted, Traps

MOST_HISTORY = 500
"""Lines that are remembered."""
_INTERRUPTED = 128 + Signal.INT


class _Ended(Exception):
    """There is no more input."""


# -- before the first prompt -------------------------------------------------------------------


async def read_profile(shell: Shell) -> None:
    """Run what a login shell runs first."""
    await _run_if_there(shell, "/etc/profile")
    home = shell.home()
    names = [".profile"]
    if shell.flavour.bash:
        names = [".bash_profile", ".bash_login", ".profile"]
    for name in names:
        if await _run_if_there(shell, f"{home}/{name}"):
            return


async def _read_settings(shell: Shell, *, norc: bool) -> None:
    if shell.flavour.bash:
        if not norc:
            await _run_if_there(shell, "/etc/bash.bashrc")
            await _run_if_there(shell, f"{shell.home()}/.bashrc")
    elif shell.value("ENV"):
        await _run_if_there(shell, shell.value("ENV") or "")


async def _run_if_there(shell: Shell, path: str) -> bool:
    try:
        text = await scripts.read_text(shell, path)
    except OSError:
        return False
    try:
        await run_script(shell, text)
    except Problem as problem:
        await _reported(shell, problem)
    except ShellExit:
        raise
    except Leave:
        pass
    return True


async def _reported(shell: Shell, problem: Problem) -> None:
    try:
        await shell.report(problem)
    except Abandon as leave:
        shell.status = leave.status


# -- the conversation --------------------------------------------------------------------------


async def converse(shell: Shell, *, norc: bool) -> int:
    """Read commands from a person and run them, until the end of input or `exit`."""
    terminal = shell.process.handle(0).terminal
    shell.traps = Traps(shell.process, interactive=True)
    shell.jobs = Jobs(shell.process, shell.flavour, terminal)
    if terminal is not None:
        terminal.foreground = shell.process.group
        shell.options.switch("monitor", True)
    if shell.flavour.bash:
        shell.options.switch("histexpand", True)
        shell.options.switch("history", True)
        shell.options.switch("emacs", True)
    if shell.value("PS1") is None:
        shell.variables.set("PS1", prompt.usual(shell))
    if shell.value("PS2") is None:
        shell.variables.set("PS2", "> ")
    await _read_settings(shell, norc=norc)
    conversation = _Conversation(shell, terminal)
    await conversation.remember_earlier()
    try:
        return await conversation.run()
    finally:
        conversation.save()


class _Conversation:
    """Lines in, commands run."""

    def __init__(self, shell: Shell, terminal: Terminal | None) -> None:
        self._shell = shell
        self._terminal = terminal
        self._edits = terminal is not None and shell.flavour.edits
        self._unread = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._saved = 0
        self._parser = self._fresh_parser(1)

    def _fresh_parser(self, line: int) -> Parser:
        shell = self._shell
        return Parser("", shell.flavour, final=False, line=line, aliases=shell.aliases)

    async def run(self) -> int:
        shell = self._shell
        while True:
            try:
                await self._tell_news()
                await self._one_command()
            except Interrupted:
                shell.status = _INTERRUPTED
                await shell.process.err("\n")
                self._parser = self._fresh_parser(self._parser.line)
            except _Ended:
                await shell.process.err("exit\n" if shell.flavour.bash else "\n")
                if not (warning := shell.jobs.hold_back()):
                    return shell.status
                await shell.process.err(f"{warning}\n")
            except Abandon as leave:
                shell.status = leave.status
            except ShellExit:
                raise
            except Leave:
                continue

    async def _tell_news(self) -> None:
        for line in self._shell.jobs.news():
            await self._shell.process.err(f"{line}\n")

    async def _one_command(self) -> None:
        """Read lines until they make up commands, and run these."""
        shell = self._shell
        name, ended = "PS1", False
        while True:
            try:
                line = await self._line(name)
            except _Ended:
                if name == "PS1":
                    raise
                line, ended = "", True
            if line is None:
                self._parser = self._fresh_parser(self._parser.line)
                return
            self._parser.feed(line, final=ended)
            try:
                while (command := self._parser.next()) is not None:
                    await shell.execute(shell, command, False)
                return
            except ShellSyntaxError as error:
                if ended or not error.incomplete:
                    self._parser = self._fresh_parser(error.line + 1)
                    await shell.report(syntax_problem(shell, error))
                    return
            name = "PS2"

    # -- lines -------------------------------------------------------------------------------

    async def _line(self, name: str) -> str | None:
        """The next line with its end; None if it was interrupted. Raises _Ended."""
        text = await prompt.prompt(self._shell, name)
        if self._edits and self._terminal is not None:
            line = await self._edited(self._terminal, text)
        else:
            line = await self._plain(text)
        if line is not None and line.strip():
            if self._shell.flavour.bash and self._edits:
                line = await self._recalled(line)
            self._remember(line.rstrip("\n"))
        return line

    async def _recalled(self, line: str) -> str:
        """The line with what it quotes of the history, which is shown. Raises Abandon."""
        try:
            whole = recalled(line, self._shell.history)
        except NoEvent as error:
            await self._shell.process.err(f"{self._shell.name}: {error.text}: event not found\n")
            raise Abandon(self._shell.status) from None
        if whole != line:
            await self._shell.process.err(whole)
        return whole

    async def _plain(self, text: str) -> str:
        """A line that the terminal lets the person edit, or that comes from elsewhere."""
        await self._shell.process.err(text)
        while "\n" not in self._unread:
            data = await self._shell.traps.first(self._shell.process.read(0, CHUNK))
            if data is None:
                await run_traps(self._shell)
                continue
            self._unread += self._decoder.decode(data, not data)
            if not data:
                if not self._unread:
                    raise _Ended
                break
        line, newline, self._unread = self._unread.partition("\n")
        return line + (newline or "\n")

    async def _edited(self, terminal: Terminal, text: str) -> str | None:
        shell = self._shell
        editor = Editor(text, terminal.columns, shell.history)
        decoder = Decoder()
        resized = asyncio.Event()

        def resize(_: int) -> None:
            resized.set()
            shell.traps.wake()

        terminal.set_modes(canonical=False, echo=False, keys_signal=False)
        shell.process.on_signal(Signal.WINCH, resize)
        try:
            await self._show(editor.start())
            while True:
                # One byte at a time: what is typed ahead is for the command to read.
                data = await shell.traps.first(shell.process.read(0, 1))
                if data is None:
                    if resized.is_set():
                        # Also if it is back at its old size: who attaches has it changed twice,
                        # to be shown the line.
                        resized.clear()
                        await self._show(editor.resize(terminal.columns))
                    if shell.traps.pending:
                        await run_traps(shell)
                        await self._show(editor.redraw())
                    continue
                if not data:
                    raise _Ended
                for key in decoder.feed(data):
                    step = editor.press(key)
                    await self._show(step.output)
                    if step.event is Event.LINE:
                        return f"{editor.text}\n"
                    if step.event is Event.INTERRUPTED:
                        shell.status = _INTERRUPTED
                        return None
                    if step.event is Event.ENDED:
                        raise _Ended
                    if step.event is Event.COMPLETE:
                        await self._show(self._completed(editor))
        finally:
            shell.process.on_signal(Signal.WINCH, None)
            terminal.set_modes(canonical=True, echo=True, keys_signal=True)

    async def _show(self, text: str) -> None:
        if text:
            await self._shell.process.err(text)

    def _completed(self, editor: Editor) -> str:
        word = wanted(editor.text[: editor.cursor])
        return editor.complete(completion(word, candidates(self._shell, word)))

    # -- history -----------------------------------------------------------------------------

    def _remember(self, line: str) -> None:
        history = self._shell.history
        if not history or history[-1] != line:
            history.append(line)
            del history[:-MOST_HISTORY]
        if self._shell.flavour is Flavour.ASH:
            self._append([line])

    def _file(self) -> str:
        shell = self._shell
        named = shell.value("HISTFILE")
        if named is not None:
            return named
        name = ".bash_history" if shell.flavour.bash else ".ash_history"
        return f"{shell.home()}/{name}" if shell.home() else ""

    async def remember_earlier(self) -> None:
        """Read what was typed in earlier conversations."""
        if not self._edits:
            return
        try:
            data = await self._shell.process.read_all(self._file(), 1 << 20)
        except OSError:
            return
        lines = data.decode(errors="replace").splitlines()
        self._shell.history[:] = lines[-MOST_HISTORY:]
        self._saved = len(self._shell.history)

    def save(self) -> None:
        """Keep what was typed, as bash does at its end; busybox has done so line by line."""
        if self._shell.flavour.bash and self._edits:
            self._append(self._shell.history[self._saved :])

    def _append(self, lines: list[str]) -> None:
        path = self._file()
        if not path or not lines or not self._edits:
            return
        try:
            file = self._shell.process.open_file(path, APPENDING)
        except OSError:
            return
        try:
            text = "".join(f"{line}\n" for line in lines)
            file.write(text.encode(errors="surrogateescape"))
        except OSError:
            pass
        finally:
            file.close()
