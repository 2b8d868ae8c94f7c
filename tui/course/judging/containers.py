"""Containers: which one is meant, and how far it is what the step wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tui.course.judging.mounts import judge_mount
from tui.course.judging.ports import judge_port
from tui.course.judging.sight import Sight
from tui.course.references import repository
from tui.course.schema import ContainerCheck
from tui.course.typed import docker_commands, run_name
from tui.course.verdict import Condition, Diagnosis, Phrase, Verdict, diagnosis, phrase
from tui.state.containers import Container, ContainerState, Health

STEADY_SECONDS = 2.0
"""How long a container has to run before it counts as running: one that ends at once does not."""
FRESH_SECONDS = 0.7
"""What is listed of a container that has just changed is not all there is to it yet."""
_RANK = (
    "port_busy",
    "exited_at_once",
    "crash_loop",
    "created_only",
)
"""What explains all the rest that is wrong with the same container."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One container, held against what is wanted."""

    container: Container
    conditions: tuple[Condition, ...]
    diagnoses: tuple[Diagnosis, ...]
    likeness: tuple[int, int, float]
    """For choosing the one that is meant: of the right image or name, conditions met, age."""

    @property
    def holds(self) -> bool:
        """Whether it is all that is wanted."""
        return all(condition.holds for condition in self.conditions)


def judge_container(check: ContainerCheck, sight: Sight) -> Verdict:
    """Find the containers that are meant, and say how they stand."""
    judged = sorted(
        (_judge_one(check, item, sight) for item in _candidates(check, sight)),
        key=lambda one: one.likeness,
        reverse=True,
    )
    kin = [one for one in judged if _is_kin(check, one.container, sight)]
    if kin and check.as_:
        sight.named[check.as_] = kin[0].container
    if check.count > 1:
        return _judge_count(check, kin, judged, sight)
    if not kin:
        wanted = _who(check)
        conditions = (Condition(wanted, phrase("seen.no_container"), holds=False),)
        return Verdict(conditions, tuple(_nothing_like_it(check, judged, sight)))
    best = kin[0]
    row = Condition(_who(check), phrase("seen.container", name=best.container.name), holds=True)
    troubles = best.diagnoses
    if not best.holds:
        # The engine refused the last attempt, which says more than what an older one lacks.
        troubles = (*_refused(check, sight), *troubles)
    return Verdict((row, *best.conditions), troubles)


def _candidates(check: ContainerCheck, sight: Sight) -> Iterable[Container]:
    record = sight.record
    if check.mode == "level":
        return record.engine.containers
    return [item for item in record.seen.values() if item.id not in record.base.containers]


def _is_kin(check: ContainerCheck, container: Container, sight: Sight) -> bool:
    """Whether a container can be the one that is meant: of the image, or else of the name."""
    gone = sight.record.is_departed(container.id)
    if gone and check.state not in ("ran", "exited"):
        return False
    if check.image is not None:
        return sight.is_of(container, check.image)
    return check.name is None or container.name == check.name


def _who(check: ContainerCheck) -> Phrase:
    if check.image is None:
        return phrase("want.container.named", name=check.name or "?")
    return phrase("want.container", image=check.image)


def _judge_count(
    check: ContainerCheck, kin: list[Judged], judged: list[Judged], sight: Sight
) -> Verdict:
    good = [one for one in kin if one.holds]
    wanted = phrase("want.containers", image=check.image or check.name or "?", count=check.count)
    held = len(good) >= check.count
    rows = (Condition(wanted, phrase("seen.count", count=len(good)), held),)
    if held:
        return Verdict(rows)
    rest = [one for one in kin if not one.holds]
    found = [trouble for one in rest[:1] for trouble in one.diagnoses]
    if not kin:
        found = list(_nothing_like_it(check, judged, sight))
    elif good:
        found.append(diagnosis("too_few", count=check.count, seen=len(good)))
    return Verdict(rows, (*_refused(check, sight), *found))


def _judge_one(check: ContainerCheck, container: Container, sight: Sight) -> Judged:
    rows: list[Condition] = []
    troubles: list[Diagnosis] = []
    kin = _is_kin(check, container, sight)
    for row, trouble in _parts(check, container, sight) if kin else ():
        rows.append(row)
        if trouble is not None:
            troubles.append(trouble)
    troubles.sort(key=lambda one: _RANK.index(one.key) if one.key in _RANK else len(_RANK))
    present = not sight.record.is_departed(container.id)
    if present and sight.record.steady(container, sight.now) < FRESH_SECONDS:
        troubles = []
    met = sum(row.holds for row in rows)
    return Judged(container, tuple(rows), tuple(troubles), (kin + present, met, container.created))


