"""An archive to measure with: articles in three languages in a database of its own.

    python bench/archive.py                       # 100,000 articles, database "bench_archive"
    python bench/archive.py --articles 5000 --database bench_small

The database is dropped and made anew on the server that ``DATABASE_URL`` names. Units, places,
people and sign-ins are the demo office's; articles, editions, revisions and search rows go in by
COPY. Every edition carries the hash that ``newsroom.fingerprints`` gives its text: the archive
ends with a check of that, so it fails loudly when the rules of the house move on.

Article 1 is the longest: 5,000 words a language and 200 revisions; the newest ones are drafts.
"""

import argparse
import io
import json
import os
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg2
import words

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = words.LANGUAGES
STOCK = 1500
"""Paragraphs that are written once per language and put together anew for every article."""


def database(name: str) -> str:
    """Drop and create the database; return the address that leads to it."""
    base = os.environ.get("DATABASE_URL", "postgres:///postgres")
    server, _slash, _old = base.rpartition("/")
    options = {"dbname": "postgres"}
    connection = (
        psycopg2.connect(**options)
        if "PGHOST" in os.environ
        else psycopg2.connect(f"{server}/postgres".replace("postgres://", "postgresql://"))
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    connection.close()
    return f"{server}/{name}"


class Copy:
    """Rows of one model on their way into the database; unnamed columns get their defaults."""

    def __init__(self, model: Any, *, every: int = 20_000) -> None:
        self.model, self.every, self.number = model, every, 0
        self.fields = [field for field in model._meta.concrete_fields if not field.generated]
        self.columns = [field.column for field in self.fields]
        self._defaults = {field.column: self._plain(field.get_default()) for field in self.fields}
        self._buffer = io.StringIO()

    @staticmethod
    def _plain(value: Any) -> str:
        if value is None:
            return r"\N"
        if value is True or value is False:
            return "t" if value else "f"
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, dict):
            value = json.dumps(value, ensure_ascii=False)
        elif isinstance(value, list):
            value = "{" + ",".join(map(str, value)) + "}"
        text = str(value)
        return (
            text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "")
        )

    def add(self, **values: Any) -> None:
        """One row, by column."""
        line = [
            self._plain(values[name]) if name in values else self._defaults[name]
            for name in self.columns
        ]
        self._buffer.write("\t".join(line) + "\n")
        self.number += 1
        if self.number % self.every == 0:
            self.flush()

    def flush(self) -> None:
        """Send what is waiting."""
        from django.db import connection

        self._buffer.seek(0)
        names = ", ".join(f'"{name}"' for name in self.columns)
        with connection.cursor() as cursor:
            cursor.copy_expert(
                f'COPY "{self.model._meta.db_table}" ({names}) FROM STDIN', self._buffer
            )
        self._buffer = io.StringIO()

    def end(self) -> None:
        """Send the rest; the next row made by the portal gets the next number."""
        from django.db import connection

        self.flush()
        field = self.model._meta.pk
        if field.get_internal_type() in {"AutoField", "BigAutoField"}:
            table = self.model._meta.db_table
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{field.column}'), "
                    f'(SELECT coalesce(max("{field.column}"), 1) FROM "{table}"))'
                )


class Stock:
    """Paragraphs with their search keys, made once."""

    def __init__(self, rnd: Random) -> None:
        from newsroom.indexing import _both_keys

        self.plain = {
            code: [words.paragraph(rnd, code) for _ in range(STOCK)] for code in LANGUAGES
        }
        self.keys = {
            code: [_both_keys(text, code) for text in texts] for code, texts in self.plain.items()
        }


