"""The workspace gets what is missing, and what is the learner's stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.course.workspace import Source, edited, fill, restore, write


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Source, ...]:
    origin = tmp_path / "origin"
    (origin / "app" / "__pycache__").mkdir(parents=True)
    (origin / "app" / "main.py").write_text("main")
    (origin / "app" / "__pycache__" / "main.pyc").write_text("x")
    (origin / "Dockerfile").write_text("FROM busybox")
    return (Source(origin / "Dockerfile", "Dockerfile"), Source(origin / "app", "app"))


def test_only_what_is_missing_is_copied(tmp_path: Path, sources: tuple[Source, ...]) -> None:
    place = tmp_path / "work"
    assert fill(place, sources) == ("Dockerfile", "app/main.py")
    (place / "Dockerfile").write_text("FROM mine")
    (place / "app" / "main.py").unlink()
    assert fill(place, sources) == ("app/main.py",)
    assert (place / "Dockerfile").read_text() == "FROM mine"
    assert edited(place, sources) == ("Dockerfile",)


def test_a_file_goes_back_and_the_learners_own_is_kept(
    tmp_path: Path, sources: tuple[Source, ...]
) -> None:
    place = tmp_path / "work"
    fill(place, sources)
    assert restore(place, sources, "Dockerfile") is None
    for number in (1, 2):
        (place / "Dockerfile").write_text(f"mine {number}")
        kept = restore(place, sources, "./Dockerfile")
        assert kept == place / f"Dockerfile.mine-{number}"
        assert kept.read_text() == f"mine {number}"
    assert (place / "Dockerfile").read_text() == "FROM busybox"
    with pytest.raises(KeyError):
        restore(place, sources, "../origin/Dockerfile")


def test_a_solution_is_written_inside_the_workspace_only(tmp_path: Path) -> None:
    place, solved = tmp_path / "work", tmp_path / "solved"
    place.mkdir()
    solved.write_text("solved")
    (place / "way-out").symlink_to(tmp_path)
    for name in ("../solved-too", "way-out/solved-too"):
        with pytest.raises(ValueError, match="solved-too"):
            write(place, name, solved)
    (place / "Dockerfile").write_text("mine")
    kept = write(place, "Dockerfile", solved)
    assert kept is not None
    assert kept.read_text() == "mine"
    assert write(place, "Dockerfile", solved) is None
