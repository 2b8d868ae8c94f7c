"""The programs that deal with files, beside those of the host: the same commands, equal folders."""

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.practice.programs_bench import Bench, Outcome, beside, real

UTF8 = {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")


pytestmark = beside("ls", "find", "diff", "tar")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path / "ours")
    yield bench
    bench.close()


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    folder = tmp_path / "theirs"
    folder.mkdir()
    return folder


async def compare(
    bench: Bench, theirs: Path, text: str, *, in_order: bool = True, env: dict[str, str] = UTF8
) -> None:
    """Run the commands, a line each, here and there; `<<<` gives the input.

    Without `in_order` it does not matter in which order lines of output come: a real folder has
    its own.
    """
    for line in text.strip().splitlines():
        command, _, given = line.partition("<<<")
        data = given.strip().encode().decode("unicode_escape").encode()
        argv = shlex.split(command)
        ours = await bench.run(*argv, given=data, gnu=True, env=env)
        there = real(argv, theirs, data, env)
        if not in_order:
            ours, there = _sorted(ours), _sorted(there)
        assert (line, ours.code, ours.text, ours.said) == (
            line, there.code, there.text, there.said,
        )  # fmt: skip


def _sorted(outcome: Outcome) -> Outcome:
    return Outcome(outcome.code, b"\n".join(sorted(outcome.out.splitlines())), outcome.err)


