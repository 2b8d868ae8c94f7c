"""The programs for text beside the real ones: GNU's of this machine, and busybox's as recorded."""

import shlex
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.practice.programs_bench import Bench, Outcome, beside, real

FILES = {
    "f": b"hello\n",
    "g": b"a b\tc\n\0\001\377xyz\n",
    "s": b"".join(b"%d\n" % n for n in range(1, 101)),
    "x": b"a\nb\nc\n",
    "y": b"b\nc\nd\n",
    "z": b"b\na\n",
    "t": b"\ta\tb\n  \tc\n        d       e\nab  cd   ef        gh\n",
    "c": b"one:two:three\nfour:five:six\nnocolon\n\nseven:eight\n",
    "fr": b"apple 10 x\nbanana 2 y\ncherry 33 z\napple 10 x\nBanana 1 q\n",
    "p": b"The quick brown fox\njumps over\nthe lazy dog.\n\n\nFoo bar foo\nerror: 42 Error\n",
    "n": b"no line end",
    "empty": b"",
}
needs_gnu = beside("sort", "grep", "sed")

LINES = r"""
cat f x | cat -n p | cat -b p | cat -s p | cat -A t | cat -e n | cat -v g | cat nope | cat d
tac x | tac n | tac x y | rev p | nl p | nl -ba p | nl -w 3 -s: p | nl -v 10 -i 5 p | nl -n rz p
nl -n ln p | nl -bn x
wc f | wc f s p | wc -l s | wc -w p | wc -c p | wc -m p | wc -L t | wc -lw p | wc empty | wc f nope
head -3 s | head -n 3 s | head -n -97 s | head -c 5 s | head -c -280 s | head x y | head -q x y
head -v x | head -n 0 s | head nope x | head -n 2 x -n 1 y | head -c 1k s
tail -3 s | tail -n 3 s | tail -n +98 s | tail -c 5 s | tail -c +285 s | tail x y | tail -q x y
tail -v x | tail nope | tail -n 0 s | tail -n 2 n
cut -c 1-3 p | cut -c -2 p | cut -c 3- p | cut -d: -f1 c | cut -d: -f2- c | cut -d: -f1,3 c
cut -d: -f3,1 c | cut -s -d: -f1 c | cut -d ' ' -f 2 fr | cut -f 2 t | cut -b 1,3 p | cut c
cut -f 0 c | cut -f 3-1 c | cut -d: -f1,3 --output-delimiter=- c | cut --complement -d: -f2 c
cut -c1-2,5-6 --output-delimiter=: p | cut -d '' -f 1 c
fold -w 5 p | fold -s -w 10 p | fold -w5 t | fold -b -w 7 t | fold -7 p | fold -w 0 p
paste x y | paste -d, x y | paste -s x y | paste -sd, x | paste -d '+-' x y z | paste x nope
paste -s -d '\t\n' s | paste -d '\n' x y
comm x y | comm -12 x y | comm -3 x y | comm -23 x y | comm --total x y | comm z y | comm x nope
comm --output-delimiter=: x y | comm --nocheck-order z y | comm --check-order z y
expand t | expand -t 4 t | expand -i t | expand -t 2,6 t | unexpand t | unexpand -a t
unexpand -t 4 t | expand nope
sort fr | sort -r x | sort -n s | sort -rn s | sort -u fr | sort -k2 fr | sort -k2n fr
sort -k2,2n -k1,1 fr | sort -t: -k2 c | sort -f fr | sort -c z | sort -C z | sort -c x | sort z x
sort -h fr | sort -M fr | sort -V fr | sort -s -k1,1 fr | sort -b -k2 t | sort -d fr | sort -m x y
sort -k1.2,1.3 fr | sort -nrk2 fr | sort -u -k1,1 fr | sort -u -f fr | sort -z x | sort nope
uniq fr | uniq -c fr | uniq -d fr | uniq -u fr | uniq -i fr | uniq -f1 fr | uniq -s 2 fr
uniq -w 1 fr | uniq -D fr | uniq -c n
seq 5 | seq 2 5 | seq 1 2 9 | seq 5 -1 1 | seq -w 8 11 | seq -s, 5 | seq -f %03g 3
seq 1.5 3 | seq 0 0.5 2 | seq 10 1 | seq -5 -1 | seq 1 0.1 1.5 | seq | seq a
printf '%s\n' a b c
printf '%d %i %o %x %X %u\n' 10 -5 8 255 255 3 | printf '%5d|%-5d|%05d\n' 1 2 3
printf '%5s|%-5s|%.2s\n' ab cd efgh | printf '%f %.2f %e %g\n' 1.5 2.345 1234.5 0.0001
printf '%q\n' "a b" | printf '%b' 'a\tb\n'
printf 'a\x41\101\n' | printf '%*d|%-*d\n' 5 1 5 2 | printf '%s %s\n' a b c
printf '%d\n' abc | printf '%d\n' 12abc | printf '%d\n' 0x1f 010 "'A" | printf '%#x %#o\n' 255 8
printf '%f\n' 1.5x 0x10 inf | printf '%d\n' 99999999999999999999 | printf 'a\cb'
echo -e 'a\tb\n\x41\0101' | echo -ne 'x\c y' | echo -neE '\t' | echo -x
od g | od -c g | od -x g | od -An -tx1 g | od -A d -t x1z s | od -tx1 -N 4 -j 2 g | od -b g
od -t d2 g | od -tu4 g | od -t o1c g | od -v -tx1 s | od -t f4 s | od -t a g | od -w8 -t x1 g
od -i g | od -tx8 g | od -t f8 s | od -j 500 g | od nope | od -t d1 -t u8z g
md5sum f g | sha1sum g | sha256sum g | sha384sum g | sha512sum g | cksum g s | sum s | sum -s s
md5sum --tag s | md5sum nope d f | sha256sum -z f | cksum nope
base64 s | base64 -w 20 s | base64 -w0 f | base64 -d f | base64 nope | base32 s | base64 f g
shuf -n 0 s | shuf -e | shuf -i 3-1
"""
COMMANDS = [one.strip() for one in LINES.replace("\n", " | ").split(" | ") if one.strip()]

