"""Images: made, named, listed, carried about, removed."""

from __future__ import annotations

import re

from tests.practice.cli import Cli
from tests.practice.subject import Subject


def test_commit_history_tag_and_rmi(docker: Cli, name: str) -> None:
    image = f"cais-test-{docker.scratch.token}"
    docker.run("--name", name, "busybox", "sh", "-c", "echo x > /x")
    made = docker.out(
        "commit",
        "-m",
        "a file",
        "-a",
        "me",
        "-c",
        f"LABEL {docker.scratch.label}",
        name,
        f"{image}:1",
    )
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", made)
    newest = docker.out(
        "history", "--format", "{{.Size}} {{.Comment}} {{.CreatedBy}}", f"{image}:1"
    )
    assert newest.splitlines()[0] == "2B a file sh -c echo x > /x"
    assert docker.out("tag", f"{image}:1", f"{image}:2") == ""
    listed = docker.out("images", "--format", "{{.Repository}}:{{.Tag}}", image)
    assert sorted(listed.splitlines()) == [f"{image}:1", f"{image}:2"]
    assert docker.out("images", "-q", f"{image}:1") == made.removeprefix("sha256:")[:12]
    assert docker.out("rmi", f"{image}:2") == f"Untagged: {image}:2"
    docker.out("rm", name)
    gone = docker.out("rmi", f"{image}:1").splitlines()
    assert gone[:2] == [f"Untagged: {image}:1", f"Deleted: {made}"]


def test_images_is_a_table(docker: Cli) -> None:
    heading, row = docker.out("images", "busybox:latest").splitlines()
    columns = ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"]
    assert re.split(r"\s{2,}", heading) == columns
    assert re.fullmatch(r"busybox +latest +[0-9a-f]{12} +.+ +[\d.]+MB", row)


def test_save_and_load(docker: Cli, name: str) -> None:
    image = f"cais-test-{docker.scratch.token}:1"
    docker.run("--name", name, "busybox", "sh", "-c", "echo kept > /kept")
    docker.out("commit", "-c", f"LABEL {docker.scratch.label}", name, image)
    docker.out("rm", name)
    saved = docker.raw("save", image).stdout
    docker.out("rmi", image)
    done = docker.raw("load", data=saved)
    assert done.stdout.decode().splitlines()[-1] == f"Loaded image: {image}"
    assert docker.run("--rm", image, "cat", "/kept").out == "kept\n"


def test_pull_says_what_it_did(disposable: Subject, docker: Cli) -> None:
    lines = docker.out("pull", "busybox").splitlines()
    assert lines[0] == "Using default tag: latest"
    assert lines[1] == "latest: Pulling from library/busybox"
    assert re.fullmatch(r"Digest: sha256:[0-9a-f]{64}", lines[2])
    assert lines[3:] == [
        "Status: Image is up to date for busybox:latest",
        "docker.io/library/busybox:latest",
    ]
