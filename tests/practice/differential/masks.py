"""What is by its nature different on two engines, and is masked before they are compared.

Everywhere: identifiers, addresses of layers, points in time, the scenario's folder and ports. An
identifier is masked as the number of its first appearance, so that the same one has to come back
in the same places. All else is masked for the commands that print it and for no others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_ID = re.compile(r"(?<![\w./-])(?:sha256:)?([0-9a-f]{64}|[0-9a-f]{12})(?![\w-])")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| ?[+-]\d\d:?\d\d)(?: UTC)?")
_UNITS = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
_SPAN = re.compile(rf"(?:Less than a second|About an? {_UNITS}|\d+ {_UNITS})")
_SIZE = re.compile(r"\d+(?:\.\d+)?(?:e\+\d+)? ?(?:[kKMG]i?)?B\b")
_HIGH_PORT = re.compile(r"(?<=:)(?:3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[4-6]\d{4})\b")
_COLUMNS = re.compile(r" {2,}")
_GO_ALONE = {"container", "image", "network", "volume", "system", "builder"}
_SYNONYMS = {
    "container ls": "ps",
    "container list": "ps",
    "image ls": "images",
    "image list": "images",
}


@dataclass
class Masks:
    """The masks of one scenario on one engine."""

    names: Mapping[str, str]
    """What a text that only this engine has stands for: its folder, its ports."""
    _known: list[str] = field(default_factory=list)

    def masked(self, words: Sequence[str], text: str) -> str:
        """What a command printed, without what may differ."""
        for pattern, name in KINDS.get(kind(words), ()):
            text = re.sub(pattern, name, text)
        if kind(words) in UNORDERED:
            text = "".join(sorted(text.splitlines(keepends=True)))
        # Ports come last: their digits may stand within an identifier by chance.
        text = _ID.sub(self._identifier, _TIME.sub("<time>", text))
        for found, name in self.names.items():
            text = re.sub(rf"(?<!\d){re.escape(found)}(?!\d)", name, text)
        return text

    def _identifier(self, found: re.Match[str]) -> str:
        identity = found[1]
        for number, known in enumerate(self._known, 1):
            if known.startswith(identity) or identity.startswith(known):
                return f"<id-{number}>"
        self._known.append(identity)
        return f"<id-{len(self._known)}>"


def kind(words: Sequence[str]) -> str:
    """Which command it is: `ps`, `images`, `network ls`."""
    if not words or words[0] != "docker":
        return words[0] if words else ""
    name = " ".join(words[1:3] if len(words) > 2 and words[1] in _GO_ALONE else words[1:2])
    name = _SYNONYMS.get(name, name)
    return name.removeprefix("container ").removeprefix("image ")


Mask = tuple[re.Pattern[str] | str, str]
# How wide a column is depends on what stands in it, and on what was masked there.
_TABLE: Mask = (_COLUMNS, "  ")
_AGE: Mask = (_SPAN, "<span>")
KINDS: Mapping[str, Sequence[Mask]] = {
    "ps": [_AGE, (_HIGH_PORT, "<high>"), (r"virtual [\d.]+\w?B", "virtual <size>"), _TABLE],
    "port": [(_HIGH_PORT, "<high>")],
    "images": [_AGE, (_SIZE, "<size>"), _TABLE],
    # Only the layers of base images are that large: declared there, those of the stand-ins here.
    "history": [_AGE, (r"\b[\d.]+MB", "<size>"), _TABLE],
    # The client gives a Dockerfile from its input a random name in what it sends.
    "build": [(r"(Docker daemon +)[\d.]+\w?B", r"\1<size>")],
    # It depends on the kernel of the machine.
    "inspect": [(r'"CgroupnsMode":"\w+"', '"CgroupnsMode":"<mode>"')],
    # The client complains so if the engine answers before it has packed everything.
    "cp": [(r'(?m)^time=.* msg="Can.t add file .*\n', "")],
    "volume ls": [_TABLE],
    "network ls": [_TABLE],
    # Invented by the one, measured by the other.
    "stats": [(r"\d+(\.\d+)?%", "<share>"), (_SIZE, "<size>"), (r"\b\d+ *$", "<pids>"), _TABLE],
    # Processes of the host there, of a simulated one here.
    "top": [(r"\b\d\d:\d\d(:\d\d)?\b", "<clock>"), (r"\b\d+\b", "<number>"), _TABLE],
    "system df": [(_SIZE, "<size>"), (r"\(\d+%\)", "(<share>)"), _TABLE],
    # The stand-ins of the real engine have one layer each.
    "pull": [(r"(?m)^[0-9a-f]{12}: .*\n", ""), (r"Digest: \S+", "Digest: <digest>")],
    # What names the process on the host, or a state that passes while one looks.
    "events": [(r"execDuration=\d+", "execDuration=<number>")],
}
"""The masks of single commands."""
UNORDERED = ("diff",)
"""The commands whose lines come in the order of Go's maps, which is none."""
