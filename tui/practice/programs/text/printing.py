"""Programs that print what they are told: echo, printf, yes, true, false."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.practice.kernel.process import Process
from tui.practice.programs.files.escaping import shell_quoted_if_needed
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.tools import program, raw
from tui.practice.shell.escapes import echoed

WIDEST = 1 << 20
"""Characters that one conversion of printf may fill."""
_CONVERSION = re.compile(
    r"%(?P<flags>[-+ #0']*)(?P<width>\*|\d*)(?:\.(?P<precision>\*|\d*))?"
    r"(?:hh|h|ll|l|L|q(?=[a-zA-Z])|j|z|t)?(?P<kind>[a-zA-Z%])?"
)
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_UNFIT = {"#": "cdisu", "0": "cs", "'": "aAceEosxX"}
"""Conversions that a flag does not go with."""
_REAL = re.compile(
    r"\s*[-+]?(?:(0x[0-9a-f]+\.?[0-9a-f]*(?:p[-+]?\d+)?)"
    r"|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|inf(?:inity)?|nan)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[^%\\]+")
_SIMPLE = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SIMPLE |= {"v": "\v", "\\": "\\", '"': '"'}


async def echo(p: Process) -> int:
    """Print the arguments."""
    words = p.argv[1:]
    newline, understand = True, False
    while words and re.fullmatch("-[neE]+", words[0]):
        for letter in words.pop(0)[1:]:
            newline = newline and letter != "n"
            understand = {"e": True, "E": False}.get(letter, understand)
    line = " ".join(words)
    stop = False
    if understand:
        line, stop = echoed(line)
    await p.out(line + ("\n" if newline and not stop else ""))
    return 0


async def true(p: Process) -> int:
    """Succeed."""
    return 0


async def false(p: Process) -> int:
    """Fail."""
    return 1


async def printf(p: Process) -> int:
    """Print by a format."""
    words = p.argv[1:]
    if words[:1] == ["--"]:
        words = words[1:]
    if not words:
        if p.gnu:
            await p.err("printf: missing operand\nTry 'printf --help' for more information.\n")
        else:
            await p.err("BusyBox multi-call binary (practice engine).\n\n")
            await p.err("Usage: printf FORMAT [ARG]...\n")
        return 1
    work: Formatting
    if p.gnu:
        work = _Coreutils(words[0], words[1:], gnu=True)
    else:
        work = Formatting(words[0], words[1:], gnu=False)
    try:
        for piece in work.rounds():
            await p.out(piece)
    except Failure as failed:
        await p.out(work.begun)
        work.complaints.append(failed.text)
    for complaint in work.complaints:
        await p.complain(complaint)
    return 1 if work.complaints else 0


class Formatting:
    """One printf: the format is gone through again while there are arguments left.

    It speaks as the programs do; the shells, which have it built in, put in their own words.
    """

    kinds = "diouxXeEfFgGaAcsb"
    """The conversions that are known; `q` may be one more."""
    hexadecimal = True
    r"""Whether `\x41` is understood."""

    def __init__(self, form: str, arguments: list[str], *, gnu: bool) -> None:
        self._form = form
        self._arguments = arguments
        self._position = 0
        self._gnu = gnu
        self._stopped = False
        self._parts: list[str] = []
        self.complaints: list[str] = []
        """What is to be said about the arguments, once all is printed."""

    @property
    def begun(self) -> bytes:
        """What the last pass has made, or had made before it failed."""
        return raw("".join(self._parts))

    def rounds(self) -> Iterator[bytes]:
        """What each pass over the format prints."""
        while True:
            before = self._position
            yield raw(self._once())
            ended = self._position >= len(self._arguments) or self._position == before
            if ended or self._stopped:
                return

    def _once(self) -> str:
        parts = self._parts = []
        position = 0
        while position < len(self._form) and not self._stopped:
            character = self._form[position]
            if character == "%":
                found = _CONVERSION.match(self._form, position)
                assert found is not None
                position = found.end()
                parts.append(self._converted(found))
            elif character == "\\":
                piece, position = self._escaped(self._form, position)
                parts.append(piece)
            else:
                plain = _PLAIN.match(self._form, position)
                assert plain is not None
                parts.append(plain[0])
                position = plain.end()
        return "".join(parts)

    def _escaped(self, text: str, position: int) -> tuple[str, int]:
        found = _ESCAPE.match(text, position)
        if found is None:
            return "\\", position + 1
        octal, byte, code, other = found.groups()
        if byte and not self.hexadecimal:
            return found[0], found.end()
        if other == "c":
            self._stopped = True
            return "", found.end()
        if octal or byte:
            number = int(octal, 8) & 0xFF if octal else int(byte, 16)
            return bytes([number]).decode(errors="surrogateescape"), found.end()
        if code:
            number = int(code, 16)
            return ("" if 0xD800 <= number < 0xE000 else chr(number)), found.end()
        return _SIMPLE.get(other, found[0]), found.end()

    def _argument(self) -> str | None:
        if self._position >= len(self._arguments):
            return None
        self._position += 1
        return self._arguments[self._position - 1]

    def _converted(self, found: re.Match[str]) -> str:
        kind = found["kind"]
        if kind == "%":
            return "%"
        if kind is None or kind not in self.kinds:
            raise Failure(self.no_conversion(found[0], self._form[found.start() :]))
        if not self.fits(found["flags"], kind):
            raise Failure(self.no_conversion(found[0], self._form[found.start() :]))
        flags = found["flags"].replace("'", "")
        width = self._size(found["width"])
        if width < 0:
            flags, width = flags + "-", -width
        precision = None if found["precision"] is None else self._size(found["precision"])
        if max(width, precision or 0) > WIDEST:
            raise Failure(f"{found[0]}: out of memory")
        if kind in "csbq":
            value = self._text(kind, precision)
            return value.ljust(width) if "-" in flags else value.rjust(width)
        if kind == "o" and "#" in flags:
            # Python's own mark for octal numbers is another one.
            return self._octal(flags, width, precision)
        shape = f"%{flags}{width or ''}" + ("" if precision is None else f".{max(precision, 0)}")
        if kind in "diouxX":
            if kind in "ouxX":
                shape = shape.replace("+", "").replace(" ", "")
            whole = self._whole(kind)
            if kind in "ouxX" and whole < 0:
                whole += 1 << 64
            return (shape + ("d" if kind in "iu" else kind)) % whole
        return (shape + {"a": "g", "A": "G"}.get(kind, kind)) % self._real()

    def _octal(self, flags: str, width: int, precision: int | None) -> str:
        digits = f"0{self._whole('o') % (1 << 64):o}".rjust(precision or 0, "0")
        return digits.ljust(width) if "-" in flags else digits.rjust(width)

    def _size(self, word: str) -> int:
        return self._whole() if word == "*" else int(word[:9] or "0")

    def _text(self, kind: str, precision: int | None) -> str:
        word = self._argument() or ""
        if kind == "c":
            return word[:1]
        if kind == "q":
            word = self.quoted(word)
        elif kind == "b":
            word, stop = echoed(re.sub(r"\\([1-7][0-7]{0,2})", r"\\0\1", word))
            self._stopped = self._stopped or stop
        return word if precision is None or precision < 0 else word[:precision]

    def _whole(self, kind: str = "d") -> int:
        word = self._argument()
        if word is None:
            return 0
        if word[:1] in "'\"" and len(word) > 1:
            return ord(word[1])
        digits = re.match(r"\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)", word)
        if digits is None:
            # An empty argument counts as 0.
            if word:
                self._complain(word, None)
            return 0
        body = digits[2][:30]
        base = 16 if body[:2].lower() == "0x" else 8 if body[0] == "0" else 10
        value = int(body, base) * (-1 if digits[1] == "-" else 1)
        if digits.end() < len(word):
            self._complain(word, digits[0])
            return value if self._gnu else 0
        most = (1 << 63) - 1 if kind in "di" else (1 << 64) - 1
        if -(1 << 63) <= value <= most:
            return value
        if not self._gnu:
            self._complain(word, None)
            return 0
        self.complaints.append(f"'{word}': Numerical result out of range")
        return max(-(1 << 63), min(value, most))

    def _real(self) -> float:
        word = self._argument()
        if not word:
            return 0.0
        if word[0] in "'\"" and len(word) > 1:
            return float(ord(word[1]))
        found = _REAL.match(word)
        if found is None:
            self._complain(word, None)
            return 0.0
        value = float.fromhex(found[0]) if found[1] else float(found[0])
        if found.end() == len(word):
            return value
        self._complain(word, found[0])
        return value if self._gnu else 0.0

    def _complain(self, word: str, understood: str | None) -> None:
        self.complaints.append(self.no_number(word, understood))

    def no_number(self, word: str, understood: str | None) -> str:
        """What is said of an argument of which no more than a part, or nothing, is a number."""
        if not self._gnu:
            return f"invalid number '{word}'"
        if understood is None:
            return f"'{word}': expected a numeric value"
        return f"'{word}': value not completely converted"

    def no_conversion(self, spec: str, rest: str) -> str:
        """What is said of a conversion that is none; `rest` is the format from there on."""
        return (
            f"{spec}: invalid conversion specification" if self._gnu else f"{rest}: invalid format"
        )

    def fits(self, flags: str, kind: str) -> bool:
        """Whether these flags may stand before a conversion."""
        return True

    def quoted(self, word: str) -> str:
        """What `q` makes of an argument."""
        return word


class _Coreutils(Formatting):
    """The program of coreutils, which is stricter than the shells."""

    kinds = Formatting.kinds + "q"

    def fits(self, flags: str, kind: str) -> bool:
        return not any(kind in _UNFIT.get(flag, "") for flag in flags)

    def quoted(self, word: str) -> str:
        return shell_quoted_if_needed(word)


@program(Manual("[STRING]...", "Print a line again and again until killed.", in_order=True))
async def yes(p: Process, given: Given) -> int:
    """Print a line for ever."""
    line = raw(" ".join(given.operands or ("y",)) + "\n")
    block = line * max(1, 8192 // len(line))
    while True:
        await p.out(block)
