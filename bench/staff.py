"""Measures what people wait for all day: lists, search, opening a text, its history and its diff.

    python bench/archive.py && python bench/staff.py --database bench_archive

Requests go through the whole stack in this process (middleware, templates, database), signed in
as an editor. Every line says how many queries a request makes and what it takes, and whether the
slower end of it stays under the goal.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GOAL = 300
"""Milliseconds."""


def requests(newest: int) -> list[tuple[str, str]]:
    """What is asked, by name. Article 1 is the longest one, with 200 revisions."""
    from django.urls import reverse

    articles = reverse("admin:newsroom_article_changelist")
    return [
        ("list", articles),
        ("list, page 50", f"{articles}?p=50"),
        ("list, last page", f"{articles}?p=99"),
        ("list of drafts", f"{articles}?phase=draft"),
        ("list of public texts", f"{articles}?phase=public"),
        ("public texts, page 50", f"{articles}?phase=public&p=50"),
        ("public texts of a kind", f"{articles}?phase=public&kind__exact=news"),
        ("list of returned texts", f"{articles}?phase=returned"),
        ("list of withdrawn texts", f"{articles}?phase=withdrawn"),
        ("list of one language", f"{articles}?source_language__exact=ps"),
        ("list of one kind", f"{articles}?kind__exact=news"),
        ("list of one week", f"{articles}?updated_at__solar=week"),
        ("search, common word", f"{articles}?q=وزارت"),
        ("search, two words", f"{articles}?q=زعفران هرات"),
        ("search, Latin prefix", f"{articles}?q=saff"),
        ("search, Arabic letters", f"{articles}?q=گمركي"),
        ("search, number", f"{articles}?q=۴۲۴۲"),
        ("search, nothing found", f"{articles}?q=ناممکن"),
        ("search in a phase", f"{articles}?q=وزارت&phase=draft"),
        ("search in public texts", f"{articles}?q=وزارت&phase=public"),
        ("editions to approve", reverse("admin:newsroom_edition_changelist")),
        ("public editions", reverse("admin:newsroom_edition_changelist") + "?phase=public"),
        ("find box", reverse("staff_find") + "?q=زعفران"),
        ("find box, common word", f"{reverse('staff_find')}?q=وزارت"),
        ("open an article", reverse("admin:newsroom_article_change", args=[newest])),
        ("open the longest", reverse("admin:newsroom_article_change", args=[1])),
        ("history", reverse("admin:newsroom_article_revisions", args=[newest])),
        ("history of 200", reverse("admin:newsroom_article_revisions", args=[1])),
        (
            "compare the longest",
            reverse("admin:newsroom_article_revisions", args=[1]) + "?language=fa&old=1&new=200",
        ),
    ]


def noted(queries: list[tuple[float, str]]) -> Callable[..., Any]:
    """Writes down what each query says and takes, in seconds."""

    def run(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 -- Django's signature
        begin = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            queries.append((time.perf_counter() - begin, sql))

    return run


def main() -> None:
    """Ask everything a few times and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", default="bench_archive")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--sql", action="store_true", help="print the slowest query of each line")
    asked = parser.parse_args()
    base = os.environ.get("DATABASE_URL", "postgres:///postgres")
    os.environ["DATABASE_URL"] = f"{base.rpartition('/')[0]}/{asked.database}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "prcms.settings.test"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from newsroom.models import Article
    from prcms.base.models import User

    client = Client()
    client.force_login(User.objects.get(username="editor"))
    newest = Article.objects.order_by("-pk").values_list("pk", flat=True)[0]
    slow = 0
    print(f"{'':28}{'queries':>8}{'min ms':>9}{'p50 ms':>9}{'p95 ms':>9}{'own CPU':>9}")
    for name, path in requests(newest):
        times, busy = [], []
        queries: list[tuple[float, str]] = []
        with connection.execute_wrapper(noted(queries)):
            answer = client.get(path)
        if answer.status_code != 200:
            sys.exit(f"{name}: {answer.status_code} for {path}")
        for _run in range(asked.runs):
            begin, own = time.perf_counter(), time.process_time()
            client.get(path)
            times.append((time.perf_counter() - begin) * 1000)
            busy.append((time.process_time() - own) * 1000)
        middle, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        slow += late > GOAL
        mark = "" if late <= GOAL else "  over"
        print(
            f"{name:28}{len(queries):>8}{min(times):>9.0f}{middle:>9.0f}{late:>9.0f}"
            f"{min(busy):>9.0f}{mark}",
            flush=True,
        )
        if asked.sql:
            worst, statement = max(queries)
            print(f"    {worst * 1000:.0f} ms  {statement[:900]}")
    sys.exit(f"{slow} over {GOAL} ms" if slow else None)


if __name__ == "__main__":
    main()
