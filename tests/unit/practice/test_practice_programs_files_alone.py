"""What file programs do that no program of the host can be asked about."""

import asyncio
import io
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.practice.programs_bench import Bench
from tui.practice.files.memory import MemoryTree
from tui.practice.files.nodes import Credentials
from tui.practice.files.synthetic import DeviceTree
from tui.practice.kernel.terminal import Terminal, TerminalHandle

ANN = Credentials(1000, 1000)
BUSYBOX = {
    "ls nowhere": (1, "", "ls: nowhere: No such file or directory\n"),
    "ls d e": (0, "d:\nf\n\ne:\n", ""),
    "mkdir d": (1, "", "mkdir: can't create directory 'd': File exists\n"),
    "mkdir -pv n/m": (0, "created directory: 'n/'\ncreated directory: 'n/m'\n", ""),
    "rmdir d": (1, "", "rmdir: 'd': Directory not empty\n"),
    "touch nowhere/x": (1, "", "touch: nowhere/x: No such file or directory\n"),
    "touch -d foo x": (1, "", "touch: invalid date 'foo'\n"),
    "rm d": (1, "", "rm: 'd' is a directory\n"),
    "rm nowhere": (1, "", "rm: can't remove 'nowhere': No such file or directory\n"),
    "rm -r .": (1, "", "rm: can't remove '.' or '..'\n"),
    "rm -rv e": (0, "removed directory: 'e'\n", ""),
    "cp a a": (1, "", "cp: 'a' and 'a' are the same file\n"),
    "cp d x": (1, "", "cp: omitting directory 'd'\n"),
    "cp a nowhere/x": (1, "", "cp: can't create 'nowhere/x': No such file or directory\n"),
    "cp nowhere x": (1, "", "cp: can't stat 'nowhere': No such file or directory\n"),
    "cp -r d d/x": (1, "", "cp: recursion detected, omitting directory 'd/x'\n"),
    "cp -rv d e": (0, "'d/f' -> 'e/d/f'\n'd' -> 'e/d'\n", ""),
    "mv nowhere x": (1, "", "mv: can't rename 'nowhere': No such file or directory\n"),
    "mv d d/x": (1, "", "mv: can't rename 'd': Invalid argument\n"),
    "mv -v a b": (0, "'a' -> 'b'\n", ""),
    "ln a a": (1, "", "ln: a: File exists\n"),
    "ln nowhere x": (1, "", "ln: nowhere: No such file or directory\n"),
    "ln -s a d/f": (1, "", "ln: d/f: File exists\n"),
    "chmod zz a": (1, "", "chmod: invalid mode 'zz'\n"),
    "chmod 755 nowhere": (1, "", "chmod: nowhere: No such file or directory\n"),
    "chmod -v 700 a": (0, "mode of 'a' changed to 0700 (rwx------)\n", ""),
    "chown nobody a": (1, "", "chown: unknown user nobody\n"),
    "chown ann:nobody a": (1, "", "chown: unknown user/group ann:nobody\n"),
    "stat nowhere": (1, "", "stat: can't stat 'nowhere': No such file or directory\n"),
    "stat -c %N%q l": (0, "'l' -> 'a'q\n", ""),
    "readlink a": (1, "", ""),
    "mktemp foo": (1, "", "mktemp: (null): Invalid argument\n"),
    "find nowhere": (1, "", "find: nowhere: No such file or directory\n"),
    "find . -name": (1, "", "find: -name requires an argument\n"),
    "find . -type q": (1, "", "find: invalid argument 'q' to '-type'\n"),
    "find . -size 3x": (1, "", "find: invalid number '3x'\n"),
    "find d -name f -o": (0, "d/f\n", ""),
    "find a -size 1": (0, "", ""),
    "find a -size 5c": (0, "a\n", ""),
    "xargs -n x": (1, "", "xargs: invalid number 'x'\n"),
    "xargs nosuch": (127, "", "xargs: nosuch: No such file or directory\n"),
    "du nowhere": (1, "", "du: nowhere: No such file or directory\n"),
    "du -h d": (0, "8.0K\td\n", ""),
    "df nowhere": (
        1,
        "Filesystem           1K-blocks      Used Available Use% Mounted on\n",
        "df: nowhere: can't find mount point\n",
    ),
    "cmp a d/f": (1, "a d/f differ: char 2, line 1\n", ""),
    "cmp d/f -": (0, "", ""),
    "diff a nowhere": (2, "", "diff: can't stat 'nowhere': No such file or directory\n"),
    "diff a d/f": (1, "--- a\n+++ d/f\n@@ -1 +1 @@\n-1234\n+1\n", ""),
    "gunzip a": (1, "", "gunzip: a: unknown suffix - ignored\n"),
    "zcat a": (1, "", "zcat: no gzip/bzip2/xz magic\n"),
    "tar cf x.tar": (1, "", "tar: empty archive\n"),
    "tar tf nowhere": (1, "", "tar: can't open 'nowhere': No such file or directory\n"),
    "dd if=nowhere": (1, "", "dd: can't open 'nowhere': No such file or directory\n"),
    "dd if=a bs=2 status=noxfer of=x": (0, "", "2+1 records in\n2+1 records out\n"),
    "dd bs=0": (1, "", "dd: number 0 is not in 1..9223372036854775807 range\n"),
    "truncate -s q a": (1, "", "truncate: invalid number 'q'\n"),
}
"""What busybox answers where there are: a of five bytes, d/f of two, an empty e, a link l to a."""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path / "root")
    yield bench
    bench.close()


