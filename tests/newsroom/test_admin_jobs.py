"""The queue's screen: whose turn it is, what may be pressed, several rows at once, the figures."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from newsroom import desk_figures, stats
from newsroom.models import MachineDraft, MachineEngine, TranslationJob
from prcms.base import dates
from prcms.base.models import AuditEvent
from tests.factories import newsroom as make

QUEUE = "admin:newsroom_translationjob_changelist"
HOUR = timedelta(hours=1)


@pytest.fixture
def moment():
    """Screens ask the clock, so rows stand around it."""
    return timezone.now()


@pytest.fixture
def jobs(moment, db):
    """A free one, a late free one, and one that somebody else has handed in."""
    due = {"due_at": moment + 4 * HOUR, "opened_at": moment - HOUR}

    def approved():
        return make.edition(phase="approved").article

    held = {"assignee": make.person(), "state": "handed_in", "handed_in_at": moment}
    return [
        make.job(article=approved(), **due),
        make.job(article=approved(), **{**due, "due_at": moment - HOUR}),
        make.job(article=approved(), **due, **held),
    ]


def shown(client, which):
    response = client.get(reverse(QUEUE), {"which": which} if which else {})
    return {job.pk for job in response.context["cl"].result_list}


def test_the_queue_says_whose_turn_it_is(jobs, sign_in):
    client = sign_in("translator")
    free, late, review = (job.pk for job in jobs)
    mine = make.job(article=make.article(), assignee=client.user, due_at=jobs[0].due_at).pk

    assert [shown(client, which) for which in ("", "mine", "free", "late", "review", "all")] == [
        {free, late, review, mine},
        {mine},
        {free, late},
        {late},
        {review},
        {free, late, review, mine},
    ]
    page = client.get(reverse(QUEUE)).content.decode()
    assert [part.split("</a>")[0].split()[-1] for part in page.split('href="?which=')[1:5]] == [
        "(۱)",
        "(۲)",
        "(۱)",
        "(۱)",
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_what_the_queue_costs_a_translator(rows, sign_in, django_assert_num_queries):
    client = sign_in("translator")
    for _row in range(rows):
        make.job(article=make.article())
    client.get(reverse(QUEUE))

    with django_assert_num_queries(9):
        client.get(reverse(QUEUE))


def press(client, job, name, **data):
    return client.post(
        reverse("admin:newsroom_translationjob_move", args=[job.pk, name]), data, follow=True
    )


def names(client, job):
    page = client.get(reverse("admin:newsroom_translationjob_desk", args=[job.pk]))
    return [move.name for move in page.context["moves"]]


def test_a_translator_takes_with_one_press_and_hands_back(jobs, sign_in):
    client = sign_in("translator")
    assert names(client, jobs[0]) == ["take"]
    press(client, jobs[0], "take")
    jobs[0].refresh_from_db()
    assert jobs[0].assignee == client.user

    assert names(client, jobs[0]) == ["hand-back"]
    press(client, jobs[0], "hand-back")
    jobs[0].refresh_from_db()
    assert (jobs[0].state, jobs[0].assignee) == ("open", None)


def test_an_editor_gives_with_one_press_or_to_somebody_else(jobs, sign_in, make_user):
    one, two = (make_user("translator", username=name) for name in ("one", "two"))
    client = sign_in("editor")
    assert names(client, jobs[0]) == [f"give-{one.pk}", "assign", "cancel"]

    press(client, jobs[0], f"give-{one.pk}")
    jobs[0].refresh_from_db()
    assert jobs[0].assignee == one

    press(client, jobs[0], "assign", to=two.pk)
    jobs[0].refresh_from_db()
    assert jobs[0].assignee == two


def test_assigning_to_somebody_who_does_not_translate_is_refused(jobs, sign_in, make_user):
    make_user("translator", username="one")
    writer = make_user("writer")
    press(sign_in("editor"), jobs[0], "assign", to=writer.pk)

    jobs[0].refresh_from_db()
    assert jobs[0].assignee is None


def test_cancelling_asks_why(jobs, sign_in):
    client = sign_in("editor")
    press(client, jobs[0], "cancel", reason="")
    jobs[0].refresh_from_db()
    assert jobs[0].state == "open"

    press(client, jobs[0], "cancel", reason="Only for Dari readers.")
    jobs[0].refresh_from_db()
    assert jobs[0].state == "cancelled"


@pytest.mark.parametrize("role", ["writer", "reviewer", "director"])
def test_others_press_nothing(role, jobs, sign_in):
    client = sign_in(role)
    assert names(client, jobs[0]) == []
    for name in ("take", "assign", "cancel", "hand-back", "machine-draft"):
        press(client, jobs[0], name, reason="No.")
    jobs[0].refresh_from_db()
    assert jobs[0].state == "open"


def choose(client, action, chosen):
    return client.post(
        reverse(QUEUE),
        {"action": action, "_selected_action": [job.pk for job in chosen], "index": 0},
        follow=True,
    )


def test_several_are_taken_and_what_is_not_free_is_named(jobs, sign_in):
    client = sign_in("translator")
    response = choose(client, "take_chosen", jobs)

    states = list(TranslationJob.objects.order_by("pk").values_list("state", "assignee"))
    assert states[:2] == [("taken", client.user.pk), ("taken", client.user.pk)]
    assert states[2][0] == "handed_in"
    assert len(response.context["messages"]) == 2


def test_several_are_given_to_those_with_least_to_do(jobs, sign_in, make_user):
    one, two = (make_user("translator", username=name) for name in ("one", "two"))
    choose(sign_in("editor"), "give_chosen", jobs[:2])

    assert {job.assignee for job in TranslationJob.objects.filter(state="taken")} == {one, two}


def test_nobody_gives_out_what_is_not_theirs_to_give(jobs, sign_in):
    choose(sign_in("translator"), "give_chosen", jobs)

    assert TranslationJob.objects.filter(state="taken").count() == 0


def test_a_selection_does_not_reach_hidden_texts(jobs, sign_in):
    article = jobs[0].article
    article.is_restricted = True
    article.save()
    choose(sign_in("translator"), "take_chosen", jobs[:1])

    jobs[0].refresh_from_db()
    assert jobs[0].state == "open"


# Machines ----------------------------------------------------------------------------------


@pytest.fixture
def engine(db):
    return MachineEngine.objects.create(
        name="near", protocol="chat", url="http://127.0.0.1:1", model="m", is_on=True
    )


def test_the_machine_is_a_button_for_the_holder(engine, jobs, sign_in):
    client = sign_in("translator")
    press(client, jobs[0], "take")
    assert names(client, jobs[0]) == ["hand-back", "machine-draft"]

    press(client, jobs[0], "machine-draft")
    draft = MachineDraft.objects.get()
    assert (draft.state, draft.asked_by) == ("queued", client.user)
    assert names(client, jobs[0]) == ["hand-back", "machine-stop"]

    press(client, jobs[0], "machine-stop")
    draft.refresh_from_db()
    assert draft.state == "cancelled"


def test_a_failed_draft_is_said_on_the_desk_and_at_home(engine, jobs, sign_in, moment):
    client = sign_in("translator")
    press(client, jobs[0], "take")
    press(client, jobs[0], "machine-draft")
    MachineDraft.objects.update(state="failed", ended_at=moment, last_error="It took too long.")

    page = client.get(reverse("admin:newsroom_translationjob_desk", args=[jobs[0].pk]))
    assert "It took too long." in page.content.decode()
    assert "machine-retry" in [move.name for move in page.context["moves"]]
    keys = {queue.key: queue for queue in stats.queues(client.user, moment + HOUR)}
    assert [row.detail for row in keys["machine_drafts"].rows] == ["near | It took too long."]

    press(client, jobs[0], "machine-retry")
    assert MachineDraft.objects.get().state == "queued"


def test_administrators_set_machines_up_and_the_trail_says_so(sign_in):
    client = sign_in("administrator")
    client.post(
        reverse("admin:newsroom_machineengine_add"),
        {
            "name": "near",
            "protocol": "libretranslate",
            "url": "https://translate.example/",
            "key_name": "MACHINE_KEY",
            "pairs": ["fa-ps", "ps-fa"],
            "letters_a_day": "1000",
        },
    )

    row = MachineEngine.objects.get()
    assert (row.is_on, row.pairs) == (False, [["fa", "ps"], ["ps", "fa"]])
    event = AuditEvent.objects.get(verb="engine.add")
    assert (event.actor, event.after["url"]) == (client.user, "https://translate.example/")


@pytest.mark.parametrize(
    "wrong",
    [
        {"key_name": "SECRET_KEY"},
        {"protocol": "chat"},
        {"url": "http://user:pass@host.example/"},
    ],
)
def test_machines_that_could_not_work_are_refused(wrong, sign_in):
    data = {
        "name": "near",
        "protocol": "libretranslate",
        "url": "https://translate.example/",
        "letters_a_day": "1000",
        **wrong,
    }
    response = sign_in("administrator").post(reverse("admin:newsroom_machineengine_add"), data)

    assert response.status_code == 200
    assert MachineEngine.objects.count() == 0


@pytest.mark.parametrize("role", ["editor", "translator", "director"])
def test_nobody_else_sets_machines_up(role, sign_in):
    assert sign_in(role).get(reverse("admin:newsroom_machineengine_add")).status_code == 403


# Figures -----------------------------------------------------------------------------------


def done(translator, *, at, words=250, seconds=3600, late=False):
    return make.job(
        article=make.article(),
        assignee=translator,
        state="done",
        words=words,
        worked_seconds=seconds,
        due_at=at,
        handed_in_at=at + HOUR if late else at - HOUR,
        done_at=at,
        opened_at=at - 5 * HOUR,
    )


def test_a_month_by_translator(make_user):
    quick, slow = (make_user("translator", username=name) for name in ("quick", "slow"))
    first, last = dates.month_bounds(1405, 4)
    inside = timezone.make_aware(timezone.datetime.combine(last, timezone.datetime.min.time()))
    before = timezone.make_aware(timezone.datetime.combine(first, timezone.datetime.min.time()))
    for at, late in ((inside, False), (inside + 20 * HOUR, True), (before, False)):
        done(quick, at=at, late=late)
    done(slow, at=inside, seconds=0)
    done(slow, at=before - HOUR)
    done(slow, at=inside + 24 * HOUR)

    rows = desk_figures.done_in(make_user("editor"), year=1405, month=4)

    assert [
        (row.translator, row.jobs, row.words, row.hours, row.pace, row.share) for row in rows
    ] == [(quick, 3, 750, 3.0, 250, 67), (slow, 1, 250, 0.0, None, 100)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_figures_page(rows, jobs, sign_in, make_user, moment, django_assert_num_queries):
    client = sign_in("editor")
    for n in range(rows):
        done(make_user("translator", username=f"t-{n}"), at=moment)
    url = reverse("admin:newsroom_translationjob_figures")
    client.get(url)

    with django_assert_num_queries(8):
        response = client.get(url)

    assert len(response.context["done"]) == rows
    assert [
        (row.language, row.jobs, row.free, row.late) for row in response.context["waiting"]
    ] == [
        ("fa", 0, 0, 0),
        ("ps", 3, 2, 1),
        ("en", 0, 0, 0),
    ]


@pytest.mark.parametrize(
    ("role", "status"), [("director", 200), ("translator", 403), ("reviewer", 403), ("writer", 403)]
)
def test_who_sees_what_each_translator_did(role, status, sign_in):
    url = reverse("admin:newsroom_translationjob_figures")

    assert sign_in(role).get(url, {"month": "9" * 6000}).status_code == status


def test_the_list_holds_what_the_script_of_selections_counts_in(sign_in):
    make.job(article=make.edition(phase="approved").article, language="ps")

    page = sign_in("editor").get("/staff/newsroom/translationjob/").content.decode()

    assert page.count('class="action-counter" data-actions-icnt="1" hidden') == 1
