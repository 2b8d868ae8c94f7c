"""Where a copy goes, by the ends of its paths and by what is there."""

from __future__ import annotations

import pytest

from tui.docker_command.archives.copy_paths import (
    Destination,
    NoCopy,
    Plan,
    Source,
    absolute,
    followed,
    place,
    plan,
    split,
)


@pytest.mark.parametrize(
    ("word", "container", "path"),
    [
        ("box:/a", "box", "/a"),
        ("box:", "box", ""),
        ("box:/a:b", "box", "/a:b"),
        ("/a:b", "", "/a:b"),
        ("./a:b", "", "./a:b"),
        ("plain", "", "plain"),
        (":/x", "", "/x"),
    ],
)
def test_which_end_a_word_means(word: str, container: str, path: str) -> None:
    assert place(word) == (container, path)


@pytest.mark.parametrize(
    ("path", "folder", "name"),
    [
        ("/a/b", "/a", "b"),
        ("/a/b/", "/a", "b"),
        ("/a/b/.", "/a/b", "."),
        ("/a", "/", "a"),
        ("/", "/", "/"),
        ("a", ".", "a"),
        ("/a/../b", "/", "b"),
        ("/.", "/", "."),
        (".", ".", "."),
    ],
)
def test_a_path_is_split(path: str, folder: str, name: str) -> None:
    assert split(path) == (folder, name)


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("x", "/here/x"),
        ("x/", "/here/x/"),
        ("x/.", "/here/x/."),
        (".", "/here/."),
        ("./", "/here/./"),
        ("../y", "/y"),
        ("/", "/"),
    ],
)
def test_a_path_keeps_what_it_asks_for(path: str, seen: str) -> None:
    assert absolute(path, "/here") == seen


FILE = Source("/src/f", is_folder=False)
FOLDER = Source("/src/d", is_folder=True)
INSIDE = Source("/src/d/.", is_folder=True)


@pytest.mark.parametrize(
    ("source", "destination", "expected", "names"),
    [
        (FILE, Destination("/dst", True, True), "/dst", {"f": "f"}),
        (FILE, Destination("/dst/g", True), "/dst", {"f": "g"}),
        (FILE, Destination("/dst/new"), "/dst", {"f": "new"}),
        (FOLDER, Destination("/dst", True, True), "/dst", {"d": "d", "d/d": "d/d"}),
        (FOLDER, Destination("/dst/new"), "/dst", {"d": "new", "d/d": "new/d"}),
        (FOLDER, Destination("/dst/new/"), "/dst", {"d/a": "new/a"}),
        (INSIDE, Destination("/dst", True, True), "/dst", {"./a": "./a"}),
        (INSIDE, Destination("/dst/new"), "/dst", {".": "new", "./a": "new/a"}),
        (Source("/", True), Destination("/dst/new"), "/dst", {"etc": "newetc"}),
        (Source("/to", True, "link"), Destination("/dst/n"), "/dst", {"link/a": "n/a"}),
    ],
)
def test_where_a_copy_goes(
    source: Source, destination: Destination, expected: str, names: dict[str, str]
) -> None:
    found = plan(source, destination)
    assert found.folder == expected
    assert {name: found.renamed(name) for name in names} == names


@pytest.mark.parametrize(
    ("source", "destination", "why"),
    [
        (FOLDER, Destination("/dst/f", True), "cannot copy directory"),
        (FILE, Destination("/dst/new/"), "no such directory"),
        (FILE, Destination("/dst/new/."), "no such directory"),
        (FILE, Destination(""), "no such directory"),
    ],
)
def test_what_cannot_be_copied(source: Source, destination: Destination, why: str) -> None:
    with pytest.raises(NoCopy) as caught:
        plan(source, destination)
    assert str(caught.value) == why


@pytest.mark.parametrize(
    ("path", "target", "found"),
    [
        ("/l", "/to", ("/to", "l")),
        ("/l", "/other/l", ("/other/l", "")),
        ("/l/", "/to", ("/to/", "l")),
        ("/l/.", "/to", ("/to/.", "")),
    ],
)
def test_a_link_that_is_followed_keeps_its_name(
    path: str, target: str, found: tuple[str, str]
) -> None:
    assert followed(path, target) == found


def test_nothing_is_renamed_where_nothing_has_to_be() -> None:
    assert Plan("/dst").renamed("a/a") == "a/a"
