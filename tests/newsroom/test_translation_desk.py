"""The desk keeps every paragraph by itself and loses none, whatever happens to the original."""

import re
from datetime import timedelta

import pytest

from newsroom import (
    amendments,
    drafts,
    freshness,
    translation_desk,
    translation_memory,
    translation_queue,
    workflow,
)
from newsroom.models import Edition
from prcms.base import richtext
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN

LATER = THEN + timedelta(hours=1)
LATEST = THEN + timedelta(hours=2)
NAMES = ("الف", "بې", "پې", "تې", "ټې", "ثې", "جيم", "چې", "حې", "خې", "دال", "ذال")
SAME = re.compile("[۰-۹]+|«[^»]*»")
BODY = (
    "<h2>نرخ\u200cها</h2><p>بازار نو دارای ۲۴۰ دکان است.</p>"
    '<ul><li>گندم</li><li><a href="/x" rel="noopener">آرد</a> و روغن</li></ul>'
    '<table><tbody><tr><th scope="row">گندم</th><td>۲۴۰</td></tr></tbody></table>'
    "<blockquote><p>وزیر گفت: «بلی».</p></blockquote>"
)


@pytest.fixture
def editor(make_user):
    return make_user("editor", username="the-editor")


@pytest.fixture
def translator(make_user):
    return make_user("translator", username="the-translator")


@pytest.fixture
def reviewer(make_user):
    return make_user("reviewer", username="the-reviewer")


@pytest.fixture
def source(db, make_user, editor):
    writer = make_user("writer", username="the-writer")
    article = drafts.create(
        kind="news",
        source_language="fa",
        text={"title": "بازار نو", "summary": "یک\nدو", "body": BODY},
        by=writer,
        now=THEN,
    )
    edition = workflow.move(article.editions.get(), "submit", by=writer, now=THEN)
    return workflow.move(edition, "approve", by=editor, now=THEN)


@pytest.fixture
def job(source, translator):
    return make.job(article=source.article, assignee=translator)


def places(article):
    return [one.place for one in translation_desk.segmenting.source_segments(article)]


def translate(job, by, now=THEN, **kwargs):
    """Words for every paragraph, with the marks of the original."""
    words = {}
    for number, one in enumerate(translation_desk.segmenting.source_segments(job.article)):
        # Every check finds these right: the figures and quotes of the original are there.
        words[one.place] = " ".join(["ژباړه", NAMES[number], *SAME.findall(one.text)])
        if "<a " in one.html:
            words[one.place] = '<a href="/x" rel="noopener">اوړه</a> او غوړي'
    return translation_desk.put(job, words, by=by, now=now, **kwargs)


def rewrite(source, editor, old, new, *, now=LATER):
    article = source.article
    article.refresh_from_db()
    author = article.author
    current = article.editions.get(is_source=True)
    saved = drafts.save_text(
        article,
        language="fa",
        values={"body": article.body_fa.replace(old, new)},
        version=current.version,
        by=author,
        now=now,
    )
    saved = workflow.move(saved, "submit", by=author, now=now)
    return workflow.move(saved, "approve", by=editor, now=now)


def sheet(job):
    article = type(job.article).objects.get(pk=job.article_id)
    return translation_desk.sheet(article, article.editions.filter(language="ps").first())


def statuses(job):
    return [line.status for line in sheet(job).lines]


def test_an_untouched_desk_shows_every_paragraph_empty(job):
    found = sheet(job)

    assert [line.segment.kind for line in found.lines] == [
        *["line"] * 3,
        "h2",
        "p",
        "li",
        "li",
        "th",
        "td",
        "p",
    ]
    assert {line.status for line in found.lines} == {"empty"}
    assert (found.done, found.words) == (0, 20)


def test_a_whole_translation_has_the_frame_of_its_original(job, translator):
    translate(job, translator)

    edition = translation_desk.hand_in(job, by=translator, now=LATER)

    body = edition.article.body_ps
    assert body == (
        "<h2>ژباړه تې</h2><p>ژباړه ټې ۲۴۰</p>"
        '<ul><li>ژباړه ثې</li><li><a href="/x" rel="noopener">اوړه</a> او غوړي</li></ul>'
        '<table><tbody><tr><th scope="row">ژباړه چې</th><td>ژباړه حې ۲۴۰</td></tr></tbody></table>'
        "<blockquote><p>ژباړه خې «بلی»</p></blockquote>"
    )
    assert edition.article.summary_ps == "ژباړه بې\nژباړه پې"
    assert edition.state == "submitted"
    job.refresh_from_db()
    assert job.state == "handed_in"


def test_nothing_is_handed_in_with_a_paragraph_missing(job, translator):
    first, *_rest = places(job.article)
    translate(job, translator)
    translation_desk.put(job, {first: ""}, by=translator, now=THEN)

    with pytest.raises(Refused):
        translation_desk.hand_in(job, by=translator, now=LATER)


