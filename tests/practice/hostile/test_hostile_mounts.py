"""Links, races and odd files in a folder that the host and a container share."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from docker.errors import APIError, DockerException
from docker.models.containers import Container

from tests.practice.engine_process import PracticeEngine
from tests.practice.hostile.archives import member, put, tar
from tests.practice.hostile.watching import SECRET, Canary, prompt
from tests.practice.subject import Maker, Subject, execute


def test_only_allowed_folders_are_mounted(
    engine: Subject, make: Maker, canary: Canary, clean: Path
) -> None:
    (clean / "out").symlink_to(canary.folder)
    (clean / "sub").mkdir()
    for source in (
        "/",
        "/etc",
        str(canary.folder),
        str(clean.parent),
        f"{clean}/../canary0",
        f"{clean}/sub/../..",
        f"{clean}/out",
        f"{clean}/out/deep",
        f"{clean}-other",
    ):
        with pytest.raises(DockerException) as refused:
            make.created("cat", "/src/secret", volumes=[f"{source}:/src"]).start()
        assert source.rstrip("/") in str(refused.value) or "mount" in str(refused.value)
        assert SECRET not in str(refused.value)


def test_no_link_in_a_mount_leads_out(box: Container, canary: Canary, clean: Path) -> None:
    (clean / "file").symlink_to(canary.folder / "secret")
    (clean / "folder").symlink_to(canary.folder)
    (clean / "up").symlink_to(Path("../" * 20) / str(canary.folder).lstrip("/"))
    script = """
        cat /src/file /src/folder/secret /src/up/secret; ls /src/folder/ /src/up/
        echo planted > /src/file; echo planted > /src/folder/planted; rm /src/folder/secret
        mkdir /src/up/planted; chmod 777 /src/file; touch /src/folder/deep/file; rm -rf /src/folder/
        cp -r /src/folder /tmp/stolen; tar -cf /tmp/stolen.tar -h -C /src .
        mv /src/folder/deep /tmp
        ln /src/file /src/hard; cat /src/hard; grep -r host /src
    """
    ran = execute(box, script)
    assert SECRET not in ran.out + ran.err
    assert canary.sings()
    chunks, _ = box.get_archive("/src")
    assert SECRET.encode() not in b"".join(chunks)
    with pytest.raises(APIError):
        box.get_archive("/src/folder/secret")


def test_what_is_no_file_does_not_stop_the_engine(
    target: PracticeEngine, box: Container, clean: Path
) -> None:
    os.mkfifo(clean / "fifo")
    listening = socket.socket(socket.AF_UNIX)
    cwd = os.getcwd()
    os.chdir(clean)  # the path of a socket has to be short
    try:
        listening.bind("socket")
    finally:
        os.chdir(cwd)
    with suppress(PermissionError):
        os.mknod(clean / "zero", 0o20666, os.makedev(1, 5))
    try:
        with prompt(target):
            script = (
                "timeout 1 cat /src/fifo; timeout 1 cat /src/socket; head -c 5 /src/zero; ls /src"
            )
            execute(box, f"{script}; timeout 1 sh -c 'echo x > /src/fifo'; rm -f /src/*")
            with suppress(APIError):
                chunks, _ = box.get_archive("/src")
                b"".join(chunks)
    finally:
        listening.close()


def test_a_race_in_a_mount_is_not_won(
    engine: Subject, box: Container, canary: Canary, clean: Path
) -> None:
    """The host swaps a folder for a link out of the mount, over and over, while it is used."""
    (clean / "real").mkdir()
    (clean / "real/secret").write_text("nothing special")
    over = threading.Event()
    folder, aside, link = clean / "d", clean / "real", clean / "link"
    swaps = 0

    def swap() -> None:
        nonlocal swaps
        while not over.is_set():
            for step in (
                lambda: link.symlink_to(canary.folder),
                lambda: link.rename(folder),
                folder.unlink,
                lambda: aside.rename(folder),
                lambda: folder.rename(aside),
            ):
                with suppress(OSError):  # the container has put something else there
                    step()
            if not folder.is_symlink():
                shutil.rmtree(folder, ignore_errors=True)
            swaps += 1

    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        script = """
            i=0; while [ $i -lt 150 ]; do i=$((i+1))
                cat /src/d/secret; echo planted > /src/d/planted; echo planted > /src/d/secret
                rm -f /src/d/deep/file; mkdir /src/d/made; mv /src/d/secret /src/d/moved
                chmod 700 /src/d/secret; ls /src/d/
            done 2>/dev/null
        """
        ran = execute(box, script)
        assert SECRET not in ran.out
        assert canary.sings()
        for _ in range(50):
            with suppress(APIError):
                chunks, _ = box.get_archive("/src")
                assert SECRET.encode() not in b"".join(chunks)
            put(engine, box, tar(member("d/planted", b"!")), "/src")
    finally:
        over.set()
        swapping.join(10)
    assert swaps > 150
    assert canary.sings()
