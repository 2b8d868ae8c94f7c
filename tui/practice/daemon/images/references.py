"""How images are named: what a reference says, and how people spell it.

The grammar and the words of the errors are those of the `distribution/reference` package, which
the engine and its clients share. Pure: nothing is looked up.

    [registry/]path[:tag][@digest]

A name without a registry means Docker Hub, and one without a path there means `library/`; the
familiar spelling leaves both out again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

DEFAULT_DOMAIN = "docker.io"
DEFAULT_TAG = "latest"
_LEGACY_DOMAIN = "index.docker.io"
_OFFICIAL = "library/"
_LONGEST_PATH = 255

_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*"
_DOMAIN_COMPONENT = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_HOST = rf"(?:{_DOMAIN_COMPONENT}(?:\.{_DOMAIN_COMPONENT})*|\[[a-fA-F0-9:]+\])"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_ALGORITHM = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*"
_REFERENCE = re.compile(
    rf"(?:(?P<domain>{_HOST}(?::[0-9]+)?)/)?(?P<path>{_COMPONENT}(?:/{_COMPONENT})*)"
    rf"(?::(?P<tag>{_TAG}))?(?:@(?P<digest>{_ALGORITHM}:[0-9a-fA-F]{{32,}}))?"
)
_WHOLE_TAG = re.compile(_TAG)
_IDENTIFIER = re.compile(r"[a-f0-9]{64}")
_DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}

INVALID = "invalid reference format"


class InvalidReference(ValueError):
    """A spelling that names nothing; the message is the one that clients know."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A name in full, with what follows it."""

    domain: str
    path: str
    tag: str = ""
    digest: str = ""

    @property
    def name(self) -> str:
        """The repository in full, as in `docker.io/library/busybox`."""
        return f"{self.domain}/{self.path}" if self.domain else self.path

    @property
    def familiar_name(self) -> str:
        """The repository as people write it."""
        if self.domain != DEFAULT_DOMAIN:
            return self.name
        rest = self.path.removeprefix(_OFFICIAL)
        return self.path if "/" in rest else rest

    @property
    def familiar(self) -> str:
        """All of it as people write it."""
        return self.familiar_name + self._suffix

    @property
    def name_only(self) -> bool:
        """Whether neither a tag nor a digest follows."""
        return not self.tag and not self.digest

    def with_default_tag(self) -> Reference:
        """The same, with `latest` where neither a tag nor a digest follows."""
        return replace(self, tag=DEFAULT_TAG) if self.name_only else self

    def __str__(self) -> str:
        """All of it in full; this is what references are kept under."""
        return self.name + self._suffix

    @property
    def _suffix(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        return f"{tag}@{self.digest}" if self.digest else tag


@dataclass(frozen=True, slots=True)
class ImageId:
    """An image's own digest in full, where a name might have been."""

    digest: str

    @property
    def familiar(self) -> str:
        """As people write it; there is only one way."""
        return self.digest


def parse(text: str) -> Reference:
    """What a spelling names. Raises InvalidReference."""
    if _IDENTIFIER.fullmatch(text):
        raise InvalidReference(
            f"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings"
        )
    domain, rest = _split_domain(text)
    path = rest.partition(":")[0]
    if path != path.lower():
        raise InvalidReference(f"{INVALID}: repository name ({path}) must be lowercase")
    match = _REFERENCE.fullmatch(f"{domain}/{rest}")
    if match is None:
        raise InvalidReference(INVALID)
    if len(match["path"]) > _LONGEST_PATH:
        raise InvalidReference(f"repository name must not be more than {_LONGEST_PATH} characters")
    digest = match["digest"] or ""
    if digest:
        _check_digest(digest)
    return Reference(match["domain"] or "", match["path"], match["tag"] or "", digest)


def parse_any(text: str) -> Reference | ImageId:
    """As `parse`, where an image's id in full may stand as well. Raises InvalidReference."""
    if _IDENTIFIER.fullmatch(text):
        return ImageId(f"sha256:{text}")
    if is_digest(text):
        return ImageId(text)
    return parse(text)


def tagged(repository: str, tag: str) -> Reference:
    """A repository and a tag or digest that clients send apart; the latter wins over the former's.

    Raises InvalidReference.
    """
    reference = parse(repository)
    if not tag:
        return reference
    if is_digest(tag):
        return replace(reference, tag="", digest=tag)
    if not _WHOLE_TAG.fullmatch(tag):
        raise InvalidReference("invalid tag format")
    return replace(reference, tag=tag, digest="")


def to_give(repository: str, tag: str) -> Reference | None:
    """The reference that an image is to get, with its tag; None where nothing is named.

    Raises InvalidReference.
    """
    if not repository:
        return None
    if parse(repository).digest:
        raise InvalidReference("cannot import digest reference")
    reference = tagged(repository, tag).with_default_tag()
    if reference.familiar_name == "sha256":
        raise InvalidReference("refusing to create an ambiguous tag using digest algorithm as name")
    return reference


def is_digest(text: str) -> bool:
    """Whether it is a digest of a known kind, whole and well-formed."""
    algorithm, _, digits = text.partition(":")
    length = _DIGEST_LENGTHS.get(algorithm)
    return length is not None and re.fullmatch(rf"[a-f0-9]{{{length}}}", digits) is not None


def short_id(identity: str) -> str:
    """An id as the engine shortens it in messages and progress: twelve digits."""
    return identity.rpartition(":")[2][:12]


def is_id_prefix(identity: str, text: str) -> bool:
    """Whether a text abbreviates this id, with or without its `sha256:`."""
    return identity.startswith(text) or identity.partition(":")[2].startswith(text)


def _split_domain(text: str) -> tuple[str, str]:
    first, slash, rest = text.partition("/")
    if not slash:
        return DEFAULT_DOMAIN, _OFFICIAL + text
    if first == _LEGACY_DOMAIN:
        domain, path = DEFAULT_DOMAIN, rest
    elif first == "localhost" or "." in first or ":" in first or first != first.lower():
        domain, path = first, rest
    else:
        domain, path = DEFAULT_DOMAIN, text
    if domain == DEFAULT_DOMAIN and "/" not in path:
        path = _OFFICIAL + path
    return domain, path


def _check_digest(digest: str) -> None:
    algorithm, _, digits = digest.partition(":")
    length = _DIGEST_LENGTHS.get(algorithm)
    if length is None:
        raise InvalidReference("unsupported digest algorithm")
    if len(digits) != length:
        raise InvalidReference("invalid checksum digest length")
    if not is_digest(digest):
        raise InvalidReference("invalid checksum digest format")
