"""Images: that they are there, were built by the learner, and are set up as wanted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tui.course.judging.sight import Sight
from tui.course.probes import HostFile
from tui.course.references import normalised
from tui.course.schema import ConfigWanted, ImageBuiltCheck, ImageConfigCheck, ImageExistsCheck
from tui.course.typed import build_places, docker_commands
from tui.course.verdict import Condition, Diagnosis, Verdict, diagnosis, phrase
from tui.state.facts import ImageFacts
from tui.state.resources import Image


def judge_image_exists(check: ImageExistsCheck, sight: Sight) -> Verdict:
    """The image is there; in an edge, and was not or was pulled again."""
    name = normalised(check.image)
    there = sight.image_id(check.image) is not None
    base = sight.record.base
    new = check.mode == "level" or name not in base.tags or name in _pulled(sight)
    seen = phrase("seen.there") if there and new else phrase("seen.not_there")
    if there and not new:
        seen = phrase("seen.there_before")
    row = Condition(phrase("want.image", image=check.image), seen, there and new)
    if row.holds:
        return Verdict((row,))
    return Verdict((row,), tuple(_missing(name, check.image, sight, there=there)))


def _missing(name: str, image: str, sight: Sight, *, there: bool) -> Iterator[Diagnosis]:
    if there:
        return
    wanted = name.rpartition(":")[0]
    fresh = _fresh_names(sight)
    for tag in fresh:
        if normalised(tag).rpartition(":")[0] == wanted:
            yield diagnosis("wrong_tag", image=image, seen=tag)
            return
    if fresh:
        yield diagnosis("other_tag", image=image, seen=fresh[0])


def judge_image_built(check: ImageBuiltCheck, sight: Sight) -> Verdict:
    """Built since the step began: neither pulled nor only given another name."""
    found = _built(check, sight)
    want = phrase("want.built", image=check.image) if check.image else phrase("want.built.any")
    if found is None:
        there = check.image is not None and sight.image_id(check.image) is not None
        seen = phrase("seen.there_before") if there else phrase("seen.not_there")
        row = Condition(want, seen, holds=False)
        return Verdict((row,), tuple(_not_built(check, sight)))
    row = Condition(want, phrase("seen.built", id=found.short_id), holds=True)
    rows, troubles = _settings(check.config, found.id, check.image or found.short_id, sight)
    return Verdict((row, *rows), tuple(troubles))


def judge_image_config(check: ImageConfigCheck, sight: Sight) -> Verdict:
    """An image's settings."""
    identity = sight.image_id(check.image)
    row = Condition(
        phrase("want.image", image=check.image),
        phrase("seen.there" if identity else "seen.not_there"),
        identity is not None,
    )
    if identity is None:
        return Verdict((row,), (diagnosis("not_built", image=check.image),))
    rows, troubles = _settings(check.config, identity, check.image, sight)
    return Verdict((row, *rows), tuple(troubles))


def _pulled(sight: Sight) -> set[str]:
    """Names that were pulled since."""
    return {
        normalised(event.subject if ":" in event.subject[:-1] else event.name or event.subject)
        for event in sight.record.events
        if event.kind == "image" and event.action == "pull"
    }


def _fresh(sight: Sight) -> list[Image]:
    """Images that were not there when the step began."""
    base = sight.record.base
    return [item for item in sight.record.engine.images if item.id not in base.images]


def _fresh_names(sight: Sight) -> list[str]:
    """Names that no image had when the step began."""
    base = sight.record.base
    return [
        tag
        for item in sight.record.engine.images
        for tag in item.tags
        if normalised(tag) not in base.tags
    ]


def _tagged(sight: Sight) -> set[str]:
    """Names that were given since, also to what had them before."""
    return {
        normalised(event.name or event.subject)
        for event in sight.record.events
        if event.kind == "image" and event.action == "tag"
    }


def _built(check: ImageBuiltCheck, sight: Sight) -> Image | None:
    pulled = _pulled(sight)
    for image in sight.record.engine.images:
        names = [normalised(tag) for tag in image.tags]
        if check.image is not None and normalised(check.image) not in names:
            continue
        if any(name in pulled for name in names) or (check.image is None and not names):
            continue
        if image.id not in sight.record.base.images:
            return image
        # All of it came from the cache: the image is an old one, and was named anew.
        if _all_its_own(names) and _rebuilt(names, sight):
            return image
    return None


def _all_its_own(names: list[str]) -> bool:
    return len({name.rpartition(":")[0] for name in names}) == 1


