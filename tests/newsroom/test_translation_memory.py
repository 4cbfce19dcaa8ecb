"""What enters the memory, what leaves it, and in which order it is offered."""

from datetime import timedelta

import pytest
from django.utils import translation

from newsroom import publishing, readers, translation_memory, word_rarity
from newsroom.models import MemoryUnit
from newsroom.translation_memory import suggest
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent
from tests.factories import contacts
from tests.factories import memory as make_memory
from tests.factories import newsroom as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LONG = "در این نمایشگاه شرکت‌های تجارتی از سراسر کشور تولیدات خود را به نمایش گذاشتند."


@pytest.fixture(autouse=True)
def _forget():
    word_rarity.forget()


def offered(text, **values):
    """(score, target) of what is suggested for a Dari text in English."""
    found = suggest(text, **{"source_language": "fa", "target_language": "en", **values})
    return [(suggestion.score, suggestion.target) for suggestion in found]


def live():
    return sorted(MemoryUnit.objects.live().values_list("source", "target"))


# Suggestions -------------------------------------------------------------------------------


def test_the_same_words_are_offered_whole():
    make_memory.unit("بازار باز است.", "The market is open.")

    assert offered("بازار باز است.") == [(100, "The market is open.")]


@pytest.mark.parametrize(
    "typed",
    ["بازار باز است", "بازار باز اَست.", "<strong>بازار</strong> باز است؟", "بازار  باز است؛"],
)
def test_other_typing_costs_one_point(typed):
    make_memory.unit("بازار باز است.", "The market is open.")

    assert offered(typed) == [(99, "The market is open.")]


@pytest.mark.parametrize("typed", ["مردم مي‌روند", "مردم می روند", "مردم میروند"])
def test_keyboards_and_half_spaces_make_no_difference(typed):
    make_memory.unit("مردم می‌روند", "People go")

    assert offered(typed) == [(99, "People go")]


def test_marking_is_not_a_difference():
    make_memory.unit("بازار <strong>هرات</strong> باز است", "Herat is open")

    assert offered("بازار هرات باز است") == [(100, "Herat is open")]


def test_similar_words_are_offered_with_fewer_points():
    make_memory.unit(LONG, "Companies from all over the country showed their products.")

    ((score, _target),) = offered(LONG.replace("تجارتی", "تولیدی"))

    assert 85 <= score < 99


def test_what_is_hardly_alike_is_not_offered():
    make_memory.unit(LONG, "x")

    assert offered("در این نشست شرکت‌های بزرگ حضور داشتند و از رئیس سوال کردند.") == []


def test_each_pair_of_languages_is_a_memory_of_its_own():
    make_memory.unit("بازار", "market")
    make_memory.unit("بازار", "بازار", target_language="ps")

    assert offered("بازار") == [(100, "market")]
    assert offered("بازار", target_language="ps") == [(100, "بازار")]
    assert offered("بازار", source_language="ps") == []


def test_equals_are_ranked_by_unit_then_review_then_age():
    house = contacts.unit()
    near = make.article(unit=house)
    person = make.person()
    make_memory.unit("بازار", "imported", reviewed_at=make.THEN + 3 * DAY)
    make_memory.unit("بازار", "older", reviewer=person, reviewed_at=make.THEN + DAY)
    make_memory.unit("بازار", "newer", reviewer=person, reviewed_at=make.THEN + 2 * DAY)
    make_memory.unit("بازار", "ours", article=near, reviewer=person)
    said = make.article(unit=house)

    assert [target for _s, target in offered("بازار", article=said)] == [
        "ours",
        "newer",
        "older",
        "imported",
    ]
    assert [target for _s, target in offered("بازار", limit=2)] == ["newer", "older"]


def test_superseded_wording_drops_out():
    make_memory.unit("بازار", "bazaar", superseded_at=make.THEN)
    make_memory.unit("بازار", "market")

    assert offered("بازار") == [(100, "market")]


def test_texts_for_named_readers_are_not_offered():
    make_memory.unit("بازار", "secret", article=make.article(is_restricted=True))

    assert offered("بازار") == []


@pytest.mark.parametrize(
    ("language", "phase", "said"),
    [
        ("en", "public", ["market"]),
        ("en", "scheduled", []),
        ("en", "withdrawn", []),
        ("ps", "public", []),
    ],
)
def test_texts_for_named_readers_are_offered_while_their_translation_is_public(
    language, phase, said, now
):
    article = make.article(languages=("fa", "ps", "en"), is_restricted=True)
    make.edition(of=article, language=language, phase=phase, now=now)
    make_memory.unit("بازار", "market", article=article)

    assert [target for _score, target in offered("بازار", now=now)] == said


