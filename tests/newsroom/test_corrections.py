"""The ledger: one line nobody rewrites, and what readers, feeds and machines are shown of it."""

import json
import re
from datetime import timedelta
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from newsroom import amendments, corrections, workflow
from newsroom.models import Correction, Edition, Revision
from prcms.base.errors import Refused
from tests.factories import newsroom as make

NOW = timezone.now().replace(microsecond=0)
HOUR = timedelta(hours=1)
NOTE = "شمار دکان‌ها ۲۴۰ نوشته شده بود؛ درست ۲۶۰ است."


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def writer(make_user):
    return make_user("writer")


@pytest.fixture
def editor(make_user):
    return make_user("editor")


@pytest.fixture
def correct(db, writer, editor):
    """Correct a public text: ``correct(edition, body=…)``."""

    def run(edition, *, now=NOW, kind="correction", note=NOTE, is_apology=False, **values):
        amendment = amendments.save(
            edition.article,
            language=edition.language,
            values=values or {"body": f"<p>بازار نو دارای {260 + now.minute} دکان است.</p>"},
            kind=kind,
            note=note,
            is_apology=is_apology,
            by=writer,
            now=now,
        )
        amendments.submit(amendment, by=writer, now=now)
        return amendments.apply(
            amendments.open_one(edition.article, edition.language),
            seen_hash=amendment.content_hash,
            by=editor,
            now=now,
        )

    return run


def public(**values):
    return make.public(now=NOW - HOUR, **values)


def old_page(edition, number=1):
    return f"{page_of(edition)}versions/{number}/"


def page_of(edition):
    edition.refresh_from_db()
    return quote(f"/fa/news/{edition.article_id}-{edition.slug}/")


# The chain ---------------------------------------------------------------------------------


def test_rows_hang_on_each_other_in_one_line(correct):
    edition = public()
    for minute in range(3):
        correct(edition, now=NOW + timedelta(minutes=minute))
    rows = list(Correction.objects.order_by("pk"))
    assert [row.previous_hash for row in rows] == ["", rows[0].row_hash, rows[1].row_hash]
    assert corrections.verify() == []


@pytest.mark.parametrize("act", ["update", "delete", "truncate"])
def test_the_database_keeps_every_row_as_it_was_written(correct, act):
    correct(public())
    acts = {
        "update": lambda: Correction.objects.update(note="other"),
        "delete": lambda: Correction.objects.all()._raw_delete("default"),
        "truncate": _truncate,
    }
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        acts[act]()
    assert Correction.objects.get().note == NOTE


def _truncate():
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL prcms.allow_truncate = 'off'")
        cursor.execute("TRUNCATE newsroom_correction")


