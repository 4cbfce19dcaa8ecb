"""Lists over the archive: how far they count, and what they read."""

import pytest
from django.urls import reverse
from django.utils import timezone

from newsroom.bounded_lists import BoundedPaginator
from newsroom.models import TEXT_FIELDS
from tests.factories import newsroom as make

PHASES = ("draft", "submitted", "approved", "scheduled", "public", "withdrawn")


def _one_of_each():
    return {name: make.edition(phase=name, now=timezone.now()) for name in PHASES}


@pytest.fixture(params=["article", "edition"])
def url(request):
    return reverse(f"admin:newsroom_{request.param}_changelist")


@pytest.mark.parametrize(("rows", "more"), [(2, False), (3, True), (4, True)])
def test_a_list_counts_to_its_bound(rows, more, url, sign_in, monkeypatch):
    monkeypatch.setattr(BoundedPaginator, "MOST", 3)
    for _row in range(rows):
        make.edition(phase="submitted")

    found = sign_in("editor").get(url).context["cl"]

    assert (found.result_count, found.is_bounded) == (min(rows, 3), more)


def test_the_rows_come_without_their_texts(url, sign_in):
    make.edition(phase="submitted")

    (row,) = sign_in("editor").get(url).context["cl"].result_list

    article = getattr(row, "article", row)
    assert {f"{name}_fa" for name in TEXT_FIELDS} & article.get_deferred_fields() == {
        f"{name}_fa" for name in TEXT_FIELDS if name != "title"
    }


@pytest.mark.parametrize("phase", PHASES)
def test_a_phase_lists_its_texts_and_no_others(phase, sign_in):
    texts = {name: edition.article for name, edition in _one_of_each().items()}
    url = reverse("admin:newsroom_article_changelist")

    rows = sign_in("editor").get(url, {"phase": phase}).context["cl"].result_list

    assert list(rows) == [texts[phase]]


@pytest.mark.parametrize("phase", ["approved", "scheduled", "public", "withdrawn"])
def test_a_phase_lists_its_editions_and_no_others(phase, sign_in):
    editions = _one_of_each()
    url = reverse("admin:newsroom_edition_changelist")

    rows = sign_in("editor").get(url, {"phase": phase}).context["cl"].result_list

    assert list(rows) == [editions[phase]]


def test_editions_are_searched_by_beginnings_in_any_spelling(sign_in):
    found = make.edition(of=make.article(title_fa="گمرک هرات"), phase="submitted")
    make.edition(of=make.article(title_fa="زعفران"), phase="submitted")
    url = reverse("admin:newsroom_edition_changelist")
    client = sign_in("editor")

    answers = {
        text: list(client.get(url, {"q": text}).context["cl"].result_list)
        for text in ("گمركي"[:4], "هر", "رات", " ")
    }

    assert answers["گمرك"] == answers["هر"] == [found]
    assert answers["رات"] == []
    assert len(answers[" "]) == 2
