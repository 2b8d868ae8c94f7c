"""The shape of `course.yaml` and `lesson.yaml`; `lessons/README.md` says what each field is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

FORMAT_VERSION = 1


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _worded(value: object) -> object:
    """YAML reads `3` as a number where a text is meant."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Word = Annotated[str, BeforeValidator(_worded)]
Words = Annotated[tuple[Word, ...], BeforeValidator(_listed)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Mode = Literal["edge", "level"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)


class MountWanted(_Model):
    """What a container is to have at a place."""

    at: str
    kind: Literal["bind", "volume", "tmpfs"] | None = None
    source: str | None = None
    """A path in the workspace for a bind mount, the name of a volume."""
    read_only: bool | None = None


class ConfigWanted(_Model):
    """Settings of an image."""

    env: Mapping[str, Word] = {}
    cmd: Words | None = None
    entrypoint: Words | None = None
    workdir: str | None = None
    user: Word | None = None
    exposed: Words = ()
    labels: Mapping[str, Word] = {}
    healthcheck: Literal[True] | None = None
    smaller_than: int | None = None


class ContainerCheck(_Model):
    """As many containers as wanted are like this."""

    as_: str | None = Field(None, alias="as")
    mode: Mode = "edge"
    image: str | None = None
    name: str | None = None
    state: Literal["running", "exited", "paused", "created", "ran"] = "running"
    stable: float | None = None
    exit_code: int | None = None
    ports: Mapping[Word, Word] = {}
    host_ip: str | None = None
    env: Mapping[str, Word] = {}
    mounts: tuple[MountWanted, ...] = ()
    networks: Words = ()
    command: Words | None = None
    user: Word | None = None
    health: Literal["healthy"] | None = None
    restart: str | None = None
    count: int = 1


class HttpCheck(_Model):
    """A container answers on the port of the host that leads to it."""

    of: str
    port: Word
    path: str = "/"
    status: int = 200
    contains: Words = ()
    json_: Mapping[str, Any] | None = Field(None, alias="json")


class ImageExistsCheck(_Model):
    """An image is there."""

    image: str
    mode: Mode = "edge"


class ImageBuiltCheck(_Model):
    """An image was built since the step began."""

    image: str | None = None
    config: ConfigWanted = ConfigWanted()


class ImageConfigCheck(_Model):
    """An image's settings are so."""

    image: str
    config: ConfigWanted = ConfigWanted()


class HostFileCheck(_Model):
    """A file of the workspace is so."""

    path: str
    mode: Mode = "edge"
    contains: Words = ()
    exists: bool = True


class ContainerFileCheck(_Model):
    """A file in a container is so."""

    of: str
    path: str
    contains: Words = ()
    exists: bool = True


class VolumeCheck(_Model):
    """A named volume is there."""

    name: str
    mode: Mode = "edge"


class NetworkCheck(_Model):
    """A network is there."""

    name: str
    mode: Mode = "edge"
    driver: str | None = None


class GoneCheck(_Model):
    """Something was there, and is no more."""

    container: str | None = None
    image_of: bool = False
    image: str | None = None
    volume: str | None = None
    network: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(x is not None for x in (self.container, self.image, self.volume, self.network)) != 1:
            raise ValueError("one of container, image, volume, network")
        return self


class SurvivedCheck(_Model):
    """What one container left behind, another one has."""

    at: str
    volume: str | None = None
    bind: str | None = None
    path: str | None = None
    contains: Words = ()

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.volume is None) == (self.bind is None):
            raise ValueError("one of volume, bind")
        return self


class DidCheck(_Model):
    """Something happened to a container."""

    container: str
    action: Literal["start", "stop", "restart", "pause", "unpause", "kill", "rename", "die"]


class CommandCheck(_Model):
    """A command was typed, and succeeded."""

    like: Words


class FactWanted(_Model):
    """Something of a container that the learner finds out."""

    container: str
    field: Literal["id", "address", "exit_code", "image_id"]


class AnswerCheck(_Model):
    """An answer was given."""

    accept: Words = ()
    fact: FactWanted | None = None
    near: Mapping[Word, str] = {}

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.accept) == (self.fact is not None):
            raise ValueError("one of accept, fact")
        return self


class QuizCheck(_Model):
    """An option was chosen."""

    options: Words
    right: Word

    @model_validator(mode="after")
    def _among(self) -> Self:
        if self.right not in self.options:
            raise ValueError(f"right is {self.right}, which is none of the options")
        return self


CheckSpec = (
    ContainerCheck
    | HttpCheck
    | ImageExistsCheck
    | ImageBuiltCheck
    | ImageConfigCheck
    | HostFileCheck
    | ContainerFileCheck
    | VolumeCheck
    | NetworkCheck
    | GoneCheck
    | SurvivedCheck
    | DidCheck
    | CommandCheck
    | AnswerCheck
    | QuizCheck
)


class Check(_Model):
    """One check: exactly one of the fields is set."""

    container: ContainerCheck | None = None
    http: HttpCheck | None = None
    image_exists: ImageExistsCheck | None = None
    image_built: ImageBuiltCheck | None = None
    image_config: ImageConfigCheck | None = None
    host_file: HostFileCheck | None = None
    container_file: ContainerFileCheck | None = None
    volume: VolumeCheck | None = None
    network: NetworkCheck | None = None
    gone: GoneCheck | None = None
    survived: SurvivedCheck | None = None
    did: DidCheck | None = None
    command: CommandCheck | None = None
    answer: AnswerCheck | None = None
    quiz: QuizCheck | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("exactly one kind of check in each item of the list")
        return self

    @property
    def spec(self) -> CheckSpec:
        """The check that is set."""
        found: CheckSpec = getattr(self, next(iter(self.model_fields_set)))
        return found


class WriteDeed(_Model):
    """Writes a file of the workspace."""

    write: str
    from_: str = Field(alias="from")


class AnswerDeed(_Model):
    """Gives an answer."""

    answer: Word


class ChooseDeed(_Model):
    """Chooses an option."""

    choose: Word


Deed = str | WriteDeed | AnswerDeed | ChooseDeed
"""A command line, or one of the other things a learner does."""
Deeds = Annotated[tuple[Deed, ...], BeforeValidator(_listed)]


class NearMiss(_Model):
    """A classic wrong answer, and the hint that it deserves."""

    run: Deeds
    hint: str


class Step(_Model):
    """One idea; done when each of its checks holds."""

    id: Slug
    panel: Literal["images", "containers", "ports", "terminal"] | None = None
    picture: Literal["flow", "startup"] | None = None
    check: tuple[Check, ...] = ()
    hints: Mapping[str, str] = {}
    more: Words = ()
    scene: Deeds = ()
    solve: Deeds = ()
    near_miss: tuple[NearMiss, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.check) != bool(self.solve):
            raise ValueError("a step with checks has a solution, and one without has none")
        return self


class Variable(_Model):
    """A value that is settled when a learner opens the lesson."""

    port: int | None = None
    word: tuple[Word, ...] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.port is None) == (self.word is None):
            raise ValueError("one of port, word")
        return self


class LessonSpec(_Model):
    """`lesson.yaml`."""

    format_version: Literal[1]
    minutes: int = Field(gt=0)
    images: Words = ()
    vars: Mapping[Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")], Variable] = {}
    steps: tuple[Step, ...] = Field(min_length=1)


class CourseSpec(_Model):
    """`course.yaml`."""

    format_version: Literal[1]
    lessons: tuple[Slug, ...]
    shelf: tuple[Slug, ...] = ()
