"""The screens of the memory, the glossary and the imports: cost, rights, and nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from newsroom import glossary, memory_imports
from newsroom.models import MemoryImport, MemoryUnit, Term, TermForm
from prcms.base.models import AuditEvent
from tests.factories import contacts
from tests.factories import memory as make_memory
from tests.factories import newsroom as make

pytestmark = pytest.mark.django_db
CSV = "source_language,target_language,source,target\nfa,en,بازار,market\nfa,en,,x\n"


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    glossary.forget()


def url(name, *args):
    return reverse(f"admin:newsroom_{name}", args=args)


LISTS = {
    "memoryunit": (lambda: make_memory.unit(article=make.article()), 7),
    "term": (lambda: make_memory.term(fa="بازار", en="market", accepted=(("en", "bazaar"),)), 9),
    "memoryimport": (make_memory.batch, 8),
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_one_row_and_three(
    name, rows, sign_in, django_assert_num_queries
):
    client = sign_in("editor")
    make_row, queries = LISTS[name]
    for n in range(rows):
        row = make_row()
        if name == "memoryunit":
            MemoryUnit.objects.filter(pk=row.pk).update(target_digest=str(n))
    client.get(url(f"{name}_changelist"))

    with django_assert_num_queries(queries):
        response = client.get(url(f"{name}_changelist"))

    assert response.status_code == 200
    assert response.context["cl"].result_count == rows


PAGES = {
    "memoryunit_changelist": {"editor", "reviewer", "translator"},
    "term_changelist": {"editor", "reviewer", "translator"},
    "term_add": {"editor", "reviewer"},
    "memoryimport_changelist": {"editor", "reviewer"},
    "memoryimport_add": {"editor", "reviewer"},
}
ROLES = ["editor", "reviewer", "translator", "writer", "contributor", "analyst"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", PAGES)
def test_who_opens_what(name, role, sign_in):
    status = sign_in(role).get(url(name)).status_code

    assert status == (200 if role in PAGES[name] else 403)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("name", "kind"),
    [("memoryunit", "tmx"), ("memoryunit", "csv"), ("term", "tbx"), ("term", "csv")],
)
def test_who_takes_files_out(name, kind, role, sign_in):
    make_memory.unit("بازار", "=market")
    make_memory.term(fa="بازار", en="=market")
    response = sign_in(role).get(url(f"{name}_export", kind))

    if role not in {"editor", "reviewer"}:
        assert response.status_code == 403
        assert not AuditEvent.objects.filter(verb__endswith=".export").exists()
        return
    body = b"".join(response).decode()
    assert "بازار" in body
    assert ("'=market" in body) == (kind == "csv")
    assert response["Content-Disposition"].endswith(f'.{kind}"')
    assert AuditEvent.objects.filter(verb__endswith=".export").count() == 1


def test_there_is_no_export_of_another_kind(sign_in):
    client = sign_in("editor")

    assert client.get(url("memoryunit_export", "exe")).status_code == 404
    assert client.post(url("memoryunit_export", "tmx")).status_code == 404


# Memory ------------------------------------------------------------------------------------


def test_the_memory_is_searched(sign_in):
    make_memory.unit("بازار باز است", "The market is open")
    make_memory.unit("خانه", "house", superseded_at=make.THEN)
    make_memory.unit("بازار محرم", "secret", article=make.article(is_restricted=True))
    client = sign_in("translator")

    def found(query):
        return client.get(url("memoryunit_changelist") + query).context["cl"].result_count

    assert [found(query) for query in ("", "?q=بازار", "?q=هرات", "?wording=all", "?wording=superseded", "?origin=import")] == [1, 1, 0, 2, 1, 0]  # fmt: skip


def test_a_unit_is_read_and_put_right(sign_in):
    unit = make_memory.unit("بازار", "bazar", article=make.article(title_fa="خبر"))
    client = sign_in("reviewer")
    page = client.get(url("memoryunit_change", unit.pk))
    assert [move.name for move in page.context["moves"]] == ["correct", "supersede"]
    assert 'lang="en" dir="ltr">bazar' in page.content.decode()
    assert 'dir="ltr"' in client.get(url("memoryunit_move", unit.pk, "correct")).content.decode()

    client.post(url("memoryunit_move", unit.pk, "correct"), {"target": "market"})

    assert list(MemoryUnit.objects.live().values_list("target", flat=True)) == ["market"]
    assert [move.name for move in client.get(url("memoryunit_change", unit.pk)).context["moves"]] == ["restore"]  # fmt: skip


def test_translators_only_read_it(sign_in):
    unit = make_memory.unit()
    client = sign_in("translator")

    assert client.get(url("memoryunit_change", unit.pk)).context["moves"] == ()
    client.post(url("memoryunit_move", unit.pk, "correct"), {"target": "market"})

    assert MemoryUnit.objects.live().get().target == unit.target


def test_a_restricted_unit_is_not_opened(sign_in):
    unit = make_memory.unit(article=make.article(is_restricted=True))

    assert sign_in("editor").get(url("memoryunit_change", unit.pk)).status_code == 302


# Glossary ----------------------------------------------------------------------------------

TYPED = {
    "preferred_fa": "بازار",
    "preferred_en": "market",
    "accepted_en": "markets\nmarket place\n",
    "forbidden_fa": "دکان",
    "kind": "term",
    "note": "n",
}


def forms_of(term):
    return sorted(term.forms.values_list("language", "status", "text"))


def test_a_term_is_entered_with_three_languages_side_by_side(sign_in):
    client = sign_in("editor")
    page = client.get(url("term_add")).content.decode()
    assert page.count('lang="ps-AF"') >= 3

    client.post(url("term_add"), TYPED)

    assert forms_of(Term.objects.get()) == [
        ("en", "accepted", "market place"),
        ("en", "accepted", "markets"),
        ("en", "preferred", "market"),
        ("fa", "forbidden", "دکان"),
        ("fa", "preferred", "بازار"),
    ]


def test_a_term_is_changed(sign_in):
    term = make_memory.term(fa="بازار", en="bazaar")
    client = sign_in("editor")
    page = client.get(url("term_change", term.pk)).content.decode()
    assert 'value="bazaar"' in page

    client.post(url("term_change", term.pk), {**TYPED, "accepted_en": "", "forbidden_fa": ""})

    assert forms_of(term) == [("en", "preferred", "market"), ("fa", "preferred", "بازار")]
    assert AuditEvent.objects.get(verb="term.save").object_key == str(term.pk)


def test_what_was_typed_stays_when_it_is_refused(sign_in):
    page = sign_in("editor").post(url("term_add"), {**TYPED, "accepted_en": "market"})

    assert page.status_code == 200
    assert 'value="بازار"' in page.content.decode()
    assert page.context["adminform"].form.non_field_errors()
    assert Term.objects.count() == 0


def test_names_of_officials_get_forms_but_keep_their_name(sign_in):
    person = contacts.person(full_name="احمد")
    term = make_memory.term(fa="احمد", en="Ahmad", kind="person", person=person)
    client = sign_in("editor")
    assert client.get(url("term_change", term.pk)).context["moves"] == ()

    client.post(url("term_change", term.pk), {"preferred_fa": "محمود", "preferred_en": "", "accepted_fa": "احمدی", "kind": "term"})  # fmt: skip

    assert forms_of(term) == [
        ("en", "preferred", "Ahmad"),
        ("fa", "accepted", "احمدی"),
        ("fa", "preferred", "احمد"),
    ]
    term.refresh_from_db()
    assert (term.kind, term.person) == ("person", person)


def test_translators_read_the_glossary(sign_in):
    term = make_memory.term(fa="بازار", en="market", forbidden=(("en", "shop"),))
    client = sign_in("translator")
    page = client.get(url("term_change", term.pk))

    assert page.status_code == 200
    assert "shop" in page.content.decode()
    assert client.post(url("term_change", term.pk), TYPED).status_code == 403


def test_a_term_is_taken_out(sign_in):
    term = make_memory.term(fa="بازار")
    client = sign_in("editor")
    assert client.get(url("term_move", term.pk, "remove")).status_code == 200

    response = client.post(url("term_move", term.pk, "remove"), follow=True)

    assert response.redirect_chain == [(url("term_changelist"), 302)]
    assert Term.objects.count() == 0


def test_the_glossary_is_searched_folded(sign_in):
    make_memory.term(fa="كتابخانه", en="library")
    make_memory.term(fa="بازار", en="market")
    client = sign_in("translator")

    found = [
        client.get(url("term_changelist") + f"?q={query}").context["cl"].result_count
        for query in ("کتاب", "LIBR", "هرات", "؟")
    ]

    assert found == [1, 1, 0, 2]


# Imports -----------------------------------------------------------------------------------


def send(client, text=CSV, **values):
    upload = SimpleUploadedFile("units.csv", text.encode(), "text/csv")
    data = {"upload": upload, "kind": "memory_csv", **values}
    return client.post(url("memoryimport_add"), data, follow=True)


def test_a_file_is_sent_followed_and_undone(sign_in, now):
    client = sign_in("editor")
    send(client)
    batch = MemoryImport.objects.get()
    assert (batch.name, batch.state, batch.total) == ("units.csv", "queued", 2)
    assert "data-pr-import-open" in client.get(url("memoryimport_changelist")).content.decode()

    memory_imports.run_due(now=now)
    page = client.get(url("memoryimport_change", batch.pk))
    assert "data-pr-import-open" not in page.content.decode()
    assert "import__problems" in page.content.decode()
    assert [move.name for move in page.context["moves"]] == ["undo"]

    client.post(url("memoryimport_move", batch.pk, "undo"))
    memory_imports.run_due(now=now)

    assert MemoryUnit.objects.count() == 0
    batch.refresh_from_db()
    assert batch.state == "undone"


@pytest.mark.parametrize("text", ["", "x", "<tmx/>"])
def test_a_wrong_file_is_refused_politely(text, sign_in):
    page = send(sign_in("editor"), text)

    assert page.status_code == 200
    assert page.context["adminform"].form.errors
    assert MemoryImport.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>.csv", "\u202ex.csv", "ن" * 250 + ".csv"]
)
def test_names_and_rows_of_files_are_shown_as_text(name, sign_in, now):
    client = sign_in("editor")
    text = CSV + 'fa,en,"<img src=x onerror=alert(1)>",\n'
    upload = SimpleUploadedFile(name, text.encode())
    client.post(url("memoryimport_add"), {"upload": upload, "kind": "memory_csv"})
    memory_imports.run_due(now=now)

    for batch in MemoryImport.objects.all():
        page = client.get(url("memoryimport_change", batch.pk)).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_terms_from_a_file_stay_when_a_person_changed_them(sign_in, now):
    client = sign_in("editor")
    send(client, "fa,en\nبازار,market\nنرخ,price\n", kind="terms_csv")
    memory_imports.run_due(now=now)
    term = Term.objects.get(forms__text="market")
    client.post(url("term_change", term.pk), TYPED)
    client.post(url("memoryimport_move", MemoryImport.objects.get().pk, "undo"))
    memory_imports.run_due(now=now)

    assert TermForm.objects.filter(text="market").exists()
    assert not TermForm.objects.filter(text="price").exists()
