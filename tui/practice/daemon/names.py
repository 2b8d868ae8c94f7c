"""What containers are called: ids, names that people give, and names for those without one."""

from __future__ import annotations

import random
import re
import secrets
from collections.abc import Container

from tui.practice.errors import BadRequest

_ALLOWED = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+", re.ASCII)

_MANNERS = """
able amber ample ardent azure balmy bold brave breezy bright brisk buoyant calm candid clear
coastal coral crisp curious daring deep distant eager early fair faithful fearless fresh gallant
gentle glad golden hardy hearty hopeful humble jolly keen kind lively loyal lucky merry mild
misty modest noble patient plucky polished proud quick quiet rapid ready salty serene silver
sleek steady sturdy sunny swift tidal tidy trusty upbeat vivid warm windward wise
"""

_THINGS = """
albatross anchor barge barnacle bay beacon berth boatswain bollard bosun breaker breakwater brig
buoy cape captain cargo catamaran channel clipper compass coral cove crane crate current cutter
dinghy dock dolphin estuary ferry fjord freighter frigate galleon gull hammock harbour helm
helmsman heron horizon island jetty kayak keel kelp ketch lagoon lantern lighthouse lobster
mainsail mariner marlin mast narwhal navigator oar osprey otter paddle pelican pier pilot plover
porpoise quay raft reef rigging rudder sail sailor schooner seal sextant shore skiff skipper
sloop spinnaker starfish stevedore stream tern tide trawler trident tugboat turtle vessel voyage
walrus wave wharf windlass yawl
"""

_TRIES = 6


def new_id() -> str:
    """64 hexadecimal digits that nothing else has.

    Not digits alone in the first twelve: those are a hostname, and must not look like a number.
    """
    while True:
        identity = secrets.token_hex(32)
        if not identity[:12].isdigit():
            return identity


def new_name(taken: Container[str]) -> str:
    """A name for a container that nobody named, such as `calm_lighthouse`."""
    for _ in range(_TRIES):
        name = f"{random.choice(_MANNERS.split())}_{random.choice(_THINGS.split())}"
        if name not in taken:
            return name
    while f"{name}{(number := random.randrange(10, 100_000))}" in taken:
        pass
    return f"{name}{number}"


def check_name(name: str) -> str:
    """The name, without the slash that it may start with. Raises BadRequest for an unfit one."""
    bare = name.removeprefix("/")
    if not _ALLOWED.fullmatch(bare):
        raise BadRequest(
            f"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        )
    return bare
