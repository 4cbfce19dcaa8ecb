"""Terms are found in running text as people write it."""

from datetime import timedelta

import pytest

from newsroom import glossary
from newsroom.glossary import terms_in
from newsroom.models import Term, TermForm
from newsroom.term_matching import Forms
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent
from tests.factories import memory as make_memory


@pytest.fixture(autouse=True)
def _forget():
    glossary.forget()


def found(text, form, language="fa"):
    """What of a text is taken for ``form``."""
    forms = Forms(language)
    forms.add(form, form)
    return [text[hit.start : hit.end] for hit in forms.find(text)]


@pytest.mark.parametrize(
    ("text", "form", "language", "expected"),
    [
        ("پیشنویس قانون", "پیش‌نویس", "fa", ["پیشنویس"]),
        ("پیش نویس قانون", "پیش‌نویس", "fa", ["پیش نویس"]),
        ("پیش‌نویس‌های قانون", "پیشنویس", "fa", ["پیش‌نویس‌های"]),
        ("پيش‌نويس", "پیش‌نویس", "fa", ["پيش‌نويس"]),
        ("كتابهاي نو", "کتاب", "fa", ["كتابهاي"]),
        ("کتاب‌ها", "کتاب", "fa", ["کتاب‌ها"]),
        ("کتابخانه", "کتاب", "fa", []),
        ("او در آمد", "درآمد", "fa", []),
        ("درآمدها", "درآمد", "fa", ["درآمدها"]),
        ("ها", "ها", "fa", ["ها"]),
        ("وزارت صنعت و تجارت", "صنعت و تجارت", "fa", ["صنعت و تجارت"]),
        ("«تجارت»،", "تجارت", "fa", ["تجارت"]),
        ("سوداګري", "سوداګری", "ps", ["سوداګري"]),
        ("سوداگري", "سوداګري", "ps", ["سوداگري"]),
        ("سوداګرۍ", "سوداګري", "ps", []),
        ("Ministries said", "ministry", "en", ["Ministries"]),
        ("MARKETS", "market", "en", ["MARKETS"]),
        ("taxes", "tax", "en", ["taxes"]),
        ("news", "new", "en", ["news"]),
        ("marketing", "market", "en", []),
        ("the Ministry’s", "ministry", "en", ["Ministry’s"]),
    ],
)
def test_forms_are_found_as_they_are_written(text, form, language, expected):
    assert found(text, form, language) == expected


def test_the_longest_form_wins():
    forms = Forms("fa")
    for form in ("وزارت", "تجارت", "وزارت صنعت و تجارت"):
        forms.add(form, form)

    assert [hit.value for hit in forms.find("وزارت صنعت و تجارت، تجارت")] == [
        "وزارت صنعت و تجارت",
        "تجارت",
    ]


@pytest.mark.parametrize("form", ["", "؟!", "یک " * 13])
def test_what_is_no_form_is_not_known(form):
    forms = Forms("fa")
    forms.add(form, 1)

    assert len(forms) == 0


@pytest.mark.django_db
def test_a_hit_says_what_to_write():
    term = make_memory.term(
        fa="محصول گمرکی",
        en="customs duty",
        accepted=(("en", "duty"), ("fa", "محصول")),
        forbidden=(("en", "tax"),),
        note="not a tax",
    )

    (hit,) = terms_in("<b>محصول</b> و محصول گمرکی", source_language="fa", target_language="en")

    assert (hit.form, hit.preferred, hit.accepted, hit.forbidden, hit.note, hit.term_id) == (
        "محصول",
        "customs duty",
        ("duty",),
        ("tax",),
        "not a tax",
        term.pk,
    )
    assert terms_in("محصول", source_language="fa", target_language="ps") == []
    assert (
        terms_in("duty", source_language="en", target_language="fa")[0].preferred == "محصول گمرکی"
    )


@pytest.mark.django_db
def test_two_terms_of_one_form_both_answer():
    make_memory.term(fa="میزان", en="amount")
    make_memory.term(fa="میزان", en="Libra")

    hits = terms_in("میزان", source_language="fa", target_language="en")

    assert [hit.preferred for hit in hits] == ["amount", "Libra"]


@pytest.mark.django_db
def test_changes_are_seen_by_their_stamp(django_assert_num_queries):
    term = make_memory.term(fa="بازار", en="market")
    ask = {"source_language": "fa", "target_language": "en"}
    assert terms_in("بازار", **ask)[0].preferred == "market"
    with django_assert_num_queries(0):
        terms_in("بازار", **ask)
    glossary.forget()
    with django_assert_num_queries(1):
        terms_in("بازار", **ask)

    term.delete()
    glossary.forget()

    assert terms_in("بازار", **ask) == []


# The door ----------------------------------------------------------------------------------

FORMS = {"fa": {"preferred": ["بازار"], "forbidden": ["دکان"]}, "en": {"preferred": [" market "]}}


def save(by, now, term=None, forms=FORMS, **values):
    return glossary.save(term=term, kind="term", note="", forms=forms, by=by, now=now, **values)


@pytest.mark.django_db
def test_a_term_is_entered_and_changed(make_user, now):
    editor = make_user("editor")
    term = save(editor, now)
    assert terms_in("بازار", source_language="fa", target_language="en")[0].preferred == "market"

    changed = {**FORMS, "en": {"preferred": ["bazaar"]}}
    save(editor, now + timedelta(hours=1), term=term, forms=changed)

    assert terms_in("بازار", source_language="fa", target_language="en")[0].preferred == "bazaar"
    events = AuditEvent.objects.filter(verb__startswith="term.").order_by("pk")
    assert [(event.verb, event.before, event.after) for event in events][1] == (
        "term.save",
        {"en preferred": "market"},
        {"en preferred": "bazaar"},
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "forms",
    [
        {},
        {"fa": {"forbidden": ["بازار"]}},
        {"fa": {"preferred": ["بازار", "دکان"]}},
        {"fa": {"preferred": ["بازار"], "accepted": ["بازار"]}},
        {"fa": {"preferred": ["ب" * 201]}},
        {"fa": {"preferred": ["  "]}},
    ],
)
def test_what_is_no_term_is_refused(forms, make_user, now):
    with pytest.raises(Refused):
        save(make_user("editor"), now, forms=forms)

    assert TermForm.objects.count() == 0


@pytest.mark.django_db
def test_only_some_change_the_glossary(make_user, now):
    with pytest.raises(Refused):
        save(make_user("translator"), now)
    term = save(make_user("reviewer"), now)
    with pytest.raises(Refused):
        glossary.remove(term, by=make_user("writer"), now=now)
    glossary.remove(term, by=make_user("editor"), now=now)
    assert Term.objects.count() == 0
