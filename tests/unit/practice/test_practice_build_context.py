"""A build's context, what is chosen of it, and the layer that copying makes."""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.practice.daemon.builds.context import Context
from tui.practice.daemon.builds.copying import Order, layer_of, resolved
from tui.practice.daemon.builds.selecting import choose, digest_of_all, has_wildcards, is_url
from tui.practice.errors import Failed, Refused
from tui.practice.files.layered import LayeredTree
from tui.practice.files.nodes import Credentials, Kind
from tui.practice.files.view import View
from tui.practice.store.database import Database
from tui.practice.store.layer import Layer
from tui.practice.store.layers import LayerStore
from tui.practice.store.writable import Writable


def member(name: str, data: bytes = b"", **fields: Any) -> tuple[tarfile.TarInfo, bytes]:
    """One member of a tar."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in fields.items():
        setattr(info, key, value)
    return info, data


def tarred(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """A tar of these."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in members:
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


@pytest.fixture
def contexts(tmp_path: Path) -> Iterator[Any]:
    """Makes contexts of tars."""
    files = []

    def make(data: bytes) -> Context:
        file = tempfile.NamedTemporaryFile(dir=tmp_path)  # noqa: SIM115  closed below
        files.append(file)
        file.write(data)
        file.flush()
        return Context(file)

    yield make
    for file in files:
        file.close()


# -- contexts -------------------------------------------------------------------------------------


def test_a_digest_is_the_engines_own(contexts: Any) -> None:
    """Seen in the history of an image that Docker Engine 28.5.2 built."""
    context = contexts(tarred(member("b.txt", b"B", mode=0o644)))
    assert context.digest("/b.txt") == (
        "319907dc3c611bf6213f77762f99b03b9d4f6e377f1e4bfadbcbe914a804e779"
    )


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({"mtime": 99}, True),
        ({"uname": "somebody", "gname": "else"}, True),
        ({"mode": 0o600}, False),
        ({"uid": 1}, False),
        ({"gid": 1}, False),
    ],
)
def test_what_a_digest_is_over(contexts: Any, fields: dict[str, Any], same: bool) -> None:
    one, other = (contexts(tarred(member("f", b"1", **each))) for each in ({}, fields))
    assert (one.digest("/f") == other.digest("/f")) is same


def test_a_link_has_the_digest_of_what_it_leads_to(contexts: Any) -> None:
    context = contexts(
        tarred(
            member("f", b"1"),
            member("l", type=tarfile.SYMTYPE, linkname="/f"),
            member("n", type=tarfile.SYMTYPE, linkname="none"),
        )
    )
    assert context.digest("/l") == context.digest("/f")
    assert context.digest("/n") == "n"


def test_the_dockerfile_is_found(contexts: Any) -> None:
    context = contexts(tarred(member("a/b", b"FROM x"), member("dockerfile", b"FROM y")))
    assert context.dockerfile("a/b") == ("a/b", b"FROM x")
    assert context.dockerfile("Dockerfile") == ("dockerfile", b"FROM y")
    for name, message in [
        ("b", "Cannot locate specified Dockerfile: b"),
        ("../b", r"forbidden path outside the build context: \.\./b \(\)"),
        ("a", "read a: is a directory"),
    ]:
        with pytest.raises(Failed, match=message):
            context.dockerfile(name)


def test_what_is_ignored_is_there_until_the_dockerfile_was_read(contexts: Any) -> None:
    members = [member("Dockerfile", b"FROM x"), member(".dockerignore", b"D*\n.*\n")]
    context = contexts(tarred(*members, member("f")))
    assert context.view.names("/") == [".dockerignore", "Dockerfile", "f"]
    context.dockerfile("Dockerfile")
    assert context.view.names("/") == ["f"]


def test_nothing_can_be_written_to_it(contexts: Any) -> None:
    view: View = contexts(tarred(member("f"), member("d", type=tarfile.DIRTYPE))).view
    changes: list[Callable[[], None]] = [
        lambda: view.remove("/f"),
        lambda: view.make_folder("/new"),
        lambda: view.make_link("/new", "f"),
        lambda: view.rename("/f", "/g"),
        lambda: view.set_mode("/f", 0o777),
        lambda: view.remove_folder("/d"),
    ]
    for change in changes:
        with pytest.raises(OSError, match="Read-only file system"):
            change()


@given(st.binary(max_size=2000))
@settings(max_examples=50)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            context = Context(file)
        except Refused:
            return
        assert context.view.names("/") == []


# -- choosing -------------------------------------------------------------------------------------


@pytest.fixture
def some(contexts: Any) -> Context:
    """A context with a few files."""
    made: Context = contexts(
        tarred(
            member("a.c", b"1"),
            member("b.c", b"2"),
            member("d/e/f.c", b"3"),
            member("d/g.c", b"4"),
            member("l", type=tarfile.SYMTYPE, linkname="d"),
            member("s*r", b"5"),
        )
    )
    return made


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        (["a.c"], ["a.c"]),
        (["./a.c", "/b.c"], ["a.c", "b.c"]),
        (["*.c"], ["a.c", "b.c"]),
        (["*"], ["a.c", "b.c", "d", "l", "s*r"]),
        (["d/*"], ["d/e", "d/g.c"]),
        (["*/*/*.c"], ["d/e/f.c"]),
        (["l/*"], []),
        (["[z"], []),
        (["s\\*r"], None),
        (["s[*]r"], ["s*r"]),
        (["."], ["."]),
        ([""], [""]),
        (["d/"], ["d"]),
    ],
)
def test_what_words_mean(some: Context, words: list[str], paths: list[str] | None) -> None:
    if paths is None:
        with pytest.raises(Failed, match="file does not exist"):
            choose(some, words, of_image=False)
        return
    assert [one.path for one in choose(some, words, of_image=False)] == paths


