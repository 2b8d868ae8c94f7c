"""sed, grep and awk: beside GNU's on this machine, and on scripts found at random."""

import shlex
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.unit.practice.programs_bench import Bench, real
from tests.unit.practice.test_practice_programs_text import FILES, needs_gnu

LINES = r"""
sed s/quick/slow/ p
sed -n 2p p
sed -n '2,4p' p
sed '$d' x
sed '/lazy/d' p
sed -n '/jumps/,/Foo/p' p
sed 's/o/0/2g' p
sed 's/O/0/gi' p
sed 's/\(quick\) \(brown\)/\2 \1/' p
sed -E 's/(quick) (brown)/\2 \1/' p
sed -r 's/[aeiou]+/<&>/g' p
sed '1i top' x
sed '1a after' x
sed '2c changed' x
sed 'y/abc/xyz/' x
sed = x
sed -n '$=' s
sed '5q 3' s
sed G x
sed -n '1!G;h;$p' x
sed ':a;N;$!ba;s/\n/,/g' x
sed '0~20p' -n s
sed '2,+1d' x
sed -n l t
sed -s -n '$p' x y
sed 's/.*/\U&/' x
sed 's/\b./\u&/g' p
sed 's/x*/-/g' x
sed '/a/,/b/{s/^/#/}' x
sed '/a/!s/^/#/' x
sed '$r y' x
sed -z 's/\n/,/g' x
sed s/a/b
sed 's/a/b/x' x
sed k x
sed 's/[/x/' x
sed '/a/b foo' x
sed p nope
sed '}' x
sed 'y/ab/c/' x
sed -f nope x
sed -i s/a/b/
grep o p
grep -c o p
grep -in foo p
grep -v o p
grep -w foo p
grep -x 'jumps over' p
grep -l foo p x
grep -L foo p x
grep -H jumps p
grep -o 'o.' p
grep -on o p
grep -E '(quick|lazy)' p
grep 'quick\|lazy' p
grep -F . p
grep -C1 -n jumps p
grep -m1 o p
grep -q zzz p
grep x nope
grep -s x nope
grep -E '(' p
grep -E 'a)' p
grep -e foo -e lazy p
grep -f x p
grep -P '\d+' p
grep -oP '(?<=error: )\d+' p
grep -oP 'fo\w+?' p
grep -oP 'q(?=uick)' p
grep -P '(?i)FOX$' p
grep -b o p
grep x g
grep -a xyz g
grep 'fo\{2\}' p
grep -o '\w*' x
grep -E 'o|' x
"""
COMMANDS = [line for line in LINES.splitlines() if line]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path)
    for name, data in FILES.items():
        (bench.work / name).write_bytes(data)
    yield bench
    bench.close()


@needs_gnu
@pytest.mark.parametrize("name", ["sed", "grep"])
async def test_a_gnu_program(bench: Bench, name: str) -> None:
    for argv in filter(lambda one: one[0] == name, map(shlex.split, COMMANDS)):
        wanted = real(argv, bench.work)
        assert await bench.run(*argv, gnu=True) == wanted, argv


async def test_sed_changes_files_in_place(bench: Bench) -> None:
    done = await bench.run("sed", "-i.old", "s/a/A/", "x", gnu=True)
    assert (done.code, done.out) == (0, b"")
    assert (bench.work / "x").read_bytes() == b"A\nb\nc\n"
    assert (bench.work / "x.old").read_bytes() == FILES["x"]


