"""Ways for the tests to reach the sample service: in this process, or in one of its own."""

import asyncio
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

SAMPLE_APP = Path(__file__).resolve().parents[3] / "sample_app"


def read_log(folder: Path) -> list[dict[str, Any]]:
    """Return the entries of the request log in a folder."""
    return [json.loads(line) for line in (folder / "app.log").read_text("ascii").splitlines()]


class Client:
    """Sends requests to an app in this process, without any network."""

    def __init__(self, app: FastAPI) -> None:
        """Remember the app."""
        self._app = app

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send one request; the options are those of ``httpx.AsyncClient.request``."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
                return await client.request(method, path, **options)

        return asyncio.run(send())

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Send a GET request."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """Send a POST request."""
        return self.request("POST", path, **options)


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs in a process of its own, and the address where it listens."""

    process: subprocess.Popen[str]
    host: str
    port: int


class Launcher:
    """Starts ``python sample_app/main.py`` on free ports."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._processes: list[subprocess.Popen[str]] = []

    def start(self, folder: Path, **variables: str) -> Service:
        """Start a service from a folder and wait until it listens."""
        process = subprocess.Popen(
            [sys.executable, str(SAMPLE_APP / "main.py")],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PORT": "0", **variables},
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        self._processes.append(process)
        assert process.stderr is not None
        line = process.stderr.readline()
        address = re.search(r"http://([\d.]+):(\d+)", line)
        assert address, line
        return Service(process, address[1], int(address[2]))

    def close(self) -> None:
        """End every process that is still running."""
        for process in self._processes:
            process.kill()
            process.communicate()