def test_a_machine_s_paragraphs_wait_for_a_person(job, translator):
    first, second, *_rest = places(job.article)
    translate(job, translator)
    translation_desk.put(job, {first: "", second: ""}, by=translator, now=THEN)
    translation_desk.put(job, {first: "ماشین", second: "ماشین"}, engine="Machine", now=THEN)
    with pytest.raises(Refused):
        translation_desk.hand_in(job, by=translator, now=LATER)

    translation_desk.put(job, {first: "ماشین", second: "سړی"}, by=translator, now=LATER)

    one, two = (line.row for line in sheet(job).lines[:2])
    assert (one.engine, one.translated_by) == ("Machine", translator)
    assert (two.engine, two.translated_by) == ("", translator)
    assert translation_desk.hand_in(job, by=translator, now=LATER).state == "submitted"


def test_a_machine_overwrites_nobody(job, translator):
    first = places(job.article)[0]
    translation_desk.put(job, {first: "سړی"}, by=translator, now=THEN)

    (kept,) = translation_desk.put(job, {first: "ماشین"}, engine="Machine", now=LATER)

    assert (kept.outcome, kept.row.target) == ("held", "سړی")
    assert AuditEvent.objects.get(verb="job.machine").after == {"engine": "Machine", "kept": 0}


def test_two_tabs_never_overwrite_each_other(job, translator):
    first = places(job.article)[0]
    translation_desk.put(job, {first: "یو"}, by=translator, now=THEN, seen={first: ""})

    (kept,) = translation_desk.put(job, {first: "دوه"}, by=translator, now=THEN, seen={first: ""})

    assert (kept.outcome, kept.row.target) == ("clash", "یو")
    (kept,) = translation_desk.put(
        job, {first: "دوه"}, by=translator, now=THEN, seen={first: translation_desk.stamp("یو")}
    )
    assert (kept.outcome, kept.row.target) == ("kept", "دوه")


def test_only_one_of_two_translators_writes(job, translator, editor, make_user):
    first = places(job.article)[0]
    translation_desk.put(job, {first: "یو"}, by=translator, now=THEN)
    other = make_user("translator", username="other")
    with pytest.raises(Refused):
        translation_desk.put(job, {first: "دوه"}, by=other, now=THEN)

    translation_queue.assign(job, to=other, by=editor, now=THEN)
    with pytest.raises(Refused):
        translation_desk.put(job, {first: "درې"}, by=translator, now=THEN)
    assert sheet(job).lines[0].target == "یو"


def test_an_original_that_changes_under_the_translator_loses_no_words(
    job, source, translator, editor
):
    place = places(job.article)[4]
    translate(job, translator)
    rewrite(source, editor, "۲۴۰ دکان", "۲۵۰ دکان")

    (kept,) = translation_desk.put(job, {place: "زوړ متن"}, by=translator, now=LATER)

    assert kept.outcome == "old"
    line = sheet(job).lines[4]
    assert (line.status, line.offer.target) == ("changed", "زوړ متن")
    assert statuses(job).count("changed") == 1
    with pytest.raises(Refused):
        translation_desk.hand_in(job, by=translator, now=LATER)


def test_words_for_a_paragraph_first_seen_before_the_change_are_kept(
    job, source, translator, editor
):
    place = places(job.article)[4]
    rewrite(source, editor, "۲۴۰ دکان", "۲۵۰ دکان")

    (kept,) = translation_desk.put(job, {place: "زوړ متن"}, by=translator, now=LATER)

    assert (kept.outcome, sheet(job).lines[4].offer.target) == ("old", "زوړ متن")


def test_a_place_that_never_was_is_refused(job, translator):
    with pytest.raises(Refused):
        translation_desk.put(job, {("body", "0" * 64, 0): "x"}, by=translator, now=THEN)


def test_a_link_that_leads_elsewhere_needs_no_translator(job, source, translator, editor, reviewer):
    translate(job, translator)
    edition = translation_desk.hand_in(job, by=translator, now=THEN)
    workflow.move(edition, "approve", by=reviewer, now=THEN)
    rewrite(source, editor, 'href="/x"', 'href="/y"')
    update = make.job(article=job.article, assignee=translator, is_update=True)

    assert set(statuses(update)) == {"reviewed"}
    edition = translation_desk.hand_in(update, by=translator, now=LATER)
    assert '<a href="/y" rel="noopener">اوړه</a>' in edition.article.body_ps


def test_a_withdrawn_original_ends_the_job_and_keeps_the_words(job, source, translator, editor):
    translate(job, translator)
    workflow.move(source, "publish", by=editor, now=THEN)
    workflow.move(source, "withdraw", by=editor, now=LATER, reason="Wrong.")

    with pytest.raises(Refused):
        translate(job, translator, now=LATER)
    assert sheet(job).done == 10