class Archive:
    """One run of the generator."""

    def __init__(self, articles: int, *, seed: int, search: bool) -> None:
        from contacts.models import Organisation, Place
        from newsroom.models import Article, Edition, Revision, SearchEntry, Topic
        from prcms.base.models import User

        self.rnd, self.total, self.search = Random(seed), articles, search
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.stock = Stock(self.rnd)
        self.users = {user.username: user.pk for user in User.objects.all()}
        self.units = list(Organisation.objects.filter(is_own=True).values_list("pk", flat=True))
        self.places = list(Place.objects.values_list("pk", flat=True))
        self.topics = list(Topic.objects.values_list("pk", flat=True))
        self.kinds = list(Article.Kind.values)
        self.articles, self.editions = Copy(Article, every=5000), Copy(Edition)
        self.revisions, self.through = Copy(Revision, every=5000), Copy(Article.topics.through)
        self.entries = Copy(SearchEntry)
        self.edition_id = self.revision_id = self.through_id = 0
        self.waiting: list[tuple[Any, ...]] = []

    def build(self) -> None:
        """All articles, oldest first, so that the newest have the highest numbers."""
        step = timedelta(days=365 * 12) / max(self.total, 1)
        begin = self.now - step * self.total
        for number in range(1, self.total + 1):
            self.article(number, begin + step * number)
            if number % 5000 == 0:
                self.flush_search()
                print(f"\r{number:,} articles", end="", flush=True)
        for copy in (self.articles, self.editions, self.revisions, self.through):
            copy.end()
        self.flush_search()
        print()

    def text(self, language: str, *, paragraphs: int) -> tuple[dict[str, str], str]:
        """The words of one language and their search keys."""
        picks = [self.rnd.randrange(STOCK) for _ in range(paragraphs)]
        stock, keys = self.stock.plain[language], self.stock.keys[language]
        body = "".join(f"<p>{stock[at]}</p>" for at in picks)
        text = {
            "title": words.headline(self.rnd, language),
            "summary": words.sentence(self.rnd, language),
            "body": body,
            "meaning": words.sentence(self.rnd, language) if self.rnd.random() < 0.2 else "",
            "editor_notes": "",
        }
        return text, " ".join(keys[at] for at in picks)

    def article(self, number: int, at: datetime) -> None:
        """One article in three languages."""
        from prcms.base.text import fold

        rnd, longest = self.rnd, number == 1
        state = self.state(number)
        kind, unit, place = rnd.choice(self.kinds), rnd.choice(self.units), rnd.choice(self.places)
        topics = sorted(rnd.sample(self.topics, rnd.randint(1, 2)))
        texts = {
            code: self.text(code, paragraphs=75 if longest else rnd.randint(1, 3))
            for code in LANGUAGES
        }
        self.articles.add(
            id=number,
            kind=kind,
            unit_id=unit,
            place_id=place,
            source_language="fa" if rnd.random() < 0.8 else "ps",
            author_id=self.users[rnd.choice(("writer", "editor", "events"))],
            # Once for named readers: the flag stays when a text becomes public.
            is_restricted=number % 331 == 0,
            created_at=at,
            updated_at=at,
            search_key=" ".join(fold(texts[code][0]["title"]) for code in LANGUAGES),
            **{f"{name}_{code}": v for code, (t, _k) in texts.items() for name, v in t.items()},
            **dict.fromkeys(("title", "summary", "body", "meaning", "editor_notes"), ""),
        )
        for topic in topics:
            self.through_id += 1
            self.through.add(id=self.through_id, article_id=number, topic_id=topic)
        for code in LANGUAGES:
            text, keys = texts[code]
            shown = {
                "language": code,
                "kind": kind,
                "unit": unit,
                "place": place,
                "text": text,
                "photos": [],
                "files": [],
            }
            self.edition(number, code, shown, keys, state=state, at=at, topics=topics)

    def state(self, number: int) -> str:
        """The newest thousand are at work; the archive is public."""
        if self.total - number >= 1000:
            return "public"
        return self.rnd.choice(("draft", "draft", "submitted", "scheduled", "public", "approved"))

    def edition(
        self,
        number: int,
        code: str,
        shown: dict[str, Any],
        keys: str,
        *,
        state: str,
        at: datetime,
        topics: list[int],
    ) -> None:
        """One language with its revisions and its row for search."""
        from newsroom.fingerprints import digest
        from prcms.base.text import slugify

        writer, editor = self.users["writer"], self.users["editor"]
        digest_now, slug = digest(shown), slugify(shown["text"]["title"])
        approved = state in {"approved", "public", "scheduled"}
        moment = {"public": at, "scheduled": self.now + timedelta(days=3)}.get(state)
        versions = 200 if number == 1 and code == "fa" else 3 if number % 20 == 0 else 1
        self.edition_id += 1
        approval: dict[str, Any] = {}
        if approved:
            approval = {"approved_by_id": editor, "approved_at": at, "approved_hash": digest_now}
        if approved or state == "submitted":
            approval |= {"submitted_by_id": writer, "submitted_at": at}
        self.editions.add(
            id=self.edition_id,
            article_id=number,
            language=code,
            is_source=code == "fa",
            slug=slug,
            state="approved" if approved else state,
            version=versions,
            content_hash=digest_now,
            written_by_id=writer,
            changed_by_id=writer,
            changed_at=at,
            publish_at=moment,
            first_public_at=at if state == "public" else None,
            effects_done_at=at if state == "public" else None,
            **approval,
        )
        for version in range(1, versions + 1):
            self.revision(number, code, shown, version=version, of=versions, at=at)
        if moment is not None and self.search:
            title, summary = shown["text"]["title"], shown["text"]["summary"]
            row = (self.edition_id, number, code, shown["kind"], shown["unit"], shown["place"])
            self.waiting.append((*row, topics, moment, f"{title} {summary}", keys))

    def revision(
        self, number: int, code: str, shown: dict[str, Any], *, version: int, of: int, at: datetime
    ) -> None:
        """Earlier ones lack the last sentences and have another headline."""
        from newsroom.fingerprints import digest

        if version != of:
            body = shown["text"]["body"]
            cut = body.replace("</p>", f" {version}</p>", 1)
            shown = {**shown, "text": {**shown["text"], "body": cut}}
        self.revision_id += 1
        self.revisions.add(
            id=self.revision_id,
            article_id=number,
            language=code,
            number=version,
            values=shown,
            content_hash=digest(shown),
            by_id=self.users["writer" if version % 2 else "editor"],
            at=at - timedelta(minutes=7 * (of - version)),
            note="",
        )

    def flush_search(self) -> None:
        """Search rows: keys go to the server as text and become vectors there."""
        from django.db import connection

        from prcms.base.text import index_text

        if not self.waiting:
            return
        buffer = io.StringIO()
        for *row, topics, moment, head, keys in self.waiting:
            cells = [*row, topics, moment, index_text(head, language=row[2]), keys]
            buffer.write("\t".join(Copy._plain(cell) for cell in cells) + "\n")
        self.waiting = []
        buffer.seek(0)
        columns = "edition_id, article_id, language, kind, unit_id, place_id, topics, published_at"
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE IF NOT EXISTS bench_keys (edition_id bigint, article_id bigint, "
                "language text, kind text, unit_id bigint, place_id bigint, topics bigint[], "
                "published_at timestamptz, head text, body text)"
            )
            cursor.copy_expert("COPY bench_keys FROM STDIN", buffer)
            cursor.execute(
                f"INSERT INTO newsroom_searchentry ({columns}, title_vector, vector) "
                f"SELECT {columns}, setweight(to_tsvector('simple', head), 'A'), "
                "setweight(to_tsvector('simple', head), 'A') || "
                "setweight(to_tsvector('simple', body), 'D') FROM bench_keys"
            )
            cursor.execute("TRUNCATE bench_keys")


