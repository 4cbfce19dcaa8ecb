"""Embargo: terms, marked copies, taking back, early lift, and the moment itself."""

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from pypdf import PdfReader, PdfWriter

from contacts.lists import Recipient
from contacts.models import Delivery
from newsroom import drafts, embargo, workflow
from newsroom.models import Edition, EmbargoHolder
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent
from tests.conftest import NOON
from tests.factories import newsroom as make

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
LIFT = NOON + DAY


@pytest.fixture
def clock(monkeypatch):
    def set_to(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    set_to(NOON)
    return set_to


@pytest.fixture
def editor(make_user):
    return make_user("editor")


@pytest.fixture
def article(db):
    article = make.article(
        languages=("fa", "ps"), body_fa="".join(f"<p>بند {n}</p>" for n in range(9))
    )
    make.edition(of=article, phase="approved", now=NOON)
    make.edition(of=article, language="ps", phase="approved", now=NOON)
    return article


def begin(article, editor, **values):
    asked = {"lifts_at": LIFT, "languages": ["fa", "ps"], "by": editor, "now": NOON, **values}
    return embargo.begin(article, **asked)


@pytest.fixture
def running(article, editor):
    return begin(article, editor, terms="بدون نام منبع")


@pytest.fixture
def holder(running, editor):
    return embargo.add_holder(
        running, name="نجیبه", address="najiba@outlet.example", language="ps", by=editor, now=NOON
    )


def address(holder, language="ps"):
    return f"/{language}/embargo/{embargo.token_for(holder.embargo_id, holder.number)}/"


def accepted(holder):
    embargo.accept(holder, name="نجیبه", now=NOON)
    return holder


def test_all_languages_get_the_moment(running, article):
    editions = article.editions.all()

    assert {(e.language, e.phase(at=NOON), e.publish_at, e.embargo_id) for e in editions} == {
        ("fa", "embargoed", LIFT, running.pk),
        ("ps", "embargoed", LIFT, running.pk),
    }


@pytest.mark.parametrize("phase", ["draft", "submitted", "returned", "public", "withdrawn"])
def test_only_approved_text(editor, phase):
    article = make.edition(phase=phase, now=NOON).article

    with pytest.raises(Refused):
        begin(article, editor, languages=["fa"])

    assert not article.embargoes.exists()


def test_a_schedule_is_not_replaced_silently(editor):
    article = make.edition(phase="scheduled", now=NOON).article

    with pytest.raises(Refused):
        begin(article, editor, languages=["fa"])
    begin(article, editor, languages=["fa"], replace_schedule=True)

    assert article.editions.get().publish_at == LIFT


def test_one_at_a_time_and_in_the_future(running, article, editor):
    with pytest.raises(Refused):
        begin(article, editor)
    other = make.edition(phase="approved", now=NOON).article
    with pytest.raises(Refused):
        begin(other, editor, languages=["fa"], lifts_at=NOON)
    assert not other.embargoes.exists()


@pytest.mark.parametrize("role", ["writer", "translator", "reviewer", "contacts_officer"])
def test_who_may_not(article, make_user, role):
    with pytest.raises(Refused):
        begin(article, make_user(role))


def test_each_holder_gets_a_number_and_a_letter_once(running, editor):
    people = [
        Recipient("a@x.example", "الف", "fa"),
        Recipient("A@x.example", "الف", "fa"),
        Recipient("b@x.example", "B", "en"),
    ]

    embargo.add_holders(running, people, by=editor, now=NOON)
    embargo.add_holders(running, people, by=editor, now=NOON)

    assert list(running.holders.values_list("number", "address")) == [
        (1, "a@x.example"),
        (2, "b@x.example"),
    ]
    letters = list(Delivery.objects.order_by("address"))
    assert [row.address for row in letters] == ["a@x.example", "b@x.example"]
    for row, holder in zip(letters, running.holders.all(), strict=True):
        assert address(holder, row.language) in row.text
        assert make.TITLES["fa"] not in row.text + row.subject
        assert holder.token_hash not in row.text
    assert mail.outbox == []


def test_terms_come_first_and_are_accepted_by_post(holder, clock):
    client = Client()

    terms = client.get(address(holder)).content.decode()
    empty = client.post(address(holder), {"name": " "})
    text_before = client.get(address(holder) + "text/")
    done = client.post(address(holder), {"name": "Najiba"})
    text = client.get(address(holder)).content.decode()

    assert "بدون نام منبع" in terms
    assert make.TITLES["ps"] not in terms
    assert empty.status_code == 200
    assert text_before.status_code == 404
    assert (done.status_code, done["Location"]) == (302, address(holder))
    assert make.TITLES["ps"] in text
    signed = AuditEvent.objects.get(verb="embargo.accept")
    assert signed.after["signed"] == "Najiba"


def test_following_the_link_accepts_nothing(holder, clock):
    Client().get(address(holder))
    Client().head(address(holder))

    holder.refresh_from_db()
    assert (holder.accepted_at, holder.opened) == (None, 0)


def test_copies_carry_what_stands_beside_the_text(holder, clock):
    make.beside(holder.embargo.article)
    accepted(holder)

    page = Client().get(address(holder, "fa")).content.decode()
    plain = Client().get(address(holder, "fa") + "text/").content.decode()

    mark = f"[{embargo.mark(holder, language='fa')}]"
    for words in ("۲۴۰ دکان", "شاروالی", "نجیبه"):
        assert (words in page, words in plain) == (True, True)
    assert "نجیبه، شاروال هرات" in plain
    assert f"{mark}\n\nدکان‌ها\n۲۴۰ دکان" in plain


def test_the_copy_is_marked_all_over(holder, clock):
    accepted(holder)

    response = Client().get(address(holder, "fa"))
    said = response.content.decode()
    plain = Client().get(address(holder, "fa") + "text/")

    mark = embargo.mark(holder, language="fa")
    assert "نجیبه" in mark
    assert "۱" in mark
    assert said.count(f'<p class="mark-line">{mark}</p>') == 4
    assert plain["Content-Type"] == "text/plain; charset=utf-8"
    assert plain.content.decode().count(f"[{mark}]") == 4
    for answer in (response, plain):
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
    holder.refresh_from_db()
    assert holder.opened == 2


def test_a_language_that_is_not_under_embargo_leads_to_one_that_is(holder, clock):
    accepted(holder)

    response = Client().get(address(holder, "en"))

    assert (response.status_code, response["Location"]) == (302, address(holder, "ps"))


def test_an_edit_stops_the_copies_at_once(holder, running, article, clock, make_user):
    accepted(holder)
    assert Client().get(address(holder)).status_code == 200

    drafts.save_text(
        article,
        language="fa",
        values={"title": "عنوان دیگر"},
        version=article.editions.get(language="fa").version,
        by=make_user("writer"),
        now=NOON,
    )

    assert Client().get(address(holder)).status_code == 404
    assert Client().get(address(holder) + "text/").status_code == 404
    assert Edition.objects.embargoed(at=NOON).count() == 0
    assert "embargo" in Delivery.objects.order_by("-pk").first().mailing.dedupe_key


def test_a_copy_taken_back_is_dead(holder, editor, clock):
    accepted(holder)

    embargo.revoke_holder(holder, by=editor, now=NOON)

    response = Client().get(address(holder))
    assert response.status_code == 404
    assert response.content == Client().get("/ps/embargo/wrong/").content
    with pytest.raises(Refused):
        embargo.revoke_holder(holder, by=editor, now=NOON)
    with pytest.raises(Refused):
        embargo.accept(holder, name="x", now=NOON)


def test_at_its_moment_the_link_leads_to_the_public_page(holder, article, clock):
    accepted(holder)
    public = f"/ps/news/{article.pk}-slug/"

    clock(LIFT - SECOND)
    before = (Client().get(public).status_code, Client().get(address(holder)).status_code)
    clock(LIFT)
    after = Client().get(address(holder))

    assert before == (404, 200)
    assert (after.status_code, after["Location"]) == (302, public)
    assert Client().get(public).status_code == 200


def test_lifting_early_needs_a_reason_and_tells_every_holder(holder, running, article, editor):
    gone = embargo.add_holder(
        running, name="x", address="x@y.example", language="en", by=editor, now=NOON
    )
    embargo.revoke_holder(gone, by=editor, now=NOON)
    Delivery.objects.all().delete()
    with pytest.raises(Refused):
        embargo.lift(running, reason="", by=editor, now=NOON)

    embargo.lift(running, reason="خبر درز کرد", by=editor, now=NOON + SECOND)

    running.refresh_from_db()
    assert (running.end_reason, running.ended_by, running.ended_at) == (
        "خبر درز کرد",
        editor,
        NOON + SECOND,
    )
    assert {e.phase(at=NOON + SECOND) for e in article.editions.all()} == {"public"}
    letter = Delivery.objects.get()
    assert letter.address == holder.address
    assert "خبر درز کرد" in letter.text
    with pytest.raises(Refused):
        embargo.lift(running, reason="باز", by=editor, now=NOON + DAY)


def test_lapsed_ones_are_closed_for_the_books_alone(running):
    assert embargo.close_lapsed(now=LIFT - SECOND) == 0
    assert embargo.close_lapsed(now=LIFT) == 1

    running.refresh_from_db()
    assert (running.ended_at, running.ended_by, running.end_reason) == (LIFT, None, "")


def test_pictures_and_files_carry_the_mark(holder, article, clock):
    accepted(holder)
    photo = make.photo()
    make.article_photo(article=article, photo=photo)
    size, file = make.rendition(photo=photo), make.attachment(article=article)
    broken = make.attachment(article=article)
    Edition.objects.filter(article=article).update(content_hash="1" * 64, approved_hash="1" * 64)
    plain, paper = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (640, 427), "white").save(plain, "JPEG")
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_blank_page(842, 595)
    writer.write(paper)
    default_storage.save(size.file.name, ContentFile(plain.getvalue()))
    default_storage.save(file.file.name, ContentFile(paper.getvalue()))
    default_storage.save(broken.file.name, ContentFile(b"%PDF-"))
    client, base = Client(), address(holder)

    picture = client.get(f"{base}picture/{size.pk}/")
    document = client.get(f"{base}file/{file.pk}/")

    with Image.open(io.BytesIO(picture.content)) as shown:
        assert shown.getpixel((320, 2)) != (255, 255, 255)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(document.content)).pages]
    mark = "EMBARGO - COPY 1 - NOT BEFORE 2026-07-02 14:00 KABUL"
    assert pages == [f"{mark}\n{mark}"] * 2
    assert client.get(f"{base}file/{broken.pk}/").status_code == 404
    EmbargoHolder.objects.filter(pk=holder.pk).update(accepted_at=None)
    assert client.get(f"{base}picture/{size.pk}/").status_code == 404
    assert client.get(f"{base}file/{file.pk}/").status_code == 404


def test_the_plain_move_cannot_stand_in_for_the_page(article, editor):
    with pytest.raises(Refused):
        workflow.move(
            article.editions.get(language="fa"), "embargo", by=editor, now=NOON, publish_at=LIFT
        )
