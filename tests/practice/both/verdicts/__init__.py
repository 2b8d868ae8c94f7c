r"""Small Dockerfiles, whole and broken, and what Docker Engine 28.5 has to say to each of them.

    === the name of a Dockerfile
    its text
    --- built

Or `--- refused: …`, with the message that comes with status 400; or `--- failed: …`, with the
error that ends the build's stream. Where `(escaped)` stands behind the name, text and message are
written with the escapes of Python, on one line, and the text ends as it says.

The context of a build holds the Dockerfile, and a file named `a`. Left out is what the real
engine does one way or another by chance (of two words that are equally near it suggests either;
of several flags of RUN it names any), and a Dockerfile of nothing but ARG, at which it breaks off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

Outcome = Literal["built", "refused", "failed"]

_CASE = re.compile(
    r"^=== (?P<name>.+?)(?P<escaped> \(escaped\))?\n"
    r"(?P<text>(?:(?!---|===).*\n)*)"
    r"^--- (?P<outcome>built|refused|failed)(?:: (?P<message>.*))?\n",
    re.MULTILINE,
)
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Verdict:
    """A Dockerfile, and what comes of building it."""

    dockerfile: bytes
    outcome: Outcome
    message: str = ""


def verdicts(table: str) -> dict[str, Verdict]:
    """The verdicts of a table by their names."""
    text = (_FOLDER / f"{table}.txt").read_text(encoding="utf-8")
    found = list(_CASE.finditer(text))
    assert "".join(case[0] for case in found) == text, f"{table}.txt has something in between"
    cases = {case["name"]: _verdict(case) for case in found}
    assert len(cases) == len(found), "two Dockerfiles have one name"
    return cases


def tables() -> list[str]:
    """The names of all tables."""
    return sorted(path.stem for path in _FOLDER.glob("*.txt"))


def _verdict(case: re.Match[str]) -> Verdict:
    text, message = case["text"], case["message"] or ""
    dockerfile = text.encode()
    if case["escaped"]:
        dockerfile = _unescaped(text.removesuffix("\n")).encode("latin-1")
        message = _unescaped(message)
    return Verdict(dockerfile, cast(Outcome, case["outcome"]), message)


def _unescaped(text: str) -> str:
    return text.encode("ascii").decode("unicode_escape")
