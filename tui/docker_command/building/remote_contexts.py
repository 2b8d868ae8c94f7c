"""Contexts of builds that are somewhere else: files on the web, and git repositories.

git is asked as the real command asks it: without protocols that a repository's submodules could
misuse, and no deeper than needed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import requests

from tui.docker_command.errors import Failed

_GIT_PREFIXES = ("git://", "github.com/", "git@")
_GIT_PATH = re.compile(r"\.git(?:#.+)?$")
_SCHEMES = ("git", "http", "https", "ssh")
_DEFAULT = "master"
_PATIENCE = (30.0, 300.0)
"""Seconds to wait for a connection, and for each piece."""


def is_url(text: str) -> bool:
    """Whether it is the address of a file on the web."""
    return text.startswith(("http://", "https://"))


def is_git(text: str) -> bool:
    """Whether it is the address of a git repository."""
    return text.startswith(_GIT_PREFIXES) or (is_url(text) and bool(_GIT_PATH.search(text)))


@contextmanager
def downloaded(url: str) -> Iterator[requests.Response]:
    """An answer whose `raw` is the file. Raises Failed."""
    # What is packed stays packed: the engine unpacks it.
    headers = {"Accept-Encoding": "identity"}
    try:
        answer = requests.get(url, headers=headers, stream=True, timeout=_PATIENCE)
    except requests.RequestException as error:
        raise _failed(f"unable to download remote context {url}: {_cause(error)}") from error
    with answer:
        if not answer.ok:
            status = f"failed to GET {url} with status {answer.status_code} {answer.reason}"
            raise _failed(
                f"unable to download remote context {url}: {status}: {answer.text.strip()}"
            )
        yield answer


@contextmanager
def cloned(address: str) -> Iterator[str]:
    """A folder with what is at an address: `REPOSITORY[#REF[:FOLDER]]`. Raises Failed."""
    if shutil.which("git") is None:
        raise _failed("unable to find 'git': exec: \"git\": executable file not found in $PATH")
    remote, ref, folder = _parsed(address)
    with tempfile.TemporaryDirectory(prefix="docker-build-git") as top:
        try:
            _fetch(top, remote, ref)
            place = _place(top, folder)
        except ValueError as error:
            why = f"unable to 'git clone' to temporary context directory: {error}"
            raise _failed(why) from error
        yield place


def _failed(words: str) -> Failed:
    return Failed(f"unable to prepare context: {words}")


def _parsed(address: str) -> tuple[str, str, str]:
    if not address.startswith("git@") and urlsplit(address).scheme not in _SCHEMES:
        address = f"https://{address}"
    remote, fragment = urldefrag(address)
    ref, _, folder = fragment.partition(":")
    if ref.startswith("-"):
        raise _failed(
            f"unable to 'git clone' to temporary context directory: invalid refspec: {ref}"
        )
    return remote, ref or _DEFAULT, folder


def _fetch(top: str, remote: str, ref: str) -> None:
    _git(top, "failed to init repo", "init")
    _git(top, "failed add origin repo", "remote", "add", "origin", remote)
    try:
        _git(top, "error fetching", "fetch", "--depth", "1", "origin", "--", ref)
    except ValueError:
        if not is_url(remote):
            raise
        # Servers that are nothing but files can't give a part.
        _git(top, "error fetching", "fetch", "origin", "--", ref)
    try:
        _git(top, f"error checking out {ref}", "checkout", ref)
    except ValueError as error:
        try:
            _git(top, "", "checkout", "FETCH_HEAD")
        except ValueError:
            raise error from None
    modules = ("submodule", "update", "--init", "--recursive", "--depth=1")
    _git(top, "error initializing submodules", *modules)


def _place(top: str, folder: str) -> str:
    place = Path(top, folder.lstrip("/")).resolve()
    if not place.is_relative_to(Path(top).resolve()):
        raise ValueError(f'error setting git context, "{folder}" not within git root')
    if not place.exists():
        raise ValueError(f"stat {place}: no such file or directory")
    if not place.is_dir():
        raise ValueError(f"error setting git context, not a directory: {place}")
    return str(place)


def _git(top: str, failure: str, *words: str) -> None:
    done = subprocess.run(
        ["git", "-c", "protocol.file.allow=never", *words],
        cwd=top,
        env={**os.environ, "GIT_PROTOCOL_FROM_USER": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        said = done.stdout.decode(errors="replace")
        raise ValueError(f"{failure}: {said}: exit status {done.returncode}")


def _cause(error: BaseException) -> BaseException:
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error