TYPED = [
    ("tr a-z A-Z", "p"),
    ("tr -d aeiou", "p"),
    ("tr -s ' '", "t"),
    (r"tr -cd '[:alnum:]\n'", "p"),
    ("tr '[:lower:]' '[:upper:]'", "p"),
    (r"tr -c a-z '\n'", "p"),
    ("tr a-z n-za-m", "p"),
    ("tr -ds a b", "p"),
    ("tr -t abcd xy", "x"),
    ("tr a-c '[x*]'", "x"),
    (r"tr '\011' ' '", "t"),
    ("tr abc ''", "x"),
    ("tr z-a x", "x"),
    ("tr", "x"),
    ("paste - -", "s"),
    ("paste -sd+ -", "s"),
    ("base64 -d", "x"),
    ("wc -l", "s"),
    ("sort -n -", "s"),
    ("head -n 1 - x", "s"),
    ("md5sum", "g"),
    ("cat - f -", "x"),
]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path)
    for name, data in FILES.items():
        (bench.work / name).write_bytes(data)
    (bench.work / "d").mkdir()
    yield bench
    bench.close()


@needs_gnu
@pytest.mark.parametrize("name", sorted({shlex.split(line)[0] for line in COMMANDS}))
async def test_a_gnu_program(bench: Bench, name: str) -> None:
    for argv in filter(lambda one: one[0] == name, map(shlex.split, COMMANDS)):
        wanted = real(["/usr/bin/env", *argv], bench.work)
        assert await bench.run(*argv, gnu=True) == wanted, argv


@needs_gnu
async def test_a_gnu_program_that_reads_standard_input(bench: Bench) -> None:
    for command, file in TYPED:
        argv, given = shlex.split(command), FILES[file]
        wanted = real(argv, bench.work, given)
        assert await bench.run(*argv, given=given, gnu=True) == wanted, command