def _rebuilt(names: list[str], sight: Sight) -> bool:
    tagged = _tagged(sight)
    typed = [
        arguments
        for command in sight.record.typed
        for arguments in docker_commands(command.line)
        if command.code == 0
    ]
    if any(build_places(arguments) is not None for arguments in typed):
        return any(name in tagged for name in names)
    # Nothing typed is known of: an event alone could be a `docker tag` as well.
    return not typed and any(name in tagged for name in names)


def _not_built(check: ImageBuiltCheck, sight: Sight) -> Iterator[Diagnosis]:
    yield from _failed_build(sight)
    fresh = [item for item in _fresh(sight) if not item.intermediate]
    pulled = _pulled(sight)
    if check.image is not None:
        base = sight.record.base
        identity = sight.image_id(check.image)
        was = normalised(check.image) in base.tags
        if identity is not None and (not was or normalised(check.image) in _tagged(sight)):
            yield diagnosis("tagged_not_built", image=check.image)
        built = [
            tag
            for item in fresh
            for tag in item.tags
            if normalised(tag) not in pulled and normalised(tag) != normalised(check.image)
        ]
        if built:
            yield diagnosis("other_tag", image=check.image, seen=built[0])
    if any(item.dangling for item in fresh):
        yield diagnosis("untagged", image=check.image or "")


def _failed_build(sight: Sight) -> Iterator[Diagnosis]:
    for command in reversed(sight.record.typed):
        for arguments in docker_commands(command.line):
            places = build_places(arguments)
            if places is None:
                continue
            if command.code == 0:
                return
            context, dockerfile = places
            if context is None:
                yield diagnosis("no_context")
            elif context != "-" and "://" not in context:
                folder = Path(command.folder or sight.workspace, context)
                wanted = (
                    Path(command.folder or sight.workspace, dockerfile)
                    if dockerfile
                    else folder / "Dockerfile"
                )
                file = sight.file(HostFile(wanted))
                if file is not None and not file.exists:
                    yield diagnosis("no_dockerfile", file=wanted.name, folder=str(folder))
                elif file is not None:
                    yield diagnosis("build_failed", code=command.code)
            else:
                yield diagnosis("build_failed", code=command.code)
            return


def _settings(
    wanted: ConfigWanted, identity: str, image: str, sight: Sight
) -> tuple[list[Condition], list[Diagnosis]]:
    if wanted == ConfigWanted():
        return [], []
    facts = sight.image(identity)
    rows: list[Condition] = []
    troubles: list[Diagnosis] = []
    for name, want, seen, held in _fields(wanted, facts):
        rows.append(
            Condition(
                phrase("want.config", field=name, value=want),
                phrase("seen.text", text=seen if facts else "…"),
                held,
            )
        )
        if facts and not held:
            key = "too_large" if name == "SIZE" else "config_differs"
            troubles.append(diagnosis(key, image=image, field=name, value=want, seen=seen))
    return rows, troubles


def _fields(wanted: ConfigWanted, facts: ImageFacts | None) -> Iterator[tuple[str, str, str, bool]]:
    """Instruction, what is wanted, what is seen, and whether they agree."""
    known = facts or ImageFacts()
    env, labels = dict(known.env), dict(known.labels)
    for name, value in wanted.env.items():
        yield "ENV", f"{name}={value}", f"{name}={env.get(name, '')}", env.get(name) == value
    for name, words, seen in (
        ("CMD", wanted.cmd, known.cmd),
        ("ENTRYPOINT", wanted.entrypoint, known.entrypoint),
    ):
        if words is not None:
            yield name, _json(words), _json(seen), words == seen
    if wanted.workdir is not None:
        agree = known.workdir.rstrip("/") == wanted.workdir.rstrip("/")
        yield "WORKDIR", wanted.workdir, known.workdir or "-", agree
    if wanted.user is not None:
        agree = known.user == wanted.user
        yield "USER", wanted.user, known.user or "root", agree
    for port in wanted.exposed:
        full = port if "/" in port else f"{port}/tcp"
        yield "EXPOSE", port, ", ".join(known.exposed) or "-", full in known.exposed
    for name, value in wanted.labels.items():
        seen_label = f"{name}={labels.get(name, '')}"
        yield "LABEL", f"{name}={value}", seen_label, labels.get(name) == value
    if wanted.healthcheck:
        yield "HEALTHCHECK", "✓", "✓" if known.healthcheck else "-", known.healthcheck
    if wanted.smaller_than is not None:
        small = facts is not None and known.size < wanted.smaller_than
        yield "SIZE", f"< {_megabytes(wanted.smaller_than)}", _megabytes(known.size), small


def _json(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
