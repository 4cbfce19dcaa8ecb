"""How fast the translation desk opens and answers beside a memory of its planned size.

    DATABASE_URL=postgres:///bench_desk python bench/desk.py

Needs a migrated database of its own. Fills the memory up to 200,000 units and the glossary up to
5,000 terms, makes an article of 200 paragraphs, half of them known to the memory, and measures the
page, the help for a paragraph, and keeping one.
"""

import itertools
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prcms.settings.dev")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Permission  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from newsroom import drafts, segmenting, translation_memory, workflow  # noqa: E402
from newsroom.models import MemoryUnit, Term, TermForm, TranslationJob  # noqa: E402
from prcms.base.models import User  # noqa: E402

UNITS, TERMS, PARAGRAPHS = 200_000, 5_000, 199
LETTERS = "ابپتجچحخدرزژسشصضطعغفقکگلمنوهی"
chance = random.Random(20260701)
VOCABULARY = list(
    dict.fromkeys("".join(chance.choices(LETTERS, k=chance.randint(2, 8))) for _n in range(40_000))
)
# Zipf's law, as in real text: the tenth word stands a tenth as often as the first.
TOTALS = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(VOCABULARY))))


def sentence() -> str:
    length = min(max(int(chance.lognormvariate(3.0, 0.7)), 3), 120)
    return " ".join(chance.choices(VOCABULARY, cum_weights=TOTALS, k=length)) + "."


def fill() -> None:
    missing = UNITS - MemoryUnit.objects.count()
    for begin in range(0, missing, 2000):
        made = [
            translation_memory.made(
                source=sentence(),
                target=f"Translation {begin + n} of it.",
                source_language="fa",
                target_language="en",
                reviewed_at=timezone.now(),
            )
            for n in range(min(2000, missing - begin))
        ]
        MemoryUnit.objects.bulk_create([unit for unit in made if unit], ignore_conflicts=True)
    words = VOCABULARY[: TERMS - Term.objects.count()]
    terms = Term.objects.bulk_create([Term(changed_at=timezone.now()) for _word in words])
    forms = []
    for term, word in zip(terms, words, strict=True):
        for language, text in (("fa", word), ("en", f"term {term.pk}")):
            form = TermForm(term=term, language=language, text=text)
            form.set_keys()
            forms.append(form)
    TermForm.objects.bulk_create(forms)
    with connection.cursor() as cursor:
        cursor.execute("analyze newsroom_memoryunit")


def user(name: str, *rights: str) -> User:
    person, _made = User.objects.get_or_create(
        username=name, defaults={"full_name": name, "is_staff": True}
    )
    person.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return User.objects.get(pk=person.pk)


def job_of_200() -> TranslationJob:
    now = timezone.now()
    writer = user("bench-writer", "add_article", "change_article", "view_article")
    editor = user("bench-editor", "approve_source", "view_article")
    translator = user("bench-translator", "translate", "view_article", "view_translationjob")
    known = MemoryUnit.objects.filter(source_language="fa", target_language="en")
    texts = list(known.order_by("pk").values_list("source", flat=True)[: PARAGRAPHS // 2])
    texts += [f"{text} {text[::-1]} ۱۴۰۵" for text in texts]
    texts += [f"بند {n} دارای ۲۴۰ دکان است." for n in range(PARAGRAPHS - len(texts))]
    article = drafts.create(
        kind="news",
        source_language="fa",
        text={"title": "آزمون میز ترجمه", "body": "".join(f"<p>{text}</p>" for text in texts)},
        by=writer,
        now=now,
    )
    edition = workflow.move(article.editions.get(), "submit", by=writer, now=now)
    workflow.move(edition, "approve", by=editor, now=now)
    return TranslationJob.objects.create(
        article=article,
        language="en",
        state="taken",
        assignee=translator,
        taken_at=now,
        opened_at=now,
        due_at=now,
        source_hash="0" * 64,
    )


def timed(name: str, act: Callable[[int], object], *, times: int) -> None:
    act(0)
    took = []
    for turn in range(1, times + 1):
        began = time.perf_counter()
        act(turn)
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    print(
        f"{name:24} median {statistics.median(took):6.1f} ms   "
        f"95th {took[int(len(took) * 0.95) - 1]:6.1f} ms   worst {took[-1]:6.1f} ms   n {times}"
    )


def main() -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.DEBUG = False
    fill()
    job = job_of_200()
    client = Client()
    client.force_login(job.assignee)
    places = [
        f"t|{one.field}|{one.key}|{one.nth}" for one in segmenting.source_segments(job.article)
    ]
    print(
        f"{len(places)} paragraphs, {MemoryUnit.objects.count()} units, "
        f"{Term.objects.count()} terms, PostgreSQL {connection.pg_version // 10000}"
    )

    def get(page: str, **query: str) -> None:
        address = reverse(f"admin:newsroom_translationjob_{page}", args=[job.pk])
        response = client.get(address, query)
        assert response.status_code == 200, response.status_code

    def keep(turn: int) -> None:
        address = reverse("admin:newsroom_translationjob_segment", args=[job.pk])
        data = {"name": places[turn % len(places)], "text": f"بند {turn}", "stamp": ""}
        assert client.post(address, data).status_code == 200

    timed("the page, empty", lambda _turn: get("desk"), times=15)
    timed("help for a paragraph", lambda turn: get("help", name=places[turn]), times=150)
    timed("keeping a paragraph", keep, times=199)
    timed("the page, translated", lambda _turn: get("desk"), times=15)
    timed("remarks on all", lambda _turn: get("findings"), times=5)


if __name__ == "__main__":
    main()
