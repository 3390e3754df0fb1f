"""What the machine that runs us asks."""

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


def test_a_live_process_says_so_without_a_database(client: Client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_migrated_database_is_ready(client: Client):
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_an_unreachable_database_is_not_ready(client: Client):
    def broken(*_: object) -> None:
        raise DatabaseError("gone")

    with connection.execute_wrapper(broken):
        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")


@pytest.mark.django_db
def test_a_database_that_lacks_a_migration_is_not_ready(client: Client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'episodes'")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["database"]) == (503, "not migrated")
