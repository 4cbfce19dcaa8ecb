"""The rules of the kinds: what a text needs, which languages go together, who may change the rules."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import ContactList
from newsroom import drafts, kinds, reviews, workflow
from newsroom.models import Article, KindRule
from prcms.base import audit
from prcms.base.errors import Refused
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN


def rule(kind="news", **values):
    KindRule.objects.filter(kind=kind).update(**values)


def test_every_kind_has_its_row_from_the_start(db):
    assert set(KindRule.objects.values_list("kind", flat=True)) == set(Article.Kind.values)
    for row in KindRule.objects.all():
        wanted = kinds.rule("none") if row.kind not in kinds.DEFAULTS else kinds._default(row.kind)
        for name in kinds.FIELDS:
            assert getattr(row, name) == getattr(wanted, name), (row.kind, name)


def test_making_the_rows_again_changes_nothing_and_fills_gaps(db):
    assert kinds.ensure() == 0
    KindRule.objects.filter(kind="speech").delete()
    assert kinds.ensure() == 1


def test_a_kind_without_a_row_is_ruled_by_the_defaults(db):
    KindRule.objects.all().delete()

    assert kinds.rule("announcement").order == "together"


@pytest.mark.parametrize("part", KindRule.Part.values)
def test_a_missing_part_is_named_and_stops_submission(part, make_user):
    rule(required_parts=[part])
    writer = make_user("writer")
    edition = make.edition(writer=writer)

    with pytest.raises(Refused) as refusal:
        workflow.move(edition, "submit", by=writer, now=THEN)

    assert str(KindRule.Part(part).label) in str(refusal.value)


def test_all_that_is_missing_is_named_at_once(make_user):
    rule(required_parts=["summary", "unit", "photo"])

    assert [str(label) for label in kinds.missing_parts(make.edition())] == [
        str(KindRule.Part(part).label) for part in ("summary", "unit", "photo")
    ]


def test_what_all_languages_share_is_asked_of_the_original_alone(db):
    rule(required_parts=["unit", "meaning"])
    source = make.public(of=make.article(languages=("fa", "ps")))
    edition = make.edition(language="ps", of=source.article)

    assert kinds.missing_parts(edition) == [KindRule.Part.MEANING.label]


def test_a_rule_that_came_later_stops_the_approval(make_user):
    edition = make.edition(phase="submitted")
    rule(required_parts=["summary"])

    with pytest.raises(Refused):
        workflow.move(edition, "approve", by=make_user("editor"), now=THEN)


@pytest.fixture
def together(db):
    """An approved announcement in Dari whose Pashto is approved too, and English beside them."""
    rule("announcement", required_parts=[], required_languages=["fa", "ps"], order="together")
    article = make.article(kind="announcement", languages=("fa", "ps", "en"))
    source = make.edition(phase="approved", of=article)
    pashto = make.edition(phase="approved", language="ps", of=article, writer=make.person())
    english = make.edition(phase="approved", language="en", of=article, writer=make.person())
    return source, pashto, english


def phases(*editions, now=THEN):
    for edition in editions:
        edition.refresh_from_db()
    return [edition.phase(at=now) for edition in editions]


def test_the_required_languages_become_public_in_the_same_moment(together, make_user):
    workflow.move(together[0], "publish", by=make_user("editor"), now=THEN)

    assert phases(*together) == ["public", "public", "approved"]
    assert together[1].publish_at == together[0].publish_at == THEN


@pytest.mark.parametrize("move", ["schedule", "embargo"])
def test_the_required_languages_get_the_same_moment(move, together, make_user):
    moment = THEN + timedelta(hours=1)
    embargo = make.embargo(article=together[0].article, lifts_at=moment)

    workflow.move(
        together[0],
        move,
        by=make_user("editor"),
        now=THEN,
        publish_at=moment,
        embargo=embargo,
    )

    phase = {"schedule": "scheduled", "embargo": "embargoed"}[move]
    assert phases(*together) == [phase, phase, "approved"]


@pytest.mark.parametrize("move", ["publish", "schedule", "embargo"])
def test_the_original_waits_for_the_required_languages(move, together, make_user):
    editor = make_user("editor")
    workflow.move(together[1], "revise", by=editor, now=THEN)
    moment = THEN + timedelta(hours=1)

    with pytest.raises(Refused, match=r"پښتو|پشتو|Pashto"):
        workflow.move(
            together[0],
            move,
            by=editor,
            now=THEN,
            publish_at=moment,
            embargo=make.embargo(article=together[0].article, lifts_at=moment),
        )

    assert phases(*together) == ["approved", "draft", "approved"]


def test_source_first_waits_for_nobody(together, make_user):
    rule("announcement", order="source_first")

    workflow.move(together[0], "publish", by=make_user("editor"), now=THEN)

    assert phases(*together) == ["public", "approved", "approved"]


def test_a_required_language_that_falls_out_takes_the_moment_from_the_original(together, make_user):
    editor = make_user("editor")
    workflow.move(
        together[0], "schedule", by=editor, now=THEN, publish_at=THEN + timedelta(hours=1)
    )

    workflow.move(together[1], "revise", by=editor, now=THEN)

    assert phases(*together) == ["approved", "draft", "approved"]


def test_a_required_language_gets_no_moment_of_its_own(together, make_user):
    editor = make_user("editor")
    moment = THEN + timedelta(hours=1)
    workflow.move(together[0], "schedule", by=editor, now=THEN, publish_at=moment)

    with pytest.raises(Refused):
        workflow.move(
            together[1], "schedule", by=editor, now=THEN, publish_at=moment + timedelta(hours=1)
        )


def test_what_cannot_wait_waits_for_no_language(together, make_user):
    workflow.move(
        together[0], "publish_urgently", by=make_user("director"), now=THEN, reason="A flood."
    )

    assert phases(*together) == ["public", "approved", "approved"]


# The rows -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "director"])
def test_changing_a_rule_leaves_one_audit_row(role, make_user):
    user, row = make_user(role), KindRule.objects.get(kind="news")
    values = {"required_parts": ["unit"], "required_languages": [], "order": "source_first"}

    kinds.save_rule(row, by=user, now=THEN, review_months=3, starters={"fa": "<p>۱</p>"}, **values)
    kinds.save_rule(row, by=user, now=THEN, review_months=3, **values)

    written = audit.trail(row).get()
    assert (written.verb, written.actor) == ("kind.rule", user)
    assert written.after == {
        "required_parts": ["unit"],
        "review_months": 3,
        "starter_fa": "<p>۱</p>",
    }
    assert kinds.starter("news", "fa") == "<p>۱</p>"
    assert kinds.starter("news", "ps") == ""


@pytest.mark.parametrize(
    "role",
    ["writer", "translator", "reviewer", "contacts_officer", "events_officer", "administrator"],
)
def test_nobody_else_changes_a_rule(role, make_user, sign_in):
    row = KindRule.objects.get(kind="news")

    with pytest.raises(Refused):
        kinds.save_rule(row, by=make_user(role), now=THEN, review_months=3)
    address = reverse("admin:newsroom_kindrule_change", args=[row.pk])
    assert sign_in(role, username="other").get(address).status_code == 403


@pytest.mark.parametrize(
    "values",
    [{"order": "together", "required_languages": ["fa"]}, {"review_months": 121}],
)
def test_rules_that_contradict_themselves_are_refused(values, make_user):
    with pytest.raises(Refused):
        kinds.save_rule(
            KindRule.objects.get(kind="news"), by=make_user("editor"), now=THEN, **values
        )


def test_the_screen_saves_through_the_door(sign_in):
    row = KindRule.objects.get(kind="news")
    lists = ContactList.objects.create(name="Press")
    client = sign_in("editor")

    client.post(
        reverse("admin:newsroom_kindrule_change", args=[row.pk]),
        {
            "required_parts": ["unit", "photo"],
            "required_languages": ["fa", "ps"],
            "order": "together",
            "default_lists": [lists.pk],
            "review_months": "۶",
            "starter_fa": "<p>متن</p><script>x</script>",
        },
    )

    row.refresh_from_db()
    assert (row.required_parts, row.order, row.review_months) == (["unit", "photo"], "together", 6)
    assert list(row.default_lists.all()) == [lists]
    assert row.starter_fa == "<p>متن</p>"
    assert audit.trail(row).count() == 1


def test_the_usual_lists_are_ticked_where_a_text_is_sent(sign_in):
    usual = ContactList.objects.create(name="Press")
    ContactList.objects.create(name="Staff")
    KindRule.objects.get(kind="news").default_lists.set([usual])
    edition = make.public(now=timezone.now())

    page = sign_in("editor").get(
        reverse("admin:newsroom_article_distribute", args=[edition.article_id])
    )

    assert page.content.decode().count("checked") == 1
    assert page.context["form"].initial["lists"] == [usual]


# Another look -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "months", "day"),
    [
        # 31 Saratan + 5 months is 30 Qaws: that month has no 31st.
        (date(2026, 7, 22), 5, date(2026, 12, 21)),
        # 29 Hut 1405 + 1 month is 29 Hamal 1406.
        (date(2027, 3, 20), 1, date(2027, 4, 18)),
        (date(2026, 7, 1), 12, date(2027, 7, 1)),
        (date(2026, 7, 1), None, None),
    ],
)
def test_the_day_of_review_counts_solar_hijri_months(after, months, day, db):
    rule(review_months=months)

    assert kinds.review_day(make.article(), after=after) == day


def test_looking_again_sets_the_next_day_and_is_written_down(make_user):
    rule(review_months=12)
    writer = make_user("writer")
    edition = make.public(of=make.article(author=writer, review_on=date(2026, 6, 1)))

    article = reviews.mark_reviewed(edition.article, by=writer, now=THEN)

    assert article.review_on == date(2027, 7, 1)
    assert audit.trail(article).get().verb == "article.mark_reviewed"


def test_only_a_public_text_is_looked_at_again_and_only_by_its_people(make_user):
    draft = make.edition(of=make.article(review_on=date(2026, 6, 1)))
    public = make.public(of=make.article(review_on=date(2026, 6, 1)))

    with pytest.raises(Refused):
        reviews.mark_reviewed(draft.article, by=make_user("editor"), now=THEN)
    with pytest.raises(Refused):
        reviews.mark_reviewed(public.article, by=make_user("analyst"), now=THEN)


@pytest.mark.parametrize(
    ("typed", "stored"), [("", "<p>از تاریخ …</p>"), ("<p>متن خودم</p>", "<p>متن خودم</p>")]
)
def test_a_blank_text_begins_as_its_kind_begins(typed, stored, make_user):
    rule("announcement", starter_fa="<p>از تاریخ …</p>")

    article = drafts.create(
        kind="announcement",
        source_language="fa",
        text={"title": "عنوان", "body": typed},
        by=make_user("writer"),
        now=THEN,
    )

    assert article.body_fa == stored
