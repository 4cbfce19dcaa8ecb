"""A thousand texts on one minute: all visible in that second, worked off within a minute.

    python bench/scheduled.py [how many, 1000 by default] [--keep]

Runs against ``DATABASE_URL``, in one transaction that is rolled back, so that nothing of it stays.
With ``--keep``, for a database that is thrown away afterwards, every text is a commit of its own as
in the worker. No worker is needed for the first figure; the second is one worker's work.
"""

import os
import sys
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prcms.settings.dev")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
django.setup()

from django.db import transaction  # noqa: E402 -- Django is set up first
from django.utils import timezone  # noqa: E402

from newsroom import fingerprints, indexing, publishing  # noqa: E402
from newsroom.models import Article, Edition, Revision  # noqa: E402
from prcms.base.models import User  # noqa: E402

SECOND = timedelta(seconds=1)
LIMIT = 60.0
BODY = "<p>" + "بازار نو دارای ۲۴۰ دکان است و هر روز باز است. " * 60 + "</p>"


def make(count, moment):
    """``count`` approved texts of some 600 words whose moment is ``moment``."""
    now = moment - timedelta(hours=1)
    writer = User.objects.create(username="bench-writer", email="w@office.example")
    approver = User.objects.create(username="bench-approver", email="a@office.example")
    for n in range(count):
        article = Article(
            author=writer,
            source_language="fa",
            title_fa=f"گشایش بازار شماره {n}",
            body_fa=BODY,
            created_at=now,
            updated_at=now,
        )
        article.set_keys()
        article.save()
        shown = fingerprints.snapshot(article, "fa")
        digest = fingerprints.digest(shown)
        edition = Edition.objects.create(
            article=article,
            language="fa",
            is_source=True,
            slug="bench",
            state="approved",
            content_hash=digest,
            approved_hash=digest,
            written_by=writer,
            changed_by=writer,
            changed_at=now,
            submitted_by=writer,
            submitted_at=now,
            approved_by=approver,
            approved_at=now,
            publish_at=moment,
        )
        Revision.objects.create(
            article=article,
            language="fa",
            number=1,
            values=shown,
            content_hash=digest,
            by=writer,
            at=now,
        )
        indexing.index(edition)


def main(count, *, keep):
    """Make them, look one second before and at the moment, then work them off and take the time."""
    moment = timezone.now().replace(second=0, microsecond=0) + timedelta(days=400)
    with nullcontext() if keep else transaction.atomic():
        begun = perf_counter()
        make(count, moment)
        print(f"made {count} in {perf_counter() - begun:.1f} s")
        public = Article.objects.filter(author__username="bench-writer")
        before = public.public(language="fa", at=moment - SECOND).count()
        begun = perf_counter()
        seen = public.public(language="fa", at=moment).count()
        print(f"visible one second before: {before}, in the second: {seen}")
        print(f"asked in {(perf_counter() - begun) * 1000:.0f} ms, with no worker")
        begun = perf_counter()
        done = publishing.publish_due(now=moment)
        took = perf_counter() - begun
        print(f"worked off {done} in {took:.1f} s ({took / max(1, done) * 1000:.1f} ms each)")
        waiting = public.filter(editions__effects_done_at__isnull=True).count()
        if not keep:
            transaction.set_rollback(True)
    return (before, seen, waiting) == (0, count, 0) and took < LIMIT


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    sys.exit(0 if main(numbers[0] if numbers else 1000, keep="--keep" in sys.argv) else 1)
