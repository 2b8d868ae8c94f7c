"""`date`: what time it is, or another one that is spelt out."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta, tzinfo

from tui.practice.files.nodes import SECOND
from tui.practice.kernel.process import Process
from tui.practice.programs.locale_quotes import in_quotes
from tui.practice.programs.options import Failure, Given, Manual
from tui.practice.programs.system import date_words
from tui.practice.programs.system.date_forms import Moment, offset, written
from tui.practice.programs.system.zones import zone_of
from tui.practice.programs.tools import program, reason

_EPOCH = datetime.fromtimestamp(0, UTC)
_DEFAULT = "%a %b %e %H:%M:%S %Z %Y"
_MAIL = "%a, %d %b %Y %H:%M:%S %z"
_PRECISIONS = ("hours", "minutes", "date", "seconds", "ns")
_GNU = Manual(
    "[OPTION]... [+FORMAT]",
    """Print the time, or another one; FORMAT is as for strftime(3).

    -d, --date=TEXT       the time that TEXT describes
    -f, --file=FILE       the times that the lines of FILE describe
    -I, --iso-8601[=HOW]  as ISO 8601 has it; HOW is date, hours, minutes, seconds or ns
    -R, --rfc-email       as mails have it
        --rfc-3339=HOW    as RFC 3339 has it; HOW is date, seconds or ns
    -r, --reference=FILE  the time when FILE was changed
    -s, --set=TEXT        set the clock
    -u, --utc             in UTC
        --universal       in UTC
        --debug           no effect""",
)
_BUSYBOX = Manual(
    "[OPTIONS] [+FMT] [[-s] TIME]",
    """Print the time, or another one.

    -d, --date=TIME       that time, not now
    -D FORMAT             how TIME is written, as for strptime(3)
    -I, --iso-8601[=HOW]  as ISO 8601 has it; HOW is date, hours, minutes, seconds or ns
    -R, --rfc-2822        as mails have it
    -r, --reference=FILE  the time when FILE was changed
    -s, --set=TIME        set the clock
    -u, --utc             in UTC""",
)


async def date(p: Process) -> int:
    """Print a time."""
    return await (_gnu_date(p) if p.gnu else _busybox_date(p))


@program(_GNU)
async def _gnu_date(p: Process, given: Given) -> int:
    return await _date(p, given)


@program(_BUSYBOX)
async def _busybox_date(p: Process, given: Given) -> int:
    return await _date(p, given)


async def _date(p: Process, given: Given) -> int:
    in_utc = "u" in given or "universal" in given
    zone = UTC if in_utc else zone_of(p)
    words = list(given.operands)
    form = words.pop(0)[1:] if words and words[0].startswith("+") else None
    if p.gnu and form is not None and words:
        raise given.misuse(f"extra operand {in_quotes(p, words[0])}")
    chosen = form if form is not None else _form(p, given)
    if "f" in given:
        return await _from_file(p, given.value("f") or "", chosen, zone)
    text = given.value("s") if "s" in given else (words[0] if words else None)
    if text is not None:
        # Set by the first operand, too; nobody in a container may.
        known = _stamp(text, zone) if "s" not in given else _understood(p, given, text, zone)
        shown = known if known is not None or p.gnu else _understood(p, given, text, zone)
        if shown is None:
            raise Failure(f"invalid date {in_quotes(p, text)}")
        who = "cannot set" if p.gnu else "can't set"
        await p.complain(f"{who} date: Operation not permitted")
        await p.out(_shown(shown, chosen, zone, gnu=p.gnu) + "\n")
        return 1
    when = _wanted(p, given, zone)
    await p.out(_shown(when, chosen, zone, gnu=p.gnu) + "\n")
    return 0


def _wanted(p: Process, given: Given, zone: tzinfo) -> int:
    if "d" in given:
        text = given.value("d") or ""
        when = _understood(p, given, text, zone)
        if when is None:
            raise Failure(f"invalid date {in_quotes(p, text)}")
        return when
    if "r" in given:
        name = given.value("r") or ""
        try:
            return p.stat(name).mtime
        except OSError as error:
            why = reason(error)
            raise Failure(f"{name}: {why}" if p.gnu else f"can't stat '{name}': {why}") from None
    return time.time_ns()


def _form(p: Process, given: Given) -> str:
    match given.last("IR"):
        case "R":
            return _MAIL
        case "I":
            return _iso(p, given, given.value("I") or "date", "T", ",")
    if "rfc-3339" in given:
        return _iso(p, given, given.value("rfc-3339") or "", " ", ".")
    return _DEFAULT


def _iso(p: Process, given: Given, word: str, between: str, point: str) -> str:
    """The form of ISO 8601 down to a precision; `%o` stands for the zone."""
    known = [name for name in _PRECISIONS if word and name.startswith(word)]
    if not known:
        if not p.gnu:
            raise given.misuse()
        option = "--iso-8601" if between == "T" else "--rfc-3339"
        valid = _PRECISIONS if between == "T" else ("date", "seconds", "ns")
        listed = "".join(f"\n  - {in_quotes(p, name)}" for name in valid)
        raise given.misuse(
            f"invalid argument {in_quotes(p, word)} for {in_quotes(p, option)}\n"
            f"Valid arguments are:{listed}"
        )
    forms = {"date": "", "hours": "%H", "minutes": "%H:%M", "seconds": "%T", "ns": f"%T{point}%9f"}
    form = forms[known[0]]
    return f"%F{between}{form}%o" if form else "%F"


def _shown(when: int, form: str, zone: tzinfo, *, gnu: bool) -> str:
    try:
        at = (_EPOCH + timedelta(seconds=when // SECOND)).astimezone(zone)
    except (OverflowError, ValueError):
        raise Failure(f"time '{when // SECOND}' is out of range") from None
    moment = Moment(at, when % SECOND)
    own = form.replace("%9f", f"{moment.nanosecond:09}").replace("%o", offset(moment, ":"))
    return written(own if form != own else form, moment, gnu=gnu)


async def _from_file(p: Process, name: str, form: str, zone: tzinfo) -> int:
    code = 0
    for line in (await p.read_all(name, 1 << 20)).decode(errors="replace").splitlines():
        when = date_words.read(line, time.time_ns(), zone)
        if when is None:
            code = 1
            await p.complain(f"invalid date {in_quotes(p, line)}")
        else:
            await p.out(_shown(when, form, zone, gnu=p.gnu) + "\n")
        await p.breathe()
    return code


# -- what a text means ---------------------------------------------------------------------------


def _understood(p: Process, given: Given, text: str, zone: tzinfo) -> int | None:
    if p.gnu:
        return date_words.read(text, time.time_ns(), zone)
    form = given.value("D")
    if form is None:
        return plain(text, time.time_ns(), zone)
    try:
        return _nanoseconds(datetime.strptime(text, form).replace(tzinfo=zone))
    except (ValueError, re.error):
        return None


_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}))?"
_PLAIN = re.compile(
    rf"(?:(?:(?P<y>\d+)-(?P<m>\d+)-(?P<d>\d+)(?: (?=\d)|$))?(?:{_CLOCK}|(?P<h>\d\d))?"
    rf"|(?:(?P<Y>\d+)\.)?(?P<M>\d+)\.(?P<D>\d+)-{_CLOCK})(?P<zone> [-+]\d{{4}})?"
)


def plain(text: str, now: int, zone: tzinfo) -> int | None:
    """The nanoseconds since the epoch of a time as busybox takes it; None for anything else."""
    if re.fullmatch(r"@-?\d{1,18}", text):
        return int(text[1:]) * SECOND
    found = _PLAIN.fullmatch(text)
    if not text or found is None or (found["h"] and not found["y"]):
        return _stamp(text, zone, now=now)
    today = (_EPOCH + timedelta(seconds=now // SECOND)).astimezone(zone)
    parts = found.groupdict()
    clock = [int(part or 0) for part in (found[4], found[5], found[6])]
    if parts["D"]:
        clock = [int(part or 0) for part in found.groups()[10:13]]
    elif parts["h"]:
        clock = [int(parts["h"]), 0, 0]
    year = int((parts["y"] or parts["Y"] or str(today.year))[:5])
    month = int((parts["m"] or parts["M"] or str(today.month))[:3])
    day = int((parts["d"] or parts["D"] or str(today.day))[:3])
    place = datetime.strptime(parts["zone"].strip(), "%z").tzinfo if parts["zone"] else zone
    if not (1 <= month <= 12 and 1 <= day <= 31 and clock[0] < 24 and clock[1] < 60):
        return None
    try:
        first = datetime(year, month, 1, clock[0], clock[1], tzinfo=place)
        return _nanoseconds(first + timedelta(days=day - 1, seconds=clock[2]))
    except (ValueError, OverflowError):
        return None


def _stamp(text: str, zone: tzinfo, *, now: int | None = None) -> int | None:
    """What digits alone mean: minutes, with hours, days, months and years in front of them.

    Without `now`, as in what sets a clock, the year stands at the end.
    """
    moment = datetime.fromtimestamp((now or time.time_ns()) // SECOND, zone)
    found = re.fullmatch(r"((?:\d\d){1,6})(?:\.(\d\d))?", text)
    if found is None:
        return None
    digits = found[1]
    if now is None:
        if len(digits) < 8:
            return None
        digits = digits[8:] + digits[:8]
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    if len(pairs) == 5:
        pairs.insert(0, 20 if pairs[0] < 69 else 19)
    known = [moment.year // 100, moment.year % 100, moment.month, moment.day, 0, 0]
    century, short, month, day, hour, minute = [*known[: 6 - len(pairs)], *pairs]
    try:
        at = datetime(century * 100 + short, month, day, hour, minute, int(found[2] or 0))
        return _nanoseconds(at.replace(tzinfo=zone))
    except ValueError:
        return None


def _nanoseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(seconds=1) * SECOND