def test_what_sources_are_known_by(some: Context) -> None:
    chosen = choose(some, ["a.c", "d"], of_image=False)
    assert [one.digest.partition(":")[0] for one in chosen] == ["file", "dir"]
    assert digest_of_all(chosen[:1]) == chosen[0].digest
    assert digest_of_all(chosen).startswith("multi:")
    [through_link] = choose(some, ["l"], of_image=False)
    assert through_link.digest == chosen[1].digest


def test_words_of_an_image_and_of_the_network(some: Context) -> None:
    with pytest.raises(Failed, match=r"^stat none: file does not exist$"):
        choose(some, ["none"], of_image=True)
    assert is_url("https://x/y")
    assert not is_url("http:/x")
    assert [has_wildcards(word) for word in ("a*", "a\\*", "[", "a\\\\?", "a")] == [
        *(True, False, True, True, False),
    ]


# -- copying --------------------------------------------------------------------------------------


@pytest.fixture
def layers(tmp_path: Path) -> LayerStore:
    """Where layers are made."""
    return LayerStore(tmp_path / "layers")


def copied(
    context: Context, layers: LayerStore, tmp_path: Path, words: list[str], to: str, **fields: Any
) -> Layer:
    """The layer of a copy over nothing."""
    chosen = tuple((context, one) for one in choose(context, words, of_image=False))
    return layer_of(Order(chosen, to, **fields), (), layers, tmp_path)


def test_the_layer_of_a_copy(some: Context, layers: LayerStore, tmp_path: Path) -> None:
    layer = copied(some, layers, tmp_path, ["d"], "/x/y", owner=Credentials(1, 2))
    found = {path: (entry.kind, entry.uid, entry.gid) for path, entry in layer.entries.items()}
    assert found == {
        "x": (Kind.FOLDER, 0, 0),
        "x/y": (Kind.FOLDER, 1, 2),
        "x/y/e": (Kind.FOLDER, 1, 2),
        "x/y/e/f.c": (Kind.FILE, 1, 2),
        "x/y/g.c": (Kind.FILE, 1, 2),
    }
    assert (layer.whiteouts, layer.opaques) == (frozenset(), frozenset())


def test_a_mode_is_that_of_files_and_folders(
    some: Context, layers: LayerStore, tmp_path: Path
) -> None:
    layer = copied(some, layers, tmp_path, ["d"], "/x/y", mode=0o2750)
    found = {path: entry.mode for path, entry in layer.entries.items()}
    assert found.pop("x") == 0o755
    assert set(found.values()) == {0o2750}


def test_the_same_copy_is_the_same_layer(contexts: Any, layers: LayerStore, tmp_path: Path) -> None:
    data = tarred(member("f", b"1", mtime=5))
    below = layers.add(())
    found = set()
    for _ in range(2):
        context = contexts(data)
        [chosen] = choose(context, ["f"], of_image=False)
        order = Order(((context, chosen),), "/f")
        made = layer_of(order, (below.diff_id,), layers, tmp_path)
        found.add((made.entries["f"].mtime, made.open("f").read(9)))
    assert found == {(5 * 10**9, b"1")}


def test_names_of_one_file_stay_names_of_one(
    contexts: Any, layers: LayerStore, tmp_path: Path
) -> None:
    context = contexts(
        tarred(member("d/f", b"1"), member("d/g", type=tarfile.LNKTYPE, linkname="d/f"))
    )
    layer = copied(context, layers, tmp_path, ["d"], "/x")
    assert sorted([layer.entries["x/f"].hard_link, layer.entries["x/g"].hard_link])[0] == ""
    assert layer.size == 1


def test_nothing_is_left_of_the_work(some: Context, layers: LayerStore, tmp_path: Path) -> None:
    before = {path.name for path in tmp_path.iterdir()}
    copied(some, layers, tmp_path, ["d"], "/x")
    with pytest.raises(Failed, match=r"^failed to copy files: evalSymlinksInScope: "):
        copied(some, layers, tmp_path, ["d"], "/../x")
    assert {path.name for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "/"),
        ("/a/../b/./c/", "/b/c"),
        ("/new/deeper", "/new/deeper"),
        ("/to-d/x", "/d/x"),
        ("/to-none", "/none/at/all"),
        ("/to-none/x", "/none/at/all/x"),
        ("/d/up/x", "/x"),
        ("/out", "/etc"),
    ],
)
def test_where_a_path_leads(layers: LayerStore, tmp_path: Path, path: str, place: str) -> None:
    tree = LayeredTree(
        layers.lower(()), Writable(Database(tmp_path / "db"), "x", tmp_path / "files")
    )
    tree.make_folder("d", 0o755)
    tree.make_link("to-d", "d")
    tree.make_link("to-none", "/none/at/all")
    tree.make_link("d/up", "..")
    tree.make_link("out", "../../../etc")
    tree.make_link("circle", "circle")
    assert resolved(tree, path) == place
    with pytest.raises(OSError, match="Too many levels"):
        resolved(tree, "/circle/x")
