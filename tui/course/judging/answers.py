"""What servers answer, and what learners do."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from tui.course.judging.sight import Sight
from tui.course.probes import HttpAnswer, HttpFacts
from tui.course.schema import AnswerCheck, HttpCheck, QuizCheck
from tui.course.verdict import Condition, Diagnosis, Verdict, diagnosis, phrase
from tui.state.containers import Container, PortBinding

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ANYWHERE = frozenset({"", "0.0.0.0", "::"})


def judge_http(check: HttpCheck, sight: Sight) -> Verdict:
    """A container answers on the port of the host that leads to it."""
    container = sight.named.get(check.of)
    binding = _leading(container, check.port) if container else None
    want = phrase("want.answer", port=check.port, path=check.path, status=check.status)
    if container is None or binding is None:
        missing = phrase("seen.no_container" if container is None else "seen.not_published")
        return Verdict((Condition(want, missing, holds=False),))
    host = sight.host if binding.host_ip in _ANYWHERE else binding.host_ip
    answer = sight.answer(HttpAnswer(host, binding.host_port, check.path))
    if answer is None:
        return Verdict((Condition(want, phrase("seen.unknown"), holds=False),))
    if not answer.status:
        row = Condition(want, phrase("seen.no_answer"), holds=False)
        return Verdict((row,), (_silent(container, check, binding, sight),))
    held = answer.status == check.status
    rows = [Condition(want, phrase("seen.text", text=answer.status), held)]
    troubles: list[Diagnosis] = []
    if not held:
        troubles.append(
            diagnosis("wrong_status", status=check.status, seen=answer.status, path=check.path)
        )
    rows.extend(_contains(text, answer) for text in check.contains)
    if check.json_ is not None:
        held = _has_all(_parsed(answer.text), check.json_)
        wanted = json.dumps(check.json_, ensure_ascii=False)
        seen = phrase("seen.there" if held else "seen.not_there")
        rows.append(Condition(phrase("want.says", text=wanted), seen, held))
    if rows[0].holds and not all(row.holds for row in rows):
        troubles.append(diagnosis("wrong_content", port=binding.host_port, path=check.path))
    return Verdict(tuple(rows), tuple(troubles))


def _contains(text: str, answer: HttpFacts) -> Condition:
    held = text in answer.text
    seen = phrase("seen.there" if held else "seen.not_there")
    return Condition(phrase("want.says", text=text), seen, held)


def _leading(container: Container, port: str) -> PortBinding | None:
    number, _, protocol = port.partition("/")
    for binding in container.ports:
        if (
            binding.published
            and str(binding.port) == number
            and binding.protocol == (protocol or "tcp")
            # The other family leads to the same place.
            and binding.host_ip != "::"
        ):
            return binding
    return None


def _silent(
    container: Container, check: HttpCheck, binding: PortBinding, sight: Sight
) -> Diagnosis:
    facts = sight.settings(container)
    if facts is not None:
        address = dict(facts.env).get("HOST", "")
        words = (*facts.entrypoint, *facts.command)
        if address in _LOOPBACK or any(
            name in word for word in words for name in ("127.0.0.1", "localhost")
        ):
            return diagnosis("app_on_loopback", name=container.name, port=check.port)
    return diagnosis("no_answer", name=container.name, port=check.port, host=str(binding.host_port))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _has_all(seen: Any, wanted: Any) -> bool:
    """Whether what is wanted is there; what else there is does not matter."""
    if isinstance(wanted, Mapping):
        return isinstance(seen, Mapping) and all(
            key in seen and _has_all(seen[key], value) for key, value in wanted.items()
        )
    return bool(seen == wanted)


def folded(text: str) -> str:
    """A text without what does not count in an answer: case, accents, blanks, a full stop."""
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.split()).rstrip(".")


def judge_answer(check: AnswerCheck, sight: Sight) -> Verdict:
    """An answer in the learner's own words."""
    given = sight.record.replies.answer
    want = phrase("want.answered")
    if given is None:
        return Verdict((Condition(want, phrase("seen.nothing"), holds=False),))
    held = folded(given) in _accepted(check, sight)
    row = Condition(want, phrase("seen.text", text=given), held)
    if held:
        return Verdict((row,))
    for wrong, section in check.near.items():
        if folded(wrong) == folded(given):
            return Verdict((row,), (Diagnosis("wrong_answer", (("answer", given),), section),))
    return Verdict((row,), (diagnosis("wrong_answer", answer=given),))


def _accepted(check: AnswerCheck, sight: Sight) -> set[str]:
    if check.fact is None:
        return {folded(text) for text in check.accept}
    record = sight.record
    found: set[str] = set()
    for container in (*record.engine.containers, *record.seen.values()):
        if container.name != check.fact.container:
            continue
        match check.fact.field:
            case "id":
                found |= {container.id, container.short_id}
            case "image_id":
                short = container.image_id.removeprefix("sha256:")
                found |= {container.image_id, short, short[:12]}
            case "address":
                found |= {link.address for link in container.networks if link.address}
            case "exit_code":
                if container.exit_code is not None and not container.state.is_alive:
                    found.add(str(container.exit_code))
        if found:
            break
    return {folded(text) for text in found}


def judge_quiz(check: QuizCheck, step: str, sight: Sight) -> Verdict:
    """An option was chosen."""
    chosen = sight.record.replies.chosen
    want = phrase("want.chosen")
    if chosen is None:
        return Verdict((Condition(want, phrase("seen.nothing"), holds=False),))
    held = chosen == check.right
    row = Condition(want, phrase("seen.text", text=f"({chosen})"), held)
    if held:
        return Verdict((row,))
    told = Diagnosis("wrong_option", (("option", chosen),), f"{step}.{chosen}")
    return Verdict((row,), (told,))
