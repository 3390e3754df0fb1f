"""A filter of the curators' lists: the reasons that posts were in fact refused for."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from sources.selection import REASONS, Reason


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
