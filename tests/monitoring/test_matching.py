"""Topics: the query language, whole words however they are typed, and why a text matched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.matching import QueryError, compile_topic

TEXT = "وزارت صنعت و تجارت می‌گوید که صادرات کشمش به هند زیاد شد"


def found(
    query: str, text: str = TEXT, *, title: str = "", **kwargs: list[str]
) -> list[str] | None:
    """The stretches of the original that matched."""
    texts = {"title": title, "text": text}
    match = compile_topic(query, **kwargs).match(**texts)
    return None if match is None else [texts[h.field][h.start : h.end] for h in match.hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("کشمش", ["کشمش"]),
        ("كشمش", ["کشمش"]),
        ("وزارت هند", ["وزارت", "هند"]),
        ("وزارت چین", None),
        ("وزارت AND هند", ["وزارت", "هند"]),
        ("وزارت و هند", ["وزارت", "هند"]),
        ("وزارت او هند", ["وزارت", "هند"]),
        ("وزارت & هند", ["وزارت", "هند"]),
        ("چین OR هند", ["هند"]),
        ("چین یا هند", ["هند"]),
        ("چین | هند", ["هند"]),
        ("چین، هند", ["هند"]),
        ("چین, هند,", ["هند"]),
        ("کشمش NOT چین", ["کشمش"]),
        ("کشمش NOT هند", None),
        ("کشمش نه هند", None),
        ("کشمش بدون هند", None),
        ("کشمش پرته هند", None),
        ("کشمش -هند", None),
        ("کشمش -چین", ["کشمش"]),
        ("NOT NOT کشمش", ["کشمش"]),
        # Phrases, in every kind of quotation mark
        ('"صنعت و تجارت"', ["صنعت و تجارت"]),
        ("“صنعت و تجارت”", ["صنعت و تجارت"]),
        ("«صنعت و تجارت»", ["صنعت و تجارت"]),
        ("„صنعت و تجارت“", ["صنعت و تجارت"]),
        ("«تجارت و صنعت»", None),
        ("«و»", ["و"]),
        # Half-spaces
        ("میگوید", ["می‌گوید"]),
        ("می‌گوید", ["می‌گوید"]),
        ("«می گوید»", ["می‌گوید"]),
        # Whole words and beginnings
        ("تجار", None),
        ("تجار*", ["تجارت"]),
        ("«صنعت و تجا*»", ["صنعت و تجارت"]),
        # Nearness
        ("کشمش NEAR/1 هند", ["کشمش", "هند"]),
        ("هند NEAR/1 کشمش", ["کشمش", "هند"]),
        ("کشمش NEAR/0 هند", None),
        ("هند NEAR/1f کشمش", None),
        ("کشمش near/1F هند", ["کشمش", "هند"]),
        ("کشمش نزدیک/۱ هند", ["کشمش", "هند"]),
        ("کشمش نږدې/۱ هند", ["کشمش", "هند"]),
        ("صادرات NEAR/3 (چین یا هند)", ["صادرات", "هند"]),
        ("«صنعت و تجارت» NEAR/2 صادرات", None),
        ("«صنعت و تجارت» NEAR/3 صادرات", ["صنعت و تجارت", "صادرات"]),
        # Brackets and precedence: NOT before AND before OR
        ("چین وزارت یا هند", ["هند"]),
        ("چین (وزارت یا هند)", None),
        ("(چین یا کشمش) (وزارت یا پاکستان)", ["وزارت", "کشمش"]),
        ("هند یا وزارت نه کشمش", ["هند"]),
        ("کشمش نه (چین یا هند)", None),
        ("(((کشمش)))", ["کشمش"]),
        # Fields
        ("عنوان:کشمش", None),
        ("title:کشمش", None),
        ("کشمش نه title:کشمش", ["کشمش"]),
        # Digits and invisible characters in the query
        ("\u200fکشمش\u202a", ["کشمش"]),
    ],
)
def test_queries(query: str, expected: list[str] | None) -> None:
    assert found(query) == expected


@pytest.mark.parametrize("prefix", ["title:", "عنوان:", "سرلیک:", "Title: "])
def test_titles_are_asked_alone(prefix: str) -> None:
    assert found(f"{prefix}(کشمش یا هند)", "هند", title="کشمش") == ["کشمش"]


@pytest.mark.parametrize(
    ("query", "key", "at"),
    [
        ("", "empty", 0),
        ("   ", "empty", 0),
        ("!!!", "missing_operand", 1),
        ('کشمش "هند', "unclosed_quote", 5),
        ("«کشمش", "unclosed_quote", 0),
        ('""', "empty_phrase", 0),
        ("«،»", "empty_phrase", 0),
        ("(کشمش", "unclosed_bracket", 0),
        ("کشمش)", "unopened_bracket", 4),
        (")کشمش(", "unopened_bracket", 0),
        ("()", "missing_operand", 1),
        ("کشمش OR", "missing_operand", 0),
        ("OR کشمش", "missing_operand", 0),
        ("کشمش AND", "missing_operand", 5),
        ("NOT", "missing_operand", 0),
        ("title:", "missing_operand", 0),
        ("نه کشمش", "only_negative", 0),
        ("کشمش OR -هند", "only_negative", 0),
        ("کشمش NEAR هند", None, 0),
        ("کشمش NEAR/ هند", "near_distance", 5),
        ("کشمش NEAR/x هند", "near_distance", 5),
        ("کشمش NEAR/99 هند", "near_distance", 5),
        ("کشمش NEAR/3", "missing_operand", 5),
        ("کشمش NEAR/3 (هند AND چین)", "near_operand", 5),
        ("کشمش NEAR/3 (NOT هند)", "near_operand", 5),
        ("(" * 21 + "کشمش" + ")" * 21, "too_deep", 20),
        ("title:" * 30 + "کشمش", "too_deep", 120),
        ("کشمش " * 301, "too_long", 0),
        ("ک" * 4001, "too_long", 4000),
    ],
)
def test_queries_that_cannot_be_read(query: str, key: str | None, at: int) -> None:
    if key is None:
        assert compile_topic(query).explain() == "کشمش AND NEAR AND هند"
        return
    with pytest.raises(QueryError) as caught:
        compile_topic(query)
    assert (caught.value.key, str(caught.value)) == (key, QueryError.SENTENCES[key])
    if key != "missing_operand" or at:
        assert caught.value.at == at or key == "missing_operand"


def test_aliases_are_enough_and_negative_contexts_do_not_count() -> None:
    topic = {
        "aliases": ["MoLED", "د سيمه ییز اقتصاد د پراختیا وزارت"],
        "negative": ["وزارت صنعت، معدن و تجارت"],
    }
    query = "وزارت NEAR/3 تجارت"

    assert found(query, "the MOLED said", **topic) == ["MOLED"]
    assert found(query, "وزارت صنعت، معدن و تجارت ایران", **topic) is None
    assert found(query, "وزارت صنعت، معدن و تجارت ایران و وزارت تجارت", **topic) == [
        "وزارت",
        "تجارت",
    ]


def test_aliases_stand_without_a_query() -> None:
    assert found("", "the MoLED said", aliases=["moled", "  "]) == ["MoLED"]


def test_because_names_term_field_and_place_in_the_original() -> None:
    match = compile_topic("كشمش").match(title="", text="نرخِ کِشمِش")

    assert match is not None
    assert match.because() == [{"term": "كشمش", "field": "text", "start": 5, "end": 11}]


def test_explain_echoes_the_tree() -> None:
    topic = compile_topic("چین یا «صنعت و تجارت» نه title:(کشمش، هند NEAR/۳f پسته*)")

    assert topic.explain() == (
        "چین OR («صنعت و تجارت» AND NOT title:(کشمش OR (هند NEAR/3f پسته*)))"
    )


def _refusal(query: str) -> str | None:
    try:
        compile_topic(query).match(title=query, text=TEXT)
    except QueryError as error:
        return error.key
    return None


@given(st.text(max_size=80))
def test_any_query_is_read_or_refused(query: str) -> None:
    assert _refusal(query) in {None, *QueryError.SENTENCES}


@given(st.lists(st.sampled_from(TEXT.split()), min_size=1, max_size=4), st.text(max_size=60))
def test_hits_lie_inside_the_text(words: list[str], noise: str) -> None:
    text = noise + " " + TEXT
    match = compile_topic(" OR ".join(f'"{word}"' for word in words)).match(text=text)

    assert match is not None
    assert all(0 <= hit.start < hit.end <= len(text) for hit in match.hits)