AWK = [
    ("{print $2, $1}", "fr", "10 apple\n2 banana\n33 cherry\n10 apple\n1 Banana\n"),
    ("NR==2", "fr", "banana 2 y\n"),
    ("/foo/{print NR\": \"$0}", "p", "6: Foo bar foo\n"),
    ("{s+=$2} END {print s, NR, s/NR}", "fr", "56 5 11.2\n"),
    ("$2 > 5 && $1 ~ /^c/", "fr", "cherry 33 z\n"),
    ("NR==2,/cherry/{print $1}", "fr", "banana\ncherry\n"),
    ("!seen[$0]++{n++} END{print n}", "fr", "4\n"),
    ("BEGIN{OFS=\"-\"} NR==1{$1=$1; print}", "fr", "apple-10-x\n"),
    ("{NF=2; $4=\"e\"} NR==1", "fr", "apple 10  e\n"),
    ("BEGIN{RS=\"\"} {print NR\": \"$1}", "p", "1: The\n2: Foo\n"),
    ("{n+=gsub(/o/,\"<&>\")} NR==2{print n, $0}", "p", "3 jumps <o>ver\n"),
    ("BEGIN{n=split(\"a:b:c\",a,\":\"); print n, a[3]}", "", "3 c\n"),
    ("BEGIN{if (match(\"foobar\",/o+/)) print RSTART, RLENGTH}", "", "2 2\n"),
    ("BEGIN{printf \"%-4s|%04d|%.2f|%c|%x\\n\", \"ab\", 7, 2/3, 65, 255}", "",
     "ab  |0007|0.67|A|ff\n"),
    ("function f(n){return n<=1?1:n*f(n-1)} BEGIN{print f(10)}", "", "3628800\n"),
    ("function g(a){a[\"k\"]=5} BEGIN{g(x); print x[\"k\"]}", "", "5\n"),
    ("BEGIN{print -2^2, 2^3^2, 5%3, 1==1.0, \"10\"<\"9\", !0}", "", "-4 512 2 1 1 1\n"),
    ("BEGIN{a[1,2]; for (k in a) {split(k,p,SUBSEP); print p[1]+p[2]}}", "", "3\n"),
    ("BEGIN{do {i++; if (i==2) continue; if (i>3) break; print i} while (1)}", "", "1\n3\n"),
    ("BEGIN{while ((getline l < \"x\") > 0) n++; print n, l}", "", "3 c\n"),
    ("BEGIN{\"echo hi\" | getline v; print v; print \"b\\na\" | \"sort\"}", "", "hi\na\nb\n"),
    ("BEGIN{r=system(\"exit 3\"); print r}", "", "3\n"),
    ("{print > \"out\"} END{close(\"out\"); while ((getline < \"out\") > 0) n++; print n}", "x",
     "3\n"),
    ("{print; getline; print \"after\", $0}", "x", "a\nafter b\nc\nafter c\n"),
    ("BEGIN{print substr(\"hello\",2,3), index(\"hello\",\"l\")}", "", "ell 3\n"),
    ("BEGIN{print toupper(\"x\") length(\"abc\")}", "", "X3\n"),
]  # fmt: skip


@pytest.mark.parametrize("gnu", [False, True], ids=["busybox", "mawk"])
async def test_awk(bench: Bench, gnu: bool) -> None:
    for script, file, out in AWK:
        done = await bench.run("awk", script, *filter(None, [file]), gnu=gnu)
        assert (done.code, done.text, done.said) == (0, out, ""), script


async def test_awk_takes_separators_variables_and_files_with_programs(bench: Bench) -> None:
    assert (await bench.run("awk", "-F:", "{print $2}", "c")).text == "two\nfive\n\n\neight\n"
    assert (await bench.run("awk", "-F[:e]+", "{print $2}", "c")).text == "two\nfiv\n\n\nv\n"
    assert (await bench.run("awk", "-v", "n=2", "NR<=n", "s")).text == "1\n2\n"
    (bench.work / "prog").write_text("# count\nEND { print NR, k }\n")
    assert (await bench.run("awk", "-f", "prog", "k=5", "x", "y")).text == "6 5\n"


@pytest.mark.parametrize(
    ("script", "small", "gnu"),
    [
        ("BEGIN{exit 3}", "", ""),
        ("{print", "awk: cmd. line:1: ", "awk: line 1: syntax error"),
        ("BEGIN{foo()}", "awk: cmd. line:1: Call to undefined function\n", "awk: line 1: call"),
        ("BEGIN{x[1]=2; print x}", "awk: cmd. line:1: Can't use array x", "awk: can't use array x"),
    ],
)
async def test_awk_fails_with_words(bench: Bench, script: str, small: str, gnu: str) -> None:
    for wanted, is_gnu in ((small, False), (gnu, True)):
        done = await bench.run("awk", script, "x", gnu=is_gnu)
        assert done.code != 0
        assert done.said.startswith(wanted)
    assert (await bench.run("awk", "BEGIN{print 1/0}", gnu=True)).text == "inf\n"
    assert (await bench.run("awk", "BEGIN{print 1/0}")).said == (
        "awk: cmd. line:1: Division by zero\n"
    )


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "(a|b)", "(ab)", "x"])
REPEATS = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{1,2}"])
EXPRESSIONS = st.lists(st.tuples(ATOMS, REPEATS), min_size=1, max_size=4).map(
    lambda parts: "".join(atom + repeat for atom, repeat in parts)
)
TEXTS = st.lists(st.text("abx ", max_size=8), min_size=1, max_size=4).map(
    lambda lines: "\n".join(lines).encode() + b"\n"
)
QUICK = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@needs_gnu
@QUICK
@given(EXPRESSIONS, TEXTS)
async def test_grep_finds_what_gnu_grep_finds(bench: Bench, expression: str, data: bytes) -> None:
    argv = ["grep", "-oE", expression]
    assert await bench.run(*argv, given=data, gnu=True) == real(argv, bench.work, data)


@needs_gnu
@QUICK
@given(EXPRESSIONS, st.sampled_from(["<&>", "-", r"[\0]"]), st.sampled_from(["", "g", "2"]), TEXTS)
async def test_sed_replaces_what_gnu_sed_replaces(
    bench: Bench, expression: str, replacement: str, flags: str, data: bytes
) -> None:
    argv = ["sed", "-E", f"s/{expression}/{replacement}/{flags}"]
    assert await bench.run(*argv, given=data, gnu=True) == real(argv, bench.work, data)


