"""Curators cast voices and mend pronunciations here."""

from django.contrib import admin
from django.http import HttpRequest

from tts.models import Pronunciation, Provider, Voice


@admin.register(Voice)
class VoiceAdmin(admin.ModelAdmin[Voice]):
    list_display = ("name", "engine", "voice", "role", "position", "source", "rate", "enabled")
    list_filter = ("engine", "role", "enabled")
    list_editable = ("position", "rate", "enabled")
    search_fields = ("name", "voice", "accent")
    show_facets = admin.ShowFacets.ALWAYS


@admin.register(Pronunciation)
class PronunciationAdmin(admin.ModelAdmin[Pronunciation]):
    list_display = ("written", "respelling", "phonemes", "scope", "whole_word", "case_sensitive", "example")
    list_filter = ("scope", "is_pattern")
    search_fields = ("written", "respelling", "example")
    show_facets = admin.ShowFacets.ALWAYS


@admin.register(Provider)
class ProviderAdmin(admin.ModelAdmin[Provider]):
    """Read-only but for deletion, which closes the breaker: the next clip asks the provider again."""

    list_display = ("name", "down_until", "failures", "reason", "changed_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Provider | None = None) -> bool:
        return False
