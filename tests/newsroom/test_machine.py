"""Machine drafts as rows: nothing secret leaves, nothing is asked twice, nothing is lost."""

import json
from datetime import timedelta

import pytest

from newsroom import machine, translation_desk, workflow
from newsroom.models import (
    Article,
    Edition,
    MachineDraft,
    MachineEngine,
    Term,
    TermForm,
    TranslatedSegment,
    TranslationJob,
)
from prcms.base.errors import Refused
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN
from tests.newsroom.machine_server import Cut, as_json, running

MINUTE = timedelta(minutes=1)
BODY = "".join(f"<p>بند شماره {n} از متن بازار.</p>" for n in "۱۲۳۴۵")
pytestmark = pytest.mark.django_db(transaction=True)


def pashto(text):
    """What the server says: another text with the same marks."""
    return text.replace("بند شماره", "د پراګراف شمېره").replace("بازار نو", "نوی بازار ښه")


@pytest.fixture
def server(settings):
    with running() as near:
        settings.MACHINE_HOSTS = [near.endpoint]
        near.say = pashto
        yield near


@pytest.fixture(params=["libretranslate", "chat"])
def engine(request, server):
    return MachineEngine.objects.create(
        name="near", protocol=request.param, url=server.url, model="m-1", is_on=True
    )


@pytest.fixture
def libre(server):
    return MachineEngine.objects.create(
        name="near", protocol="libretranslate", url=server.url, is_on=True
    )


@pytest.fixture
def translator(make_user):
    return make_user("translator")


@pytest.fixture
def job(translator):
    source = make.edition(phase="approved", of=make.article(body_fa=BODY))
    return make.job(article=source.article, assignee=translator)


def targets(job):
    return list(
        TranslatedSegment.objects.filter(edition__article=job.article).values_list(
            "target", "engine", "translated_by"
        )
    )


def run(draft, now=THEN):
    machine.run_due(now=now, timeout=0.5)
    draft.refresh_from_db()
    return draft


def small_batches(monkeypatch):
    monkeypatch.setattr(machine, "BATCH_PARAGRAPHS", 2)


# The straight way --------------------------------------------------------------------------


def test_what_is_missing_is_drafted_and_marked(engine, server, job, translator):
    draft = machine.ask(job, by=translator, now=THEN)
    assert (draft.state, draft.total) == ("queued", 6)

    run(draft)

    assert (draft.state, draft.ended_at, machine.progress(draft)) == ("done", THEN, 6)
    assert targets(job) == [
        ("نوی بازار ښه در هرات گشایش یافت", "near", None),
        *[(f"د پراګراف شمېره {n} از متن بازار.", "near", None) for n in "۱۲۳۴۵"],
    ]
    assert Edition.objects.get(article=job.article, language="ps").machine_made


def test_a_second_run_asks_nothing(libre, server, job, translator):
    draft = machine.ask(job, by=translator, now=THEN)
    run(draft)
    run(draft)

    assert len(server.asked) == 1


def test_the_glossary_goes_along(server, job, translator):
    MachineEngine.objects.create(name="chat", protocol="chat", url=server.url, is_on=True)
    term = Term.objects.create(changed_at=THEN)
    for language, text in (("fa", "بازار"), ("ps", "مارکېټ")):
        TermForm.objects.create(term=term, language=language, text=text, status="preferred")
    machine.glossary.forget()

    run(machine.ask(job, by=translator, now=THEN))

    question = json.loads(server.asked[0].body["messages"][1]["content"])
    assert question["glossary"] == [{"source": "بازار", "target": "مارکېټ"}]


def test_a_persons_words_stay(libre, server, job, translator):
    draft = machine.ask(job, by=translator, now=THEN)

    def meanwhile(_asked):
        line = translation_desk.sheet(job.article, None).lines[0]
        translation_desk.put(job, {line.segment.place: "زما سرلیک"}, by=translator, now=THEN)

    server.reply = meanwhile
    run(draft)

    assert targets(job)[0] == ("زما سرلیک", "", translator.pk)
    assert len(targets(job)) == 6


