"""Where things live on disk."""

from pathlib import Path

import pytest

from tui.paths import bundled, data_folder

HOME = {"HOME": "/home/me"}


@pytest.mark.parametrize(
    ("platform", "env", "place"),
    [
        ("linux", {}, "/home/me/.local/share/cais"),
        ("linux", {"XDG_DATA_HOME": ""}, "/home/me/.local/share/cais"),
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/cais"),
        # The specification: relative paths are invalid and to be ignored.
        ("linux", {"XDG_DATA_HOME": "data"}, "/home/me/.local/share/cais"),
        ("darwin", {"XDG_DATA_HOME": "/data"}, "/home/me/Library/Application Support/cais"),
        ("win32", {}, "/home/me/AppData/Local/cais"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/cais"),
    ],
)
def test_data_is_kept_where_the_platform_has_it(
    platform: str, env: dict[str, str], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert data_folder({**HOME, **env}) == Path(place)


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_a_folder_that_was_named_beats_every_custom(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    env = {**HOME, "CAIS_DATA": "/mine", "XDG_DATA_HOME": "/data", "LOCALAPPDATA": "/local"}
    assert data_folder(env) == Path("/mine")


def test_own_environment_counts_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIS_DATA", "/mine")
    assert data_folder() == Path("/mine")


def test_naming_a_place_does_not_make_it(tmp_path: Path) -> None:
    place = data_folder({"CAIS_DATA": str(tmp_path / "data")})
    assert not place.exists()


@pytest.mark.parametrize("name", ["Dockerfile", "sample_app"])
def test_what_ships_with_cais_is_found(name: str) -> None:
    assert bundled(name).name == name
    assert bundled(name).exists()


def test_what_does_not_ship_with_cais_is_an_error() -> None:
    with pytest.raises(FileNotFoundError, match="no_such_thing"):
        bundled("no_such_thing")
