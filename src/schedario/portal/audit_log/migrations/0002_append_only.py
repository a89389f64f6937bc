# SPDX-License-Identifier: EUPL-1.2
"""The database itself refuses to change or delete what the journal holds."""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_event
FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
"""
SQLITE = (
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal_event "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal_event "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
)
UNDO_POSTGRESQL = "DROP TRIGGER journal_append_only ON journal_event; DROP FUNCTION journal_is_append_only();"
UNDO_SQLITE = ("DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete")


def _run(editor, postgresql, sqlite):
    for statement in (postgresql,) if editor.connection.vendor == "postgresql" else sqlite:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda _apps, editor: _run(editor, POSTGRESQL, SQLITE),
            lambda _apps, editor: _run(editor, UNDO_POSTGRESQL, UNDO_SQLITE),
        )
    ]
