"""Every phase × every person × every move, for originals and translations, and no way round.

The tables are written out by hand from what the office agreed. A person who is not named in a
table is refused every move in that phase; "." is a refusal, a letter the phase afterwards.
"""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

import newsroom
from newsroom import workflow
from newsroom.models import Edition, Embargo
from newsroom.state_changes import CHANGES
from prcms.base.errors import Refused
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN

MOVES = (
    "submit",
    "take_back",
    "return",
    "approve",
    "publish",
    "schedule",
    "embargo",
    "lift",
    "unschedule",
    "revise",
    "publish_urgently",
    "countersign",
    "supersede",
    "withdraw",
    "remove",
    "reopen",
)
LETTERS = {
    "draft": "d",
    "submitted": "s",
    "returned": "r",
    "approved": "A",
    "scheduled": "C",
    "embargoed": "E",
    "public": "P",
    "superseded": "O",
    "withdrawn": "W",
    "removed": "X",
}
# "urgent" is public too: one person published it and no second one has signed.
PHASES = (*LETTERS, "urgent")
ROLES = (
    "writer",
    "contributor",
    "editor",
    "translator",
    "reviewer",
    "contacts_officer",
    "events_officer",
    "analyst",
    "director",
    "administrator",
)
PEOPLE = (
    *ROLES,
    "anonymous",
    "inactive",
    "superuser",
    "author",
    "author_editor",
    "author_superuser",
    "publisher",
    "holder",
)
MOMENT = THEN + timedelta(hours=1)


def people(make_user):
    """One of everybody: strangers by role, and those whose own words the text holds."""
    found = {role: make_user(role) for role in ROLES}
    found["anonymous"] = AnonymousUser()
    found["inactive"] = make_user("editor", username="left")
    found["superuser"] = make_user("administrator", username="root")
    found["author"] = make_user("writer", username="author")
    found["author_editor"] = make_user("editor", username="author-editor")
    found["author_superuser"] = make_user("writer", username="author-root")
    found["publisher"] = make_user("director", username="publisher")
    found["holder"] = make_user("translator", username="holder")
    found["inactive"].is_active = False
    for name in ("superuser", "author_superuser"):
        found[name].is_superuser = True
        found[name].save()
    return found


def outcome(edition, move, user, successor):
    """The letter of the phase after the move, "." when refused; nothing stays changed."""
    with transaction.atomic():
        embargo = Embargo.objects.filter(article=edition.article).first() or make.embargo(
            article=edition.article, lifts_at=MOMENT
        )
        try:
            moved = workflow.move(
                edition,
                move,
                by=user,
                now=THEN,
                reason="A reason.",
                publish_at=MOMENT,
                seen_hash=edition.content_hash,
                successor=successor,
                embargo=embargo,
            )
            result = LETTERS[moved.phase(at=THEN)]
        except Refused:
            result = "."
        transaction.set_rollback(True)
    return result


def walk(edition_by, users):
    """The table as found: person → the outcome of every move; those refused everything are left out."""
    successor = make.public().article
    found = {}
    for name, user in users.items():
        edition = edition_by(name)
        line = "".join(outcome(edition, move, user, successor) for move in MOVES)
        if line.strip("."):
            found[name] = line
    return found


