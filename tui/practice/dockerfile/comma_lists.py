"""Values of flags that are lists with commas, in which fields may be quoted: CSV."""

from __future__ import annotations

import re

from tui.practice.dockerfile.errors import DockerfileError

_UNBALANCED = 'extraneous or missing " in quoted-field'
_BARE = 'bare " in non-quoted-field'
_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"')


def comma_list(text: str, what: str) -> list[str]:
    """The fields of a text. Raises DockerfileError, which says what they would have been."""
    if not text:
        raise DockerfileError(f"failed to parse csv {what}: EOF")
    fields: list[str] = []
    place = 0
    while place <= len(text):
        if text.startswith('"', place):
            quoted = _QUOTED.match(text, place)
            if quoted is None:
                raise _wrong(text, text.rindex('"') + 1, what, _UNBALANCED)
            place = quoted.end()
            if not text.startswith(",", place) and place < len(text):
                raise _wrong(text, place - 1, what, _UNBALANCED)
            fields.append(quoted[1].replace('""', '"'))
        else:
            end = text.find(",", place)
            field = text[place:] if end < 0 else text[place:end]
            if '"' in field:
                raise _wrong(text, place + field.index('"'), what, _BARE)
            fields.append(field)
            place += len(field)
        place += 1
    return fields


def _wrong(text: str, place: int, what: str, why: str) -> DockerfileError:
    column = len(text[:place].encode(errors="surrogateescape")) + 1
    return DockerfileError(
        f"failed to parse csv {what}: parse error on line 1, column {column}: {why}"
    )
