"""`echo` and `printf`."""

from __future__ import annotations

from tui.practice.programs.options import Failure
from tui.practice.programs.text.printing import Formatting
from tui.practice.shell.builtins.registry import builtin
from tui.practice.shell.escapes import echoed
from tui.practice.shell.flavour import Flavour
from tui.practice.shell.flow import Problem
from tui.practice.shell.quoting import backslashed
from tui.practice.shell.shell import Shell
from tui.practice.shell.variables import is_name


@builtin("echo")
async def echo(shell: Shell, args: list[str]) -> int:
    """Put out the arguments."""
    await shell.process.out(echo_text(shell.flavour, args[1:]))
    return 0


def echo_text(flavour: Flavour, words: list[str]) -> str:
    """What `echo` makes of its arguments; dash understands backslashes and no option but -n."""
    escapes = flavour is Flavour.DASH
    newline = True
    rest = list(words)
    if escapes:
        if rest[:1] == ["-n"]:
            newline = False
            rest.pop(0)
    else:
        while rest and len(rest[0]) > 1 and rest[0][0] == "-" and not set(rest[0][1:]) - set("neE"):
            for letter in rest.pop(0)[1:]:
                if letter == "n":
                    newline = False
                else:
                    escapes = letter == "e"
    text = " ".join(rest)
    if escapes:
        text, stopped = echoed(
            text, hexadecimal=flavour.extended, short=not flavour.bash, unicode=flavour.bash
        )
        newline = newline and not stopped
    return f"{text}\n" if newline else text


class _Formatting(Formatting):
    """The manner of dash and bash; busybox has its program built in as it is."""

    def __init__(self, form: str, arguments: list[str], flavour: Flavour) -> None:
        super().__init__(form, arguments, gnu=flavour is not Flavour.ASH)
        self._flavour = flavour
        self.hexadecimal = flavour is not Flavour.DASH
        if flavour.bash:
            self.kinds += "q"

    def no_number(self, word: str, understood: str | None) -> str:
        if self._flavour.bash:
            return f"{word}: invalid number"
        if self._flavour is Flavour.DASH:
            wrong = "expected numeric value" if understood is None else "not completely converted"
            return f"{word}: {wrong}"
        return super().no_number(word, understood)

    def no_conversion(self, spec: str, rest: str) -> str:
        if self._flavour.bash:
            if not spec[-1].isalpha():
                return f"`{spec}': missing format character"
            return f"`{spec[-1]}': invalid format character"
        if self._flavour is Flavour.DASH:
            return f"{spec}: invalid directive"
        return super().no_conversion(spec, rest)

    def quoted(self, word: str) -> str:
        return backslashed(word)


@builtin("printf")
async def print_formatted(shell: Shell, args: list[str]) -> int:
    """Put out arguments in a format, or with `-v` set a variable to the result."""
    words = args[1:]
    variable: str | None = None
    if words[:1] == ["-v"] and shell.flavour.bash and len(words) > 1:
        variable, words = words[1], words[2:]
        if not is_name(variable):
            raise Problem(f"`{variable}': not a valid identifier", 2)
    elif words[:1] == ["--"]:
        words = words[1:]
    elif words and words[0][:1] == "-" and len(words[0]) > 1 and not shell.flavour.edits:
        raise Problem(f"Illegal option {words[0][:2]}")
    if not words:
        return await _formless(shell)
    work = _Formatting(words[0], words[1:], shell.flavour)
    made: list[bytes] = []
    status = 1
    try:
        for piece in work.rounds():
            if variable is None:
                await shell.process.out(piece)
            else:
                made.append(piece)
            await shell.process.breathe()
    except Failure as failed:
        if variable is None:
            await shell.process.out(work.begun)
        work.complaints.append(failed.text)
        status = shell.usual_failure
    if variable is not None:
        shell.assign(variable, b"".join(made).decode(errors="surrogateescape"))
    for complaint in work.complaints:
        if shell.flavour is Flavour.ASH:
            await shell.process.complain(complaint)
        else:
            await shell.complain(complaint, "printf")
    return status if work.complaints else 0


async def _formless(shell: Shell) -> int:
    if shell.flavour.bash:
        raise Problem("printf: usage: printf [-v var] format [arguments]", 2, plain=True)
    if shell.flavour is Flavour.DASH:
        raise Problem("usage: printf format [arg ...]", 2)
    await shell.process.complain("usage: printf FORMAT [ARGUMENT...]")
    return 2