@pytest.mark.parametrize("command", BUSYBOX)
async def test_busybox_says(bench: Bench, command: str) -> None:
    (bench.work / "a").write_text("1234\n")
    (bench.work / "d").mkdir()
    (bench.work / "e").mkdir()
    (bench.work / "d/f").write_text("1\n")
    (bench.work / "l").symlink_to("a")
    outcome = await bench.run(*command.split(), given=b"1\n")
    assert (outcome.code, outcome.text, outcome.said) == BUSYBOX[command]


# -- ls on a terminal ------------------------------------------------------------------------------


async def _on_terminal(bench: Bench, *argv: str, gnu: bool, columns: int = 40) -> str:
    """What a person sees in a window of so many columns."""
    shown = bytearray()

    async def show(data: bytes) -> None:
        shown.extend(data)

    terminal = Terminal(show, lambda number, group: None, columns=columns)
    screen = TerminalHandle(terminal)
    env = {"TERM": "xterm"}
    await bench.run("true")  # so that what follows is not the first process
    process = bench.boot(
        argv, {0: screen.share(), 1: screen.share(), 2: screen.share()}, gnu=gnu, env=env
    )
    async with asyncio.timeout(20):
        await process.wait()
    return shown.decode().replace("\r\n", "\n")


async def test_gnu_ls_on_a_terminal_has_columns_and_quotes(bench: Bench) -> None:
    for name in ("one", "two", "three words", "four", "five", "six"):
        (bench.work / name).touch()
    seen = await _on_terminal(bench, "ls", gnu=True, columns=30)
    assert seen == " five   one  'three words'\n four   six   two\n"
    assert await _on_terminal(bench, "ls", "-N", "one", gnu=True) == "one\n"


async def test_busybox_ls_on_a_terminal_is_in_colour(bench: Bench) -> None:
    (bench.work / "d").mkdir()
    (bench.work / "f").touch()
    (bench.work / "x").touch(mode=0o755)
    (bench.work / "l").symlink_to("d")
    (bench.work / "n").symlink_to("nowhere")
    seen = await _on_terminal(bench, "ls", gnu=False)
    assert seen == (
        "\x1b[1;34md\x1b[m  \x1b[0;0mf\x1b[m  \x1b[1;36ml\x1b[m  \x1b[1;36mn\x1b[m  "
        "\x1b[1;32mx\x1b[m\n"
    )
    seen = await _on_terminal(bench, "ls", "-l", "n", gnu=False)
    assert seen.endswith("\x1b[1;36mn\x1b[m -> \x1b[1;31mnowhere\x1b[m\n")