def test_a_limited_text_is_offered_from_the_second_of_its_publication_on(now):
    article = make.article(languages=("fa", "en"), is_restricted=True)
    edition = make.edition(of=article, language="en", phase="scheduled", now=now)
    make_memory.unit("بازار", "market", article=article)

    assert offered("بازار", now=edition.publish_at - timedelta(seconds=1)) == []
    assert offered("بازار", now=edition.publish_at) == [(100, "market")]


@pytest.mark.parametrize(
    "text", ["", "  ", "۱۲۳", "«»", "<p></p>", "\ud800", "a" * 50_000, "' & | ! ( ) \\"]
)
def test_odd_texts_find_nothing(text):
    make_memory.unit()

    assert offered(text) == []


@pytest.mark.parametrize(("rows", "queries"), [(1, 3), (3, 3)])
def test_a_suggestion_costs_three_queries(rows, queries, django_assert_num_queries):
    for n in range(rows):
        make_memory.unit("بازار", f"market {n}", article=make.article())
    word_rarity.known()

    with django_assert_num_queries(queries):
        assert len(offered("بازار")) == rows


def test_the_origin_names_article_person_and_day():
    article = make.article(title_fa="بازار نو")
    make_memory.unit(article=article, translator=make.person(full_name="مریم"))

    with translation.override("en"):
        (found,) = suggest("بازار باز است.", source_language="fa", target_language="en")

    assert (
        found.origin
        == "From “\u2068بازار نو\u2069”, translated by \u2068مریم\u2069, approved on 10 Saratan 1405."
    )


# Taking in ---------------------------------------------------------------------------------


def translated(**values):
    """A public article's English edition under review."""
    article = make.article(languages=("fa", "en"), **values)
    make.public(of=article)
    return make.edition(of=article, language="en", phase="approved")


def test_reviewed_paragraphs_enter(now):
    edition = translated()
    maker = make.person()
    make_memory.segment(of=edition, source="بازار", target="market", translator=maker)

    assert translation_memory.remember(edition, by=None, now=now) == 1

    unit = MemoryUnit.objects.get()
    assert (unit.source, unit.target, unit.article, unit.translator) == (
        "بازار",
        "market",
        edition.article,
        maker,
    )
    assert AuditEvent.objects.get(verb="edition.remember").after == {"added": 1, "superseded": 0}


@pytest.mark.parametrize(
    "values",
    [
        {"translated_by": None, "engine": "local"},
        {"reviewed_by": None, "reviewed_at": None},
        {"kept_as_minor": True},
        {"target": ""},
        {"source": "۱۲۳"},
    ],
)
def test_what_no_person_made_or_looked_at_does_not_enter(values, now):
    edition = translated()
    make_memory.segment(of=edition, **{"source": "بازار", "target": "market", **values})

    assert translation_memory.remember(edition, by=None, now=now) == 0
    assert live() == []


def test_a_machine_draft_that_a_person_took_over_enters(now):
    edition = translated()
    make_memory.segment(of=edition, source="بازار", target="market", engine="local")

    assert translation_memory.remember(edition, by=None, now=now) == 1


def test_restricted_articles_and_originals_stay_out(now):
    edition = translated(is_restricted=True)
    make_memory.segment(of=edition, source="بازار", target="market")
    original = edition.article.editions.get(is_source=True)

    assert translation_memory.remember(edition, by=None, now=now) == 0
    assert translation_memory.remember(original, by=None, now=now) == 0


def test_remembering_twice_adds_nothing(now):
    edition = translated()
    make_memory.segment(of=edition, source="بازار", target="market")
    translation_memory.remember(edition, by=None, now=now)
    translation_memory.remember(edition, by=None, now=now)

    assert live() == [("بازار", "market")]
    assert AuditEvent.objects.filter(verb="edition.remember").count() == 1


def test_another_wording_of_the_same_article_supersedes_the_older(now):
    edition = translated()
    segment = make_memory.segment(of=edition, source="بازار", target="bazaar")
    other = make_memory.unit("بازار", "market place", article=make.article())
    translation_memory.remember(edition, by=None, now=now)
    segment.target = "market"
    segment.save()

    translation_memory.remember(edition, by=None, now=now + DAY)

    assert live() == [("بازار", "market"), ("بازار", other.target)]
    assert MemoryUnit.objects.get(target="bazaar").superseded_at == now + DAY


