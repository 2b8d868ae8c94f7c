"""The forms in which changes of a text are shown: normal, unified, with context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui.practice.programs.text.line_diff import Change

Lines = Sequence[bytes]
_CUT = b"\n\\ No newline at end of file\n"


def _line(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + _CUT


def normal(changes: Sequence[Change], one: Lines, other: Lines) -> Iterator[bytes]:
    """As diff without an option of the kind shows them."""
    for change in changes:
        removed, added = change.stop - change.start, change.other_stop - change.other_start
        letter = "c" if removed and added else "d" if removed else "a"
        first = _span(change.start, change.stop, ",")
        second = _span(change.other_start, change.other_stop, ",")
        yield f"{first}{letter}{second}\n".encode()
        yield from (_line(b"< ", line) for line in one[change.start : change.stop])
        if removed and added:
            yield b"---\n"
        yield from (_line(b"> ", line) for line in other[change.other_start : change.other_stop])


def _span(start: int, stop: int, comma: str) -> str:
    """Line numbers from 1; of nothing, the line before it."""
    if stop == start:
        return str(start)
    return str(stop) if stop == start + 1 else f"{start + 1}{comma}{stop}"


def unified(changes: Sequence[Change], one: Lines, other: Lines, context: int) -> Iterator[bytes]:
    """Both texts in one, changes with some lines around them."""
    for group in _groups(changes, context):
        start, stop, other_start, other_stop = _around(group, one, other, context)
        first, second = _length(start, stop), _length(other_start, other_stop)
        yield f"@@ -{first} +{second} @@\n".encode()
        at = start
        for change in group:
            yield from (_line(b" ", line) for line in one[at : change.start])
            yield from (_line(b"-", line) for line in one[change.start : change.stop])
            yield from (_line(b"+", line) for line in other[change.other_start : change.other_stop])
            at = change.stop
        yield from (_line(b" ", line) for line in one[at:stop])


def _length(start: int, stop: int) -> str:
    """Where a part begins, and how long it is unless that is one line."""
    size = stop - start
    if size == 1:
        return str(start + 1)
    return f"{start + 1 if size else start},{size}"


def contextual(
    changes: Sequence[Change], one: Lines, other: Lines, context: int
) -> Iterator[bytes]:
    """Both texts one after the other, changes with some lines around them."""
    for group in _groups(changes, context):
        start, stop, other_start, other_stop = _around(group, one, other, context)
        yield b"***************\n"
        yield f"*** {_span(start, stop, ',')} ****\n".encode()
        if any(change.stop > change.start for change in group):
            spans = [(change.start, change.stop, _is_both(change)) for change in group]
            yield from _half(one, start, stop, spans, b"- ")
        yield f"--- {_span(other_start, other_stop, ',')} ----\n".encode()
        if any(change.other_stop > change.other_start for change in group):
            spans = [(c.other_start, c.other_stop, _is_both(c)) for c in group]
            yield from _half(other, other_start, other_stop, spans, b"+ ")


def _is_both(change: Change) -> bool:
    return change.stop > change.start and change.other_stop > change.other_start


def _half(
    lines: Lines, start: int, stop: int, spans: list[tuple[int, int, bool]], mark: bytes
) -> Iterator[bytes]:
    at = start
    for begin, end, both in spans:
        yield from (_line(b"  ", line) for line in lines[at:begin])
        yield from (_line(b"! " if both else mark, line) for line in lines[begin:end])
        at = end
    yield from (_line(b"  ", line) for line in lines[at:stop])


def _groups(changes: Sequence[Change], context: int) -> Iterator[list[Change]]:
    """Changes that share lines around them."""
    group: list[Change] = []
    for change in changes:
        if group and change.start - group[-1].stop > 2 * context:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _around(
    group: Sequence[Change], one: Lines, other: Lines, context: int
) -> tuple[int, int, int, int]:
    first, last = group[0], group[-1]
    return (
        max(first.start - context, 0),
        min(last.stop + context, len(one)),
        max(first.other_start - context, 0),
        min(last.other_stop + context, len(other)),
    )