#                     submit
#                     |take_back
#                     ||return
#                     |||approve
#                     ||||publish
#                     |||||schedule
#                     ||||||embargo
#                     |||||||lift
#                     ||||||||unschedule
#                     |||||||||revise
#                     ||||||||||publish_urgently
#                     |||||||||||countersign
#                     ||||||||||||supersede
#                     |||||||||||||withdraw
#                     ||||||||||||||remove
#                     |||||||||||||||reopen
ORIGINAL = """
draft
    writer            s...............
    editor            s.........P.....
    director          ..........P.....
    superuser         s.........P.....
    author            s...............
    author_editor     s.........P.....
    author_superuser  s.........P.....
    publisher         ..........P.....
submitted
    writer            .d..............
    editor            .drA......P.....
    director          ..rA......P.....
    superuser         .drA......P.....
    author            .d..............
    author_editor     .d........P.....
    author_superuser  .d........P.....
    publisher         ..rA......P.....
returned
    writer            s...............
    editor            s.........P.....
    director          ..........P.....
    superuser         s.........P.....
    author            s...............
    author_editor     s.........P.....
    author_superuser  s.........P.....
    publisher         ..........P.....
approved
    writer            .........d......
    editor            ....PCE..dP.....
    director          ....PCE..dP.....
    superuser         ....PCE..dP.....
    author            .........d......
    author_editor     ....PCE..dP.....
    author_superuser  ....PCE..dP.....
    publisher         ....PCE..dP.....
scheduled
    writer            .........d......
    editor            ....PCE.Ad......
    director          ....PCE.Ad......
    superuser         ....PCE.Ad......
    author            .........d......
    author_editor     ....PCE.Ad......
    author_superuser  ....PCE.Ad......
    publisher         ....PCE.Ad......
embargoed
    writer            .........d......
    editor            ......EPAd......
    director          ......EPAd......
    superuser         ......EPAd......
    author            .........d......
    author_editor     ......EPAd......
    author_superuser  ......EPAd......
    publisher         ......EPAd......
public
    editor            ............OW..
    director          ............OWX.
    superuser         ............OWX.
    author_editor     ............OW..
    author_superuser  ............OWX.
    publisher         ............OWX.
superseded
    editor            .............W..
    director          .............WX.
    superuser         .............WX.
    author_editor     .............W..
    author_superuser  .............WX.
    publisher         .............WX.
withdrawn
    editor            ...............d
    director          ..............Xd
    superuser         ..............Xd
    author_editor     ...............d
    author_superuser  ..............Xd
    publisher         ..............Xd
removed
urgent
    editor            ...........POW..
    director          ...........POWX.
    superuser         ...........POWX.
    author_editor     ............OW..
    author_superuser  ............OWX.
    publisher         ............OW..
"""
#                     submit
#                     |take_back
#                     ||return
#                     |||approve
#                     ||||publish
#                     |||||schedule
#                     ||||||embargo
#                     |||||||lift
#                     ||||||||unschedule
#                     |||||||||revise
#                     ||||||||||publish_urgently
#                     |||||||||||countersign
#                     ||||||||||||supersede
#                     |||||||||||||withdraw
#                     ||||||||||||||remove
#                     |||||||||||||||reopen
TRANSLATION = """
draft
    writer            s...............
    editor            s.........P.....
    director          ..........P.....
    superuser         s.........P.....
    author            s...............
    author_editor     s.........P.....
    author_superuser  s.........P.....
    publisher         ..........P.....
    holder            s...............
submitted
    writer            .d..............
    editor            .drA......P.....
    reviewer          ..rA............
    director          ..........P.....
    superuser         .drA......P.....
    author            .d..............
    author_editor     .d........P.....
    author_superuser  .d........P.....
    publisher         ..........P.....
    holder            .d..............
returned
    writer            s...............
    editor            s.........P.....
    director          ..........P.....
    superuser         s.........P.....
    author            s...............
    author_editor     s.........P.....
    author_superuser  s.........P.....
    publisher         ..........P.....
    holder            s...............
approved
    writer            .........d......
    editor            ....PCE..dP.....
    reviewer          ....PCE..d......
    director          ....PCE...P.....
    superuser         ....PCE..dP.....
    author            .........d......
    author_editor     ....PCE..dP.....
    author_superuser  ....PCE..dP.....
    publisher         ....PCE...P.....
    holder            .........d......
scheduled
    writer            .........d......
    editor            ....PCE.Ad......
    reviewer          ....PCE.Ad......
    director          ....PCE.A.......
    superuser         ....PCE.Ad......
    author            .........d......
    author_editor     ....PCE.Ad......
    author_superuser  ....PCE.Ad......
    publisher         ....PCE.A.......
    holder            .........d......
embargoed
    writer            .........d......
    editor            ......EPAd......
    reviewer          ......EPAd......
    director          ......EPA.......
    superuser         ......EPAd......
    author            .........d......
    author_editor     ......EPAd......
    author_superuser  ......EPAd......
    publisher         ......EPA.......
    holder            .........d......
public
    editor            .............W..
    director          .............WX.
    superuser         .............WX.
    author_editor     .............W..
    author_superuser  .............WX.
    publisher         .............WX.
superseded
    editor            .............W..
    director          .............WX.
    superuser         .............WX.
    author_editor     .............W..
    author_superuser  .............WX.
    publisher         .............WX.
withdrawn
    editor            ...............d
    director          ..............Xd
    superuser         ..............Xd
    author_editor     ...............d
    author_superuser  ..............Xd
    publisher         ..............Xd
removed
urgent
    editor            ...........P.W..
    reviewer          ...........P....
    director          ...........P.WX.
    superuser         ...........P.WX.
    author_editor     .............W..
    author_superuser  .............WX.
    publisher         .............W..
"""