LISTING = {
    "short": """
        touch a b .c
        mkdir d
        touch d/x
        ls
        ls -a
        ls -A
        ls d
        ls -d d
        ls a d
        ls d a
        ls -R
        ls -pF
        ls nowhere
        ls d nowhere a
        ls ''
        ls a/x
        ls -y
        ls -I a
        ls --file-type
    """,
    "columns": """
        touch a bb ccc dddd eeeee ffffff ggggggg hhhhhhhh iiiiiiiii jjjjjjjjjj k l m n o p q
        ls -C
        ls -C -w 40
        ls -x -w 30
        ls -m
        ls -m -w 20
        ls -C -w 10
        ls -Cp -w 33
    """,
    "long": """
        touch -d 2001-02-03T04:05:06 empty
        dd of=large bs=41 conv=sync status=none <<< 1
        touch -d 2001-02-03T04:05:06 large
        ln -s empty link
        ln -s nowhere dangling
        ls -go empty large
        ls -goh large
        ls -go --full-time large
        ls -go --time-style=long-iso large
        ls -go --time-style=+%Y large
        ls -s large
        ls -goF --time-style=+ link
        ls -L link
        ls -go --color=always --time-style=+%Y large link dangling
    """,
    "order": """
        touch -d 2001-01-01 old
        touch -d 2002-01-01 new
        truncate -s 3 old
        touch -d 2001-01-01 old
        touch a.b b.a v1.10 v1.9
        mkdir z
        ls -t old new
        ls -tr old new
        ls -S old new
        ls -Sr old new
        ls -X
        ls -v v1.10 v1.9
        ls -r
        ls --group-directories-first
        ls --sort=size old new
        ls --color=sometimes
    """,
    "names": """
        touch "it's" 'a b' 'x$y' plain
        ls -Q
        ls -N
    """,
}
MAKING = {
    "mkdir": """
        mkdir d
        mkdir d
        mkdir -p d/e/f
        mkdir x/y
        mkdir -m 700 z
        mkdir -m u=rwx,go= y
        stat -c %a z y d/e
        mkdir -v q
        mkdir -pv r/s t/u
        mkdir ''
        touch f
        mkdir f/x
        mkdir -p f/x
        mkdir -p f
        mkdir -m zz g
        mkdir
    """,
    "touch": """
        touch -d '2001-02-03 04:05:06' a
        touch -r a b
        touch -t 200102030405.06 c
        touch -d @5 d
        touch -d '3 Feb 2001 04:05 UTC' e
        touch -d '2001-02-03 04:05:06 +0200' f
        touch -d '2001-02-03 2 days' g
        touch -d '2001-01-31 1 month' h
        touch -d '2001-03-01 1 month ago' i
        touch -d '20010203 4:05pm' j
        touch -d 02/03/2001 k
        stat -c %Y a b c d e f g h i j k
        touch -d foo x
        touch -d '2001-02-30' x
        touch nowhere/x
        touch -c y
        ls
        touch -t 99 x
        touch -r nowhere x
        touch
        touch ''
    """,
    "mktemp": """
        mktemp /nowhere/foo.XXXXXX
        mktemp foo
        mktemp -t foo
        mktemp -d -p nowhere
        mktemp foo.XX
        mktemp -t x/foo.XXXX
        mktemp -q /nowhere/foo.XXXXXX
        mktemp a.XXX b
        mktemp --suffix=x foo.XXXy
    """,
    "mkfifo": """
        mkfifo p
        mkfifo p
        mkfifo -m 600 q
        stat -c '%a %F' p q
        mkfifo
    """,
    "names": """
        basename /a/b.txt .txt
        basename /
        basename a//
        basename -s .c a.c b.c
        basename -a /x/y z
        basename .txt .txt
        basename
        basename a b c
        dirname /a/b x / a/ //a /a
        dirname
    """,
}
REMOVING = {
    "rm": """
        touch a b
        mkdir -p d/e
        rm d
        rm -r .
        rm -rf d/.
        rm -v a
        rm -rv d
        rm nowhere
        rm -f nowhere
        rm -f
        rm
        rm b/x
        rm b/
        rm -d b
    """,
    "asking": """
        touch a b
        mkdir d
        touch d/x
        rm -i a <<< n
        rm -i a <<< y
        rm -ri d <<< y\\nn\\ny\\n
        rm -ri d <<< y\\ny\\ny\\n
        rm -I b d e f <<< n
        rm -I b nowhere <<< y
        ls
    """,
    "rmdir": """
        mkdir -p a/b c
        touch c/x f
        rmdir a
        rmdir nowhere
        rmdir f
        rmdir -p a/b
        rmdir -v c
        rmdir --ignore-fail-on-non-empty c
        rmdir .
        rmdir
        unlink c
        unlink f
        unlink
    """,
    "links": """
        mkdir e
        ln -s e l
        rm -r l/
        rm l
        ls
    """,
}
COPYING = {
    "cp": """
        touch a
        truncate -s 5 b
        mkdir d e
        touch d/f e/g
        cp a b nowhere
        cp a e b
        cp a a
        cp a nowhere/x
        cp -r d d/x
        cp -r d a
        cp -t nowhere a
        cp -T a d
        cp a nowhere/
        cp a b/
        cp d x
        cp -v b x
        cp -rv d e
        cp ''
        cp
        cp nowhere x
        cp -n a b
        cp -u a b
        stat -c %s b
        cp --parents d/f e
        cp --parents d/f b
        ls -R e
    """,
    "links": """
        mkdir d
        touch d/f
        ln -s d l
        ln -s nowhere dangling
        cp -r l x
        cp dangling y
        cp -P dangling y
        readlink x y
        cp -rL l z
        ls z
        cp -s d/f s
        cp -s d/f s
        cp -l d/f h
        stat -c %h h
        cp h d/f
        cp -a d a
        cp -b h s
        ls
    """,
    "kept": """
        touch -d 2001-02-03 a
        chmod 640 a
        cp -p a b
        cp -a a c
        cp --preserve=timestamps a d
        cp --no-preserve=mode -p a e
        stat -c '%n %a %Y' b c
        stat -c %Y d
        cp -i a b <<< n
        cp -i a b <<< y
        mkfifo p
        cp -r p q
        stat -c %F q
    """,
    "mv": """
        touch a b
        mkdir d e
        touch d/f e/g
        mv a b nowhere
        mv a d b
        mv a a
        mv a nowhere/x
        mv d d
        mv d d/x
        mv d a
        mv -t nowhere a
        mv -T a d
        mv a nowhere/
        mv nowhere x
        mv a ''
        mv -i a b <<< n
        mv -n a b
        mv -v a x
        mv -v x d
        mv d e
        mv e/g nowhere/x
        mv -T b e
        mkdir d
        mv d e
        mv
        mv a
        ls -R
    """,
    "ln": """
        touch a
        mkdir d
        ln -s a s
        ln a h
        ln a h
        ln -s a s
        ln nowhere x
        ln a nowhere/x
        ln -s a nowhere/x
        ln d x
        ln a h nowhere
        ln a d h
        ln -f a h
        ln -f a a
        ln -sf a s
        ln -v a v
        ln -sv a sv
        ln a d
        ln -s d dd
        ln -sfn a dd
        readlink dd
        ln -T a d
        ln -b a v
        ln -sr a d/rel
        readlink d/rel
        ln -s ../a d
        ln
        ls
        link a k
        link a k
        link
    """,
    "paths": """
        mkdir d
        touch a d/f
        ln -s a b
        ln -s b c
        ln -s loop loop
        readlink b c a nowhere loop
        readlink -v a nowhere
        readlink
        realpath nowhere/x loop
        realpath --relative-to=d a d/f
        realpath -m --relative-to=. nowhere/../a x/y/z
        realpath
        readlink -n b
    """,
    "install": """
        touch a
        install a b
        install -m 600 a c
        install -d x/y
        install -D a p/q
        install -v a x
        install nowhere x
        install
        install d x
        stat -c '%n %a' b c x/y p/q
    """,
}
MODES = {
    "chmod": """
        touch a
        mkdir d
        chmod
        chmod 755
        chmod zz a
        chmod 99 a
        chmod 755 nowhere
        chmod -v 755 a
        chmod -v 755 a
        chmod -c 644 a
        chmod -v +x nowhere
        chmod -f 700 nowhere
        chmod -w a
        chmod -v u=rwX,go= a d
        chmod --reference=d a
        stat -c %a a d
        ln -s nowhere dangling
        chmod 700 dangling
        chmod -R 700 nowhere
        chmod -Rv 711 d
    """,
    "chown": """
        touch a
        chown nosuchuser a
        chown :nosuchgroup a
        chown nosuchuser:nosuchgroup a
        chown 1
        chown
        chgrp nosuchgroup a
        chown 1 nowhere
        chgrp
        chgrp 1
    """,
}
OWNERS = """
    touch f
    mkdir d
    touch d/f
    chown 1234:1235 f
    stat -c '%u %g' f
    chown -v 1236 f
    chown -v 1236 f
    chown -c :1237 f
    chgrp -v 1238 f
    chown root: f
    chown root.root f
    stat -c '%U %G' f
    chown -R 3333:4444 d
    stat -c '%u %g' d d/f
    chown '' f
    ln -s d/f l
    chown -h 5555 l
    stat -c %u l d/f
    ls -ln f
    ls -l d f
    ls -lh f
    ls -lg f
    ls -lo f
    ls -lG f
"""
FINDING = {
    "errors": """
        find nowhere
        find . -foo
        find . -name
        find . -name a b
        find . -maxdepth x
        find . -type q
        find . -type fd
        find . -type f,
        find . -size 3x
        find . -mtime x
        find . -perm zz
        find . -user nosuchuser
        find . -group nosuchgroup
        find . -newer nowhere
        find . -newermt foo
        find . '(' -name a
        find . -name a ')'
        find . '(' ')'
        find . -o -name a
        find . -name a -o
        find . !
        find . -exec echo
        find . -exec echo {} a +
        find ''
    """,
    "tests": """
        mkdir -p d/e
        touch d/f d/e/g 'sp ace'
        truncate -s 1500 d/large
        touch -d 2001-02-03 d/old
        ln -s d l
        ln -s nowhere dangling
        chmod 700 d/f
        find .
        find . -name f
        find . -name '*.x'
        find . -iname F
        find . -path './d/*'
        find . -type f
        find . -type f,l
        find . -type d -empty
        find . -empty
        find . -size +2
        find . -size -1k
        find . -size 2k
        find . -size 1500c
        find . -mtime +30
        find . -mmin -5 -type f
        find . -newer d/old -type f
        find . -perm 700 -type f
        find . -perm -700 -type f
        find . -perm /111 -type f
        find . -links +1 -type f
        find . -lname 'no*'
        find . -xtype l
        find -L . -type f
        find l
        find l/
        find -H l
        find . -maxdepth 1
        find . -mindepth 2
        find . -name e -prune -o -print
        find . '(' -name f -o -name g ')' -print
        find . ! -name '*e*' -type f
        find . -regex './d/.'
        find . -regextype posix-extended -regex '.*/(f|g)'
        find . -samefile d/f
        find . -newermt 2001-06-01 -type f
        find . -readable -name f
        find d -printf '%p %P %f %h %s %m %y %d %l|%%\\n'
        find d/old -printf '%TY-%Tm-%Td %T@ %k %b %M %10s|%-5y|%t\\n'
    """,
    "actions": """
        mkdir -p d/e
        touch d/f d/e/g
        find d -type f -exec echo a {} b{} ';'
        find d -name f -exec false {} ';' -print
        find d -name f -exec false {} +
        find d -name f -exec nosuchprogram {} ';'
        find d -name f -execdir echo {} ';'
        find d -name f -print0
        find d -name f -print -quit
        find d -name f -ok echo {} ';' <<< y
        find . -name d -delete
        find d -maxdepth 0 -delete
        find . -maxdepth 1 -depth
        find d -depth -mindepth 1 -maxdepth 1
        find d -depth -name e -prune -o -print
        find d -type f -delete
        find d -depth
        find d -delete
        find .
    """,
}
XARGS = """
    xargs <<< a b\\nc\\n
    xargs <<< "a\\n
    xargs <<< it's\\n
    xargs -n 1 echo - <<< a b\\nc\\n
    xargs -I {} echo [{}] {}x <<< a b\\n  c\\n
    xargs -n x <<< a
    xargs -n 0 <<< a
    xargs nosuchprogram <<< a
    xargs false <<< a
    xargs sh -c 'exit 255' <<< a
    xargs -n1 sh -c 'exit 3' <<< a b
    xargs -L 1 echo x <<< a \\nb\\nc\\n
    xargs echo none
    xargs -r echo none
    xargs -0 -n 1 echo <<< a\\0b c\\0
    xargs -t echo <<< a 'b c'
    xargs -d , echo <<< a,b,c
    xargs -E END echo <<< a\\nEND\\nb\\n
    xargs -n2 <<< a 'b'c "d" e\\\\ f g
    xargs -s 10 echo <<< a b c d e f
    xargs -a nowhere
    xargs cat <<< nowhere
"""
USAGE = """
    mkdir -p d/e
    truncate -s 5 d/e/g
    du -b d/e/g
    du nowhere
    du -d x d
    du -as d
    df nowhere
"""
COMPARING = {
    "cmp": """
        dd of=a status=none <<< 1\\n2\\n3\\n
        dd of=b status=none <<< 1\\ntwo\\n3\\n
        dd of=c status=none <<< 1\\n2\\n
        touch empty
        cmp a a
        cmp a b
        cmp -s a b
        cmp -b a b
        cmp -i 2 a b
        cmp a c
        cmp -l a c
        cmp a empty
        cmp a nowhere
        cmp -n 1 a b
        cmp a - <<< 1
        cmp
    """,
    "diff": """
        dd of=a status=none <<< 1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n9\\n
        dd of=b status=none <<< 1\\ntwo\\n3\\n4\\n5\\n6\\n7\\n8\\n9\\nten
        dd of=c status=none <<< 1\\n\\n2\\n3 \\n4\\n5\\n6\\n7\\n8\\n9\\n
        touch empty
        touch -d 2001-02-03 a b c empty
        diff a a
        diff a b
        diff -u a b
        diff -U 1 a b
        diff -c a b
        diff -C 0 a b
        diff -q a b
        diff -s a a
        diff -u empty a
        diff a empty
        diff -B a c
        diff -b a c
        diff -w a c
        diff -bB a c
        diff -L x -L y -u a b
        diff a nowhere
        diff -N a nowhere
        diff a
        diff a b c
        mkdir x y
        cp a x
        cp b y/a
        cp c x
        diff x y
        diff -r x y
        diff -rq x y
        diff -rN x y
        diff a x
        diff -U z a b
    """,
}
ARCHIVING = {
    "gzip": """
        dd of=a status=none <<< some text\\nsome text\\n
        gzip nowhere
        gzip -k a
        gzip -k a
        gunzip a
        mkdir d
        gzip d
        zcat a.gz
        gunzip -c a.gz
        gunzip -c a
        gzip -t a.gz
        rm a
        gunzip a
        ls
    """,
    "tar": """
        mkdir d
        dd of=d/f status=none <<< text
        ln -s f d/l
        chmod 640 d/f
        touch -d 2001-02-03 d/f
        tar
        tar cf a.tar
        tar cf a.tar d/f d/l
        tar tf a.tar
        tar -tf a.tar d/f
        tar cvf b.tar d/f
        tar tf nowhere.tar
        tar xf a.tar nowhere
        tar cf c.tar nowhere
        tar czf a.tgz d/f
        tar tzf a.tgz
        tar tf a.tgz
        tar xzf a.tar
        tar xf d/f
        tar xf a.tar -C nowhere
        mkdir e
        tar xvf a.tar -C e
        stat -c '%n %a %Y %s' e/d/f
        readlink e/d/l
        tar xOf a.tar d/f
        tar cf x.tar --exclude=f d
        tar tf x.tar d/l
        tar xf a.tar --strip-components=1
        ls
        tar xkf a.tar
    """,
    "dd": """
        dd of=a status=none <<< abcdefghij
        dd if=a bs=2 count=2 status=noxfer
        dd if=a bs=1 skip=2 count=3 status=none
        dd if=a of=x bs=3 status=noxfer
        dd if=nowhere
        dd if=a of=nowhere/x
        dd foo=1
        dd bs=x
        dd bs=0
        dd if=a conv=ucase status=none
        dd if=a conv=foo
        dd if=a of=x seek=2 bs=1 conv=notrunc status=none
        cat x
    """,
    "cutting": """
        truncate -s 10 x
        truncate -s +5 x
        truncate -s -1 x
        truncate -s %4 x
        stat -c %s x
        truncate -s '<3' x
        truncate -s 1K y
        stat -c %s x y
        truncate -r x y
        truncate -s q x
        truncate -c -s 1 nowhere
        truncate
        truncate x
        dd of=s status=none <<< 1\\n2\\n3\\n4\\n5\\n
        split -l 2 s
        split -b 3 s p
        split -d -l 4 s z
        split nowhere
        split -l x s
        cat xaa xac paa z01
        ls
    """,
}
ALL = {
    f"{name}: {part}": text
    for name, table in (
        ("listing", LISTING),
        ("making", MAKING),
        ("removing", REMOVING),
        ("copying", COPYING),
        ("modes", MODES),
        ("comparing", COMPARING),
        ("archiving", ARCHIVING),
    )
    for part, text in table.items()
}


@pytest.mark.parametrize("text", ALL.values(), ids=ALL.keys())
async def test_commands_do_and_say_what_the_hosts_do(bench: Bench, theirs: Path, text: str) -> None:
    await compare(bench, theirs, text)


@pytest.mark.parametrize("text", FINDING.values(), ids=FINDING.keys())
async def test_find_finds_what_the_hosts_does(bench: Bench, theirs: Path, text: str) -> None:
    await compare(bench, theirs, text, in_order=False, env={"LC_ALL": "C", "TZ": "UTC"})


@pytest.mark.parametrize("text", [XARGS, USAGE], ids=["xargs", "du"])
async def test_others_do_what_the_hosts_do(bench: Bench, theirs: Path, text: str) -> None:
    await compare(bench, theirs, text, env={"LC_ALL": "C", "TZ": "UTC"})


@AS_ROOT
async def test_owners_change_as_on_the_host(bench: Bench, theirs: Path) -> None:
    await compare(bench, theirs, OWNERS)