def test_bad_paragraphs_are_refused_one_by_one(libre, server, job, translator):
    answers = iter(
        [
            "نوی بازار ښه پرانیستل شو",
            "",
            "<script>alert(1)</script> شمېره",
            None,
            "The paragraph has a number and the text of the market is in another language.",
            "د پراګراف شمېره ۵",
        ]
    )
    server.say = lambda _text: next(answers)

    draft = run(machine.ask(job, by=translator, now=THEN))

    assert draft.state == "done"
    assert [row[0] for row in targets(job)] == ["نوی بازار ښه پرانیستل شو", "د پراګراف شمېره ۵"]
    assert len(draft.answers["refused"]) == 4


def test_nothing_usable_is_a_failure(libre, server, job, translator):
    server.say = lambda _text: ""

    draft = run(machine.ask(job, by=translator, now=THEN))

    assert (draft.state, targets(job)) == ("failed", [])


# Nothing secret leaves ---------------------------------------------------------------------


def restricted(article):
    Article.objects.filter(pk=article.pk).update(is_restricted=True)


def embargoed(article):
    make.embargo(article=article)


def unapproved(article):
    article.editions.filter(is_source=True).update(
        state="draft", approved_by=None, approved_at=None, approved_hash=""
    )


@pytest.mark.parametrize("hide", [restricted, embargoed, unapproved])
def test_secret_texts_are_not_queued(hide, libre, server, job, make_user):
    editor = make_user("editor")
    Article.objects.filter(pk=job.article_id).update(author=editor)
    hide(job.article)

    with pytest.raises(Refused):
        machine.ask(job, by=editor, now=THEN)

    assert (MachineDraft.objects.count(), server.asked) == (0, [])


@pytest.mark.parametrize("hide", [restricted, embargoed, unapproved])
def test_a_text_that_became_secret_after_queueing_does_not_leave(
    hide, libre, server, job, translator
):
    draft = machine.ask(job, by=translator, now=THEN)
    hide(job.article)

    run(draft)

    assert (draft.state, server.asked) == ("failed", [])
    assert draft.last_error


@pytest.mark.parametrize("hide", [restricted, embargoed, unapproved])
def test_a_text_that_became_secret_between_two_requests_stops_there(
    hide, libre, server, job, translator, monkeypatch
):
    small_batches(monkeypatch)
    draft = machine.ask(job, by=translator, now=THEN)
    server.reply = lambda _asked: hide(job.article)

    run(draft)

    assert (draft.state, len(server.asked), targets(job)) == ("failed", 1, [])


def test_an_embargo_that_is_over_binds_no_more(libre, server, job, translator):
    make.embargo(article=job.article, lifts_at=THEN - MINUTE)

    assert run(machine.ask(job, by=translator, now=THEN)).state == "done"


def test_off_means_off(server, job, translator):
    engine = MachineEngine.objects.create(name="near", protocol="chat", url=server.url)
    assert engine.is_on is False

    with pytest.raises(Refused):
        machine.ask(job, by=translator, now=THEN)


def test_a_machine_switched_off_after_queueing_is_not_asked(libre, server, job, translator):
    draft = machine.ask(job, by=translator, now=THEN)
    MachineEngine.objects.update(is_on=False)

    assert (run(draft).state, server.asked) == ("failed", [])


def test_a_machine_is_asked_for_its_pairs_only(libre, job, translator):
    MachineEngine.objects.update(pairs=[["fa", "en"]])

    with pytest.raises(Refused):
        machine.ask(job, by=translator, now=THEN)


@pytest.mark.parametrize("role", ["writer", "translator", "reviewer"])
def test_only_the_holder_and_managers_ask(role, libre, job, make_user):
    with pytest.raises(Refused):
        machine.ask(job, by=make_user(role, username="other"), now=THEN)


def test_the_letters_of_a_day_are_limited(libre, server, job, translator):
    MachineEngine.objects.update(letters_a_day=200)
    run(machine.ask(job, by=translator, now=THEN))
    assert machine.letters_today("near", now=THEN) == 152
    other = make.job(article=make.edition(phase="approved").article, assignee=translator)

    with pytest.raises(Refused):
        machine.ask(other, by=translator, now=THEN + MINUTE)

    assert machine.ask(other, by=translator, now=THEN + timedelta(days=1, minutes=1)).pk