def _behind_the_trigger(sql, *values):
    """What somebody with the keys of the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE newsroom_correction DISABLE TRIGGER ALL")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE newsroom_correction ENABLE TRIGGER ALL")


TAMPERING = {
    "the notice": ("UPDATE newsroom_correction SET note = 'x' WHERE id = %s", "first", 1),
    "the day": (
        "UPDATE newsroom_correction SET at = at - interval '1 day' WHERE id = %s",
        "last",
        1,
    ),
    # The chain is broken behind it, and the audit trail knows of it.
    "a row is gone": ("DELETE FROM newsroom_correction WHERE id = %s", "first", 2),
    "the end is cut off": ("DELETE FROM newsroom_correction WHERE id = %s", "last", 1),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_past_the_trigger_is_found(correct, name):
    sql, which, count = TAMPERING[name]
    edition = public()
    correct(edition)
    correct(edition, now=NOW + timedelta(minutes=1))
    connection.check_constraints()
    row = getattr(Correction.objects.order_by("pk"), which)()
    _behind_the_trigger(sql, row.pk)
    assert len(corrections.verify()) == count
    with pytest.raises(CommandError, match=f"row {Correction.objects.earliest('pk').pk}|row"):
        call_command("check_ledger")


def test_another_wording_behind_a_row_is_found(correct):
    correct(public())
    first = Revision.objects.get(number=1)
    first.values["text"]["body"] = "<p>never said</p>"
    first.save()
    (broken,) = corrections.verify()
    assert "wording" in broken.what


def test_a_whole_ledger_is_said_to_be_whole(correct, capsys):
    correct(public())
    call_command("check_ledger")
    assert "as it was written" in capsys.readouterr().out


def test_a_row_without_a_notice_is_refused(writer):
    edition = public()
    with pytest.raises(Refused):
        corrections.append(
            edition,
            kind="withdrawal",
            note="  ",
            before=Revision.objects.get(),
            after=None,
            by=writer,
            now=NOW,
        )


def test_a_change_by_one_person_is_refused_by_the_database(writer):
    edition = public()
    revision = Revision.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        corrections.append(
            edition,
            kind="correction",
            note=NOTE,
            before=revision,
            after=revision,
            by=writer,
            approved_by=writer,
            now=NOW,
        )


def test_rows_written_anew_from_the_first_to_the_last_are_found(correct):
    """Somebody who can do everything, even the chain, still has the audit trail against them."""
    correct(public())
    connection.check_constraints()
    row = Correction.objects.get()
    row.note = "other"
    _behind_the_trigger(
        "UPDATE newsroom_correction SET note = %s, row_hash = %s WHERE id = %s",
        row.note,
        corrections.hash_of(row),
        row.pk,
    )
    assert [broken.what for broken in corrections.verify()] == [
        "The audit trail names another hash for this row."
    ]


NEUTRAL = {
    "withdraw": ("withdrawal", "This text was withdrawn because it is not right."),
    "remove": ("removal", "This text was removed for legal reasons"),
}


@pytest.mark.parametrize("move", NEUTRAL)
def test_without_a_notice_neutral_words_stand_and_the_reason_stays_inside(make_user, client, move):
    kind, words = NEUTRAL[move]
    with translation.override("en"):
        neutral = corrections.neutral_notice(kind, "en")
    assert neutral.startswith(words)
    edition = public()
    workflow.move(edition, move, by=make_user("director"), now=NOW, reason="نام یک شاهد")
    row = Correction.objects.get()
    assert (row.kind, row.note) == (kind, corrections.neutral_notice(kind, "fa"))
    for path in (f"/fa/news/{edition.article_id}/", "/fa/corrections/", "/fa/news/feed.atom"):
        html = client.get(path).content.decode()
        assert ("شاهد" in html, row.note in html.replace("&#x27;", "'")) == (False, True), path


@pytest.mark.parametrize("move", NEUTRAL)
def test_each_language_is_told_in_its_own_words(make_user, client, move):
    source = public(of=make.article(languages=("fa", "ps", "en")))
    public(of=source.article, language="ps")
    public(of=source.article, language="en")
    told = {"fa": "رقم‌ها نادرست بود", "en": "The figures were wrong."}
    workflow.move(
        source, move, by=make_user("director"), now=NOW, reason="inside only", notices=told
    )
    kind = NEUTRAL[move][0]
    rows = dict(Correction.objects.values_list("language", "note"))
    assert rows == {**told, "ps": corrections.neutral_notice(kind, "ps")}
    for code, note in rows.items():
        html = client.get(f"/{code}/news/{source.article_id}/").content.decode()
        assert (note in html, "inside only" in html) == (True, False)


# On the item -------------------------------------------------------------------------------


def test_the_item_says_what_was_corrected(client, correct):
    edition = public()
    correct(edition, is_apology=True)
    html = client.get(page_of(edition)).content.decode()
    assert NOTE in html
    assert old_page(edition) in html


def _json_ld(html):
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(data[1])


def test_machines_are_told_too(client, correct):
    edition = public()
    before = _json_ld(client.get(page_of(edition)).content.decode())
    assert "correction" not in before
    assert before["publisher"]["correctionsPolicy"].endswith("/fa/corrections/")

    correct(edition)

    data = _json_ld(client.get(page_of(edition)).content.decode())
    (comment,) = data["correction"]
    assert (comment["@type"], comment["text"]) == ("CorrectionComment", NOTE)
    assert data["dateModified"] == comment["datePublished"] == NOW.isoformat()
    assert data["datePublished"] < data["dateModified"]


def test_the_page_costs_two_queries_more_once_it_was_changed(
    client, correct, django_assert_num_queries
):
    plain, changed = public(), public()
    correct(changed)
    for edition, count in ((plain, 6), (changed, 8)):
        address = page_of(edition)
        client.get(address)
        with django_assert_num_queries(count):
            client.get(address)
    for minute in (1, 2):
        correct(changed, now=NOW + timedelta(minutes=minute))
    address = page_of(changed)
    with django_assert_num_queries(8):
        client.get(address)


# Earlier wordings --------------------------------------------------------------------------


def test_the_old_wording_stays_readable_at_its_own_address(client, correct):
    edition = public()
    correct(edition)
    response = client.get(old_page(edition))
    html = response.content.decode()
    assert response.status_code == 200
    assert "noindex" in html
    (canonical,) = re.findall(r'rel="canonical" href="([^"]+)"', html)
    assert canonical.endswith(page_of(edition))
    old = html[html.index('id="old"') :]
    assert "<p>بازار نو دارای ۲۴۰ دکان است.</p>" in old
    assert re.search(r"<del [^>]*>.*?۲۴۰", html, re.DOTALL)
    assert re.search(rf"<ins [^>]*>.*?{260 + NOW.minute}", html, re.DOTALL)


def test_other_spellings_of_the_address_lead_to_it(client, correct):
    edition = public()
    correct(edition)
    for path in (
        f"/fa/news/{edition.article_id}/versions/1/",
        f"/fa/news/{edition.article_id}-other/versions/1/",
    ):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, old_page(edition))


def test_what_was_never_public_or_is_the_present_wording_is_not_there(client, correct):
    edition = public()
    assert client.get(old_page(edition)).status_code == 404
    correct(edition)
    assert client.get(old_page(edition, 2)).status_code == 404
    assert client.get(old_page(edition, 3)).status_code == 404
    assert client.get(f"/ps/news/{edition.article_id}/versions/1/").status_code == 404


@pytest.mark.parametrize("move", ["withdraw", "remove"])
def test_wordings_of_a_text_taken_back_are_closed(client, correct, make_user, move):
    edition = public()
    correct(edition)
    director = make_user("director")
    workflow.move(edition, move, by=director, now=NOW + HOUR, reason="نادرست")
    assert client.get(old_page(edition)).status_code == 404
    html = client.get("/fa/corrections/").content.decode()
    assert make.TITLES["fa"] not in html
    assert "versions" not in html
    assert NOTE in html


def test_wordings_from_before_a_withdrawal_stay_closed_when_the_text_comes_back(client, correct):
    edition = public()
    correct(edition)
    first = Correction.objects.get()
    corrections.append(
        edition, kind="withdrawal", note="x", before=first.after, after=None, by=first.by, now=NOW
    )
    assert client.get(page_of(edition)).status_code == 200
    assert client.get(old_page(edition)).status_code == 404


def test_an_old_wording_after_spelling_is_readable_too(client, correct):
    edition = public()
    body = make.BODIES["fa"].replace("دارای", "داراي")
    correct(edition, kind="minor", note="", body=body)
    assert client.get(old_page(edition)).status_code == 200
    html = client.get(page_of(edition)).content.decode()
    assert (old_page(edition) in html, 'id="corrections"' in html) == (True, False)


# The ledger --------------------------------------------------------------------------------


def test_the_ledger_lists_newest_first_with_the_item(client, correct):
    one, other = public(), public()
    correct(one, note="یکم")
    correct(other, now=NOW + timedelta(minutes=1), kind="update", note="دوم")
    html = client.get("/fa/corrections/").content.decode()
    assert 0 < html.index("دوم") < html.index("یکم")
    assert page_of(one) in html
    assert old_page(other) in html
    assert client.get("/ps/corrections/").content.decode().count("ledger-row") == 0


def test_the_ledger_is_narrowed_by_kind_and_month(client, correct):
    edition = public()
    correct(edition, note="یکم")
    correct(edition, now=NOW + timedelta(minutes=1), kind="update", note="دوم")

    def notes(query):
        html = client.get(f"/fa/corrections/?{query}").content.decode()
        return ("یکم" in html, "دوم" in html)

    (month, _words), *_rest = corrections.months(language="fa", at=NOW)
    assert notes("kind=update") == (False, True)
    assert notes(f"month={month}") == (True, True)
    assert notes("month=1399-01") == (False, False)
    assert notes("month=1405-13&kind=nonsense") == (True, True)


def test_paging_goes_on_from_a_row_and_misses_none(client, correct, monkeypatch):
    edition = public()
    for minute in range(5):
        correct(edition, now=NOW + timedelta(minutes=minute))
    seen, before = [], 0
    while True:
        page = corrections.page(
            corrections.Filters(), language="fa", at=NOW + HOUR, before=before, size=2
        )
        seen += [line.correction.pk for line in page.lines]
        before = page.older
        if not before:
            break
    assert seen == list(Correction.objects.order_by("-pk").values_list("pk", flat=True))
    for strange in ("x", "99999999", "-1", "٣", "9" * 30):
        assert client.get(f"/fa/corrections/?before={strange}").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_ledger_costs_the_same_with_one_row_and_three(
    client, correct, django_assert_num_queries, rows
):
    for minute in range(rows):
        correct(public(), now=NOW + timedelta(minutes=minute))
    client.get("/fa/corrections/")
    with django_assert_num_queries(5):
        client.get("/fa/corrections/")


def test_the_ledger_has_a_feed(client, correct):
    correct(public())
    root = ElementTree.fromstring(client.get("/fa/corrections/feed.atom").content)
    atom = "{http://www.w3.org/2005/Atom}"
    (entry,) = root.iter(f"{atom}entry")
    assert entry.find(f"{atom}id").text.endswith(f":corrections/{Correction.objects.get().pk}")
    assert entry.find(f"{atom}summary").text == NOTE


# Feeds of the news -------------------------------------------------------------------------


def test_a_corrected_entry_keeps_its_id_and_carries_the_notice(client, correct):
    edition = public()
    (before,) = client.get("/fa/news/feed.json").json()["items"]
    correct(edition)
    (after,) = client.get("/fa/news/feed.json").json()["items"]
    assert after["id"] == before["id"]
    assert NOTE in after["content_html"]
    assert after["date_modified"] == NOW.isoformat() > before["date_modified"]
    assert NOTE in client.get("/fa/news/feed.atom").content.decode()


def test_a_text_taken_back_is_replaced_by_its_notice_under_the_same_id(client, editor):
    edition = public()
    other = public(of=make.article(kind="speech"))
    (kept, _other) = client.get("/fa/news/feed.json").json()["items"][::-1]
    workflow.move(
        edition,
        "withdraw",
        by=editor,
        now=NOW,
        reason="inside",
        notices={"fa": "رقم‌ها نادرست بود"},
    )
    found = {row["id"]: row for row in client.get("/fa/news/feed.json").json()["items"]}
    assert len(found) == 2
    gone = found[kept["id"]]
    assert "رقم‌ها نادرست بود" in gone["content_html"]
    assert make.TITLES["fa"] not in json.dumps(gone, ensure_ascii=False)
    only = client.get("/fa/news/feed.json?kind=speech").json()["items"]
    assert [row["id"].rsplit("/", 2)[1] for row in only] == [str(other.article_id)]


def test_the_sitemap_names_the_change(client, correct):
    edition = public()
    correct(edition)
    html = client.get("/sitemap-texts-0.xml").content.decode()
    assert NOW.date().isoformat() in html
    assert Edition.objects.get().changed_at == NOW
