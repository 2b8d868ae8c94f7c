"""The permissions that `--chmod` gives to what is copied.

The classic builder refuses the option. Learners meet it in Dockerfiles written for BuildKit, so
it is understood here as BuildKit understands it.
"""

from __future__ import annotations

import re

from tui.practice.errors import Failed

_OCTAL = re.compile(r"[0-7]{1,12}", re.ASCII)
_MOST = 0o7777


def mode_of(spec: str) -> int | None:
    """The permission bits that an octal number names; None where nothing is asked for.

    Raises Failed in the words of BuildKit.
    """
    if not spec:
        return None
    if not _OCTAL.fullmatch(spec) or int(spec, 8) > _MOST:
        raise Failed(
            f"invalid chmod parameter: '{spec}'. it should be octal string and between 0 and 07777"
        )
    return int(spec, 8)