def test_what_was_translated_stays_for_the_next_translator(job, translator):
    translate(job, translator)
    translation_queue.hand_back(job, by=translator, now=THEN)

    assert sheet(job).done == 10


def test_the_draft_s_text_follows_once_a_minute(job, translator):
    first, second, *_rest = places(job.article)
    translation_desk.put(job, {first: "سرلیک"}, by=translator, now=THEN)
    translation_desk.put(job, {second: "یو"}, by=translator, now=THEN + timedelta(seconds=30))
    job.article.refresh_from_db()
    assert job.article.title_ps in ("", None)

    translation_desk.put(job, {second: "دوه"}, by=translator, now=THEN + timedelta(seconds=61))

    job.article.refresh_from_db()
    assert (job.article.title_ps, job.article.summary_ps) == ("سرلیک", "دوه")


def test_an_edit_elsewhere_that_fits_comes_back_to_the_desk(job, translator):
    translate(job, translator)
    edition = translation_desk.write(job, by=translator, now=THEN)
    body = edition.article.body_ps.replace("ژباړه ټې", "بل متن")
    drafts.save_text(
        edition.article,
        language="ps",
        values={"body": body},
        version=edition.version,
        by=translator,
        now=LATER,
    )

    edition = translation_desk.hand_in(job, by=translator, now=LATER)

    assert richtext.sanitize(edition.article.body_ps) == body
    assert sheet(job).lines[4].target == "بل متن ۲۴۰"


def test_an_edit_elsewhere_that_does_not_fit_is_used_as_a_whole(job, translator):
    translate(job, translator)
    edition = translation_desk.write(job, by=translator, now=THEN)
    drafts.save_text(
        edition.article,
        language="ps",
        values={"body": "<p>لنډ متن.</p>"},
        version=edition.version,
        by=translator,
        now=LATER,
    )

    reasons = {"": "لنډه بڼه غوښتل شوې وه."}
    edition = translation_desk.hand_in(job, by=translator, now=LATER, reasons=reasons)

    assert edition.article.body_ps == "<p>لنډ متن.</p>"
    assert sheet(job).free == ("body",)


def test_photos_are_described_at_the_desk(source, translator):
    article = source.article
    use = make.article_photo(article=article, alt_ps="", caption_fa="بازار", caption_ps="")
    # The picture came after the approval here; the desk goes by the wording as approved.
    current = drafts.lock(article)
    revision = source.approved_revision
    values = {
        **revision.values,
        "photos": translation_desk.segmenting.fingerprints.photos_of(current, "fa"),
    }
    type(revision).objects.filter(pk=revision.pk).update(values=values)
    job = make.job(article=article, assignee=translator)
    translate(job, translator)

    translation_desk.write(job, by=translator, now=LATER)

    use.refresh_from_db()
    assert (use.alt_ps, use.caption_ps) == ("ژباړه دال", "ژباړه ذال")


def test_a_reviewer_accepts_paragraph_by_paragraph(job, translator, reviewer):
    first = places(job.article)[0]
    translate(job, translator)
    edition = translation_desk.hand_in(job, by=translator, now=THEN)

    row = translation_desk.accept(edition, first, by=reviewer, now=LATER)

    assert (row.reviewed_by, row.reviewed_at) == (reviewer, LATER)
    with pytest.raises(Refused):
        translation_desk.accept(edition, first, by=translator, now=LATER)
    workflow.move(edition, "approve", by=reviewer, now=LATER)
    assert set(statuses(job)) == {"reviewed"}


def test_an_update_of_a_public_translation_changes_nothing_in_silence(
    job, source, translator, editor, reviewer
):
    translate(job, translator)
    edition = translation_desk.hand_in(job, by=translator, now=THEN)
    workflow.move(source, "publish", by=editor, now=THEN)
    edition = workflow.move(edition, "approve", by=reviewer, now=THEN)
    workflow.move(edition, "publish", by=reviewer, now=THEN)
    update = make.job(article=job.article, assignee=translator, is_update=True)
    place = places(job.article)[4]
    translation_desk.put(update, {place: "نوی متن ۲۴۰"}, by=translator, now=LATER)

    amendment = translation_desk.hand_in(update, by=translator, now=LATER, notice="متن تازه شو.")

    article = type(job.article).objects.get(pk=job.article_id)
    assert "نوی متن" not in article.body_ps
    assert (amendment.state, "نوی متن" in amendment.values["body"]) == ("submitted", True)
    update.refresh_from_db()
    assert update.state == "handed_in"
    assert Edition.objects.get(pk=edition.pk).is_public(at=LATER)


# Updates of what is public -----------------------------------------------------------------


