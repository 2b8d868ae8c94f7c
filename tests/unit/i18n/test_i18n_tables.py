"""Both languages say the same things, and a person gets the one that was asked for."""

from string import Formatter

import pytest
from textual.content import Content

from tui.i18n import LANGUAGES, detect, translator

TABLES = {language: translator(language).table for language in LANGUAGES}
KEYS = set(TABLES["en"])


def test_all_languages_have_the_same_keys() -> None:
    for table in TABLES.values():
        assert set(table) == KEYS


@pytest.mark.parametrize("key", sorted(KEYS))
def test_all_languages_name_the_same_things_in_a_sentence(key: str) -> None:
    named = {
        frozenset(name for _, name, _, _ in Formatter().parse(table[key]) if name is not None)
        for table in TABLES.values()
    }
    assert len(named) == 1
    assert all(name.isidentifier() for names in named for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    empty = [key for key, text in TABLES[language].items() if not text.strip()]
    assert empty == ["column.pulse"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_welcome_is_markup_without_a_fault(language: str) -> None:
    keys = ("lesson.welcome", "lesson.practice", "lesson.practice.use", "lesson.panels")
    text = "".join(Content.from_markup(TABLES[language][key]).plain for key in keys)
    assert "docker run -d -p 9000:80 nginx" in text
    assert "[$" not in text
    assert "[b]" not in text
    assert "[/" not in text


@pytest.mark.parametrize(
    ("env", "language"),
    [
        ({}, "en"),
        ({"LANG": ""}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "pt_BR.UTF-8"}, "pt-BR"),
        ({"LANG": "pt_PT"}, "pt-BR"),
        ({"LANG": "PT"}, "pt-BR"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "pt_BR"}, "pt-BR"),
        ({"LANG": "pt_BR", "LC_MESSAGES": "en_US"}, "en"),
        ({"LANG": "pt_BR", "LC_MESSAGES": "pt_BR", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US", "LC_ALL": "pt_BR.UTF-8"}, "pt-BR"),
        ({"LANG": "pt_BR", "LC_MESSAGES": "", "LC_ALL": ""}, "pt-BR"),
    ],
)
def test_language_is_what_the_locale_asks_for(env: dict[str, str], language: str) -> None:
    assert detect(env) == language


def test_translator_counts_in_singular_and_plural() -> None:
    t = translator("en")
    assert [t.count("images.used", number) for number in (0, 1, 2)] == [
        "0 containers",
        "1 container",
        "2 containers",
    ]


def test_words_from_outside_are_never_taken_for_a_sentence_to_fill() -> None:
    assert "{number}" in translator("en")("told.start.done", name="{number}")


def test_language_or_key_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        translator("xx")
    with pytest.raises(KeyError):
        translator("en")("no.such.key")
