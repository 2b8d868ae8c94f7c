"""Programs that make users and groups, change passwords, and make one somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.practice.system_bench import ANN, SystemBench, ended


@pytest.fixture
async def bench(tmp_path: Path) -> SystemBench:
    return SystemBench(tmp_path / "root")


@pytest.fixture(autouse=True)
def closed(bench: SystemBench) -> Iterator[None]:
    yield
    bench.close()


def last(bench: SystemBench, path: str) -> str:
    """The last line of a file."""
    return bench.text(path).splitlines()[-1]


# -- busybox -------------------------------------------------------------------------------------


async def test_adduser(bench: SystemBench) -> None:
    assert (await bench.run("adduser", "-D", "app")).code == 0
    assert last(bench, "/etc/passwd") == "app:x:1001:1001:Linux User,,,:/home/app:/bin/sh"
    assert last(bench, "/etc/group") == "app:x:1001:"
    assert last(bench, "/etc/shadow").startswith("app:!:")
    assert (await bench.run("id", "app")).text == "uid=1001(app) gid=1001(app) groups=1001(app)\n"
    assert (await bench.run("stat", "-c", "%F %U %G", "/home/app")).text == "directory app app\n"


async def test_adduser_as_in_a_dockerfile(bench: SystemBench) -> None:
    assert (await bench.run("addgroup", "-S", "-g", "101", "web")).code == 0
    words = "-S -D -H -u 101 -h /var/www -s /sbin/nologin -G web -g web web"
    assert (await bench.run("adduser", *words.split())).code == 0
    assert last(bench, "/etc/passwd") == "web:x:101:101:web:/var/www:/sbin/nologin"
    assert not (bench.root / "var").exists()
    assert (await bench.run("adduser", "ann", "web")).code == 0
    assert last(bench, "/etc/group") == "web:x:101:ann"
    assert (await bench.run("addgroup", "-S", "next")).code == 0
    assert last(bench, "/etc/group") == "next:x:100:"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("adduser -D ann", "adduser: user 'ann' in use"),
        ("adduser -D staff", "adduser: group 'staff' in use"),
        ("adduser -D -u 1000 x", "adduser: uid '1000' in use"),
        ("adduser -D -G nope x", "adduser: unknown group nope"),
        ("adduser -S -D x", "adduser: unknown group nogroup"),
        ("adduser nope staff", "adduser: unknown user nope"),
        ("addgroup staff", "addgroup: group 'staff' in use"),
        ("addgroup -g 50 x", "addgroup: gid '50' in use"),
        ("addgroup ann nope", "addgroup: unknown group nope"),
        ("deluser nope", "deluser: unknown user nope"),
        ("delgroup nope", "delgroup: unknown group nope"),
        ("delgroup ann", "delgroup: 'ann' still has 'ann' as their primary group!"),
        ("passwd nope", "passwd: unknown user nope"),
        ("su nope", "su: unknown user nope"),
    ],
)
async def test_what_busybox_refuses(bench: SystemBench, words: str, said: str) -> None:
    before = bench.text("/etc/passwd"), bench.text("/etc/group")
    outcome = await bench.run(*words.split())
    assert (outcome.code, outcome.said) == (1, f"{said}\n")
    assert (bench.text("/etc/passwd"), bench.text("/etc/group")) == before


async def test_only_root_may_change_accounts(bench: SystemBench) -> None:
    for name in ("adduser", "addgroup", "deluser", "delgroup"):
        outcome = await bench.run(name, "x", who=ANN)
        assert (outcome.code, outcome.said) == (
            1,
            f"{name}: permission denied (are you root?)\n",
        )


async def test_a_user_goes_away_with_all_traces(bench: SystemBench) -> None:
    await bench.run("adduser", "-D", "app")
    await bench.run("adduser", "app", "staff")
    assert (await bench.run("deluser", "app", "staff")).code == 0
    assert "staff:x:50:ann\n" in bench.text("/etc/group")
    await bench.run("addgroup", "app", "staff")
    assert (await bench.run("deluser", "--remove-home", "app")).code == 0
    for path in ("/etc/passwd", "/etc/group", "/etc/shadow"):
        assert "app" not in bench.text(path)
    assert not (bench.root / "home" / "app").exists()


async def test_what_stands_in_the_files_otherwise_is_kept(bench: SystemBench) -> None:
    (bench.root / "etc" / "passwd").write_text(
        "root:x:0:0:root:/root:/bin/sh\n# a remark\n+::::::\n"
    )
    await bench.run("adduser", "-D", "app")
    lines = bench.text("/etc/passwd").splitlines()
    assert lines[0] == "root:x:0:0:root:/root:/bin/sh"
    assert lines[1].startswith("# a remark")
    assert lines[2] == "+::::::"


# -- Debian --------------------------------------------------------------------------------------


async def test_adduser_of_debian(bench: SystemBench) -> None:
    (bench.root / "etc" / "skel").mkdir()
    (bench.root / "etc" / "skel" / ".profile").write_text("# profile\n")
    words = ("--disabled-password", "--gecos", "An App", "app")
    outcome = await bench.run("adduser", *words, gnu=True)
    assert outcome.text.splitlines() == [
        "Adding user `app' ...",
        "Adding new group `app' (1001) ...",
        "Adding new user `app' (1001) with group `app (1001)' ...",
        "Creating home directory `/home/app' ...",
        "Copying files from `/etc/skel' ...",
    ]
    assert last(bench, "/etc/passwd") == "app:x:1001:1001:An App:/home/app:/bin/bash"
    assert bench.text("/home/app/.profile") == "# profile\n"
    outcome = await bench.run("adduser", *words, gnu=True)
    assert (outcome.code, outcome.said) == (1, "adduser: The user `app' already exists.\n")


async def test_system_users_of_debian(bench: SystemBench) -> None:
    words = "--system --group --no-create-home --home /srv --shell /bin/false svc"
    outcome = await bench.run("adduser", *words.split(), gnu=True)
    assert outcome.text.splitlines() == [
        "Adding system user `svc' (UID 100) ...",
        "Adding new group `svc' (GID 100) ...",
        "Adding new user `svc' (UID 100) with group `svc' ...",
        "Not creating home directory `/srv'.",
    ]
    assert last(bench, "/etc/passwd") == "svc:x:100:100::/srv:/bin/false"
    assert (await bench.run("adduser", *words.split(), gnu=True)).code == 0
    outcome = await bench.run("adduser", "ann", "svc", gnu=True)
    assert outcome.text == "Adding user `ann' to group `svc' ...\nDone.\n"
    outcome = await bench.run("addgroup", "--gid", "2000", "team", gnu=True)
    assert outcome.text == "Adding group `team' (GID 2000) ...\nDone.\n"
    outcome = await bench.run("deluser", "svc", gnu=True)
    assert outcome.text == "Removing user `svc' ...\nDone.\n"
    outcome = await bench.run("delgroup", "ann", gnu=True)
    assert (outcome.code, outcome.said) == (
        7,
        "delgroup: `ann' still has `ann' as their primary group!\n",
    )


async def test_useradd(bench: SystemBench) -> None:
    words = "-m -u 1500 -s /bin/bash -c Bob -G staff bob"
    assert (await bench.run("useradd", *words.split(), gnu=True)).code == 0
    assert last(bench, "/etc/passwd") == "bob:x:1500:1500:Bob:/home/bob:/bin/bash"
    assert "staff:x:50:ann,bob\n" in bench.text("/etc/group")
    assert (bench.root / "home" / "bob").is_dir()
    assert (await bench.run("useradd", "-r", "-M", "svc", gnu=True)).code == 0
    assert last(bench, "/etc/passwd") == "svc:x:999:999::/home/svc:/bin/sh"
    assert not (bench.root / "home" / "svc").exists()
    assert (await bench.run("useradd", "-g", "staff", "eve", gnu=True)).code == 0
    assert last(bench, "/etc/passwd") == "eve:x:1001:50::/home/eve:/bin/sh"


async def test_usermod_and_userdel(bench: SystemBench) -> None:
    await bench.run("useradd", "-m", "bob", gnu=True)
    await bench.run("groupadd", "-g", "2000", "team", gnu=True)
    assert (await bench.run("usermod", "-aG", "team", "ann", gnu=True)).code == 0
    assert (await bench.run("id", "-Gn", "ann")).text == "ann staff team\n"
    assert (await bench.run("usermod", "-G", "team", "ann", gnu=True)).code == 0
    assert (await bench.run("id", "-Gn", "ann")).text == "ann team\n"
    assert (await bench.run("usermod", "-l", "rob", "-s", "/bin/false", "bob", gnu=True)).code == 0
    assert "rob:x:1001:1001::/home/bob:/bin/false\n" in bench.text("/etc/passwd")
    assert (await bench.run("userdel", "-r", "rob", gnu=True)).code == 0
    assert "rob" not in bench.text("/etc/passwd")
    assert not (bench.root / "home" / "bob").exists()
    assert (await bench.run("groupdel", "team", gnu=True)).code == 0
    assert "team" not in bench.text("/etc/group")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("useradd ann", 9, "useradd: user 'ann' already exists"),
        ("useradd -u 1000 x", 4, "useradd: UID 1000 is not unique"),
        ("useradd -g nope x", 6, "useradd: group 'nope' does not exist"),
        ("useradd -u x x", 3, "useradd: invalid user ID 'x'"),
        ("usermod -aG staff nope", 6, "usermod: user 'nope' does not exist"),
        ("userdel nope", 6, "userdel: user 'nope' does not exist"),
        ("groupadd staff", 9, "groupadd: group 'staff' already exists"),
        ("groupadd -g 50 x", 4, "groupadd: GID '50' already exists"),
        ("groupdel nope", 6, "groupdel: group 'nope' does not exist"),
        ("groupdel ann", 8, "groupdel: cannot remove the primary group of user 'ann'"),
    ],
)
async def test_what_the_programs_of_shadow_refuse(
    bench: SystemBench, words: str, code: int, said: str
) -> None:
    outcome = await bench.run(*words.split(), gnu=True)
    assert (outcome.code, outcome.said) == (code, f"{said}\n")


async def test_shadow_is_for_root(bench: SystemBench) -> None:
    outcome = await bench.run("useradd", "x", gnu=True, who=ANN)
    assert (outcome.code, outcome.said) == (
        1,
        "useradd: Permission denied.\nuseradd: cannot lock /etc/passwd; try again later.\n",
    )


@pytest.mark.parametrize("name", ["a:b", "a\nb", "-x", "", "a b", "a/b", "x" * 40])
async def test_nobody_can_be_called_that(bench: SystemBench, name: str) -> None:
    before = bench.text("/etc/passwd"), bench.text("/etc/group")
    for program in ("adduser", "addgroup"):
        for gnu in (False, True):
            assert (await bench.run(program, "--", name, gnu=gnu)).code == 1
    for program in ("useradd", "groupadd"):
        assert (await bench.run(program, "--", name, gnu=True)).code == 3
    assert (await bench.run("useradd", "-c", "a:b", "bob", gnu=True)).code == 1
    assert (bench.text("/etc/passwd"), bench.text("/etc/group")) == before


# -- being somebody else -------------------------------------------------------------------------


both = pytest.mark.parametrize("gnu", [False, True], ids=["busybox", "gnu"])


@both
async def test_su(bench: SystemBench, gnu: bool) -> None:
    (bench.root / "home" / "ann").mkdir(parents=True)
    outcome = await bench.run("su", "ann", "-c", "id -u; pwd; echo $HOME $USER $SHELL", gnu=gnu)
    assert (outcome.code, outcome.text) == (0, "1000\n/work\n/home/ann ann /bin/sh\n")
    outcome = await bench.run("su", "-", "ann", "-c", "pwd; echo $0 $A", gnu=gnu, env={"A": "1"})
    assert outcome.text == "/home/ann\n-sh\n"
    outcome = await bench.run("su", "-s", "/bin/sh", "ann", "-c", "exit 7", gnu=gnu)
    assert outcome.code == 7
    outcome = await bench.run("su", "ann", "-m", "-c", "echo $A $HOME", gnu=gnu, env={"A": "1"})
    assert outcome.text == "1\n"
    outcome = await bench.run("su", "ann", "-c", "touch /etc/x", gnu=gnu)
    assert outcome.code == 1


async def test_su_asks_everybody_but_root_for_a_password(bench: SystemBench) -> None:
    outcome = await bench.run("su", "root", "-c", "id", who=ANN)
    assert (outcome.code, outcome.said) == (1, "su: must be suid to work properly\n")
    outcome = await bench.run("su", "root", "-c", "id", who=ANN, gnu=True, given=b"guess\n")
    assert (outcome.code, outcome.text) == (1, "")
    assert outcome.said == "Password: su: Authentication failure\n"
    await bench.run("chpasswd", gnu=True, given=b"root:secret\n")
    assert "secret" not in bench.text("/etc/shadow")
    outcome = await bench.run("su", "root", "-c", "id -u", who=ANN, gnu=True, given=b"secret\n")
    assert (outcome.code, outcome.text) == (0, "0\n")


async def test_what_is_typed_after_a_question_for_a_password_is_not_seen(
    bench: SystemBench,
) -> None:
    bench.boot(["sleep", "1000000"], {})
    seat = bench.sit_down()
    adduser = seat.start("adduser", "app")
    await seat.sees("New password: ")
    await seat.type("secret\r")
    await seat.sees("Retype password: ")
    await seat.type("secret\r")
    assert await ended(adduser) == 0
    assert "secret" not in seat.seen
    assert seat.seen.endswith("passwd: password for app changed by root\r\n")
    assert not last(bench, "/etc/shadow").startswith("app:!")
    assert seat.terminal.echo


async def test_passwords_that_differ_change_nothing(bench: SystemBench) -> None:
    outcome = await bench.run("passwd", "ann", given=b"one\ntwo\n")
    assert (outcome.code, outcome.text) == (1, "Changing password for ann\n")
    assert outcome.said.endswith("passwd: password for ann is unchanged\n")
    outcome = await bench.run("passwd", "ann", given=b"one\ntwo\n", gnu=True)
    assert outcome.code == 10
    assert outcome.said.endswith("passwd: password unchanged\n")
    assert "ann" not in bench.text("/etc/shadow")


async def test_passwords_are_locked_and_unlocked(bench: SystemBench) -> None:
    await bench.run("chpasswd", given=b"ann:secret\n")
    before = last(bench, "/etc/shadow").split(":")[1]
    await bench.run("passwd", "-l", "ann")
    assert last(bench, "/etc/shadow").split(":")[1] == f"!{before}"
    await bench.run("passwd", "-u", "ann")
    assert last(bench, "/etc/shadow").split(":")[1] == before
    await bench.run("passwd", "-d", "ann")
    assert last(bench, "/etc/shadow").split(":")[1] == ""


async def test_accounts_without_a_login(bench: SystemBench) -> None:
    outcome = await bench.run("nologin")
    assert (outcome.code, outcome.text) == (1, "This account is not available\n")
    outcome = await bench.run("nologin", gnu=True)
    assert outcome.text == "This account is currently not available.\n"
    outcome = await bench.run("login", who=ANN)
    assert (outcome.code, outcome.said) == (1, "login: must be suid to work properly\n")