async def test_gnu_ls_is_in_colour_when_asked(bench: Bench) -> None:
    (bench.work / "d").mkdir()
    (bench.work / "f.zip").touch()
    assert "\x1b" not in await _on_terminal(bench, "ls", gnu=True)
    seen = await _on_terminal(bench, "ls", "--color=auto", gnu=True)
    assert seen == "\x1b[0m\x1b[01;34md\x1b[0m  f.zip\n"
    outcome = await bench.run("ls", "--color=always", gnu=True, env={"LS_COLORS": "*.zip=31:di=32"})
    assert outcome.text == "\x1b[0m\x1b[32md\x1b[0m\n\x1b[31mf.zip\x1b[0m\n"


# -- mounts ------------------------------------------------------------------------------------


@pytest.mark.parametrize("gnu", [False, True], ids=["busybox", "gnu"])
async def test_mv_moves_across_mounts(bench: Bench, gnu: bool) -> None:
    bench.machine.view.mount("/tmp", MemoryTree())
    (bench.work / "d").mkdir()
    (bench.work / "d/f").write_text("text")
    (bench.work / "d/f").chmod(0o640)
    os.utime(bench.work / "d/f", (5, 5))
    (bench.work / "d/l").symlink_to("f")
    outcome = await bench.run("mv", "d", "/tmp/m", gnu=gnu)
    assert (outcome.code, outcome.said) == (0, "")
    assert not (bench.work / "d").exists()
    assert (await bench.run("cat", "/tmp/m/l")).text == "text"
    assert (await bench.run("stat", "-c", "%a %Y", "/tmp/m/f")).text == "640 5\n"


async def test_ln_cannot_link_across_mounts(bench: Bench) -> None:
    bench.machine.view.mount("/tmp", MemoryTree())
    (bench.work / "f").touch()
    outcome = await bench.run("ln", "f", "/tmp/f", gnu=True)
    assert outcome.said == (
        "ln: failed to create hard link '/tmp/f' => 'f': Invalid cross-device link\n"
    )


async def test_df_tells_how_full_a_tmpfs_is(bench: Bench) -> None:
    bench.machine.view.mount("/tmp", MemoryTree(1 << 20))
    await bench.run("truncate", "-s", "256K", "/tmp/f")
    assert (await bench.run("df", "/tmp/f")).text == (
        "Filesystem           1K-blocks      Used Available Use% Mounted on\n"
        "tmpfs                     1024       256       768  25% /tmp\n"
    )
    assert (await bench.run("df", "-hT", "/tmp", gnu=True)).text == (
        "Filesystem     Type   Size  Used Avail Use% Mounted on\n"
        "tmpfs          tmpfs  1.0M  256K  768K  25% /tmp\n"
    )
    mounted = (await bench.run("df", gnu=True)).text.splitlines()
    assert [line.split()[-1] for line in mounted[1:]] == ["/", "/tmp"]


async def test_du_and_find_stay_in_one_file_system(bench: Bench) -> None:
    tree = MemoryTree()
    bench.machine.view.mount("/work/m", tree)
    await bench.run("truncate", "-s", "64K", "m/f")
    assert (await bench.run("find", "-xdev", "-name", "f")).text == ""
    assert (await bench.run("find", "-name", "f")).text == "./m/f\n"
    assert int((await bench.run("du", "-sx", gnu=True)).text.split()[0]) < 64


async def test_rm_goes_on_around_what_is_mounted(bench: Bench) -> None:
    (bench.work / "d/m").mkdir(parents=True)
    (bench.work / "d/f").touch()
    bench.machine.view.mount("/work/d/m", MemoryTree())
    outcome = await bench.run("rm", "-r", "d", gnu=True)
    assert outcome.code == 1
    assert outcome.said == "rm: cannot remove 'd/m': Device or resource busy\n"
    assert not (bench.work / "d/f").exists()


# -- special modes and users -------------------------------------------------------------------


