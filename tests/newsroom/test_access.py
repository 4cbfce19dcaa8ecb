"""Texts limited to named readers: who knows of them, on every way that leads to a text."""

from datetime import timedelta

import pytest
from django.test import Client

from contacts.models import Delivery, Mailing
from newsroom import access, drafts, readers, stats, workflow
from newsroom.models import Article, MachineDraft, PreviewLink
from prcms import finding, staff_home
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent
from tests.conftest import NOON
from tests.factories import contacts, events
from tests.factories import newsroom as make

SECRET = "محرمانه"


@pytest.fixture
def author(make_user):
    return make_user("writer")


@pytest.fixture
def secret(author):
    """A submitted text limited to its author, with a photo."""
    article = make.article(author=author, title_fa=SECRET, unit=contacts.unit())
    make.edition(of=article, phase="submitted", now=NOON)
    make.article_photo(article=article)
    return readers.restrict(article, by=author, now=NOON)


def test_only_the_author_and_those_named_know_of_it(secret, author, make_user):
    named, other = make_user("reviewer"), make_user("editor")
    unit, member = contacts.unit(), make_user("translator")
    contacts.unit_member(user=member, unit=unit)
    root = make.person(is_superuser=True)

    readers.restrict(secret, users=[named], units=[unit], by=author, now=NOON)

    people = {"author": author, "named": named, "member": member, "other": other, "root": root}
    knows = {name: access.can_open(user, secret) for name, user in people.items()}
    assert knows == {"author": True, "named": True, "member": True, "other": False, "root": False}
    assert knows == {
        name: access.visible(user).filter(pk=secret.pk).exists() for name, user in people.items()
    }


def test_an_editor_who_limits_a_text_stays_among_its_readers(make_user):
    editor = make_user("editor")
    article = make.edition().article

    readers.restrict(article, by=editor, now=NOON)

    assert access.can_open(editor, article)
    assert [row.user for row in article.readers.all()] == [editor]


def test_nobody_else_limits_or_opens_up(secret, make_user):
    plain = make.edition().article
    for role in ("translator", "reviewer", "contacts_officer"):
        with pytest.raises(Refused, match=r"نویسنده|author"):
            readers.restrict(plain, by=make_user(role), now=NOON)
    with pytest.raises(Refused):
        readers.open_up(secret, reason="چرا", by=make_user("editor"), now=NOON)


def test_the_limit_ends_when_the_text_is_public_and_holds_again_after_withdrawal(author):
    edition = make.public(writer=author, now=NOON)
    article = edition.article
    article.is_restricted = True
    article.save()
    stranger = make.person()

    assert access.can_open(stranger, article, at=NOON)
    assert not access.can_open(stranger, article, at=NOON - timedelta(hours=2))


def test_a_public_text_cannot_be_limited(author):
    article = make.public(writer=author, now=NOON).article

    with pytest.raises(Refused):
        readers.restrict(article, by=author, now=NOON)


def test_limiting_ends_the_preview_links_for_good(author):
    article = make.edition(writer=author).article
    PreviewLink.objects.create(
        article=article,
        languages=["fa"],
        reader="ناشر",
        token_hash="0" * 64,
        made_by=author,
        made_at=NOON,
        expires_at=NOON + timedelta(days=1),
    )

    readers.restrict(article, by=author, now=NOON)
    readers.open_up(article, reason="پایان", by=author, now=NOON)

    assert not PreviewLink.objects.open(at=NOON).exists()


def test_no_door_moves_or_changes_a_text_for_those_who_may_not_know_it(secret, make_user):
    editor = make_user("editor")
    edition = secret.editions.get()

    assert workflow.allowed(edition, by=editor, now=NOON) == []
    with pytest.raises(Refused):
        workflow.move(edition, "approve", by=editor, now=NOON)
    with pytest.raises(Refused):
        drafts.save_text(
            secret, language="fa", values={"title": "x"}, version=1, by=editor, now=NOON
        )


