"""What lists of the curators' desk share: rows that no hand may change, filters in words, and a question before what cannot be undone."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from sources.selection import REASONS, Reason

SHOWN = 50  # rows that the question names


class ReadOnly:
    """Rows that the machine keeps: a hand would do harm. Stands before the admin class or inline it is mixed into."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class WordsFilter(admin.SimpleListFilter):
    """A filter whose choices are conditions with a name: `choices_in_words` is (value, words, condition)."""

    choices_in_words: tuple[tuple[str, str, Q], ...] = ()

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [(value, words) for value, words, _ in self.choices_in_words]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = [condition for value, _, condition in self.choices_in_words if value == self.value()]
        return queryset.filter(*chosen).distinct() if chosen else queryset


def ask_first(
    desk: admin.ModelAdmin[Any],
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    title: str,
    consequence: str,
    called: Callable[[Any], str] = str,
) -> HttpResponse | None:
    """The page that asks whether an action is meant; None once its button was pressed."""
    if request.POST.get("sure"):
        return None
    chosen = list(rows)
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": title,
        "consequence": consequence,
        "shown": [called(row) for row in chosen[:SHOWN]],
        "more": max(0, len(chosen) - SHOWN),
        "chosen": [row.pk for row in chosen],
        "action": request.POST.get("action"),
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/sure.html", context)


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
