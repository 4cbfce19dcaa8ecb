"""The audit trail can be added to and nothing else, whoever speaks to the database."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION base_auditevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The test suite empties tables between tests and says so in its own sessions.
    IF TG_OP = 'TRUNCATE' AND current_setting('prcms.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER base_auditevent_no_change BEFORE UPDATE OR DELETE ON base_auditevent
    FOR EACH ROW EXECUTE FUNCTION base_auditevent_refuse();
CREATE TRIGGER base_auditevent_no_truncate BEFORE TRUNCATE ON base_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION base_auditevent_refuse();
"""
BACKWARD = """
DROP TRIGGER base_auditevent_no_change ON base_auditevent;
DROP TRIGGER base_auditevent_no_truncate ON base_auditevent;
DROP FUNCTION base_auditevent_refuse();
"""


class Migration(migrations.Migration):
    """Triggers on the audit trail."""

    dependencies = [("base", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
