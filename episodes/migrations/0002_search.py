"""The table of texts that are searched, and the index of the database at hand over it. No model: only raw words ask it."""

from django.db import migrations

SQLITE = [
    """
    CREATE TABLE episodes_search_text (
        episode_id integer PRIMARY KEY REFERENCES episodes_episode (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        version datetime, title text NOT NULL, authors text NOT NULL, body text NOT NULL, times text NOT NULL)
    """,
    """
    CREATE VIRTUAL TABLE episodes_search USING fts5(
        title, authors, body, content='episodes_search_text', content_rowid='episode_id',
        tokenize='porter unicode61 remove_diacritics 2')
    """,
    """
    CREATE VIRTUAL TABLE episodes_search_names USING fts5(
        title, authors, content='episodes_search_text', content_rowid='episode_id', tokenize='trigram')
    """,
    """
    CREATE TRIGGER episodes_search_insert AFTER INSERT ON episodes_search_text BEGIN
        INSERT INTO episodes_search (rowid, title, authors, body)
            VALUES (new.episode_id, new.title, new.authors, new.body);
        INSERT INTO episodes_search_names (rowid, title, authors) VALUES (new.episode_id, new.title, new.authors);
    END
    """,
    """
    CREATE TRIGGER episodes_search_delete AFTER DELETE ON episodes_search_text BEGIN
        INSERT INTO episodes_search (episodes_search, rowid, title, authors, body)
            VALUES ('delete', old.episode_id, old.title, old.authors, old.body);
        INSERT INTO episodes_search_names (episodes_search_names, rowid, title, authors)
            VALUES ('delete', old.episode_id, old.title, old.authors);
    END
    """,
]
POSTGRES = [
    """
    CREATE TABLE episodes_search_text (
        episode_id bigint PRIMARY KEY REFERENCES episodes_episode (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        version timestamptz, title text NOT NULL, authors text NOT NULL, body text NOT NULL, times text NOT NULL,
        words tsvector GENERATED ALWAYS AS (
            setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', authors), 'B')
            || setweight(to_tsvector('english', body), 'D')) STORED)
    """,
    "CREATE INDEX episodes_search_words ON episodes_search_text USING gin (words)",
]


def create(apps, schema_editor):
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TABLE episodes_search")
        schema_editor.execute("DROP TABLE episodes_search_names")
    schema_editor.execute("DROP TABLE episodes_search_text")


class Migration(migrations.Migration):
    dependencies = [("episodes", "0001_initial"), ("sources", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