BUSYBOX = [
    ("cat nope", Outcome(1, b"", b"cat: can't open 'nope': No such file or directory\n")),
    ("wc f", Outcome(0, b"        1         1         6 f\n", b"")),
    ("tail nope x", Outcome(1, b"==> x <==\na\nb\nc\n", b"tail: can't open 'nope'")),
    ("fold -w x p", Outcome(1, b"", b"fold: invalid number 'x'\n")),
    ("md5sum nope", Outcome(1, b"", b"md5sum: can't open 'nope': No such file or directory\n")),
    ("base64 -w x f", Outcome(1, b"", b"base64: invalid number 'x'\n")),
    (
        "od -i g",
        Outcome(0, b"0000000   8289   2402   2659    256  30975  31353     10\n0000015\n", b""),
    ),
    ("sort -c z", Outcome(1, b"", b"Check line 1\n")),
    ("strings -t x -n 3 g", Outcome(0, b"      0 a b\tc\n      9 xyz\n", b"")),
    ("strings -f -n 3 g", Outcome(0, b"g: a b\tc\ng: xyz\n", b"")),
    (
        "hexdump -C g",
        Outcome(
            0,
            b"00000000  61 20 62 09 63 0a 00 01  ff 78 79 7a 0a           |a b.c....xyz.|\n"
            b"0000000d\n",
            b"",
        ),
    ),
    (
        "hexdump g",
        Outcome(0, b"0000000 2061 0962 0a63 0100 78ff 7a79 000a     \n000000d\n", b""),
    ),
    (
        "hexdump -c g",
        Outcome(
            0,
            b"0000000   a       b  \\t   c  \\n  \\0 001 377   x   y   z  \\n            \n"
            b"000000d\n",
            b"",
        ),
    ),
    (
        "xxd g",
        Outcome(0, b"00000000: 6120 6209 630a 0001 ff78 797a 0a         a b.c....xyz.\n", b""),
    ),
    ("xxd -p g", Outcome(0, b"61206209630a0001ff78797a0a\n", b"")),
    (
        "xxd -i f",
        Outcome(
            0,
            b"unsigned char f[] = {\n  0x68, 0x65, 0x6c, 0x6c, 0x6f, 0x0a,\n};\n"
            b"unsigned int f_len = 6;\n",
            b"",
        ),
    ),
]


async def test_a_busybox_program(bench: Bench) -> None:
    for command, wanted in BUSYBOX:
        got = await bench.run(*shlex.split(command))
        assert (got.code, got.out) == (wanted.code, wanted.out), command
        assert got.err.startswith(wanted.err), command
        assert bool(got.err) == bool(wanted.err), command


async def test_xxd_turns_back_what_it_showed(bench: Bench) -> None:
    for file in ("f", "g", "s", "empty"):
        for options in ([], ["-p"]):
            shown = await bench.run("xxd", *options, file)
            back = await bench.run("xxd", "-r", *options, given=shown.out)
            assert back.out == FILES[file]


async def test_a_list_of_checksums_is_checked(bench: Bench) -> None:
    (bench.work / "sums").write_bytes((await bench.run("sha256sum", "f", "x")).out)
    assert (await bench.run("sha256sum", "-c", "sums")).out == b"f: OK\nx: OK\n"
    (bench.work / "x").write_bytes(b"other\n")
    (bench.work / "f").unlink()
    small = await bench.run("sha256sum", "-c", "sums")
    assert (small.code, small.out) == (1, b"f: FAILED\nx: FAILED\n")
    assert small.said == (
        "sha256sum: can't open 'f': No such file or directory\n"
        "sha256sum: WARNING: 2 of 2 computed checksums did NOT match\n"
    )
    gnu = await bench.run("sha256sum", "-c", "sums", gnu=True)
    assert (gnu.code, gnu.out) == (1, b"f: FAILED open or read\nx: FAILED\n")
    assert gnu.said == (
        "sha256sum: f: No such file or directory\n"
        "sha256sum: WARNING: 1 listed file could not be read\n"
        "sha256sum: WARNING: 1 computed checksum did NOT match\n"
    )


async def test_base64_of_an_endless_stream_comes_line_by_line(bench: Bench) -> None:
    done = await bench.run("sh", "-c", "yes | base64 | head -n 2")
    line = b64encode(b"y\n" * 28 + b"y") + b"\n"
    assert done.out == line + b64encode(b"\ny" * 28 + b"\n") + b"\n"
