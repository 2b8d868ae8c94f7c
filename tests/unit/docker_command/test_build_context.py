"""What a build sends, and what is said of contexts that are none."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from pathlib import Path

import pytest

from tui.docker_command.archives.packing import END, small
from tui.docker_command.building.build_context import Context, of_folder, of_stream
from tui.docker_command.errors import Failed

AS_A_USER = pytest.mark.skipif(os.getuid() == 0, reason="root reads everything")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A context beside a Dockerfile; the folder that both are in is where one is."""
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "context"
    (made / "deep/er").mkdir(parents=True)
    (made / "Dockerfile").write_text("FROM inside\n")
    (made / "deep/er/kept").write_text("kept")
    (made / "deep/lost").write_text("lost")
    (tmp_path / "outside").write_text("FROM outside\n")
    return made


def files(context: Context) -> dict[str, str]:
    """The regular files that are sent, with their texts."""
    with tarfile.open(fileobj=io.BytesIO(b"".join(context.pieces))) as found:
        return {
            member.name: content.read().decode()
            for member in found
            if (content := found.extractfile(member)) is not None
        }


def nothing() -> io.BytesIO:
    return io.BytesIO()


def test_a_folder_is_sent_without_what_is_ignored(folder: Path) -> None:
    (folder / ".dockerignore").write_text("deep\n!deep/er/kept\nDockerfile\n.dockerignore\n")
    context = of_folder("context", "", nothing())
    assert context.dockerfile == "Dockerfile"
    assert sorted(files(context)) == [".dockerignore", "Dockerfile", "deep/er/kept"]


@AS_A_USER
def test_what_is_ignored_need_not_be_readable(folder: Path) -> None:
    (folder / ".dockerignore").write_text("deep/lost\n")
    (folder / "deep/lost").chmod(0)
    assert "deep/er/kept" in files(of_folder("context", "", nothing()))


def test_another_dockerfile_of_the_context_is_seen_from_here(folder: Path) -> None:
    (folder / "deep/other").write_text("FROM other\n")
    context = of_folder("context", "context/deep/other", nothing())
    assert context.dockerfile == "deep/other"
    assert files(context)["deep/other"] == "FROM other\n"


def test_a_dockerfile_in_small_letters_is_found(folder: Path) -> None:
    (folder / "Dockerfile").rename(folder / "dockerfile")
    assert of_folder("context", "", nothing()).dockerfile == "dockerfile"


@pytest.mark.parametrize(("file", "text"), [("outside", "FROM outside\n"), ("-", "FROM stdin\n")])
def test_a_dockerfile_from_elsewhere_is_sent_and_ignored(
    folder: Path, file: str, text: str
) -> None:
    (folder / ".dockerignore").write_text("deep")
    context = of_folder("context", file, io.BytesIO(b"FROM stdin\n"))
    found = files(context)
    assert found[context.dockerfile] == text
    assert found[".dockerignore"] == f"deep\n{context.dockerfile}\n"
    assert sorted(found) == sorted([".dockerignore", "Dockerfile", context.dockerfile])


def test_without_an_ignore_file_one_is_made_for_it(folder: Path) -> None:
    context = of_folder("context", "outside", nothing())
    assert files(context)[".dockerignore"] == f".dockerignore\n{context.dockerfile}\n"


@pytest.mark.parametrize(
    ("place", "file", "why"),
    [
        ("outside", "", "unable to prepare context: context must be a directory: {here}/outside"),
        (
            "context",
            "nowhere",
            "unable to prepare context: unable to evaluate symlinks in Dockerfile path:"
            " lstat {here}/nowhere: no such file or directory",
        ),
        (
            "context/deep",
            "",
            "unable to prepare context: unable to evaluate symlinks in Dockerfile path:"
            " lstat {here}/context/deep/Dockerfile: no such file or directory",
        ),
    ],
)
def test_what_is_no_context(folder: Path, place: str, file: str, why: str) -> None:
    with pytest.raises(Failed) as caught:
        of_folder(place, file, nothing())
    assert caught.value.words == why.format(here=folder.parent)


def test_a_clone_must_have_its_own_dockerfile(folder: Path) -> None:
    (folder / "link").symlink_to("../outside")
    assert of_folder("context", "Dockerfile", nothing(), cloned=True).dockerfile == "Dockerfile"
    for file in ("../outside", "link"):
        with pytest.raises(Failed) as caught:
            of_folder("context", file, nothing(), cloned=True)
        why = f"the Dockerfile ({file}) must be within the build context"
        assert caught.value.words == f"unable to prepare context: {why}"


def test_bad_patterns_are_told_before_anything_is_sent(folder: Path) -> None:
    (folder / ".dockerignore").write_text("a[\n")
    with pytest.raises(Failed) as caught:
        of_folder("context", "", nothing())
    assert caught.value.words == "error checking context: syntax error in pattern"


@AS_A_USER
def test_files_that_cannot_be_read_are_told_before_anything_is_sent(folder: Path) -> None:
    (folder / "deep/lost").chmod(0)
    with pytest.raises(Failed) as caught:
        of_folder("context", "", nothing())
    path = folder / "deep/lost"
    assert caught.value.words == f"error checking context: no permission to read from '{path}'"


def packed() -> bytes:
    return small("Dockerfile", b"FROM packed\n", mode=0o644, mtime=0) + END


@pytest.mark.parametrize("data", [packed(), gzip.compress(packed())])
def test_an_archive_is_sent_as_it_is(data: bytes) -> None:
    context = of_stream(io.BytesIO(data), "some/file")
    assert (b"".join(context.pieces), context.dockerfile) == (data, "some/file")


@pytest.mark.parametrize("text", ["FROM alone\n", "", "# " + "x" * 5000])
def test_what_is_no_archive_is_a_dockerfile(text: str) -> None:
    context = of_stream(io.BytesIO(text.encode()), "")
    assert (context.dockerfile, files(context)) == ("Dockerfile", {"Dockerfile": text})


@pytest.mark.parametrize("data", [packed(), gzip.compress(packed())])
def test_a_dockerfile_comes_into_an_archive(data: bytes) -> None:
    context = of_stream(io.BytesIO(data), "-", io.BytesIO(b"FROM stdin\n"))
    assert files(context) == {
        "Dockerfile": "FROM packed\n",
        context.dockerfile: "FROM stdin\n",
        ".dockerignore": f".dockerignore\n{context.dockerfile}\n",
    }


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("x", "ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles"),
        ("-", "build context is not an archive"),
    ],
)
def test_a_dockerfile_alone_has_no_other(file: str, why: str) -> None:
    with pytest.raises(Failed) as caught:
        of_stream(io.BytesIO(b"FROM x\n"), file)
    assert caught.value.words == f"unable to prepare context: {why}"
