"""What lists of the curators' desk share: rows that no hand may change, and a filter by reasons that there are."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from sources.selection import REASONS, Reason


class ReadOnly:
    """Rows that the machine keeps: a hand would do harm. Stands before the admin class or inline it is mixed into."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class ReasonFilter(admin.SimpleListFilter):
    """Only what there is: of some twenty reasons a library knows a handful."""

    title = "reason"
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        rows = model_admin.model._default_manager.exclude(reason="").order_by()
        used = set(rows.values_list("reason", flat=True).distinct())
        return [(reason.value, REASONS[reason]) for reason in Reason if reason.value in used]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(reason=self.value()) if self.value() else queryset