_Part = tuple[Condition, Diagnosis | None]


def _parts(check: ContainerCheck, container: Container, sight: Sight) -> Iterator[_Part]:
    if check.name is not None and check.image is not None:
        held = container.name == check.name
        row = Condition(
            phrase("want.name", name=check.name), phrase("seen.text", text=container.name), held
        )
        yield row, _unless(held, "wrong_name", name=check.name, seen=container.name)
    yield _state(check, container, sight)
    if check.exit_code is not None:
        yield _exit_code(check.exit_code, container)
    for port, host_port in check.ports.items():
        yield judge_port(port, host_port, check.host_ip, container)
    for mount in check.mounts:
        yield judge_mount(mount, container, sight.workspace)
    for network in check.networks:
        names = [link.name for link in container.networks]
        held = network in names
        row = Condition(
            phrase("want.network.joined", network=network),
            phrase("seen.text", text=", ".join(names) or "-"),
            held,
        )
        yield row, _unless(held, "wrong_network", network=network, name=container.name)
    if check.health is not None:
        held = container.health is Health.HEALTHY
        yield (
            Condition(
                phrase("want.healthy"), phrase("seen.text", text=container.health.value), held
            ),
            None,
        )
    yield from _settings(check, container, sight)


def _state(check: ContainerCheck, container: Container, sight: Sight) -> _Part:
    state, wanted = container.state, check.state
    seen = phrase(f"state.{state.value}")
    gone = sight.record.is_departed(container.id)
    if wanted == "ran":
        ran = state not in (ContainerState.CREATED, ContainerState.UNKNOWN) or any(
            event.subject == container.id and event.action == "start"
            for event in sight.record.events
        )
        trouble = None if ran else _not_started(container)
        return Condition(phrase("want.ran"), phrase("seen.gone") if gone else seen, ran), trouble
    if wanted == "exited":
        held = state in (ContainerState.EXITED, ContainerState.DEAD)
        trouble = None
        if not held:
            trouble = (
                diagnosis("still_running", name=container.name)
                if state.is_alive
                else _not_started(container)
            )
        return Condition(phrase("want.state.exited"), seen, held), trouble
    row = Condition(phrase(f"want.state.{wanted}"), seen, state.value == wanted)
    if wanted == "running" and row.holds:
        steady = sight.record.steady(container, sight.now)
        needed = STEADY_SECONDS if check.stable is None else check.stable
        if steady < needed:
            row = Condition(row.wanted, phrase("seen.just_started"), holds=False)
        return row, None
    return row, None if row.holds else _wrong_state(wanted, container)


def _wrong_state(wanted: str, container: Container) -> Diagnosis | None:
    name = container.name
    match container.state:
        case ContainerState.EXITED | ContainerState.DEAD if wanted in ("running", "paused"):
            return diagnosis("exited_at_once", name=name, code=container.exit_code)
        case ContainerState.RESTARTING:
            return diagnosis("crash_loop", name=name)
        case ContainerState.PAUSED if wanted == "running":
            return diagnosis("paused", name=name)
        case ContainerState.CREATED:
            return _not_started(container)
        case _:
            return None


def _not_started(container: Container) -> Diagnosis:
    port = busy_port(container)
    if port is not None:
        return diagnosis("port_busy", port=port, name=container.name)
    return diagnosis("created_only", name=container.name)


_BUSY = ("port is already allocated", "address already in use", "ports are not available")


def busy_port(container: Container) -> int | None:
    """The host port that kept a container from starting, if one did (0 where it is not known)."""
    if not any(words in container.error for words in _BUSY):
        return None
    return next((binding.host_port for binding in container.wanted), 0)


def _exit_code(wanted: int, container: Container) -> _Part:
    ended = container.state in (ContainerState.EXITED, ContainerState.DEAD)
    held = ended and container.exit_code == wanted
    code = container.exit_code if ended and container.exit_code is not None else "-"
    row = Condition(phrase("want.exit_code", code=wanted), phrase("seen.text", text=code), held)
    trouble = diagnosis("wrong_exit_code", code=wanted, seen=code) if ended and not held else None
    return row, trouble