# Trouble on the way ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        lambda _asked: as_json({}, 500),
        lambda _asked: as_json({}, 429),
        lambda _asked: (200, {}, b"<html>"),
        lambda _asked: as_json({"translatedText": ["one"]}),
    ],
)
def test_temporary_trouble_waits_longer_each_time_and_ends(reply, libre, server, job, translator):
    server.reply = reply
    draft = machine.ask(job, by=translator, now=THEN)

    waits, now = [], THEN
    while run(draft, now).state == "queued":
        waits.append(draft.next_try_at - now)
        assert machine.run_due(now=now) == 0
        now = draft.next_try_at

    assert (draft.state, len(server.asked)) == ("failed", machine.MOST_ASKED)
    assert [wait >= least for wait, least in zip(waits, machine.WAITS, strict=True)] == [True] * 4
    assert [wait <= 1.2 * least for wait, least in zip(waits, machine.WAITS, strict=True)] == [
        True
    ] * 4


def test_a_server_that_asks_for_patience_gets_it(libre, server, job, translator):
    server.reply = lambda _asked: as_json({}, 429, Retry_After="3600")

    draft = run(machine.ask(job, by=translator, now=THEN))

    assert draft.next_try_at == THEN + timedelta(hours=1)


def test_a_slow_server_is_left_and_asked_again(libre, server, job, translator):
    server.reply = lambda _asked: server.held.wait(3) and None
    draft = machine.ask(job, by=translator, now=THEN)
    run(draft)
    assert (draft.state, draft.last_error) != ("queued", "")

    server.reply = None
    run(draft, THEN + timedelta(minutes=5))

    assert (draft.state, len(targets(job))) == ("done", 6)


def test_a_cut_connection_is_tried_again(libre, server, job, translator):
    def cut(_asked):
        raise Cut

    server.reply = cut
    assert run(machine.ask(job, by=translator, now=THEN)).state == "queued"


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_refusal_is_not_repeated(status, libre, server, job, translator):
    server.reply = lambda _asked: as_json({"error": "no"}, status)

    assert run(machine.ask(job, by=translator, now=THEN)).state == "failed"
    assert len(server.asked) == 1


def test_trying_again_goes_on_where_it_stopped(libre, server, job, translator, monkeypatch):
    small_batches(monkeypatch)
    server.reply = lambda _asked: as_json({}, 400) if len(server.asked) == 2 else None
    draft = run(machine.ask(job, by=translator, now=THEN))
    assert (draft.state, machine.progress(draft)) == ("failed", 2)

    machine.retry(draft, by=translator, now=THEN + MINUTE)
    run(draft, THEN + MINUTE)

    # Three batches of two: the first once, the second twice, the third once.
    assert (draft.state, len(server.asked), len(targets(job))) == ("done", 4, 6)


def test_a_draft_that_is_stopped_is_not_used(libre, server, job, translator):
    draft = machine.ask(job, by=translator, now=THEN)
    machine.cancel(draft, by=translator, now=THEN)

    assert (run(draft).state, server.asked) == ("cancelled", [])
    with pytest.raises(Refused):
        machine.cancel(draft, by=translator, now=THEN)


def test_stopped_while_the_machine_works(libre, server, job, translator):
    draft = machine.ask(job, by=translator, now=THEN)
    server.reply = lambda _asked: machine.cancel(draft, by=translator, now=THEN) and None

    assert (run(draft).state, targets(job)) == ("cancelled", [])


# Dead workers ------------------------------------------------------------------------------


class Killed(BaseException):
    """The worker is gone: nothing in the code may catch this."""


def killed(*_args, **_kwargs):
    raise Killed


def dying(monkeypatch, name, death, *, now):
    """A run whose worker dies in the function ``name``."""
    with monkeypatch.context() as patch:
        patch.setattr(machine, name, death)
        with pytest.raises(Killed):
            machine.run_due(now=now)


