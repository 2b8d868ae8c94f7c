from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.practice.api.query import Query
from tui.practice.errors import BadRequest, Failed, Refused
from tui.practice.filters import Filters


def refused(function: object, *arguments: object, error: type[Refused] = BadRequest) -> str:
    with pytest.raises(error) as caught:
        function(*arguments)  # type: ignore[operator]
    return caught.value.message


@pytest.mark.parametrize("value", ["", "0", "no", "No", "false", "False", "FALSE", "none", "None"])
def test_values_that_mean_no(value: str) -> None:
    assert Query(f"force={value}").flag("force", default=True) is False


@pytest.mark.parametrize("value", ["1", "true", "True", "yes", "2", "anything", "off"])
def test_values_that_mean_yes(value: str) -> None:
    assert Query(f"force={value}").flag("force") is True


def test_what_is_not_there_has_its_default() -> None:
    query = Query("")
    assert query.flag("x") is False
    assert query.flag("x", default=True) is True
    assert query.text("x") == ""
    assert query.text("x", "y") == "y"
    assert query.number("x") == 0
    assert query.number("x", -1) == -1
    assert query.all("x") == ()
    assert query.filters() == {}
    assert "x" not in query


def test_names_and_values_are_decoded() -> None:
    query = Query("a%20b=c+d%2Be&flag&t=1&t=2&=nameless&&broken=%ff")
    assert query.text("a b") == "c d+e"
    assert "flag" in query
    assert query.flag("flag", default=True) is False
    assert query.all("t") == ("1", "2")
    assert query.text("t") == "1"
    assert query.text("broken") == "\ufffd"


def test_bad_escapes_are_refused() -> None:
    assert refused(Query, "a=%zz") == 'invalid URL escape "%zz"'
    assert refused(Query, "a%=1") == 'invalid URL escape "%"'
    assert refused(Query, "a=%4") == 'invalid URL escape "%4"'
    assert refused(Query, "a=1;b=2") == "invalid semicolon separator in query"


@pytest.mark.parametrize(("text", "number"), [("5", 5), ("-1", -1), ("+7", 7), ("007", 7)])
def test_numbers(text: str, number: int) -> None:
    assert Query(f"t={text.replace('+', '%2B')}").number("t") == number


@pytest.mark.parametrize("text", ["abc", "1.5", "1_0", " 1", "0x1", "١", "-", "1e3"])
def test_what_is_no_number(text: str) -> None:
    message = f'strconv.Atoi: parsing "{text}": invalid syntax'
    assert refused(Query(f"t={text.replace(' ', '+')}").number, "t", error=Failed) == message


@pytest.mark.parametrize("text", ["9223372036854775808", "-9223372036854775809", "9" * 5000])
def test_numbers_that_are_too_large(text: str) -> None:
    message = f'strconv.Atoi: parsing "{text}": value out of range'
    assert refused(Query(f"t={text}").number, "t", error=Failed) == message


@given(st.text())
def test_any_query_is_read_or_refused(raw: str) -> None:
    try:
        query = Query(raw)
    except BadRequest:
        return
    query.flag("a")


# -- filters ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '{"label":{"a":true,"b=c":true},"name":{"x":true}}',
        '{"label":["a","b=c"],"name":["x"]}',
    ],
)
def test_both_spellings_of_filters(text: str) -> None:
    filters = Filters.parse(text)
    assert filters == {"label": ("a", "b=c"), "name": ("x",)}
    assert Query(f"filters={text}").filters() == filters


@pytest.mark.parametrize("text", ["", "null", "{}", '{"label":null}', '{"label":[]}'])
def test_filters_that_filter_nothing(text: str) -> None:
    filters = Filters.parse(text)
    assert filters.match_labels({})
    assert filters.match_exactly("name", "x")


@pytest.mark.parametrize(
    "text",
    [
        *("x", "[]", "1", '"x"', "{", '{"a":"b"}', '{"a":1}', '{"a":[1]}', '{"a":{"b":1}}'),
        *('{"a":["b"],"c":{"d":true}}', "[" * 100_000),
    ],
    ids=range(11),
)
def test_filters_that_are_none(text: str) -> None:
    assert refused(Filters.parse, text) == "invalid filter"


@given(st.text())
def test_any_filters_are_read_or_refused(text: str) -> None:
    with suppress(BadRequest):
        Filters.parse(text)


def test_filters_that_are_not_known() -> None:
    filters = Filters({"label": ["a"], "nope": ["b"]})
    assert refused(filters.check, {"label"}) == "invalid filter 'nope'"
    filters.check({"label", "nope"})


@pytest.mark.parametrize(
    ("values", "expected"), [(["1"], True), (["true"], True), (["0"], False), (["false"], False)]
)
def test_filters_that_are_true_or_false(values: list[str], expected: bool) -> None:
    assert Filters({"dangling": values}).flag("dangling") is expected
    assert Filters().flag("dangling", expected) is expected


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["x"], "invalid filter 'dangling=[x]'"),
        (["1", "0"], "invalid filter 'dangling=[1 0]'"),
        ([], "invalid filter 'dangling'"),
    ],
)
def test_filters_that_are_neither(values: list[str], message: str) -> None:
    assert refused(Filters({"dangling": values}).flag, "dangling") == message


def test_labels_must_all_hold() -> None:
    labels = {"a": "1", "b": ""}
    assert Filters({"label": ["a", "b", "a=1", "b="]}).match_labels(labels)
    assert not Filters({"label": ["a", "c"]}).match_labels(labels)
    assert not Filters({"label": ["a=2"]}).match_labels(labels)
    assert not Filters({"label": ["a"]}).match_labels(None)
    assert not Filters({"label!": ["a"]}).match_labels(labels)
    assert Filters({"label!": ["a", "c"]}).match_labels(labels)
    assert Filters({"label!": ["a=2"]}).match_labels(labels)


def test_ways_to_match() -> None:
    filters = Filters({"id": ["ab", "cd"], "name": ["^web.*1$", "plain"]})
    assert filters.match_exactly("id", "x", "cd")
    assert not filters.match_exactly("id", "abc")
    assert filters.match_start("id", "x", "abc")
    assert not filters.match_start("id", "xab")
    assert filters.match_pattern("name", "web-1")
    assert filters.match_pattern("name", "x", "so-plain-it-is")
    assert not filters.match_pattern("name", "a-web-1")


@pytest.mark.parametrize(
    ("pattern", "name"), [("(", "x"), ("(a+)+$", "a" * 60 + "!"), (".*.*.*.*.*y", "x" * 5000)]
)
def test_patterns_that_would_never_end_match_nothing(pattern: str, name: str) -> None:
    assert not Filters({"name": [pattern]}).match_pattern("name", name)
