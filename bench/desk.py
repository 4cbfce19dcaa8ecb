"""How fast the translation desk opens and answers beside a memory of its planned size.

    DATABASE_URL=postgres:///bench_memory python bench/desk.py

Needs the database that ``bench/memory.py`` has filled. Makes an article of 200 paragraphs, half of
them known to the memory, and measures the page, the help for a paragraph, and keeping one.
"""

import os
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

from newsroom import drafts, segmenting, translation_queue, workflow  # noqa: E402
from newsroom.models import MemoryUnit, Term, TranslationJob  # noqa: E402
from prcms.base.models import User  # noqa: E402

PARAGRAPHS = 199


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
    translator = user(
        "bench-translator", "translate", "view_article", "view_translationjob"
    )
    known = MemoryUnit.objects.filter(source_language="fa", target_language="ps")
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
    translation_queue.open_jobs(now=now)
    job = TranslationJob.objects.get(article=article, language="ps")
    return translation_queue.take(job, by=translator, now=now)


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

    def get(name: str, **query: str) -> None:
        address = reverse(f"admin:newsroom_translationjob_{name}", args=[job.pk])
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
