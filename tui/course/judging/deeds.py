"""Things that are there or are gone, and what happened to containers or was typed."""

from __future__ import annotations

from tui.course.judging.sight import Sight
from tui.course.references import normalised
from tui.course.schema import CommandCheck, DidCheck, GoneCheck, NetworkCheck, VolumeCheck
from tui.course.typed import is_like
from tui.course.verdict import Condition, Diagnosis, Phrase, Verdict, diagnosis, phrase
from tui.state.containers import Container


def judge_volume(check: VolumeCheck, sight: Sight) -> Verdict:
    """A named volume is there."""
    record = sight.record
    there = any(item.name == check.name for item in record.engine.volumes)
    new = check.mode == "level" or check.name not in record.base.volumes
    row = Condition(
        phrase("want.volume", name=check.name), _presence(there=there, new=new), there and new
    )
    return Verdict((row,))


def judge_network(check: NetworkCheck, sight: Sight) -> Verdict:
    """A network is there."""
    record = sight.record
    found = next((item for item in record.engine.networks if item.name == check.name), None)
    there = found is not None and check.driver in (None, found.driver)
    new = check.mode == "level" or (
        found is not None and record.base.networks.get(check.name) != found.id
    )
    row = Condition(
        phrase("want.network", name=check.name), _presence(there=there, new=new), there and new
    )
    return Verdict((row,))


def _presence(*, there: bool, new: bool) -> Phrase:
    if not there:
        return phrase("seen.not_there")
    return phrase("seen.there" if new else "seen.there_before")


def judge_gone(check: GoneCheck, sight: Sight) -> Verdict:
    """It was there, and is no more."""
    if check.container is not None:
        return _container_gone(check, check.container, sight)
    name, was, there = _other(check, sight)
    kind = "image" if check.image else "volume" if check.volume else "network"
    held = was and not there
    seen = phrase("seen.still_there" if there else "seen.gone" if was else "seen.never_there")
    row = Condition(phrase(f"want.gone.{kind}", name=name), seen, held)
    if held or not there:
        return Verdict((row,))
    return Verdict((row,), tuple(_in_use(kind, name, sight)))


def _container_gone(check: GoneCheck, name: str, sight: Sight) -> Verdict:
    record = sight.record

    def is_meant(item: Container) -> bool:
        return sight.is_of(item, name) if check.image_of else item.name == name

    known = {**record.base.containers, **record.seen}
    meant = [item for item in known.values() if is_meant(item)]
    left = [item for item in record.engine.containers if is_meant(item)]
    if not check.image_of:
        # Another one may have been given the name since.
        old = [item for item in left if item.id in record.base.containers]
        left = old or ([] if any(record.is_departed(item.id) for item in meant) else left)
    held = bool(meant) and not left
    seen = phrase("seen.gone" if held else "seen.still_there" if left else "seen.never_there")
    row = Condition(phrase("want.gone.container", name=name), seen, held)
    troubles = [
        diagnosis("still_running" if item.state.is_alive else "stopped_not_removed", name=item.name)
        for item in left
    ]
    return Verdict((row,), tuple(troubles))


def _other(check: GoneCheck, sight: Sight) -> tuple[str, bool, bool]:
    """Name, whether it was there at any time, whether it is there now."""
    record = sight.record
    gone = {(event.kind, event.subject) for event in record.events}
    if check.image is not None:
        name = normalised(check.image)
        named = {normalised(event.name) for event in record.events if event.name}
        was = name in record.base.tags or name in named
        return check.image, was, sight.image_id(check.image) is not None
    if check.volume is not None:
        was = check.volume in record.base.volumes or ("volume", check.volume) in gone
        there = any(item.name == check.volume for item in record.engine.volumes)
        return check.volume, was, there
    network = check.network or ""
    named = {event.name for event in record.events if event.kind == "network"}
    was = network in record.base.networks or network in named
    return network, was, any(item.name == network for item in record.engine.networks)


def _in_use(kind: str, name: str, sight: Sight) -> list[Diagnosis]:
    containers = sight.record.engine.containers
    if kind == "image":
        users = [item.name for item in containers if sight.is_of(item, name)]
        return [diagnosis("image_in_use", image=name, name=users[0])] if users else []
    if kind == "volume":
        users = [
            item.name
            for item in containers
            if any(one.kind == "volume" and one.source == name for one in item.mounts)
        ]
        return [diagnosis("volume_in_use", volume=name, name=users[0])] if users else []
    return []


_ACTIONS = {"die": ("die", "died")}


def judge_did(check: DidCheck, sight: Sight) -> Verdict:
    """It happened to that container, under the name that it has or had."""
    record = sight.record
    known = {**record.base.containers, **record.seen}
    names = {event.subject for event in record.events if event.name == check.container}
    meant = {item.id for item in known.values() if item.name == check.container} | names
    actions = _ACTIONS.get(check.action, (check.action,))
    held = any(
        event.kind == "container" and event.action in actions and event.subject in meant
        for event in record.events
    )
    row = Condition(
        phrase(f"want.did.{check.action}", name=check.container),
        phrase("seen.done" if held else "seen.not_yet"),
        held,
    )
    if held or not meant:
        return Verdict((row,))
    if all(record.is_departed(identity) for identity in meant if identity in record.seen):
        return Verdict((row,), (diagnosis("removed_instead", name=check.container),))
    return Verdict((row,))


def judge_command(check: CommandCheck, sight: Sight) -> Verdict:
    """It was typed, and succeeded."""
    typed = [
        command
        for command in sight.record.typed
        if any(is_like(command.line, pattern) for pattern in check.like)
    ]
    held = any(command.code == 0 for command in typed)
    row = Condition(
        phrase("want.typed", command=check.like[0]),
        phrase("seen.done" if held else "seen.not_yet"),
        held,
    )
    if held:
        return Verdict((row,))
    # What begins as it should, and failed, was meant.
    beginnings = {" ".join(pattern.split()[:2]) for pattern in check.like}
    failed = [
        command
        for command in sight.record.typed
        if command.code != 0 and any(is_like(command.line, words) for words in beginnings)
    ]
    if failed:
        last = failed[-1]
        return Verdict((row,), (diagnosis("command_failed", command=last.line, code=last.code),))
    return Verdict((row,))
