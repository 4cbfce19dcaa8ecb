"""One row per kind of text, with what a new office begins with; the office edits them from here on."""

from typing import Any

from django.db import migrations

TOGETHER: dict[str, Any] = {"required_languages": ["fa", "ps"], "order": "together"}
BEGINNING: dict[str, dict[str, Any]] = {
    "news": {},
    "announcement": {**TOGETHER, "required_parts": ["meaning"], "review_months": 6},
    "release": {"required_parts": ["summary"]},
    "statement": {"required_parts": ["summary"]},
    "speech": {},
    "interview": {},
    "meeting": {"required_parts": ["summary"]},
    "workshop": {"required_parts": ["summary"]},
    "development": {"required_parts": ["summary"], "review_months": 12},
    "economic": {"required_parts": ["summary"], "review_months": 12},
}


def make_rows(apps: Any, _schema: Any) -> None:
    """Rows the office has made already stay as they are."""
    rule = apps.get_model("newsroom", "KindRule")
    for kind, values in BEGINNING.items():
        rule.objects.get_or_create(kind=kind, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0006_the_ledger_is_append_only")]

    operations = [migrations.RunPython(make_rows, migrations.RunPython.noop)]