def _settings(check: ContainerCheck, container: Container, sight: Sight) -> Iterator[_Part]:
    """What only an inspect tells."""
    if not (check.env or check.command or check.user or check.restart):
        return
    facts = sight.settings(container)
    env = dict(facts.env) if facts else {}
    name = container.name
    for variable, wanted in check.env.items():
        value = env.get(variable)
        row = Condition(
            phrase("want.env", name=variable, value=wanted),
            phrase("seen.text", text="-" if value is None else f"{variable}={value}"),
            value == wanted,
        )
        trouble = None
        if facts and value is None:
            trouble = diagnosis("env_missing", variable=variable, value=wanted, name=name)
        elif facts and value != wanted:
            trouble = diagnosis("env_wrong", variable=variable, value=wanted, seen=value)
        yield row, trouble
    if check.command is not None:
        words = (*facts.entrypoint, *facts.command) if facts else ()
        held = facts is not None and check.command in (facts.command, words)
        text = " ".join(check.command)
        row = Condition(
            phrase("want.command", command=text),
            phrase("seen.text", text=" ".join(facts.command) if facts else "-"),
            held,
        )
        wrong = diagnosis("command_differs", command=text) if facts and not held else None
        yield row, wrong
    if check.user is not None:
        held = facts is not None and facts.user.partition(":")[0] == check.user
        seen = (facts.user or "root") if facts else "-"
        row = Condition(phrase("want.user", user=check.user), phrase("seen.text", text=seen), held)
        yield row, diagnosis("runs_as_root", user=check.user) if facts and not held else None
    if check.restart is not None:
        held = facts is not None and facts.restart == check.restart
        row = Condition(
            phrase("want.restart", policy=check.restart),
            phrase("seen.text", text=(facts.restart or "no") if facts else "-"),
            held,
        )
        yield (
            row,
            diagnosis("restart_differs", policy=check.restart) if facts and not held else None,
        )


# -- where nothing is like what is wanted ------------------------------------------------------


def _nothing_like_it(
    check: ContainerCheck, judged: list[Judged], sight: Sight
) -> Iterator[Diagnosis]:
    yield from _refused(check, sight)
    record = sight.record
    gone = [
        item
        for item in record.seen.values()
        if record.is_departed(item.id)
        # What was made in this step and removed again was a mistake, and is mended.
        and (check.mode == "level" or item.id in record.base.containers)
        and (check.image is None or sight.is_of(item, check.image))
        and (check.name is None or item.name == check.name)
    ]
    if gone and (check.mode == "level" or check.state not in ("ran", "exited")):
        yield diagnosis("removed_instead", name=gone[-1].name)
    if check.image is not None:
        others = [one.container for one in judged if not record.is_departed(one.container.id)]
        for container in others:
            if repository(container.image) == repository(check.image):
                yield diagnosis("wrong_tag", image=check.image, seen=container.image)
                return
        if check.mode == "edge":
            for container in record.engine.containers:
                # What an earlier step left is no mistake until somebody tries to do with it.
                tried = bool(record.typed) or any(e.subject == container.id for e in record.events)
                known = tried and container.id in record.base.containers
                named = check.name is None or container.name == check.name
                if known and named and sight.is_of(container, check.image):
                    yield diagnosis("was_there_before", name=container.name)
        fresh = [one for one in others if one.id not in record.base.containers]
        if fresh:
            yield diagnosis("wrong_image", image=check.image, seen=fresh[0].image)
    elif check.name is not None:
        fresh = [
            one.container
            for one in judged
            if one.container.id not in record.base.containers
            and not record.is_departed(one.container.id)
        ]
        if fresh:
            yield diagnosis("wrong_name", name=check.name, seen=fresh[0].name)


def _refused(check: ContainerCheck, sight: Sight) -> Iterator[Diagnosis]:
    """What the engine did not do, as the last docker command tells."""
    record = sight.record
    for command in reversed(record.typed):
        for arguments in docker_commands(command.line):
            name = run_name(arguments)
            # Any other code of a `docker run` is that of the program it ran.
            if name is None or command.code != (1 if "create" in arguments else 125):
                continue
            holder = next((c for c in record.engine.containers if c.name == name), None)
            if holder is not None and busy_port(holder) is None:
                yield diagnosis("name_taken", name=name)
                return
        if any(True for _ in docker_commands(command.line)):
            return


def _unless(held: bool, key: str, **values: object) -> Diagnosis | None:
    return None if held else diagnosis(key, **values)