def amended(source, writer, editor, kind, old, new, *, now=LATER):
    """The public original, changed in the open."""
    article = type(source.article).objects.get(pk=source.article_id)
    proposal = amendments.save(
        article,
        language="fa",
        values={"body": article.body_fa.replace(old, new)},
        kind=kind,
        note="" if kind == "minor" else "متن تازه شد.",
        by=writer,
        now=now,
    )
    proposal = amendments.submit(proposal, by=writer, now=now)
    amendments.apply(proposal, seen_hash=proposal.content_hash, by=editor, now=now)


@pytest.fixture
def public(job, source, translator, editor, reviewer):
    """Original and translation, both before readers."""
    translate(job, translator)
    edition = translation_desk.hand_in(job, by=translator, now=THEN)
    workflow.move(source, "publish", by=editor, now=THEN)
    edition = workflow.move(edition, "approve", by=reviewer, now=THEN)
    return workflow.move(edition, "publish", by=reviewer, now=THEN)


def again(edition):
    return Edition.objects.select_related("article").get(pk=edition.pk)


def test_an_applied_update_signs_teaches_and_ends_the_job(
    public, source, translator, editor, reviewer
):
    amended(source, source.article.author, editor, "update", "۲۴۰ دکان", "۲۵۰ دکان")
    assert freshness.state(again(public)).needs_update
    update = make.job(article=public.article, assignee=translator, is_update=True)
    place = next(line.segment.place for line in sheet(update).lines if line.status == "changed")
    translation_desk.put(update, {place: "نوی بازار ۲۵۰ دوکانونه لري."}, by=translator, now=LATER)

    proposal = translation_desk.hand_in(update, by=translator, now=LATER)
    assert (proposal.kind, proposal.note) == (
        "update",
        translation_desk.proposed_notice(public.article, "ps"),
    )
    amendments.apply(proposal, seen_hash=proposal.content_hash, by=reviewer, now=LATER)

    edition = again(public)
    update.refresh_from_db()
    assert "۲۵۰ دوکانونه" in edition.article.body_ps
    assert "pending" not in edition.source_hashes
    assert set(statuses(update)) == {"reviewed"}
    assert (update.state, update.done_at) == ("done", LATER)
    assert not freshness.state(edition).needs_update
    known = translation_memory.suggest(
        "<p>بازار نو دارای ۲۵۰ دکان است.</p>", source_language="fa", target_language="ps"
    )
    assert known[0].target == "نوی بازار ۲۵۰ دوکانونه لري."


def test_an_update_for_spelling_is_spelling(public, source, translator, editor):
    article = source.article
    assert translation_desk.proposed_kind(article, again(public)) == "update"

    amended(source, article.author, editor, "minor", "روغن", "روغنن")
    edition = again(public)
    stale = {**edition.source_hashes, "revision": first_approved(article)}
    Edition.objects.filter(pk=edition.pk).update(source_hashes=stale)
    assert translation_desk.proposed_kind(article, again(public)) == "minor"

    amended(source, article.author, editor, "update", "۲۴۰ دکان", "۲۵۰ دکان", now=LATEST)
    assert translation_desk.proposed_kind(article, again(public)) == "update"


def first_approved(article):
    """The wording that was approved before anything was amended."""
    revisions = article.revisions.filter(language="fa", at=THEN).order_by("number")
    return revisions.values_list("pk", flat=True).last()


def test_a_fact_box_of_the_public_text_is_translated_at_the_desk(
    public, source, translator, editor, reviewer
):
    article = public.article
    words = {"label": "دکان‌ها", "text": "۲۴۰ دکان ساخته شد.", "source": "ریاست بازارها"}
    proposal = amendments.save(
        article,
        language="fa",
        values={f"fact_new_{name}": said for name, said in words.items()},
        kind="update",
        note="رقم‌ها افزوده شد.",
        by=article.author,
        now=LATER,
    )
    proposal = amendments.submit(proposal, by=article.author, now=LATER)
    amendments.apply(proposal, seen_hash=proposal.content_hash, by=editor, now=LATER)
    update = make.job(article=article, assignee=translator, is_update=True)
    lines = [line for line in sheet(update).lines if line.status == "empty"]
    assert [line.segment.field for line in lines] == [
        "fact:0:label",
        "fact:0:text",
        "fact:0:source",
    ]
    said = ("دوکانونه", "۲۴۰ دوکانونه جوړ شول.", "د بازارونو ریاست")
    named = {line.segment.place: word for line, word in zip(lines, said, strict=True)}
    translation_desk.put(update, named, by=translator, now=LATER)

    proposal = translation_desk.hand_in(update, by=translator, now=LATER)
    amendments.apply(proposal, seen_hash=proposal.content_hash, by=reviewer, now=LATER)

    box = article.facts.get()
    assert (box.label_ps, box.text_ps, box.source_ps) == said
    assert set(statuses(update)) == {"reviewed"}