def test_no_staff_page_names_it(secret, sign_in):
    client = sign_in("editor")
    edition, photo = secret.editions.get(), secret.photos.get().photo
    job = make.job(article=secret)
    photo.title = SECRET
    photo.save()
    submission = make.submission(title=SECRET)
    submission.state, submission.article = "accepted", secret
    submission.decided_by, submission.decided_at = secret.author, NOON
    submission.save()
    Mailing.objects.create(
        kind="notice",
        label=SECRET,
        dedupe_key="x",
        created_at=NOON,
        source_label="newsroom.article",
        source_key=str(secret.pk),
    )
    lists = [
        "/staff/",
        f"/staff/find/?q={SECRET}",
        f"/staff/find/?q={secret.pk}",
        "/staff/newsroom/article/",
        f"/staff/newsroom/article/?q={SECRET}",
        "/staff/newsroom/edition/",
        "/staff/newsroom/photo/",
        "/staff/newsroom/submission/",
        "/staff/newsroom/translationjob/?which=all",
        "/staff/base/auditevent/",
        "/staff/contacts/mailing/",
        "/staff/contacts/delivery/",
        "/staff/autocomplete/?app_label=events&model_name=event&field_name=article&term=" + SECRET,
        "/staff/autocomplete/?app_label=newsroom&model_name=articlephoto&field_name=photo&term="
        + SECRET,
    ]
    pages = [
        f"/staff/newsroom/article/{secret.pk}/change/",
        f"/staff/newsroom/article/{secret.pk}/history/",
        f"/staff/newsroom/article/{secret.pk}/distribute/",
        f"/staff/newsroom/edition/{edition.pk}/history/",
        f"/staff/newsroom/translationjob/{job.pk}/desk/",
        f"/staff/newsroom/photo/{photo.pk}/change/",
        f"/staff/newsroom/photo/{photo.pk}/file/",
        f"/staff/newsroom/submission/{submission.pk}/change/",
    ]

    said = {path: SECRET in client.get(path, follow=True).content.decode() for path in lists}
    # The box says again what was typed into it.
    said = {path: named for path, named in said.items() if f"q={SECRET}" not in path}

    assert [path for path, named in said.items() if named] == []
    for path in pages:
        response = client.get(path, follow=True)
        assert SECRET not in response.content.decode(), path
        assert response.redirect_chain or response.status_code == 404, path
    named = Client()
    named.force_login(secret.author)
    assert SECRET in named.get(f"/staff/newsroom/article/{secret.pk}/change/").content.decode()
    assert SECRET in named.get("/staff/newsroom/article/").content.decode()


def test_home_box_and_queues_are_silent(secret, make_user):
    editor = make_user("editor")

    labels = [row.label for queue in stats.queues(editor, NOON) for row in queue.rows]
    changes = staff_home.changes_since(editor, NOON - timedelta(days=1))

    assert SECRET not in labels
    assert SECRET not in [change.label for change in changes]
    assert [one for one in finding.look(editor, SECRET) if "newsroom" in one.url] == []
    assert SECRET in [row.label for q in stats.queues(secret.author, NOON) for row in q.rows] or (
        SECRET in [one.label for one in finding.look(secret.author, SECRET)]
    )


def test_review_requests_go_to_those_who_may_open_it(author, make_user):
    named, _other = make_user("editor"), make_user("editor", "reviewer")
    edition = make.edition(writer=author)
    readers.restrict(edition.article, users=[named], by=author, now=NOON)

    workflow.move(edition, "submit", by=author, now=NOON)

    assert [row.address for row in Delivery.objects.all()] == [named.email]


def test_an_event_does_not_name_a_text_limited_to_others(secret, sign_in):
    client = sign_in("events_officer")
    event = events.make_event(by=client.user, article=secret, starts_at=NOON)

    page = client.get(f"/staff/events/event/{event.pk}/change/").content.decode()

    assert SECRET not in page
    assert 'name="article"' not in page
    assert 'name="title_fa"' in page


