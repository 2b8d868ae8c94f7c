"""How deep a view goes: each step down costs all that lies above it."""

import errno

import pytest

from tui.practice.files.memory import MemoryTree
from tui.practice.files.view import DEEPEST, View


@pytest.fixture
def view() -> View:
    return View(MemoryTree())


def test_folders_are_made_as_deep_as_it_goes(view: View) -> None:
    deepest = "/a" * DEEPEST
    view.make_folders(deepest)
    assert view.exists(deepest)
    for path in (f"{deepest}/a", "/a" * 100_000):
        with pytest.raises(OSError, match="File name too long") as caught:
            view.make_folders(path)
        assert caught.value.errno == errno.ENAMETOOLONG


def test_a_link_leads_no_deeper(view: View) -> None:
    view.make_folders("/a" * DEEPEST)
    view.make_link("/way", "a" + "/a" * (DEEPEST - 2))
    assert view.exists("/way/a")
    with pytest.raises(OSError, match="File name too long"):
        view.stat("/way/a/a")


def test_missing_folders_are_made_behind_links_and_dots(view: View) -> None:
    view.make_folders("/real")
    view.make_link("/link", "real")
    view.make_folders("/link/one/../two")
    assert view.names("/real") == ["one", "two"]
