"""Imports: progress, a killed worker, what is left out, and the way back."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from newsroom import exchange, memory_exports, memory_imports, translation_memory
from newsroom.memory_imports import problem_text, queue, run_due, undo
from newsroom.models import MemoryImport, MemoryUnit, Term, TermForm
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent
from tests.factories import memory as make_memory
from tests.factories import newsroom as make

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
COLUMNS = "source_language,target_language,source,target\n"
NUMBERS = ["یک", "دو", "سه", "چهار", "پنج", "شش", "هفت"]


def table(*pairs):
    """A memory as CSV from (source, target)."""
    lines = "".join(f"fa,en,{source},{target}\n" for source, target in pairs)
    return ContentFile((COLUMNS + lines).encode(), name="units.csv")


SEVEN = [(f"بازار {word}", f"market {n}") for n, word in enumerate(NUMBERS)]


@pytest.fixture
def editor(make_user):
    return make_user("editor")


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def send(file, editor, now, kind="memory_csv", **values):
    return queue(file=file, kind=kind, by=editor, now=now, **values)


def through(now, **values):
    """Work until nothing waits."""
    while run_due(now=now, clock=lambda: now, **values):
        pass


def live():
    return sorted(MemoryUnit.objects.live().values_list("source", "target"))


def told(batch):
    batch.refresh_from_db()
    return batch.state, batch.total, batch.read, batch.added, batch.skipped


def test_a_file_is_taken_in(editor, now):
    batch = send(table(*SEVEN), editor, now)
    assert told(batch) == ("queued", 7, 0, 0, 0)

    through(now, size=3)

    assert told(batch) == ("done", 7, 7, 7, 0)
    assert live() == sorted(SEVEN)
    assert batch.held_until is None
    assert list(AuditEvent.objects.filter(verb__startswith="import.").values_list("verb", flat=True).order_by("pk")) == ["import.queue", "import.end"]  # fmt: skip


def test_imported_units_are_offered_and_say_whence(editor, now):
    send(table(("بازار باز است", "The market is open")), editor, now)
    through(now)

    with translation.override("en"):
        (offer,) = translation_memory.suggest("بازار باز است", source_language="fa", target_language="en")  # fmt: skip

    assert (offer.score, offer.target) == (100, "The market is open")
    assert offer.origin == "From the imported file “\u2068units.csv\u2069”, 10 Saratan 1405."


def test_a_slice_ends_and_the_next_goes_on(editor, now):
    batch = send(table(*SEVEN), editor, now)

    assert run_due(now=now, clock=lambda: now, seconds=0, size=3) == 3
    assert told(batch)[:3] == ("running", 7, 3)
    through(now, seconds=0, size=3)

    assert told(batch) == ("done", 7, 7, 7, 0)


@pytest.mark.parametrize("die_at", [0, 1, 2])
def test_a_killed_worker_loses_and_doubles_nothing(die_at, editor, now, monkeypatch):
    batch = send(table(*SEVEN), editor, now)
    whole = memory_imports._Run._store
    seen = []

    def dying(self, rows):
        if len(seen) == die_at:
            raise SystemExit
        seen.append(rows)
        whole(self, rows)

    monkeypatch.setattr(memory_imports._Run, "_store", dying)
    with pytest.raises(SystemExit):
        run_due(now=now, clock=lambda: now, size=3)
    monkeypatch.setattr(memory_imports._Run, "_store", whole)

    assert run_due(now=now + MINUTE) == 0  # the dead worker's lease still runs
    later = now + memory_imports.LEASE + MINUTE
    through(later, size=3)

    assert told(batch) == ("done", 7, 7, 7, 0)
    assert live() == sorted(SEVEN)


def test_a_worker_that_was_away_too_long_changes_nothing(editor, now, monkeypatch):
    batch = send(table(*SEVEN), editor, now)
    whole = memory_imports._Run._store
    late = now + memory_imports.LEASE + MINUTE
    calls = []

    def slow(self, rows):
        calls.append(rows)
        if len(calls) == 1:  # while this one sleeps another takes over and finishes
            through(late)
        whole(self, rows)

    monkeypatch.setattr(memory_imports._Run, "_store", slow)
    run_due(now=now, clock=lambda: now, size=7)

    assert told(batch) == ("done", 7, 7, 7, 0)
    assert live() == sorted(SEVEN)


def test_an_import_that_breaks_off_again_and_again_is_given_up(editor, now, monkeypatch):
    batch = send(table(*SEVEN), editor, now)

    def broken(self, rows):
        raise ZeroDivisionError

    monkeypatch.setattr(memory_imports._Run, "_store", broken)
    for _attempt in range(memory_imports.MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            run_due(now=now)
        now += memory_imports.LEASE + MINUTE
    assert run_due(now=now) == 0

    assert told(batch)[0] == "failed"
    assert batch.last_error == "stuck:0"


def test_rows_that_say_nothing_new_or_nothing_are_left_out(editor, now):
    make_memory.unit("بازار یک", "market 0")
    batch = send(table(*SEVEN, SEVEN[1], ("۱۲", "12"), ("تنها", "")), editor, now)
    through(now, size=4)

    assert told(batch) == ("done", 10, 10, 6, 4)
    assert [(problem["row"], problem["code"]) for problem in batch.problems] == [
        (9, "no_words"),
        (10, "incomplete"),
    ]
    with translation.override("en"):
        assert problem_text(batch.problems[1]).endswith("missing: تنها")


def test_problems_are_listed_up_to_a_number(editor, now, monkeypatch):
    monkeypatch.setattr(memory_imports, "MOST_PROBLEMS", 2)
    batch = send(table(*[("", "x")] * 5), editor, now)
    through(now, size=1)

    assert told(batch) == ("done", 5, 5, 0, 5)
    assert [problem["row"] for problem in batch.problems] == [1, 2]


def test_a_file_that_breaks_in_the_middle_keeps_what_was_good(editor, now):
    data = "".join(
        exchange.tmx([exchange.Pair("fa", "en", *pair) for pair in SEVEN], now=now, name="x")
    )
    batch = send(ContentFile(data[:-40].encode(), name="x.tmx"), editor, now, kind="tmx")
    through(now, size=2)

    assert told(batch) == ("failed", 7, 6, 6, 0)
    assert batch.last_error.startswith("not_xml:")
    undo(batch, by=editor, now=now)
    through(now)
    assert live() == []


def test_a_file_that_went_away_ends_the_import(editor, now):
    batch = send(table(*SEVEN), editor, now)
    batch.file.storage.delete(batch.file.name)
    through(now)

    assert told(batch)[0] == "failed"
    assert batch.last_error == "gone:0"


# The way back ------------------------------------------------------------------------------


def test_an_import_is_undone(editor, now):
    kept = make_memory.unit("خانه", "house")
    batch = send(table(*SEVEN), editor, now)
    through(now)

    undo(batch, by=editor, now=now)
    through(now)

    assert told(batch)[0] == "undone"
    assert live() == [(kept.source, kept.target)]


def test_replaced_wording_comes_back(editor, now):
    make_memory.unit("بازار یک", "bazaar")
    batch = send(table(*SEVEN), editor, now, replaces=True)
    through(now, size=3)
    assert live() == sorted(SEVEN)

    undo(batch, by=editor, now=now)
    through(now)

    assert live() == [("بازار یک", "bazaar")]


def test_without_replacing_both_hold(editor, now):
    make_memory.unit("بازار یک", "bazaar")
    send(table(SEVEN[0]), editor, now)
    through(now)

    assert live() == [("بازار یک", "bazaar"), ("بازار یک", "market 0")]


def test_replaced_wording_that_holds_again_is_not_doubled(editor, now):
    make_memory.unit("بازار یک", "bazaar")
    batch = send(table(SEVEN[0]), editor, now, replaces=True)
    through(now)
    make_memory.unit("بازار یک", "bazaar")

    undo(batch, by=editor, now=now)
    through(now)

    assert live() == [("بازار یک", "bazaar")]
    assert told(batch)[0] == "undone"


def test_what_a_person_confirmed_stays(editor, now):
    batch = send(table(SEVEN[0]), editor, now)
    through(now)
    article = make.article(languages=("fa", "en"))
    make.public(of=article)
    edition = make.edition(of=article, language="en", phase="approved")
    make_memory.segment(of=edition, source=SEVEN[0][0], target=SEVEN[0][1], reviewed_at=now)
    translation_memory.remember(edition, by=None, now=now)

    undo(batch, by=editor, now=now)
    through(now)

    assert live() == [SEVEN[0]]


def test_an_undo_goes_on_after_a_kill(editor, now):
    batch = send(table(*SEVEN), editor, now)
    through(now)
    undo(batch, by=editor, now=now)
    MemoryImport.objects.update(held_until=now + memory_imports.LEASE)
    assert run_due(now=now) == 0

    through(now + memory_imports.LEASE + MINUTE, size=1)

    assert told(batch)[0] == "undone"
    assert live() == []


def test_only_what_has_ended_is_undone_and_only_once(editor, now, make_user):
    batch = send(table(*SEVEN), editor, now)
    with pytest.raises(Refused):
        undo(batch, by=editor, now=now)
    through(now)
    with pytest.raises(Refused):
        undo(batch, by=make_user("translator"), now=now)
    undo(batch, by=editor, now=now)
    with pytest.raises(Refused):
        undo(batch, by=editor, now=now)


# Refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "tmx"),
        (b"not a file", "tmx"),
        (b"<html/>", "tmx"),
        (b"<tmx/>", "tmx"),
        (b"<tmx/>", "tbx"),
        (COLUMNS.encode(), "memory_csv"),
        (b"a,b\n1,2", "memory_csv"),
        ("fa,en\nبازار,market".encode("cp1256"), "terms_csv"),
    ],
)
def test_a_wrong_file_is_refused_at_the_door(data, kind, editor, now):
    with pytest.raises(Refused):
        send(ContentFile(data, name="x"), editor, now, kind=kind)

    assert MemoryImport.objects.count() == 0


def test_only_those_who_may_and_only_so_much(editor, now, make_user, monkeypatch):
    with pytest.raises(Refused):
        send(table(*SEVEN), make_user("translator"), now)
    monkeypatch.setattr(memory_imports, "MOST_BYTES", 10)
    with pytest.raises(Refused):
        send(table(*SEVEN), editor, now)


def test_names_of_files_are_only_names(editor, now):
    file = table(*SEVEN)
    file.name = "../../etc/\u202epasswd.csv"

    batch = send(file, editor, now)

    assert batch.name == "passwd.csv"
    assert batch.file.name.startswith("private/imports/")


# Glossary ----------------------------------------------------------------------------------


def terms():
    return sorted(TermForm.objects.values_list("language", "status", "text"))


GLOSSARY = "fa,ps,en,kind,note\nبازار | !دکان,مارکېټ,market,place,n\nنرخ,نرخ,price,,\n"


def test_a_glossary_is_taken_in_and_undone(editor, now):
    batch = send(ContentFile(GLOSSARY.encode(), name="g.csv"), editor, now, kind="terms_csv")
    through(now)
    assert told(batch) == ("done", 2, 2, 2, 0)
    assert terms()[:3] == [
        ("en", "preferred", "market"),
        ("en", "preferred", "price"),
        ("fa", "forbidden", "دکان"),
    ]

    undo(batch, by=editor, now=now)
    through(now)

    assert Term.objects.count() == 0


def test_terms_that_are_known_are_left_out(editor, now):
    make_memory.term(fa="نرخ", ps="نرخ", en="price")
    batch = send(
        ContentFile((GLOSSARY + "نرخ,,,,\n").encode(), name="g.csv"), editor, now, kind="terms_csv"
    )
    through(now)

    assert told(batch) == ("done", 3, 3, 1, 2)


def test_a_glossary_goes_out_and_comes_in_again(editor, now):
    make_memory.term(fa="بازار", en="market", forbidden=(("en", "bazaar"),), note="n", kind="place")
    before = terms()
    text = "".join(memory_exports.glossary(form="tbx", name="x", by=editor, now=now))
    Term.objects.all().delete()

    send(ContentFile(text.encode(), name="g.tbx"), editor, now, kind="tbx")
    through(now)

    assert terms() == before
    assert AuditEvent.objects.get(verb="glossary.export").after == {"form": "tbx", "terms": 1}


def test_a_memory_goes_out_as_a_stream(editor, now, make_user):
    for pair in SEVEN:
        make_memory.unit(*pair)
    text = "".join(memory_exports.memory(MemoryUnit.objects.all(), form="tmx", name="x", by=editor, now=now))  # fmt: skip

    rows = exchange.rows(BytesIO(text.encode()), "tmx")

    assert [(row.pairs[0].source, row.pairs[0].target) for row in rows] == SEVEN
    assert AuditEvent.objects.get(verb="memory.export").after == {"form": "tmx", "units": 7}
    with pytest.raises(Refused):
        memory_exports.memory(MemoryUnit.objects.all(), form="csv", name="x", by=make_user("translator"), now=now)  # fmt: skip
