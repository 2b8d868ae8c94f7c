"""A container's log: what goes in comes out, in the parts that are asked for."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.practice.daemon.containers import logs
from tui.practice.daemon.containers.logs import LONGEST_LINE, Log, Wanted


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path, "box")


async def read(log: Log, **wanted: object) -> list[tuple[str, bytes]]:
    return [item async for item in log.read(Wanted(**wanted))]  # type: ignore[arg-type]


async def test_nothing_is_on_disk_before_the_first_byte(log: Log) -> None:
    assert await read(log) == []
    log.finish()
    assert not log.path.parent.exists()


async def test_lines_come_back_with_their_streams(log: Log) -> None:
    log.write("stdout", b"one\ntwo\n")
    log.write("stderr", b"three\n")
    log.finish()
    assert await read(log) == [
        ("stdout", b"one\n"),
        ("stdout", b"two\n"),
        ("stderr", b"three\n"),
    ]
    assert await read(log, stdout=False) == [("stderr", b"three\n")]


async def test_a_line_in_pieces_is_one_and_the_last_needs_no_end(log: Log) -> None:
    log.write("stdout", b"o")
    log.write("stdout", b"ne\ntw")
    log.finish()
    assert await read(log) == [("stdout", b"one\n"), ("stdout", b"tw")]


async def test_control_characters_stay_and_what_is_no_text_is_replaced(log: Log) -> None:
    log.write("stdout", "\x01\x1b[31m olá\n".encode() + b"\xff\n")
    log.finish()
    assert await read(log) == [
        ("stdout", "\x01\x1b[31m olá\n".encode()),
        ("stdout", "\ufffd\n".encode()),
    ]


async def test_a_long_line_is_split(log: Log) -> None:
    log.write("stdout", b"x" * (2 * LONGEST_LINE + 5) + b"\n")
    log.finish()
    pieces = [data for _, data in await read(log)]
    assert [len(piece) for piece in pieces] == [LONGEST_LINE, LONGEST_LINE, 6]


@pytest.mark.parametrize("tail", [0, 1, 2, 3, 100])
async def test_the_tail(log: Log, tail: int) -> None:
    for number in range(3):
        log.write("stdout", f"{number}\n".encode())
    log.finish()
    lines = [data for _, data in await read(log, tail=tail)]
    assert lines == [b"0\n", b"1\n", b"2\n"][3 - min(tail, 3) :]


async def test_times_bound_what_is_read(log: Log) -> None:
    log.write("stdout", b"early\n")
    log.write("stdout", b"late\n")
    log.finish()
    (early, late) = [line async for line in _lines(log)]
    assert await read(log, since=late) == [("stdout", b"late\n")]
    assert await read(log, until=early) == [("stdout", b"early\n")]
    assert await read(log, tail=5, since=late) == [("stdout", b"late\n")]
    ((_, shown),) = await read(log, tail=1, timestamps=True)
    assert shown.endswith(b"Z late\n")


async def _lines(log: Log) -> AsyncIterator[int]:
    with log.path.open("rb") as file:
        for raw in file:
            line = logs._parsed(raw)
            assert line is not None
            yield line.time


async def test_following_brings_the_old_then_the_new_then_the_end(log: Log) -> None:
    over = asyncio.Event()
    log.write("stdout", b"old\n")
    following = log.read(Wanted(), over)
    assert await anext(following) == ("stdout", b"old\n")
    waiting = asyncio.ensure_future(anext(following))
    await asyncio.sleep(0)
    log.write("stdout", b"new\n")
    assert await waiting == ("stdout", b"new\n")
    log.write("stdout", b"last")
    over.set()
    log.finish()
    assert [item async for item in following] == [("stdout", b"last")]


async def test_following_a_log_that_is_not_there_yet(log: Log) -> None:
    over = asyncio.Event()
    following = log.read(Wanted(tail=0), over)
    waiting = asyncio.ensure_future(anext(following))
    await asyncio.sleep(0)
    log.write("stderr", b"first\n")
    assert await waiting == ("stderr", b"first\n")
    over.set()
    log.finish()
    assert [item async for item in following] == []


async def test_a_log_grows_to_a_bound_and_keeps_the_newest(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "MOST_BYTES", 2_000)
    over = asyncio.Event()
    following = log.read(Wanted(), over)
    count = 200
    for number in range(count):
        log.write("stdout", f"{number}\n".encode())
        assert await anext(following) == ("stdout", f"{number}\n".encode())
    over.set()
    log.finish()
    assert [item async for item in following] == []
    kept = [data for _, data in await read(log)]
    assert kept[-1] == b"199\n"
    assert 10 < len(kept) < count
    assert [data for _, data in await read(log, tail=2)] == [b"198\n", b"199\n"]


async def test_a_line_that_a_crash_cut_off_is_passed_over(log: Log) -> None:
    log.write("stdout", b"whole\n")
    log.finish()
    with log.path.open("ab") as file:
        file.write(b'{"log":"ha')
    again = Log(log.path.parents[1], "box")
    again.write("stdout", b"after\n")
    again.finish()
    assert [data for _, data in await read(again)] == [b"whole\n", b"after\n"]


@settings(max_examples=50)
@given(st.lists(st.text(st.characters(max_codepoint=126), max_size=40), max_size=20))
def test_nothing_is_lost(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    pieces = [text.encode() for text in texts]
    log = Log(tmp_path_factory.mktemp("log"), "box")

    async def round_trip() -> bytes:
        for piece in pieces:
            log.write("stdout", piece)
        log.finish()
        return b"".join(data for _, data in await read(log))

    assert asyncio.run(round_trip()) == b"".join(pieces)