@pytest.mark.parametrize("gnu", [False, True], ids=["busybox", "gnu"])
async def test_chmod_knows_the_special_bits(bench: Bench, gnu: bool) -> None:
    bench.machine.view.mount("/tmp", MemoryTree())
    await bench.run("mkdir", "/tmp/d")
    seen = []
    for mode in ("u+s", "g+s", "+t", "755", "00755", "1777", "a-st"):
        await bench.run("chmod", mode, "/tmp/d", gnu=gnu)
        seen.append((await bench.run("stat", "-c", "%a", "/tmp/d")).text.strip())
    special = ["4755", "6755", "7755"]
    kept = ["6755", "755", "1777", "777"] if gnu else ["755", "755", "1777", "777"]
    assert seen == special + kept


async def test_others_may_not_change_what_is_not_theirs(bench: Bench) -> None:
    bench.machine.view.mount("/tmp", MemoryTree())
    await bench.run("touch", "/tmp/f")
    for argv, words in {
        ("chmod", "777", "/tmp/f"): "chmod: changing permissions of '/tmp/f'",
        ("chown", "ann", "/tmp/f"): "chown: changing ownership of '/tmp/f'",
        ("rm", "-f", "/tmp/f"): "rm: cannot remove '/tmp/f'",
    }.items():
        outcome = await bench.run(*argv, gnu=True, who=ANN)
        assert (outcome.code, outcome.said) == (1, f"{words}: Operation not permitted\n")


async def test_copies_belong_to_who_makes_them(bench: Bench) -> None:
    bench.machine.view.mount("/tmp", MemoryTree())
    await bench.run("install", "-d", "-m", "777", "/tmp/d")
    await bench.run("touch", "/tmp/d/f")
    await bench.run("cp", "/tmp/d/f", "/tmp/d/mine", who=ANN)
    await bench.run("install", "-o", "ann", "-g", "staff", "/tmp/d/f", "/tmp/d/given", gnu=True)
    outcome = await bench.run("stat", "-c", "%U %G", "/tmp/d/mine", "/tmp/d/given")
    assert outcome.text == "ann ann\nann staff\n"


# -- what must not be removed ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["/", "//", "../..", "/work/.."])
async def test_gnu_rm_spares_the_root(bench: Bench, name: str) -> None:
    (bench.work / "f").touch()
    same = "" if name == "/" else " (same as '/')"
    refused = (
        f"rm: it is dangerous to operate recursively on '{name}'{same}\n"
        "rm: use --no-preserve-root to override this failsafe\n"
    )
    if name.endswith(".."):
        refused = f"rm: refusing to remove '.' or '..' directory: skipping '{name}'\n"
    outcome = await bench.run("rm", "-rf", name, gnu=True)
    assert (outcome.code, outcome.said) == (1, refused)
    assert (bench.work / "f").exists()


async def test_busybox_rm_spares_nothing_but_the_root_itself(bench: Bench) -> None:
    (bench.work / "f").touch()
    outcome = await bench.run("rm", "-rf", "/")
    assert outcome.code == 1
    assert outcome.said == "rm: can't remove '/': Device or resource busy\n"
    assert not bench.work.exists()


@pytest.mark.parametrize("gnu", [False, True], ids=["busybox", "gnu"])
async def test_mv_leaves_folders_above_where_they_are(bench: Bench, gnu: bool) -> None:
    outcome = await bench.run("mv", "..", "x", gnu=gnu)
    where = "cannot move '..' to 'x'" if gnu else "can't rename '..'"
    assert outcome.said == f"mv: {where}: Device or resource busy\n"


# -- archives that mean no good ----------------------------------------------------------------


