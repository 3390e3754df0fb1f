"""Is this process alive, and can it serve? For the machine that runs it, not for people."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

MIGRATED = "health:migrated"


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers; asks nobody else."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and is migrated, else 503 with what is missing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        migrated = _migrated()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "unreachable"}, status=503)
    if not migrated:
        return JsonResponse({"status": "down", "database": "not migrated"}, status=503)
    return JsonResponse({"status": "ok"})


def _migrated() -> bool:
    # The plan costs some thirty queries: once it is empty it stays so for this process' code.
    if cache.get(MIGRATED):
        return True
    executor = MigrationExecutor(connection)
    migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    if migrated:
        cache.set(MIGRATED, True, timeout=300)
    return migrated
