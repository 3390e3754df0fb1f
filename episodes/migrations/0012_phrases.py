"""On Postgres, indexes tell which texts hold some words, and which word follows which: few texts are read for a search."""

from django.db import migrations

# Pairs of neighbours (with how far apart they stand, for stop words leave gaps) as one of 65,536 numbers: some texts are
# found that do not hold a phrase, about one in fifty, and none that does is missed. Dear to compute, and the planner
# must know it, or it computes the pairs of every text rather than asking the index.
# `restore --overwrite` drops tables and leaves functions: hence OR REPLACE.
PAIRS = """
CREATE OR REPLACE FUNCTION episodes_search_pairs(words tsvector) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100000 AS $$
    SELECT coalesce(array_agg(DISTINCT hashtext(concat_ws(' ', lexeme, gap, next)) & 65535), '{}')
    FROM (
        SELECT lexeme, lead(lexeme) OVER placed AS next, lead(place) OVER placed - place AS gap
        FROM unnest(words) AS word (lexeme, places, weights), unnest(places) AS place
        WINDOW placed AS (ORDER BY place)) AS pair
    WHERE next IS NOT NULL
$$;
CREATE INDEX episodes_search_phrases ON episodes_search_text USING gin (episodes_search_pairs(words));
-- Or each ANALYZE computes the pairs of every text.
ALTER INDEX episodes_search_phrases ALTER COLUMN 1 SET STATISTICS 0;
"""
# The planner takes reading a text's words for free, and reads those of every text rather than an index that tells.
HOLDING = """
CREATE OR REPLACE FUNCTION episodes_search_holding(asked tsquery) RETURNS SETOF bigint
LANGUAGE sql STABLE ROWS 2000 SET enable_seqscan = off SET enable_indexscan = off AS $$
    SELECT episode_id FROM episodes_search_text WHERE words @@ asked
$$
"""
DROP = """
DROP FUNCTION episodes_search_holding(tsquery);
DROP INDEX episodes_search_phrases;
DROP FUNCTION episodes_search_pairs(tsvector);
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(PAIRS, params=None)
        schema_editor.execute(HOLDING, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP, params=None)


class Migration(migrations.Migration):
    dependencies = [("episodes", "0011_items_as_bytes")]
    operations = [migrations.RunPython(create, drop)]