def test_a_worker_killed_between_answer_and_use_asks_nothing_twice(
    libre, server, job, translator, monkeypatch
):
    draft = machine.ask(job, by=translator, now=THEN)
    dying(monkeypatch, "_use", killed, now=THEN)
    assert machine.run_due(now=THEN) == 0

    run(draft, THEN + machine.LEASE + MINUTE)

    assert (draft.state, len(server.asked), len(targets(job))) == ("done", 1, 6)


def test_a_worker_killed_between_two_batches_goes_on(libre, server, job, translator, monkeypatch):
    small_batches(monkeypatch)
    draft = machine.ask(job, by=translator, now=THEN)
    keep, kept = machine._keep, []

    def once(*args, **kwargs):
        keep(*args, **kwargs)
        kept.append(1)
        raise Killed

    dying(monkeypatch, "_keep", once, now=THEN)

    run(draft, THEN + machine.LEASE + MINUTE)

    assert len(server.texts) == len(set(server.texts)) == 6
    assert (draft.state, len(targets(job))) == ("done", 6)


def test_a_worker_killed_while_waiting_asks_that_batch_again_but_not_for_ever(
    libre, server, job, translator, monkeypatch
):
    """The one thing that cannot be known: whether the server had already answered."""
    draft = machine.ask(job, by=translator, now=THEN)
    now = THEN
    for _death in range(machine.MOST_ASKED):
        dying(monkeypatch, "_keep", killed, now=now)
        now += machine.LEASE + MINUTE

    run(draft, now)

    assert (draft.state, len(server.asked)) == ("failed", machine.MOST_ASKED)
    assert len({one.headers["Idempotency-Key"] for one in server.asked}) == 1


def test_an_emptied_broker_loses_nothing(libre, server, job, translator, monkeypatch):
    """Nobody is told of the row; the sweep finds it."""
    monkeypatch.setattr("newsroom.hurrying._send", lambda *_: None)
    draft = machine.ask(job, by=translator, now=THEN)

    assert run(draft, THEN + MINUTE).state == "done"


def test_a_long_run_is_put_down_and_taken_up(libre, server, job, translator, monkeypatch):
    small_batches(monkeypatch)
    draft = machine.ask(job, by=translator, now=THEN)
    ticks = iter([0.0, 0.0, 100.0])

    machine.run_due(now=THEN, clock=lambda: next(ticks))
    draft.refresh_from_db()
    assert (draft.state, machine.progress(draft)) == ("queued", 2)

    assert run(draft).state == "done"
    assert len(server.texts) == len(set(server.texts)) == 6


# Nobody reads a machine --------------------------------------------------------------------


def test_a_machines_words_are_not_handed_in_before_a_person_confirmed_them(
    libre, server, job, translator
):
    run(machine.ask(job, by=translator, now=THEN))
    with pytest.raises(Refused):
        translation_desk.hand_in(job, by=translator, now=THEN)

    edition = Edition.objects.get(article=job.article, language="ps")
    words = {
        line.segment.place: line.target
        for line in translation_desk.sheet(job.article, edition).lines
    }
    translation_desk.put(job, words, by=translator, now=THEN + MINUTE)
    translation_desk.hand_in(job, by=translator, now=THEN + 2 * MINUTE)

    assert TranslationJob.objects.get(pk=job.pk).state == "handed_in"


@pytest.mark.parametrize("move", ["submit", "approve", "publish_urgently"])
def test_no_way_round_the_desk(move, job, make_user):
    """Words of a machine in the text itself stop every move towards readers."""
    phase = "submitted" if move == "approve" else "draft"
    article = job.article
    article.title_ps, article.body_ps = "نوی بازار", "<p>د ماشین متن.</p>"
    article.save()
    edition = make.edition(of=article, language="ps", phase=phase)
    TranslatedSegment.objects.create(
        edition=edition,
        field="body",
        key="0" * 64,
        source="متن",
        target="د ماشین متن.",
        engine="near",
        translated_at=THEN,
    )
    TranslationJob.objects.update(state="cancelled", done_at=THEN)

    with pytest.raises(Refused, match=r"ماشین|machine"):
        workflow.move(
            edition,
            move,
            by=make_user("editor", "reviewer"),
            now=THEN,
            reason="Flood.",
            seen_hash=edition.content_hash,
        )
