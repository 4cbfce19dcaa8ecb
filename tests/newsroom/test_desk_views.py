"""The desk as people meet it: with the script and without, on their own job and on another's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from newsroom import drafts, translation_desk, workflow
from newsroom.models import TranslationJob
from tests.factories import newsroom as make

BODY = '<p>بازار نو دارای ۲۴۰ دکان است.</p><p>نشانی <a href="/x">این</a> است.</p>'


@pytest.fixture
def editor(make_user):
    return make_user("editor", username="an-editor")


@pytest.fixture
def source(db, make_user, editor):
    now = timezone.now()
    writer = make_user("writer", username="a-writer")
    article = drafts.create(
        kind="news",
        source_language="fa",
        text={"title": "بازار نو", "body": BODY},
        by=writer,
        now=now,
    )
    edition = workflow.move(article.editions.get(), "submit", by=writer, now=now)
    return workflow.move(edition, "approve", by=editor, now=now)


@pytest.fixture
def job(source):
    return make.job(article=source.article)


def url(job, name="desk", *args):
    return reverse(f"admin:newsroom_translationjob_{name}", args=[job.pk, *args])


def move(job, name):
    return url(job, "desk_move", name)


def names(job):
    return [
        f"t|{one.field}|{one.key}|{one.nth}"
        for one in translation_desk.segmenting.source_segments(job.article)
    ]


def typed(job, page, *texts, **values):
    boxes = dict(zip(names(job), texts, strict=False))
    return {"stamps": page.context["stamps"], **boxes, **values}


@pytest.fixture
def translator(job, sign_in):
    client = sign_in("translator", language="en")
    client.post(move(job, "take"))
    return client


WHOLE = ("نوی بازار", "نوی بازار ۲۴۰ دوکانونه لري.", "پته <1>دا</1> ده.")


def test_from_taking_to_approval_without_any_script(job, translator, sign_in):
    page = translator.get(url(job))
    translator.post(url(job), typed(job, page, *WHOLE, hand_in="1"))
    reviewer = sign_in("reviewer")
    edition = reviewer.get(url(job)).context["edition"]
    reviewer.post(move(job, "approve"), {"seen_hash": edition.content_hash})

    job.refresh_from_db()
    edition.refresh_from_db()
    assert (job.state, edition.state, edition.approved_by) == ("done", "approved", reviewer.user)
    assert edition.article.body_ps == (
        '<p>نوی بازار ۲۴۰ دوکانونه لري.</p><p>پته <a href="/x" rel="noopener">دا</a> ده.</p>'
    )


def test_the_two_sides_speak_their_own_languages(job, translator):
    html = translator.get(url(job)).content.decode()

    assert '<div class="seg__text" lang="fa-AF" dir="rtl">بازار نو</div>' in html
    assert 'lang="ps-AF" dir="rtl" spellcheck="true"' in html
    assert '<html lang="en" dir="ltr">' in html


def test_a_headline_too_long_keeps_what_was_typed(job, translator):
    page = translator.get(url(job))

    response = translator.post(url(job), typed(job, page, "ب" * 251))

    assert response.status_code == 200
    assert "ب" * 251 in response.content.decode()


def test_half_a_translation_is_saved_and_not_handed_in(job, translator):
    page = translator.get(url(job))

    translator.post(url(job), typed(job, page, WHOLE[0], hand_in="1"))

    job.refresh_from_db()
    assert job.state == "taken"
    assert translator.get(url(job)).context["done"] == 1


def test_a_paragraph_saves_itself(job, translator):
    name = names(job)[2]
    TranslationJob.objects.update(taken_at=timezone.now() - timedelta(hours=1))

    response = translator.post(
        url(job, "segment"), {"name": name, "text": WHOLE[2], "stamp": "", "seconds": "9000"}
    )

    row = job.article.editions.get(language="ps").segments.get()
    assert row.target == 'پته <a href="/x" rel="noopener">دا</a> ده.'
    assert response.json()["stamp"] == translation_desk.stamp(row.target)
    job.refresh_from_db()
    assert job.worked_seconds == translation_desk.translation_queue.PING


def test_another_tab_is_told_and_overwrites_nothing(job, translator):
    name = names(job)[0]
    translator.post(url(job, "segment"), {"name": name, "text": "یو", "stamp": ""})

    response = translator.post(url(job, "segment"), {"name": name, "text": "دوه", "stamp": ""})

    assert (response.status_code, response.json()["theirs"]) == (409, "یو")


def test_a_job_given_to_somebody_else_keeps_the_typed_words_on_the_page(
    job, translator, editor, make_user
):
    page = translator.get(url(job))
    now = timezone.now()
    other = make_user("translator", username="other")
    translation_desk.translation_queue.assign(job, to=other, by=editor, now=now)

    answer = translator.post(
        url(job, "segment"), {"name": names(job)[0], "text": "یو", "stamp": ""}
    )
    response = translator.post(url(job), typed(job, page, *WHOLE))

    assert answer.status_code == 403
    assert WHOLE[1] in response.content.decode()
    assert not job.article.editions.filter(language="ps").exists()


def test_help_offers_memory_and_remarks(job, translator):
    response = translator.get(url(job, "help"), {"name": names(job)[1]})

    assert set(response.json()) == {"suggestions", "terms", "findings"}
    assert translator.get(url(job, "help"), {"name": "t|body|x|0"}).status_code == 404


def test_numbers_that_differ_are_remarked_on(job, translator):
    translator.post(
        url(job, "segment"),
        {"name": names(job)[1], "text": "نوی بازار ۹۹۹ دوکانونه لري.", "stamp": ""},
    )

    found = translator.get(url(job, "findings")).json()["findings"]

    assert list(found) == [names(job)[1]]


def test_returned_with_remarks_beside_paragraphs(job, translator, sign_in):
    page = translator.get(url(job))
    translator.post(url(job), typed(job, page, *WHOLE, hand_in="1"))
    reviewer = sign_in("reviewer", language="en")
    reviewer.post(move(job, "return"), {"reason": ""})
    job.refresh_from_db()
    assert job.state == "handed_in"

    remark = {f"r{names(job)[0][1:]}": "لنډ یې کړئ"}
    reviewer.post(move(job, "return"), {"reason": "", **remark})

    job.refresh_from_db()
    assert (job.state, job.reasons) == ("returned", "See the remark beside 1 paragraph.")


def test_a_paragraph_is_accepted_by_itself(job, translator, sign_in):
    page = translator.get(url(job))
    translator.post(url(job), typed(job, page, *WHOLE, hand_in="1"))
    reviewer = sign_in("reviewer")

    response = reviewer.post(
        move(job, "accept"), {"name": names(job)[0]}, headers={"accept": "application/json"}
    )

    assert response.status_code == 200
    row = job.article.editions.get(language="ps").segments.get(field="title")
    assert row.reviewed_by == reviewer.user


def test_handed_in_by_mistake_is_taken_back(job, translator):
    page = translator.get(url(job))
    translator.post(url(job), typed(job, page, *WHOLE, hand_in="1"))

    translator.post(move(job, "take-back"))

    job.refresh_from_db()
    assert job.state == "taken"


@pytest.mark.parametrize(
    "name", ["take", "hand-back", "take-back", "approve", "return", "accept", "keep"]
)
def test_moves_are_made_by_post_only(name, job, sign_in):
    client = sign_in("translator", "reviewer", username="both")

    assert client.get(move(job, name)).status_code == 405


def test_somebody_elses_job_is_read_and_not_written(job, translator, sign_in):
    other = sign_in("translator", username="two")

    assert other.get(url(job)).context["mine"] is False
    other.post(url(job), {names(job)[0]: "سرلیک", "stamps": "{}"})

    assert not job.article.editions.filter(language="ps").exists()


@pytest.mark.parametrize("name", ["desk", "segment", "help", "findings"])
def test_the_desk_is_the_newsroom_s(name, job, sign_in):
    client = sign_in("contributor")

    ask = client.post if name == "segment" else client.get
    assert ask(url(job, name)).status_code in (403, 404)


@pytest.mark.parametrize("paragraphs", [1, 3])
def test_the_desk_asks_little_of_the_database(
    paragraphs, job, translator, django_assert_max_num_queries
):
    for name, text in list(zip(names(job), WHOLE, strict=True))[:paragraphs]:
        translator.post(url(job, "segment"), {"name": name, "text": text, "stamp": ""})
    translator.get(url(job))

    with django_assert_max_num_queries(24):
        translator.get(url(job))


def test_hostile_words_stay_words(job, translator):
    name = names(job)[0]
    translator.post(
        url(job, "segment"), {"name": name, "text": "<script>x()</script>", "stamp": ""}
    )

    html = translator.get(url(job)).content.decode()
    assert "<script>x()" not in html
    assert TranslationJob.objects.get().article.editions.get(language="ps").segments.get().target


BAD_NAMES = ["", "t|title||²", "t|title||" + "9" * 40, "t|a\x00b||0", "t|title|0", "x|title||0"]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_paragraph_nobody_could_have_is_no_fault_of_ours(job, translator, name):
    answers = [
        translator.post(url(job, "segment"), {"name": name, "text": "<b>x</b>"}).status_code,
        translator.get(url(job, "help"), {"name": name}).status_code,
        translator.post(
            move(job, "accept"), {"name": name}, headers={"accept": "application/json"}
        ).status_code,
        translator.post(url(job), {name: "words", "stamps": "[" * 100_000}).status_code,
    ]

    assert answers == [400, 404, 403, 302]


def test_markup_typed_into_a_paragraph_is_text(job, translator):
    name = names(job)[1]
    typed_in = "<script>alert(1)</script> <img src=x onerror=y> \u202eabc\x00"

    answer = translator.post(url(job, "segment"), {"name": name, "text": typed_in})

    row = job.article.editions.get(language="ps").segments.get()
    assert answer.status_code == 200
    assert "<" not in row.target
    assert "&lt;script&gt;" in row.target


def test_nothing_is_approved_without_saying_what_was_read(job, translator, sign_in):
    page = translator.get(url(job))
    translator.post(url(job), typed(job, page, *WHOLE, hand_in="1"))
    reviewer = sign_in("reviewer")

    reviewer.post(move(job, "approve"))

    assert job.article.editions.get(language="ps").state == "submitted"


# Checks and reasons ------------------------------------------------------------------------

WRONG = ("نوی بازار", "نوی بازار ۲۵۰ دوکانونه لري.", "پته <1>دا</1> ده.")


def test_what_looks_wrong_is_handed_in_with_a_reason_that_the_reviewer_reads(
    job, translator, sign_in
):
    page = translator.get(url(job))
    asked = translator.post(url(job), typed(job, page, *WRONG, hand_in="1"))
    job.refresh_from_db()
    assert (asked.status_code, job.state) == (200, "taken")
    assert [kind["name"] for kind in asked.context["doubts"]] == ["reason_number"]
    assert {one["number"] for one in asked.context["doubts"][0]["found"]} == {2}
    assert WRONG[1] in asked.content.decode()

    again = typed(job, asked, *WRONG, hand_in="1", reason_number="وزیر خپله وویل.")
    translator.post(url(job), again)

    job.refresh_from_db()
    assert job.state == "handed_in"
    reviewer = sign_in("reviewer")
    assert "وزیر خپله وویل." in reviewer.get(url(job)).content.decode()
    edition = job.article.editions.get(language="ps")
    reviewer.post(move(job, "approve"), {"seen_hash": edition.content_hash})
    edition.refresh_from_db()
    assert edition.state == "approved"


def test_what_was_changed_elsewhere_asks_the_reviewer(job, translator, sign_in):
    page = translator.get(url(job))
    translator.post(url(job), typed(job, page, *WHOLE, hand_in="1"))
    edition = job.article.editions.get(language="ps")
    translator.post(move(job, "take-back"))
    edition.refresh_from_db()
    job.article.refresh_from_db()
    body = job.article.body_ps.replace("۲۴۰", "۲۵۰")
    edition = drafts.save_text(
        job.article,
        language="ps",
        values={"body": body},
        version=edition.version,
        by=translator.user,
        now=timezone.now(),
    )
    workflow.move(edition, "submit", by=translator.user, now=timezone.now())
    reviewer = sign_in("reviewer")

    refused = reviewer.post(move(job, "approve"), {"seen_hash": edition.content_hash}, follow=True)
    edition.refresh_from_db()
    assert (edition.state, len(refused.context["doubts"])) == ("submitted", 1)

    given = {"seen_hash": edition.content_hash, "reason_all": "Said so by the minister."}
    reviewer.post(move(job, "approve"), given)
    edition.refresh_from_db()
    assert edition.state == "approved"


# Remarks -----------------------------------------------------------------------------------


def handed_in(job, translator):
    page = translator.get(url(job))
    translator.post(url(job), typed(job, page, *WHOLE, hand_in="1"))


def test_a_remark_goes_back_with_the_text_and_is_settled_by_a_change(job, translator, sign_in):
    handed_in(job, translator)
    reviewer = sign_in("reviewer", language="en")
    first, second, _third = names(job)
    reviewer.post(move(job, "remark"), {"name": first, "text": "Shorter."})
    assert "Shorter." in reviewer.get(url(job)).content.decode()
    reviewer.post(move(job, "return"), {f"r{first[1:]}": "Shorter!", f"r{second[1:]}": "Which?"})

    job.refresh_from_db()
    assert (job.state, job.reasons) == ("returned", "See the remarks beside 2 paragraphs.")
    html = translator.get(url(job)).content.decode()
    assert (html.count("Shorter!"), html.count("Which?"), "Shorter.<" in html) == (1, 1, False)
    page = translator.get(url(job))
    translator.post(url(job), typed(job, page, "بازار", *WHOLE[1:], hand_in="1"))
    job.refresh_from_db()
    assert job.state == "returned"

    left = job.article.editions.get(language="ps").remarks.get(settled_at=None)
    assert left.text == "Which?"
    translator.post(move(job, "settle"), {"remark": left.pk})
    page = translator.get(url(job))
    translator.post(url(job), typed(job, page, "بازار", *WHOLE[1:], hand_in="1"))
    job.refresh_from_db()
    assert job.state == "handed_in"


def test_only_the_reviewer_remarks_and_only_those_concerned_settle(job, translator, sign_in):
    handed_in(job, translator)
    first = names(job)[0]
    translator.post(move(job, "remark"), {"name": first, "text": "I am good."})
    edition = job.article.editions.get(language="ps")
    assert edition.remarks.count() == 0
    sign_in("reviewer").post(move(job, "remark"), {"name": first, "text": "Shorter."})
    other = sign_in("translator", username="somebody-else")

    other.post(move(job, "settle"), {"remark": edition.remarks.get().pk})
    other.post(move(job, "settle"), {"remark": "x"})

    assert edition.remarks.get().settled_at is None
