"""A whole step: all its checks, and the diagnoses in the order in which they help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tui.course.judging.answers import judge_answer, judge_http, judge_quiz
from tui.course.judging.containers import judge_container
from tui.course.judging.deeds import (
    judge_command,
    judge_did,
    judge_gone,
    judge_network,
    judge_volume,
)
from tui.course.judging.files import judge_container_file, judge_host_file, judge_survived
from tui.course.judging.images import judge_image_built, judge_image_config, judge_image_exists
from tui.course.judging.sight import Sight
from tui.course.probes import Finding, Probe
from tui.course.record import Record
from tui.course.schema import (
    AnswerCheck,
    Check,
    CommandCheck,
    ContainerCheck,
    ContainerFileCheck,
    DidCheck,
    GoneCheck,
    HostFileCheck,
    HttpCheck,
    ImageBuiltCheck,
    ImageConfigCheck,
    ImageExistsCheck,
    NetworkCheck,
    QuizCheck,
    Step,
    SurvivedCheck,
    VolumeCheck,
)
from tui.course.typed import docker_commands
from tui.course.verdict import Diagnosis, Verdict, diagnosis


def judge(
    step: Step,
    record: Record,
    findings: Mapping[Probe, Finding],
    now: float,
    workspace: Path,
    host: str = "127.0.0.1",
) -> Verdict:
    """Say how a step stands. `now` is in the seconds of the record; `host` is where the engine's
    published ports answer."""
    sight = Sight(record, findings, now, workspace, host)
    verdicts = [judge_check(check, step.id, sight) for check in step.check]
    diagnoses: list[Diagnosis] = []
    for verdict in verdicts:
        if not verdict.holds:
            diagnoses.extend(verdict.diagnoses)
    if not diagnoses and any(not verdict.holds for verdict in verdicts):
        diagnoses.extend(_failed_command(record))
    own = tuple(
        replace(one, section=one.section or step.hints.get(one.key, "")) for one in diagnoses
    )
    return Verdict(
        conditions=tuple(row for verdict in verdicts for row in verdict.conditions),
        diagnoses=tuple(dict.fromkeys(own)),
        wanted=frozenset(sight.wanted),
    )


def judge_check(check: Check, step: str, sight: Sight) -> Verdict:
    """Say how one check stands."""
    match check.spec:
        case ContainerCheck() as spec:
            return judge_container(spec, sight)
        case HttpCheck() as spec:
            return judge_http(spec, sight)
        case ImageExistsCheck() as spec:
            return judge_image_exists(spec, sight)
        case ImageBuiltCheck() as spec:
            return judge_image_built(spec, sight)
        case ImageConfigCheck() as spec:
            return judge_image_config(spec, sight)
        case HostFileCheck() as spec:
            return judge_host_file(spec, sight)
        case ContainerFileCheck() as spec:
            return judge_container_file(spec, sight)
        case VolumeCheck() as spec:
            return judge_volume(spec, sight)
        case NetworkCheck() as spec:
            return judge_network(spec, sight)
        case GoneCheck() as spec:
            return judge_gone(spec, sight)
        case SurvivedCheck() as spec:
            return judge_survived(spec, sight)
        case DidCheck() as spec:
            return judge_did(spec, sight)
        case CommandCheck() as spec:
            return judge_command(spec, sight)
        case AnswerCheck() as spec:
            return judge_answer(spec, sight)
        case QuizCheck() as spec:
            return judge_quiz(spec, step, sight)


def host_files(step: Step, workspace: Path) -> tuple[Path, ...]:
    """The files whose state has to be known when the step begins."""
    return tuple(
        Path(workspace, check.host_file.path) for check in step.check if check.host_file is not None
    )


def _failed_command(record: Record) -> list[Diagnosis]:
    """The last docker command, if it failed: the engine's own words are in the terminal."""
    for command in reversed(record.typed):
        if any(True for _ in docker_commands(command.line)):
            if command.code == 0:
                return []
            return [diagnosis("command_failed", command=command.line, code=command.code)]
    return []
