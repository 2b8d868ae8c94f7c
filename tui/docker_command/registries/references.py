"""Names of images, as people write them and as an engine means them.

The grammar, the filling in of `docker.io/library` and the words of complaint are those of the
distribution project's reference library, which the real command uses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

DOMAIN = "docker.io"
"""Where images are that are named without a place."""
LATEST = "latest"
_OLD_DOMAIN = "index.docker.io"
_OFFICIAL = "library/"
_LONGEST_PATH = 255
_SUMS = {"sha256": 64, "sha384": 96, "sha512": 128}

_IDENTIFIER = re.compile(r"[a-f0-9]{64}")
_PART = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_HOST = rf"(?:{_PART}(?:\.{_PART})*|\[(?:[a-fA-F0-9:]+)\])(?::[0-9]+)?"
_WORD = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REFERENCE = re.compile(
    rf"(?P<domain>{_HOST})/(?P<path>{_WORD}(?:/{_WORD})*)"
    r"(?::(?P<tag>\w[\w.-]{0,127}))?"
    r"(?:@(?P<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a name of an image consists of."""

    domain: str
    path: str
    tag: str = ""
    digest: str = ""

    @property
    def name(self) -> str:
        """The repository, with its place."""
        return f"{self.domain}/{self.path}"

    @property
    def familiar(self) -> str:
        """The repository as people write it."""
        if self.domain != DOMAIN:
            return self.name
        short = self.path.removeprefix(_OFFICIAL)
        return self.path if "/" in short else short

    @property
    def bare(self) -> bool:
        """Whether it names a repository, and no image in it."""
        return not self.tag and not self.digest

    def tagged(self) -> Reference:
        """The same; a repository alone stands for its latest image."""
        return replace(self, tag=LATEST) if self.bare else self

    def __str__(self) -> str:
        return f"{self.name}{self._rest}"

    @property
    def short(self) -> str:
        """All of it, as people write it."""
        return f"{self.familiar}{self._rest}"

    @property
    def _rest(self) -> str:
        return f"{f':{self.tag}' if self.tag else ''}{f'@{self.digest}' if self.digest else ''}"


def reference(text: str) -> Reference:
    """The image that a text names. Raises ValueError with the real command's words."""
    if _IDENTIFIER.fullmatch(text):
        raise ValueError(
            f"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings"
        )
    domain, rest = _split(text)
    repository = rest.partition(":")[0]
    if repository.lower() != repository:
        raise ValueError(
            f"invalid reference format: repository name ({repository}) must be lowercase"
        )
    match = _REFERENCE.fullmatch(f"{domain}/{rest}")
    if match is None:
        raise ValueError("invalid reference format")
    if len(match["path"]) > _LONGEST_PATH:
        raise ValueError(f"repository name must not be more than {_LONGEST_PATH} characters")
    _check(match["digest"] or "")
    return Reference(match["domain"], match["path"], match["tag"] or "", match["digest"] or "")


def is_identifier(text: str) -> bool:
    """Whether a text is a whole identifier of an image, and not the name of one."""
    digest = text if ":" in text else f"sha256:{text}"
    kind, _, digits = digest.partition(":")
    return kind in _SUMS and re.fullmatch(f"[a-f0-9]{{{_SUMS[kind]}}}", digits) is not None


def _split(text: str) -> tuple[str, str]:
    first, slash, rest = text.partition("/")
    if slash and (
        first in ("localhost", _OLD_DOMAIN)
        or any(sign in first for sign in ".:")
        or first.lower() != first
    ):
        domain = DOMAIN if first == _OLD_DOMAIN else first
    else:
        domain, rest = DOMAIN, text
    if domain == DOMAIN and "/" not in rest:
        rest = f"{_OFFICIAL}{rest}"
    return domain, rest


def _check(digest: str) -> None:
    if not digest:
        return
    kind, _, digits = digest.partition(":")
    if kind not in _SUMS:
        raise ValueError("unsupported digest algorithm")
    if len(digits) != _SUMS[kind]:
        raise ValueError("invalid checksum digest length")
    if digits.lower() != digits:
        raise ValueError("invalid checksum digest format")