def read(table):
    """The table as written: phase → person → the outcome of every move."""
    found, phase = {}, ""
    for line in table.strip("\n").split("\n"):
        if line.startswith(" "):
            person, outcomes = line.split()
            found[phase][person] = outcomes
        else:
            phase = line
            found[phase] = {}
    return found


@pytest.mark.parametrize("table", [ORIGINAL, TRANSLATION], ids=["original", "translation"])
def test_the_tables_name_every_phase_every_move_and_known_people(table):
    written = read(table)

    assert tuple(row.name for row in workflow.TRANSITIONS) == MOVES
    assert set(workflow.BY_NAME) == set(CHANGES) == set(MOVES)
    assert set(workflow.PHASES) == set(LETTERS)
    assert tuple(written) == PHASES
    assert {person for rows in written.values() for person in rows} <= set(PEOPLE)
    assert {len(line) for rows in written.values() for line in rows.values()} == {len(MOVES)}


@pytest.mark.parametrize("phase", PHASES)
def test_every_cell_of_an_original(phase, make_user):
    users = people(make_user)
    assert tuple(users) == PEOPLE
    alone = {"approver": users["publisher"]} if phase == "urgent" else {}

    def edition_by(name):
        own = {"writer": users[name]} if name.startswith("author") else {}
        return make.edition(phase=phase, **alone, **own)

    assert walk(edition_by, users) == read(ORIGINAL)[phase]


@pytest.mark.parametrize("phase", PHASES)
def test_every_cell_of_a_translation(phase, make_user):
    users = people(make_user)
    alone = {"approver": users["publisher"]} if phase == "urgent" else {}

    def edition_by(name):
        source = make.public(of=make.article(languages=("fa", "ps")))
        if name == "holder":
            make.job(article=source.article, assignee=users[name])
        writer = users[name] if name.startswith("author") else make.person()
        return make.edition(phase=phase, language="ps", of=source.article, writer=writer, **alone)

    assert walk(edition_by, users) == read(TRANSLATION)[phase]


@pytest.mark.parametrize("phase", PHASES)
def test_buttons_offered_are_the_moves_of_the_table(phase, make_user):
    users = people(make_user)
    alone = {"approver": users["publisher"]} if phase == "urgent" else {}
    edition = make.edition(phase=phase, **alone)
    strangers = [name for name in PEOPLE if not name.startswith("author")]

    offered = {
        name: [row.name for row in workflow.allowed(edition, by=users[name], now=THEN)]
        for name in strangers
    }

    agreed = read(ORIGINAL)[phase]
    assert offered == {
        name: [
            move
            for move, letter in zip(MOVES, agreed.get(name, "." * len(MOVES)), strict=True)
            if letter != "."
        ]
        for name in strangers
    }


