"""How fast the translation memory and the glossary are at their planned size.

    DATABASE_URL=postgres:///bench_memory python bench/memory.py [units] [--cold]

Needs an empty, migrated database of its own. Makes 200,000 units and 5,000 terms (seeded, words with
the skewed frequencies of real text), takes them in through the worker's path and measures. ``--cold``
empties the operating system's page cache before each measurement (root only).
"""

import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prcms.settings.dev")
django.setup()

from django.core.files import File  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402

from newsroom import exchange, glossary, memory_imports, translation_memory, word_rarity  # noqa: E402
from newsroom.models import MemoryImport, MemoryUnit, Term, TermForm  # noqa: E402
from prcms.base.models import User  # noqa: E402
from prcms.base.text import fold  # noqa: E402

UNITS = int(next((a for a in sys.argv[1:] if a.isdecimal()), 200_000))
COLD = "--cold" in sys.argv
LETTERS = "ابپتجچحخدرزژسشصضطعغفقکگلمنوهی"
NOW = datetime(2026, 7, 1, tzinfo=UTC)
chance = random.Random(20260701)


def word() -> str:
    return "".join(chance.choices(LETTERS, k=chance.randint(2, 8)))


VOCABULARY = list(dict.fromkeys(word() for _n in range(40_000)))
# Zipf's law, as in real text: the tenth word stands a tenth as often as the first.
WEIGHTS = [1 / (rank + 2) for rank in range(len(VOCABULARY))]
TOTALS = [sum(WEIGHTS[:0])]
for weight in WEIGHTS:
    TOTALS.append(TOTALS[-1] + weight)
TOTALS.pop(0)


def sentence() -> str:
    length = min(max(int(chance.lognormvariate(3.0, 0.7)), 3), 120)
    return " ".join(chance.choices(VOCABULARY, cum_weights=TOTALS, k=length)) + "."


def changed(text: str) -> str:
    """A tenth of the words are others, one is gone."""
    words = text.split()
    for _n in range(max(len(words) // 10, 1)):
        words[chance.randrange(len(words))] = chance.choice(VOCABULARY)
    if len(words) > 6:
        del words[chance.randrange(len(words))]
    return " ".join(words)


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def chill() -> None:
    """Forget everything that is in memory: PostgreSQL's buffers stay, the system's do not."""
    if COLD:
        subprocess.run(["/bin/sync"], check=True)
        Path("/proc/sys/vm/drop_caches").write_text("3")


def times(name: str, calls: list[Callable[[], object]]) -> None:
    taken = []
    answers = 0
    for call in calls:
        chill()
        start = time.perf_counter()
        answer = call()
        taken.append((time.perf_counter() - start) * 1000)
        answers += bool(answer)
    taken.sort()
    p95 = taken[int(len(taken) * 0.95) - 1]
    print(
        f"{name:34} p50 {statistics.median(taken):7.1f} ms  p95 {p95:7.1f} ms  "
        f"max {taken[-1]:7.1f} ms  with an answer {answers}/{len(taken)}"
    )


def work() -> float:
    start = time.perf_counter()
    while MemoryImport.objects.filter(state__in=MemoryImport.OPEN).exists():
        memory_imports.run_due(now=datetime.now(UTC))
        reset_queries()
    return time.perf_counter() - start


def main() -> None:
    by, _new = User.objects.get_or_create(
        username="bench", defaults={"is_superuser": True, "full_name": "bench"}
    )
    MemoryUnit.objects.all().delete()
    sources = [sentence() for _n in range(UNITS)]
    path = Path("/tmp/bench_memory.tmx")
    with path.open("w") as out:
        pairs = (
            exchange.Pair("fa", "en", source, f"Translation {n} of it.")
            for n, source in enumerate(sources)
        )
        out.writelines(exchange.tmx(pairs, now=NOW, name="bench"))
    print(
        f"TMX of {UNITS:,} units: {path.stat().st_size / 1e6:.0f} MB; words a unit: {statistics.mean(s.count(' ') + 1 for s in sources):.1f}"
    )
    before = memory_mb()
    with path.open("rb") as data:
        batch = memory_imports.queue(
            file=File(data, name="bench.tmx"), kind="tmx", by=by, now=datetime.now(UTC)
        )
    seconds = work()
    batch.refresh_from_db()
    print(
        f"import: {batch.state}, {batch.added:,} added in {seconds:.0f} s "
        f"({batch.read / seconds:,.0f} units/s), memory {before:.0f} → {memory_mb():.0f} MB"
    )
    suggestions(sources)
    terms()
    start = time.perf_counter()
    memory_imports.undo(batch, by=by, now=datetime.now(UTC))
    work()
    print(f"undo: {time.perf_counter() - start:.1f} s, {MemoryUnit.objects.count()} units left")
    path.unlink()


def suggestions(sources: list[str]) -> None:
    def ask(text: str) -> Callable[[], object]:
        return lambda: translation_memory.suggest(text, source_language="fa", target_language="en")

    word_rarity.known()
    count = 40 if COLD else 300
    chosen = chance.sample(sources, count)
    label = "cold " if COLD else ""
    connection.ensure_connection()
    ask("گرم")()
    times(f"{label}suggest, the same words", [ask(text) for text in chosen])
    times(f"{label}suggest, a tenth changed", [ask(changed(text)) for text in chosen])
    times(f"{label}suggest, nothing like it", [ask(sentence()) for _n in range(count)])
    times(f"{label}suggest, short", [ask(" ".join(text.split()[:3])) for text in chosen])
    times(
        f"{label}suggest, 120 words",
        [ask(" ".join(sentence() for _m in range(8))) for _n in range(count)],
    )


def terms() -> None:
    Term.objects.all().delete()
    made = Term.objects.bulk_create([Term(changed_at=NOW) for _n in range(5_000)])
    forms = [
        TermForm(term=term, language=code, status=status, text=text, search_key=fold(text))
        for term in made
        for code in ("fa", "ps", "en")
        for status, text in (
            ("preferred", " ".join(chance.sample(VOCABULARY, chance.randint(1, 3)))),
            ("accepted", " ".join(chance.sample(VOCABULARY, chance.randint(1, 4)))),
        )
    ]
    TermForm.objects.bulk_create(forms, ignore_conflicts=True)
    glossary.forget()
    before, start = memory_mb(), time.perf_counter()
    glossary.terms_in("گرم", source_language="fa", target_language="en")
    print(
        f"glossary of 5,000 terms, {len(forms):,} forms made ready in "
        f"{(time.perf_counter() - start) * 1000:.0f} ms, memory +{memory_mb() - before:.0f} MB"
    )
    texts = [sentence() for _n in range(300)]
    times(
        "terms_in",
        [
            lambda text=text: glossary.terms_in(text, source_language="fa", target_language="en")
            for text in texts
        ],
    )


if __name__ == "__main__":
    main()
