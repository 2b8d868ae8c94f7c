"""Keys, pastes and the mouse as programs read them."""

from __future__ import annotations

import pytest

from tui.terminal import keys, mouse
from tui.terminal.mouse import Act


@pytest.mark.parametrize(
    ("key", "character", "sent"),
    [
        ("a", "a", b"a"),
        ("A", "A", b"A"),
        ("ç", "ç", "ç".encode()),
        ("plus", "+", b"+"),
        ("space", " ", b" "),
        ("enter", "\r", b"\r"),
        ("tab", "\t", b"\t"),
        ("shift+tab", None, b"\x1b[Z"),
        ("escape", "\x1b", b"\x1b"),
        ("backspace", "\x7f", b"\x7f"),
        ("ctrl+c", "\x03", b"\x03"),
        ("ctrl+@", "\x00", b"\x00"),
        ("ctrl+space", None, b"\x00"),
        ("ctrl+backslash", "\x1c", b"\x1c"),
        ("ctrl+underscore", "\x1f", b"\x1f"),
        ("alt+b", "b", b"\x1bb"),
        ("alt+full_stop", None, b"\x1b."),
        ("up", None, b"\x1b[A"),
        ("shift+up", None, b"\x1b[1;2A"),
        ("ctrl+left", None, b"\x1b[1;5D"),
        ("ctrl+shift+right", None, b"\x1b[1;6C"),
        ("home", None, b"\x1b[H"),
        ("delete", None, b"\x1b[3~"),
        ("ctrl+delete", None, b"\x1b[3;5~"),
        ("pagedown", None, b"\x1b[6~"),
        ("f1", None, b"\x1bOP"),
        ("shift+f1", None, b"\x1b[1;2P"),
        ("f5", None, b"\x1b[15~"),
        ("f12", None, b"\x1b[24~"),
        ("no_such_key", None, b""),
    ],
)
def test_keys(key: str, character: str | None, sent: bytes) -> None:
    assert keys.encoded(key, character) == sent


def test_cursor_keys_that_a_program_asked_for() -> None:
    assert keys.encoded("up", None, application_cursor=True) == b"\x1bOA"
    assert keys.encoded("ctrl+up", None, application_cursor=True) == b"\x1b[1;5A"


def test_a_paste_carries_no_keys_but_line_ends() -> None:
    assert keys.pasted("a\r\nb\tc", bracketed=False) == b"a\rb\tc"
    hostile = "ls\x1b[201~\x03rm\x9b"
    assert keys.pasted(hostile, bracketed=True) == b"\x1b[200~ls[201~rm\x1b[201~"


@pytest.mark.parametrize(
    ("act", "button", "where", "sgr", "held", "sent"),
    [
        (Act.PRESS, 1, (0, 0), True, {}, b"\x1b[<0;1;1M"),
        (Act.RELEASE, 1, (4, 9), True, {}, b"\x1b[<0;5;10m"),
        (Act.MOVE, 0, (4, 9), True, {}, b"\x1b[<35;5;10M"),
        (Act.MOVE, 3, (4, 9), True, {"ctrl": True}, b"\x1b[<50;5;10M"),
        (Act.PRESS, mouse.WHEEL_DOWN, (0, 0), True, {}, b"\x1b[<65;1;1M"),
        (Act.PRESS, 1, (0, 0), False, {"shift": True}, b"\x1b[M\x24\x21\x21"),
        (Act.RELEASE, 1, (2, 3), False, {}, b"\x1b[M\x23\x23\x24"),
        (Act.PRESS, 1, (223, 0), False, {}, b""),
        (Act.PRESS, 1, (500, 300), True, {}, b"\x1b[<0;501;301M"),
    ],
)
def test_the_mouse(
    act: Act, button: int, where: tuple[int, int], sgr: bool, held: dict[str, bool], sent: bytes
) -> None:
    assert mouse.encoded(act, button, *where, sgr=sgr, **held) == sent


@pytest.mark.parametrize(
    ("tracking", "heard"),
    [
        ("off", ""),
        ("x10", "p"),
        ("click", "pr"),
        ("drag", "prd"),
        ("any", "prdm"),
    ],
)
def test_what_a_program_hears_of(tracking: str, heard: str) -> None:
    acts = {"p": (Act.PRESS, 1), "r": (Act.RELEASE, 1), "d": (Act.MOVE, 1), "m": (Act.MOVE, 0)}
    wanted = "".join(name for name, act in acts.items() if mouse.wanted(*act, tracking))
    assert wanted == heard