# Ways round ---------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["written_by", "changed_by", "submitted_by"])
def test_the_database_lets_no_query_approve_for_the_author(field, db):
    edition = make.edition(phase="submitted")
    other = make.person()
    Edition.objects.filter(pk=edition.pk).update(**{field: other})

    with pytest.raises(IntegrityError, match="edition_approver_is_not"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(
            state="approved",
            approved_by=other,
            approved_at=THEN,
            approved_hash=edition.content_hash,
        )


def test_the_database_lets_no_query_sign_for_the_one_who_published_alone(db):
    edition = make.edition(phase="urgent")

    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(approved_by=F("urgent_by"), approved_at=THEN)


def test_the_database_lets_no_query_make_a_text_public_that_nobody_signed(db):
    edition = make.edition(phase="submitted")

    for values in (
        {"state": "approved"},
        {"publish_at": THEN},
        {"approved_hash": edition.content_hash},
        {"state": "approved", "publish_at": THEN, "approved_hash": edition.content_hash},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(**values)


def test_no_screen_of_the_newsroom_has_bulk_actions_or_edits_a_state(rf, make_user):
    request = rf.get("/staff/")
    request.user = make_user("editor")
    request.user.is_superuser = True
    screens = [
        screen for model, screen in site._registry.items() if model._meta.app_label == "newsroom"
    ]

    assert {model._meta.model_name for model in (one.model for one in screens)} >= {
        "article",
        "edition",
    }
    actions = {one.model._meta.model_name: set(one.get_actions(request)) for one in screens}
    # Jobs are handed out in bulk; who translates a text decides nothing about the text.
    assert {name: found for name, found in actions.items() if found} == {
        "translationjob": {"take_chosen", "give_chosen"}
    }
    assert all(not screen.list_editable for screen in screens)
    editions = next(screen for screen in screens if screen.model is Edition)
    assert not editions.has_add_permission(request)
    assert not editions.has_change_permission(request)
    assert not editions.has_delete_permission(request)


def test_the_article_form_takes_no_state(client, make_user):
    editor = make_user("editor")
    edition = make.edition(phase="submitted", writer=editor)
    client.force_login(editor)

    client.post(
        reverse("admin:newsroom_article_change", args=[edition.article_id]),
        {
            "state": "approved",
            "state_fa": "approved",
            "approved_by": editor.pk,
            "approved_hash": edition.content_hash,
            "publish_at": "2026-01-01",
            "editions-0-state": "approved",
            "superseded_by": edition.article_id,
        },
    )

    edition.refresh_from_db()
    assert (edition.phase(at=THEN), edition.approved_by, edition.publish_at) == (
        "submitted",
        None,
        None,
    )


# The columns that decide what is public. Beside the door only an amendment of a public text writes
# them: its proposer and its decider are two people, by door and by constraint.
DECISIVE = {
    "approved_by",
    "approved_at",
    "approved_hash",
    "publish_at",
    "urgent_by",
    "urgent_at",
    "urgent_reason",
    "withdrawn_by",
    "superseded_by",
}
WRITERS = {
    "state_changes.py": DECISIVE,
    "rebinding.py": {"approved_by", "approved_at", "approved_hash"},
    # A release set's own moment; its editions get theirs through the door.
    "release_sets.py": {"publish_at"},
}


def test_only_the_door_writes_what_decides():
    found = {}
    for path in sorted(Path(newsroom.__file__).parent.glob("*.py")):
        names = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        } & DECISIVE
        if names:
            found[path.name] = names

    assert found == WRITERS


def test_no_command_of_the_portal_touches_the_newsroom():
    commands = [
        path
        for app in ("prcms", "prcms/base", "contacts", "newsroom", "events", "monitoring")
        for path in (Path(newsroom.__file__).parents[1] / app).glob("management/commands/*.py")
    ]

    assert commands
    for path in commands:
        text = path.read_text("utf-8")
        for word in ("Edition", "workflow", "newsroom.models"):
            assert word not in text, path
