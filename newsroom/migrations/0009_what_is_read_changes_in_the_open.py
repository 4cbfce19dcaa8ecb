"""A proposal keeps what it was made from, and a superseded text does not change in silence either."""

import importlib

from django.db import migrations, models

_BEFORE = importlib.import_module("newsroom.migrations.0006_the_ledger_is_append_only")
_FUNCTION = "CREATE FUNCTION newsroom_article_not_in_silence()"
_OLD = "e.state = 'approved'"
_NEW = "e.state IN ('approved', 'superseded')"


def _function(state: str) -> str:
    """The function of migration 0006, asking about editions in ``state``."""
    start = _BEFORE.FORWARD.index(_FUNCTION)
    end = _BEFORE.FORWARD.index("END $$;", start) + len("END $$;")
    body = _BEFORE.FORWARD[start:end].replace(_OLD, state)
    return body.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


class Migration(migrations.Migration):
    """One more column of amendments; the trigger on texts also asks about superseded ones."""

    dependencies = [("newsroom", "0008_words_of_that_day_and_staff_search")]

    operations = [
        migrations.AddField(
            model_name="amendment",
            name="was",
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.RunSQL(_function(_NEW), _function(_OLD)),
    ]