def _archive(*members: tuple[str, str, str]) -> bytes:
    """A tar of members, each with a name, what it links to, and its content."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, target, content in members:
            member = tarfile.TarInfo(name)
            if target:
                member.type, member.linkname = tarfile.SYMTYPE, target
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content.encode()))
    return out.getvalue()


@pytest.mark.parametrize("gnu", [False, True], ids=["busybox", "gnu"])
async def test_tar_puts_nothing_outside_of_its_folder(bench: Bench, gnu: bool) -> None:
    data = _archive(
        ("/tmp/absolute", "", "a"),
        ("../climbed", "", "b"),
        ("x/../../climbed", "", "c"),
        ("door", "/tmp", ""),
        ("door/through", "", "d"),
        ("fine", "", "e"),
    )
    outcome = await bench.run("tar", "xf", "-", given=data, gnu=gnu)
    assert list((bench.root / "tmp").iterdir()) == []
    assert not (bench.root / "climbed").exists()
    assert (bench.work / "tmp/absolute").read_text() == "a"
    assert (bench.work / "fine").read_text() == "e" or outcome.code
    assert ".." in outcome.said


@pytest.mark.parametrize("gnu", [False, True], ids=["busybox", "gnu"])
async def test_tar_restores_what_it_kept(bench: Bench, gnu: bool) -> None:
    (bench.work / "d/sub").mkdir(parents=True)
    (bench.work / "d/f").write_text("text")
    os.link(bench.work / "d/f", bench.work / "d/hard")
    (bench.work / "d/soft").symlink_to("f")
    (bench.work / "d/sub").chmod(0o750)
    os.utime(bench.work / "d/sub", (5, 5))
    for method in ("z", "j", "J", ""):
        await bench.run("tar", f"c{method}f", "a.tar", "d", gnu=gnu)
        await bench.run("rm", "-rf", "out")
        await bench.run("mkdir", "out")
        outcome = await bench.run("tar", "xf", "a.tar", "-C", "out", gnu=gnu)
        assert (outcome.code, outcome.said) == (0, "")
        out = bench.work / "out/d"
        assert (out / "soft").read_text() == "text"
        assert (out / "hard").stat().st_ino == (out / "f").stat().st_ino
        assert (out / "sub").stat().st_mode & 0o777 == 0o750
        assert (out / "sub").stat().st_mtime == 5


async def test_damaged_archives_are_refused(bench: Bench) -> None:
    whole = _archive(("f", "", "x" * 2000))
    (bench.work / "cut.tar").write_bytes(whole[:1500])
    outcome = await bench.run("tar", "xf", "cut.tar", gnu=True)
    assert outcome.code == 2
    assert outcome.said == (
        "tar: Unexpected EOF in archive\ntar: Error is not recoverable: exiting now\n"
    )
    await bench.run("gzip", "cut.tar", gnu=True)
    packed = (bench.work / "cut.tar.gz").read_bytes()
    (bench.work / "cut.gz").write_bytes(packed[:-12])
    outcome = await bench.run("gunzip", "cut.gz", gnu=True)
    assert (outcome.code, outcome.said) == (1, "\ngzip: cut.gz: unexpected end of file\n")
    assert not (bench.work / "cut").exists()


# -- endless and large ---------------------------------------------------------------------------


async def test_cp_of_an_endless_device_ends_when_the_room_does(bench: Bench) -> None:
    bench.machine.view.mount("/dev", DeviceTree())
    bench.machine.view.mount("/tmp", MemoryTree(1 << 20))
    outcome = await bench.run("cp", "/dev/zero", "/tmp/f", gnu=True)
    assert outcome.said == "cp: error writing '/tmp/f': No space left on device\n"
    outcome = await bench.run("dd", "if=/dev/zero", "of=/tmp/f", "bs=64k", "status=none", gnu=True)
    assert (outcome.code, outcome.said) == (
        1,
        "dd: error writing '/tmp/f': No space left on device\n",
    )


async def test_patterns_that_could_explode_do_not(bench: Bench) -> None:
    (bench.work / ("a" * 200)).touch()
    outcome = await bench.run("find", "-name", "*a" * 100 + "b")
    assert (outcome.code, outcome.text) == (0, "")
    nested = ["("] * 5000 + ["-true"] + [")"] * 5000
    assert (await bench.run("find", ".", *nested, gnu=True)).code == 1
