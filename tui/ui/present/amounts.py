"""Ages and sizes in few cells."""

from __future__ import annotations

from tui.i18n import Translator

_STEPS = (
    (31_536_000, "year"),
    (2_592_000, "month"),
    (86_400, "day"),
    (3_600, "hour"),
    (60, "minute"),
)


def age(seconds: float, t: Translator) -> str:
    """How long ago, in one unit: `<1 min`, `12 min`, `3 h`, `2 d`, `5 mo`, `1 y`.

    Nothing finer than minutes: a screen where nothing happens has nothing to repaint.
    """
    for length, unit in _STEPS:
        if seconds >= length:
            return t(f"age.{unit}", number=int(seconds // length))
    return t("age.now")


def size(count: int) -> str:
    """Bytes as `docker images` prints them: decimal units, three significant digits.

    >>> size(128_072_553)
    '128 MB'
    """
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 999.5:
            return f"{amount:.3g} {unit}"
        amount /= 1000
    return f"{amount:.3g} TB"
