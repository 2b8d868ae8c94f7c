"""Every sentence that cais says, in every language it speaks.

One table a language, the same keys in each; code names a key and never holds a sentence.
Docker's own words (container, image, volume, build, ...) stay as they are in Portuguese too:
people meet them untranslated in every tool and page they will read next.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("pt-BR", "en")

_MODULES = {"pt-BR": "tui.i18n.pt_br", "en": "tui.i18n.en"}


@dataclass(frozen=True, slots=True)
class Translator:
    """Sentences of one language. Call it with a key and what the sentence names."""

    language: str
    table: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The sentence for a key. Raises KeyError for a key that no table has."""
        sentence = self.table[key]
        return sentence.format(**values) if values else sentence

    def count(self, key: str, number: int, **values: object) -> str:
        """The sentence for so many things: `key.one` or `key.other`."""
        return self(f"{key}.{'one' if number == 1 else 'other'}", number=number, **values)


def translator(language: str) -> Translator:
    """The translator for one of `LANGUAGES`. Raises KeyError for any other."""
    module = importlib.import_module(_MODULES[language])
    return Translator(language, module.TEXTS)


def detect(env: Mapping[str, str]) -> str:
    """The language that the person's locale asks for, by POSIX precedence; else English."""
    locale = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return "pt-BR" if locale.lower().startswith("pt") else "en"