def test_opening_is_written_down_once_an_hour(secret, author):
    start = AuditEvent.objects.count()

    for minutes in (0, 30, 59, 61):
        readers.note_opened(secret, by=author, now=NOON + timedelta(minutes=minutes))

    assert [row.at for row in readers.openings(secret)] == [NOON + timedelta(minutes=61), NOON]
    assert AuditEvent.objects.count() == start + 2
    assert {row.actor for row in readers.openings(secret)} == {author}


def test_opening_other_texts_costs_nothing(author, django_assert_num_queries):
    article = make.article()

    with django_assert_num_queries(0):
        readers.note_opened(article, by=author, now=NOON)
        access.can_open(author, article)


def test_opening_up_needs_a_reason_and_is_written_down(secret, author):
    with pytest.raises(Refused):
        readers.open_up(secret, reason=" ", by=author, now=NOON)

    readers.open_up(secret, reason="همه کار می‌کنند", by=author, now=NOON)

    assert access.can_open(make.person(), secret)
    assert secret.readers.count() == 0
    assert audit.trail(secret).first().verb == "article.open_up"


@pytest.mark.parametrize("count", [1, 3])
def test_knowing_what_is_hidden_costs_one_query_when_nothing_is(
    count, author, django_assert_num_queries
):
    for _row in range(count):
        make.edition()

    with django_assert_num_queries(1):
        assert access.hidden_rows(author) == {}


def test_a_text_that_its_page_has_read_is_not_asked_for_again(
    secret, author, make_user, django_assert_num_queries
):
    named, other = make_user("reviewer"), make_user("editor")
    readers.restrict(secret, users=[named], by=author, now=NOON)
    secret.refresh_from_db()
    secret.found_for = named.pk

    with django_assert_num_queries(0):
        assert access.can_open(named, secret)
    assert not access.can_open(other, secret)
    assert not access.can_open(other, type(secret).objects.get(pk=secret.pk))


def test_what_is_hidden_and_what_is_open_are_the_whole(secret, author, make_user):
    """The condition is true or false of every row, never unknown: its opposite is the rest."""
    other = make_user("editor")
    make.edition()
    rows = Article.objects.all()

    for user in (author, other):
        known = set(rows.filter(access.openable(user)))
        assert known | set(rows.exclude(access.openable(user))) == set(rows)
        assert (secret in known) == (user == author)


def test_every_page_that_shows_the_words_writes_its_reader_down(secret, author, sign_in):
    job = make.job(article=secret)
    pages = [
        f"article/{secret.pk}/change/",
        f"article/{secret.pk}/revisions/",
        f"article/{secret.pk}/look/fa/",
        f"translationjob/{job.pk}/desk/",
        f"amendment/of/{secret.pk}/fa/",
    ]
    for number, page in enumerate(pages):
        client = sign_in("editor", username=f"reader-{number}")
        readers.restrict(secret, users=[client.user], by=author, now=NOON)
        assert client.get(f"/staff/newsroom/{page}").status_code == 200

    seen = [row.actor.username for row in readers.openings(secret)]
    assert sorted(seen) == [f"reader-{number}" for number in range(len(pages))]


def test_whatever_bears_its_name_is_no_row_for_others(secret, author, make_user):
    job = make.job(article=secret)
    draft = MachineDraft.objects.create(
        job=job, engine="machine", asked_by=author, asked_at=NOON, source_hash="0" * 64
    )
    change = make.amendment(article=secret, by=author)

    hidden = access.hidden_rows(make_user("editor"))

    assert hidden["newsroom.machinedraft"] == [str(draft.pk)]
    assert hidden["newsroom.amendment"] == [str(change.pk)]
    assert access.hidden_rows(author) == {}