def test_two_wordings_in_one_text_both_hold(now):
    edition = translated()
    make_memory.segment(of=edition, source="بازار", target="market")
    make_memory.segment(of=edition, source="بازار", target="bazaar", nth=1)
    translation_memory.remember(edition, by=None, now=now)

    assert live() == [("بازار", "bazaar"), ("بازار", "market")]


def test_a_review_here_takes_a_unit_out_of_its_import(now):
    batch = make_memory.batch()
    unit = make_memory.unit("بازار", "market", batch=batch)
    edition = translated()
    make_memory.segment(of=edition, source="بازار", target="market")

    translation_memory.remember(edition, by=None, now=now)

    unit.refresh_from_db()
    assert (unit.batch, unit.article) == (None, edition.article)


# Put right ---------------------------------------------------------------------------------


def test_a_correction_supersedes_and_keeps_the_old(make_user, now):
    unit = make_memory.unit("بازار", "bazar", article=make.article())
    editor = make_user("editor")

    better = translation_memory.correct(unit, target="market", by=editor, now=now)

    unit.refresh_from_db()
    assert unit.superseded_at == now
    assert (better.target, better.article, better.reviewer) == ("market", unit.article, editor)
    assert offered("بازار") == [(100, "market")]


def test_a_correction_into_a_known_wording_adds_none(make_user, now):
    wrong, right = make_memory.unit("بازار", "bazar"), make_memory.unit("بازار", "market")

    assert (
        translation_memory.correct(wrong, target="market", by=make_user("reviewer"), now=now)
        == right
    )
    assert live() == [("بازار", "market")]


def test_corrections_are_refused(make_user, now):
    unit = make_memory.unit("بازار", "market")
    editor = make_user("editor")

    with pytest.raises(Refused):
        translation_memory.correct(unit, target="market", by=editor, now=now)
    with pytest.raises(Refused):
        translation_memory.correct(unit, target=" \u200c ", by=editor, now=now)
    with pytest.raises(Refused):
        translation_memory.correct(unit, target="bazaar", by=make_user("translator"), now=now)
    with pytest.raises(Refused):
        translation_memory.supersede(unit, reason=" ", by=editor, now=now)
    translation_memory.supersede(unit, reason="wrong", by=editor, now=now)
    with pytest.raises(Refused):
        translation_memory.correct(unit, target="bazaar", by=editor, now=now)
    assert live() == []


def test_a_superseded_unit_can_hold_again(make_user, now):
    unit = make_memory.unit("بازار", "market")
    editor = make_user("editor")
    translation_memory.supersede(unit, reason="wrong", by=editor, now=now)

    translation_memory.restore(unit, by=editor, now=now)

    assert live() == [("بازار", "market")]
    with pytest.raises(Refused):
        translation_memory.restore(unit, by=editor, now=now)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("بازار", 1),
        ("بازا", 1),
        ("باز بازار", 1),
        ("market is", 1),
        ("هرات", 0),
        ("", 1),
        ("'", 0),
        ("باز'ار \\ & |", 1),
    ],
)
def test_the_memory_is_searched_by_words(words, found):
    make_memory.unit("بازار باز است.", "The market is open.")

    assert translation_memory.searched(MemoryUnit.objects.all(), words).count() == found


@pytest.mark.django_db(transaction=True)
def test_words_are_counted_anew_after_an_import():
    for n in range(30):
        make_memory.unit(f"بازار {n} ولایت", f"market {n}")
    translation_memory.tidy()

    assert word_rarity.known().share("بازار") == pytest.approx(1.0)
    assert word_rarity.known().share("هرات") < 0.001


# Texts for named readers -----------------------------------------------------------------------


def test_lifting_the_limit_takes_in_what_was_signed_meanwhile(make_user, now):
    edition = translated(is_restricted=True)
    make_memory.segment(of=edition, source="بازار", target="market")
    assert translation_memory.remember(edition, by=None, now=now) == 0

    readers.open_up(edition.article, reason="Announced.", by=make_user("editor"), now=now)

    assert live() == [("بازار", "market")]


def test_lifting_the_limit_takes_in_nothing_that_is_not_signed(now):
    article = make.article(languages=("fa", "en"), is_restricted=True)
    edition = make.edition(of=article, language="en", phase="submitted")
    make_memory.segment(of=edition, source="بازار", target="market")

    readers.open_up(article, reason="Announced.", by=article.author, now=now)

    assert live() == []


def test_publication_takes_in_a_limited_text(now):
    article = make.article(languages=("fa", "en"), is_restricted=True)
    edition = make.edition(of=article, language="en", phase="public", now=now)
    make_memory.segment(of=edition, source="بازار", target="market")

    publishing.publish_due(now=now)

    assert live() == [("بازار", "market")]
