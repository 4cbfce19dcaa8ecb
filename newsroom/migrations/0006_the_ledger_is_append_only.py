"""The ledger can be added to and nothing else; a public wording changes with a revision or not at all."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION newsroom_correction_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The test suite empties tables between tests and says so in its own sessions.
    IF TG_OP = 'TRUNCATE' AND current_setting('prcms.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the ledger of corrections is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER newsroom_correction_no_change BEFORE UPDATE OR DELETE ON newsroom_correction
    FOR EACH ROW EXECUTE FUNCTION newsroom_correction_refuse();
CREATE TRIGGER newsroom_correction_no_truncate BEFORE TRUNCATE ON newsroom_correction
    FOR EACH STATEMENT EXECUTE FUNCTION newsroom_correction_refuse();

-- Asked at the end of the transaction, so that the doors may write in their own order: what is
-- approved reads word for word like the revision of its version, whoever wrote the columns.
CREATE FUNCTION newsroom_article_not_in_silence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    approved record;
    words jsonb;
    field text;
BEGIN
    SELECT to_jsonb(a) INTO words FROM newsroom_article a WHERE a.id = NEW.id;
    FOR approved IN
        SELECT e.language, r.values -> 'text' AS wording
        FROM newsroom_edition e
        JOIN newsroom_revision r
            ON r.article_id = e.article_id AND r.language = e.language AND r.number = e.version
        WHERE e.article_id = NEW.id AND e.state = 'approved'
            AND e.approved_hash = e.content_hash AND r.values ? 'text'
    LOOP
        FOREACH field IN ARRAY ARRAY['title', 'summary', 'body', 'meaning', 'editor_notes'] LOOP
            IF coalesce(words ->> (field || '_' || approved.language), '')
                <> coalesce(approved.wording ->> field, '')
            THEN
                RAISE EXCEPTION 'the approved % of article % (%) cannot change in silence',
                    field, NEW.id, approved.language USING ERRCODE = 'restrict_violation';
            END IF;
        END LOOP;
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER newsroom_article_not_in_silence AFTER UPDATE ON newsroom_article
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (
        (OLD.title_fa, OLD.summary_fa, OLD.body_fa, OLD.meaning_fa, OLD.editor_notes_fa,
         OLD.title_ps, OLD.summary_ps, OLD.body_ps, OLD.meaning_ps, OLD.editor_notes_ps,
         OLD.title_en, OLD.summary_en, OLD.body_en, OLD.meaning_en, OLD.editor_notes_en)
        IS DISTINCT FROM
        (NEW.title_fa, NEW.summary_fa, NEW.body_fa, NEW.meaning_fa, NEW.editor_notes_fa,
         NEW.title_ps, NEW.summary_ps, NEW.body_ps, NEW.meaning_ps, NEW.editor_notes_ps,
         NEW.title_en, NEW.summary_en, NEW.body_en, NEW.meaning_en, NEW.editor_notes_en)
    )
    EXECUTE FUNCTION newsroom_article_not_in_silence();
"""
BACKWARD = """
DROP TRIGGER newsroom_article_not_in_silence ON newsroom_article;
DROP FUNCTION newsroom_article_not_in_silence();
DROP TRIGGER newsroom_correction_no_change ON newsroom_correction;
DROP TRIGGER newsroom_correction_no_truncate ON newsroom_correction;
DROP FUNCTION newsroom_correction_refuse();
"""


class Migration(migrations.Migration):
    """Triggers on the ledger and on the texts; one chain, and who had a hand in an amendment."""

    dependencies = [("newsroom", "0005_presence_says_the_language")]

    operations = [
        migrations.AddField(
            model_name="amendment",
            name="hands",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AlterField(
            model_name="correction",
            name="previous_hash",
            field=models.CharField(blank=True, editable=False, max_length=64, unique=True),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
