"""Programs about the environment, the machine and who one is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.practice.programs_bench import real
from tests.unit.practice.system_bench import ANN, SystemBench, beside_coreutils
from tui.practice.catalog.hello_world import MESSAGE
from tui.practice.files.facts import Hardware
from tui.practice.files.nodes import Credentials, binary


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SystemBench]:
    bench = SystemBench(tmp_path / "root")
    yield bench
    bench.close()


both = pytest.mark.parametrize("gnu", [False, True], ids=["busybox", "gnu"])


# -- the environment -----------------------------------------------------------------------------


@both
async def test_env_prints_the_variables(bench: SystemBench, gnu: bool) -> None:
    outcome = await bench.run("env", gnu=gnu, env={"COLOUR": "blue"})
    assert "COLOUR=blue\n" in outcome.text
    assert (await bench.run("env", "-i", "A=1", "B=2", gnu=gnu)).text == "A=1\nB=2\n"
    assert (await bench.run("env", "-", "A=1", gnu=gnu)).text == "A=1\n"
    assert (await bench.run("env", "-u", "PATH", gnu=gnu)).text == ""
    assert (await bench.run("env", "-0", "-i", "A=1", gnu=gnu)).out == b"A=1\0"


@both
async def test_env_runs_a_program_with_other_variables(bench: SystemBench, gnu: bool) -> None:
    outcome = await bench.run("env", "A=1", "printenv", "A", gnu=gnu)
    assert (outcome.code, outcome.text) == (0, "1\n")
    # Without a PATH, the C library looks in /bin.
    assert (await bench.run("env", "-i", "A=1", "printenv", gnu=gnu)).text == "A=1\n"


async def test_env_in_the_words_of_each_userland(bench: SystemBench) -> None:
    outcome = await bench.run("env", "nope")
    assert (outcome.code, outcome.said) == (
        127,
        "env: can't execute 'nope': No such file or directory\n",
    )
    outcome = await bench.run("env", "nope", gnu=True)
    assert (outcome.code, outcome.said) == (127, "env: 'nope': No such file or directory\n")
    outcome = await bench.run("env", "-u", "A=B", gnu=True)
    assert (outcome.code, outcome.said) == (125, "env: cannot unset 'A=B': Invalid argument\n")
    outcome = await bench.run("env", "-C", "/nope", "true", gnu=True)
    assert outcome.said == "env: cannot change directory to '/nope': No such file or directory\n"
    outcome = await bench.run("env", "-0", "true", gnu=True)
    assert outcome.said.startswith("env: cannot specify --null (-0) with command\nTry ")


async def test_env_for_the_first_line_of_a_script(bench: SystemBench) -> None:
    script = bench.work / "script"
    script.write_text("#!/gnu/env -S printf '%s-%s' 'one two'\n")
    script.chmod(0o755)
    outcome = await bench.run("/work/script", gnu=True)
    assert outcome.text == "one two-/work/script"


async def test_quotes_go_by_the_locale(bench: SystemBench) -> None:
    for name, value, quoted in (
        ("LANG", "C.UTF-8", "‘nope’"),
        ("LC_ALL", "C.utf8", "‘nope’"),
        ("LANG", "en_US.UTF-8", "'nope'"),
        ("LANG", "C", "'nope'"),
    ):
        outcome = await bench.run("id", "nope", gnu=True, env={name: value})
        assert outcome.said == f"id: {quoted}: no such user\n"


@both
async def test_printenv(bench: SystemBench, gnu: bool) -> None:
    outcome = await bench.run("printenv", "A", "NOPE", "B", gnu=gnu, env={"A": "1", "B": "2"})
    assert (outcome.code, outcome.text) == (1, "1\n2\n")


@both
async def test_pwd(bench: SystemBench, gnu: bool) -> None:
    (bench.root / "link").symlink_to("work")
    assert (await bench.run("pwd", gnu=gnu)).text == "/work\n"
    logical = await bench.run("pwd", "-L", gnu=gnu, env={"PWD": "/link"})
    assert logical.text == "/link\n"
    assert (await bench.run("pwd", "-P", gnu=gnu, env={"PWD": "/link"})).text == "/work\n"
    assert (await bench.run("pwd", "-L", gnu=gnu, env={"PWD": "/etc"})).text == "/work\n"


@both
async def test_which(bench: SystemBench, gnu: bool) -> None:
    first = "/gnu/ls" if gnu else "/bin/ls"
    assert (await bench.run("which", "ls", gnu=gnu)).text == f"{first}\n"
    outcome = await bench.run("which", "nope", "/bin/ls", gnu=gnu)
    assert (outcome.code, outcome.text) == (1, "/bin/ls\n")
    (bench.work / "plain").write_text("")
    assert (await bench.run("which", "/work/plain", gnu=gnu)).code == 1
    if gnu:
        assert (await bench.run("which", "-a", "ls", gnu=True)).text == "/gnu/ls\n/bin/ls\n"


# -- the machine ---------------------------------------------------------------------------------


async def test_hostname(bench: SystemBench) -> None:
    bench.machine.hostname = "quay.example.org"
    for option, shown in (
        ("", "quay.example.org\n"),
        ("-s", "quay\n"),
        ("-d", "example.org\n"),
        ("-f", "quay.example.org\n"),
        ("-i", "127.0.0.1\n"),
    ):
        assert (await bench.run("hostname", *option.split())).text == shown


async def test_the_name_of_a_container_can_not_be_changed_from_inside(bench: SystemBench) -> None:
    outcome = await bench.run("hostname", "new")
    assert (outcome.code, outcome.said) == (
        1,
        "hostname: sethostname: Operation not permitted\n",
    )
    outcome = await bench.run("hostname", "new", gnu=True)
    assert outcome.said == "hostname: you must be root to change the host name\n"
    assert bench.machine.hostname == "bench"


async def test_uname(bench: SystemBench) -> None:
    release = Hardware.found().release
    arch = (await bench.run("arch")).text.strip()
    assert (await bench.run("uname")).text == "Linux\n"
    assert (await bench.run("uname", "-n")).text == "bench\n"
    assert (await bench.run("uname", "-rs")).text == f"Linux {release}\n"
    whole = f"Linux bench {release} #1 SMP {arch}"
    assert (await bench.run("uname", "-a")).text == f"{whole} GNU/Linux\n"
    (bench.root / "etc" / "alpine-release").write_text("3.22.1\n")
    assert (await bench.run("uname", "-a")).text == f"{whole} Linux\n"
    outcome = await bench.run("uname", "x", gnu=True)
    assert outcome.said.startswith("uname: extra operand 'x'\n")


@both
async def test_nproc(bench: SystemBench, gnu: bool) -> None:
    count = Hardware.found().processors
    assert (await bench.run("nproc", gnu=gnu)).text == f"{count}\n"
    assert (await bench.run("nproc", "--ignore=9999", gnu=gnu)).text == "1\n"
    assert (await bench.run("nproc", "--ignore=x", gnu=gnu)).code == 1


# -- who one is ----------------------------------------------------------------------------------


@both
async def test_id(bench: SystemBench, gnu: bool) -> None:
    whole = "uid=1000(ann) gid=1000(ann) groups=1000(ann),50(staff)\n"
    assert (await bench.run("id", "ann", gnu=gnu)).text == whole
    assert (await bench.run("id", gnu=gnu, who=ANN)).text == whole
    for options, shown in (
        ("-u", "1000"),
        ("-g", "1000"),
        ("-G", "1000 50"),
        ("-un", "ann"),
        ("-gn", "ann"),
        ("-Gn", "ann staff"),
        ("-n -u", "ann"),
    ):
        assert (await bench.run("id", *options.split(), gnu=gnu, who=ANN)).text == f"{shown}\n"


async def test_numbers_that_nobody_has(bench: SystemBench) -> None:
    who = Credentials(4711, 4712)
    for gnu in (False, True):
        assert (await bench.run("id", who=who, gnu=gnu)).text == "uid=4711 gid=4712 groups=4712\n"
    assert (await bench.run("whoami", who=who)).said == "whoami: unknown uid 4711\n"
    outcome = await bench.run("whoami", who=who, gnu=True)
    assert (outcome.code, outcome.said) == (1, "whoami: cannot find name for user ID 4711\n")


async def test_id_of_nobody_known(bench: SystemBench) -> None:
    assert (await bench.run("id", "nope")).said == "id: unknown user nope\n"
    outcome = await bench.run("id", "nope", "ann", gnu=True)
    assert (outcome.code, outcome.said) == (1, "id: 'nope': no such user\n")
    assert outcome.text.startswith("uid=1000(ann)")


@beside_coreutils
@pytest.mark.parametrize("options", ["-ug", "-n", "-r", "-z"])
async def test_options_of_id_that_make_no_sense_together(
    bench: SystemBench, options: str, tmp_path: Path
) -> None:
    mine = await bench.run("id", options, gnu=True)
    theirs = real(["id", options], tmp_path)
    assert (mine.code, mine.said) == (theirs.code, theirs.said)


async def test_whoami_groups_and_logname(bench: SystemBench) -> None:
    assert (await bench.run("whoami", who=ANN)).text == "ann\n"
    assert (await bench.run("groups", who=ANN)).text == "ann staff\n"
    assert (await bench.run("groups", "ann")).text == "ann staff\n"
    assert (await bench.run("groups", "ann", "root", gnu=True)).text == (
        "ann : ann staff\nroot : root\n"
    )
    outcome = await bench.run("logname", gnu=True)
    assert (outcome.code, outcome.said) == (1, "logname: no login name\n")


@both
async def test_getent(bench: SystemBench, gnu: bool) -> None:
    (bench.root / "etc" / "hosts").write_text("127.0.0.1\tlocalhost\n172.17.0.2\tquay # here\n")
    ann = "ann:x:1000:1000:Ann:/home/ann:/bin/sh\n"
    assert (await bench.run("getent", "passwd", "ann", gnu=gnu)).text == ann
    assert (await bench.run("getent", "passwd", "1000", gnu=gnu)).text == ann
    assert (await bench.run("getent", "group", "staff", gnu=gnu)).text == "staff:x:50:ann\n"
    assert (await bench.run("getent", "hosts", "quay", gnu=gnu)).text == "172.17.0.2      quay\n"
    assert (await bench.run("getent", "ahosts", "quay", gnu=gnu)).text.splitlines()[0] == (
        "172.17.0.2      STREAM quay"
    )
    assert (await bench.run("getent", "passwd", "nope", gnu=gnu)).code == 2
    assert (await bench.run("getent", "nope", "x", gnu=gnu)).code == 1


# -- the one program of hello-world --------------------------------------------------------------


async def test_hello_says_its_message(bench: SystemBench) -> None:
    (bench.root / "hello").write_bytes(binary("hello"))
    (bench.root / "hello").chmod(0o755)
    assert (await bench.run("/hello")).text == MESSAGE


# -- what is refused to containers ---------------------------------------------------------------


async def test_what_only_the_hosts_root_may_do(bench: SystemBench) -> None:
    for gnu, argv, words in (
        (False, "mount -t tmpfs x /tmp", "mount: permission denied (are you root?)"),
        (True, "mount -t tmpfs x /tmp", "mount: /tmp: permission denied."),
        (False, "umount /proc", "umount: can't unmount /proc: Operation not permitted"),
        (True, "umount /proc", "umount: /proc: must be superuser to unmount."),
        (False, "dmesg", "dmesg: klogctl: Operation not permitted"),
        (True, "dmesg", "dmesg: read kernel buffer failed: Operation not permitted"),
        (
            False,
            "sysctl -w kernel.hostname=x",
            "sysctl: error setting key 'kernel.hostname': Read-only file system",
        ),
    ):
        outcome = await bench.run(*argv.split(), gnu=gnu)
        assert outcome.code > 0
        assert outcome.said.splitlines()[0] == words


async def test_what_is_mounted_and_set_can_be_read(bench: SystemBench) -> None:
    assert "proc on /proc type proc (rw,relatime)\n" in (await bench.run("mount")).text
    assert (await bench.run("sysctl", "kernel.hostname")).text == "kernel.hostname = bench\n"
    assert (await bench.run("sysctl", "-n", "kernel.ostype")).text == "Linux\n"
    assert "vm.swappiness = 60\n" in (await bench.run("sysctl", "-a")).text
    outcome = await bench.run("sysctl", "no.such")
    assert (outcome.code, outcome.said) == (1, "sysctl: error: 'no/such' is an unknown key\n")


async def test_vi_says_what_there_is_instead(bench: SystemBench) -> None:
    outcome = await bench.run("vi", "notes.txt")
    assert outcome.code == 1
    assert "cat > notes.txt" in outcome.said