def office() -> None:
    """The demo office's ground floor and stakeholders, and topics."""
    from django.core.management import call_command
    from django.utils import timezone, translation

    import contacts.demo
    from newsroom import kinds
    from newsroom.demo_texts import TOPICS
    from newsroom.models import Topic
    from prcms.base import demo

    call_command("sync_roles", verbosity=0)
    made = demo.DemoOffice(rng=Random(1405), now=timezone.now())
    with translation.override("fa"):
        demo.build(made)
        contacts.demo.build(made)
        kinds.ensure()
    for position, (code, fa, ps, en) in enumerate(TOPICS, start=1):
        Topic.objects.create(code=code, name_fa=fa, name_ps=ps, name_en=en, position=position)


def check() -> None:
    """The hashes must be the house's own, or nothing in the archive is public."""
    from newsroom.fingerprints import digest, snapshot
    from newsroom.models import Article, Edition

    for pk in (1, Article.objects.order_by("-pk").first().pk):
        for edition in Edition.objects.filter(article=pk).select_related("article"):
            if digest(snapshot(edition.article, edition.language)) != edition.content_hash:
                sys.exit(
                    "The archive's hashes are not those of newsroom.fingerprints: update bench."
                )


TABLES = (
    "newsroom_article",
    "newsroom_article_topics",
    "newsroom_edition",
    "newsroom_searchentry",
    "newsroom_revision",
)


def aside() -> list[str]:
    """Drop foreign keys and indexes; return the statements that make them again.

    Built once at the end they are quicker than row by row, and every key is still checked.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
            [list(TABLES)],
        )
        keys = cursor.fetchall()
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) "
            "AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [list(TABLES)],
        )
        indexes = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _statement in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    return [
        *(statement for _name, statement in indexes),
        *(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {of}' for table, name, of in keys),
    ]


def rebuild(statements: Iterable[str]) -> None:
    """Indexes and statistics."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")


def main() -> None:
    """Make the database and fill it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--database", default="bench_archive")
    parser.add_argument("--seed", type=int, default=1405)
    parser.add_argument("--no-search", action="store_true", help="leave out the search rows")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    begin = time.monotonic()
    os.environ["DATABASE_URL"] = database(asked.database)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prcms.settings.dev")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    office()
    statements = aside()
    Archive(asked.articles, seed=asked.seed, search=not asked.no_search).build()
    rebuild(statements)
    check()
    print(f"{asked.articles:,} articles × 3 in {time.monotonic() - begin:.0f} s: {asked.database}")


if __name__ == "__main__":
    main()
