"""On Postgres, titles and authors are searched apart from texts, and mistyped words by their trigrams where it knows how."""

from django.db import migrations

NAMES = [
    """
    ALTER TABLE episodes_search_text ADD COLUMN names tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', authors), 'B')) STORED
    """,
    "CREATE INDEX episodes_search_names ON episodes_search_text USING gin (names)",
]
TRIGRAMS = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """
    CREATE INDEX episodes_search_trigrams ON episodes_search_text
        USING gin ((title || ' ' || authors) gin_trgm_ops)
    """,
]
# A trusted extension: whoever may create things in the database may have it. Without it the same questions are slower.
OFFERED = """
SELECT count(*) FROM pg_available_extensions
WHERE name = 'pg_trgm' AND (has_database_privilege(current_database(), 'CREATE') OR installed_version IS NOT NULL)
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(OFFERED)
        offered = cursor.fetchone()[0]
    for statement in [*NAMES, *(TRIGRAMS if offered else [])]:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS episodes_search_trigrams")
        schema_editor.execute("ALTER TABLE episodes_search_text DROP COLUMN names")


class Migration(migrations.Migration):
    dependencies = [("episodes", "0008_letters_sent")]
    operations = [migrations.RunPython(create, drop)]