FIELDS = st.lists(st.sampled_from(["a", "B", "10", "9", "-1", "2.5", "", "x y"]), max_size=3)
ROWS = st.lists(FIELDS.map(":".join), min_size=1, max_size=8).map(
    lambda rows: "\n".join(rows).encode() + b"\n"
)
KEYS = st.lists(
    st.builds(
        "-k{}{}".format,
        st.sampled_from(["1", "2", "1,1", "2,2", "1.2,1.3", "2,3"]),
        st.sampled_from(["", "n", "r", "nr", "f", "b"]),
    ),
    max_size=2,
)


@needs_gnu
@QUICK
@given(KEYS, st.lists(st.sampled_from(["-r", "-n", "-u", "-s", "-f"]), max_size=2), ROWS)
async def test_sort_sorts_as_gnu_sort_does(
    bench: Bench, keys: list[str], options: list[str], data: bytes
) -> None:
    argv = ["sort", "-t:", *options, *keys]
    assert await bench.run(*argv, given=data, gnu=True) == real(argv, bench.work, data)


@needs_gnu
@QUICK
@given(
    st.sampled_from(["-f", "-c", "-b"]),
    st.lists(st.sampled_from(["1", "2", "3-4", "-2", "3-", "2-2"]), min_size=1, max_size=3),
    st.lists(st.sampled_from(["-s", "--complement", "--output-delimiter=/"]), max_size=2),
    ROWS,
)
async def test_cut_cuts_as_gnu_cut_does(
    bench: Bench, kind: str, parts: list[str], options: list[str], data: bytes
) -> None:
    assume("-s" not in options or kind == "-f")
    delimiter = ["-d:"] if kind == "-f" else []
    argv = ["cut", kind, ",".join(parts), *delimiter, *options]
    assert await bench.run(*argv, given=data, gnu=True) == real(argv, bench.work, data)


@needs_gnu
@QUICK
@given(
    st.lists(
        st.builds(
            "%{}{}{}".format,
            st.sampled_from(["", "-", "0", "+", " ", "#", "5", "-7", "05", ".2", "8.3"]),
            st.just(""),
            st.sampled_from("dioxXusfeg"),
        ),
        min_size=1,
        max_size=3,
    ),
    st.lists(st.sampled_from(["0", "1", "-5", "42", "3.5", "007", "0x1F", "'A", "x", "1e3"])),
)
async def test_printf_prints_as_gnu_printf_does(
    bench: Bench, conversions: list[str], words: list[str]
) -> None:
    argv = ["printf", "|".join(conversions) + r"\n", *words]
    got, wanted = await bench.run(*argv, gnu=True), real(argv, bench.work)
    assert (got.code, got.out) == (wanted.code, wanted.out)


@pytest.mark.parametrize(
    "argv",
    [
        ["awk", "BEGIN{while (1) i++}"],
        ["awk", "function f(n){return f(n+1)} BEGIN{while (1) f(0)}"],
        ["awk", 'BEGIN{while (1) print i++ > "/dev/null"}'],
        ["sed", ":a;ba", "x"],
    ],
    ids=["loop", "recursion", "output", "sed"],
)
async def test_a_program_that_never_ends_lets_the_others_go_on(
    bench: Bench, argv: list[str]
) -> None:
    await bench.run("true")
    process = bench.boot(["timeout", "0.3", *argv], {})
    for _ in range(3):
        assert (await bench.run("echo", "still here")).text == "still here\n"
    await process.wait()


@pytest.mark.parametrize(
    "script",
    [
        'BEGIN{s="x"; while (1) s = s s}',
        'BEGIN{printf "%999999999d", 1}',
        "BEGIN{$999999999=1}",
        'BEGIN{for (;;) print > ("f" i++)}',
        "BEGIN" + "{" * 1000,
        "function f(n){return f(n+1)} BEGIN{f(0)}",
        "BEGIN{x=" + "(" * 1000 + "1" + ")" * 1000 + "}",
    ],
    ids=["text", "width", "fields", "files", "blocks", "calls", "parentheses"],
)
async def test_awk_stops_at_its_limits(bench: Bench, script: str) -> None:
    done = await bench.run("awk", script)
    assert done.code not in (0, 139)
    assert done.said.startswith("awk: ")


async def test_an_expression_of_perl_that_runs_away_is_refused(bench: Bench) -> None:
    data = b"a" * 5000 + b"\n"
    done = await bench.run("grep", "-P", r"^(a+)+$(?=b)", given=data, gnu=True)
    assert (done.code, done.out) == (2, b"")
    assert done.said.startswith("grep: ")
