"""A Dockerfile of the corpus built on one engine, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

import docker

from tests.practice.differential.playing import Outcome, Stage
from tests.practice.differential.scenario import Scenario
from tests.practice.dockerfiles.facts import facts, steps

IMAGE = "built"
"""What every Dockerfile of the corpus is built as."""
BASES = (
    "busybox:latest",
    "alpine:latest",
    "alpine:3.22",
    "debian:bookworm-slim",
    "ubuntu:22.04",
    "nginx:latest",
    "nginx:alpine",
    "httpd:2.4",
    "python:3.13-slim",
    "python:3.12.4",
)
"""What they are built upon."""


def built(stage: Stage, client: docker.DockerClient, dockerfile: Scenario) -> Sequence[Outcome]:
    """For each of its commands the builder's own lines; and what is true of the last image.

    Nothing is left but what the next build may take from the cache.
    """
    played = stage.play(dockerfile)
    outcomes = [Outcome(one.code, steps(one.out), one.err) for one in played]
    layers = {
        layer for base in BASES for layer in client.images.get(base).attrs["RootFS"]["Layers"]
    }
    made = {thing.path for thing in dockerfile.things if thing.kind == "made"}
    found = facts(client, IMAGE, layers, made)
    if found is not None:
        last = outcomes.pop()
        outcomes.append(Outcome(last.code, last.out + found.text, last.err))
        client.api.tag(IMAGE, "kept", dockerfile.name.translate(_AS_TAG))
        client.images.remove(IMAGE)
    return outcomes


_AS_TAG = str.maketrans(" ,'", "---")
