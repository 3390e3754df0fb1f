"""Curators cast voices, hear them, and mend pronunciations here."""

import tempfile
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tts import engines
from tts.cast import VoiceSpec
from tts.engines import Engine, SpeechError
from tts.models import Pronunciation, Provider, Voice
from tts.sample import sample
from tts.studio import StudioError

HEARD = ("engine", "voice", "rate", "pitch")
"""What decides whether an engine can speak with a voice."""


def engine_named(name: str) -> Engine:
    """SpeechError where there is none of this name, or it cannot be had."""
    if name not in settings.TTS_ENGINES:
        raise SpeechError(f"no engine {name!r}; there are {', '.join(settings.TTS_ENGINES)}", permanent=True)
    return engines.load(settings.TTS_ENGINES[name], **settings.TTS_OPTIONS.get(name, {}))


class VoiceForm(forms.ModelForm[Voice]):
    """Tries the voice before it is cast: a name mistyped would fail every post that is read by it."""

    doubt = ""
    """Why it could not be tried."""

    def clean(self) -> dict[str, object]:
        told: dict[str, object] = super().clean() or self.cleaned_data
        if not self.errors and set(self.changed_data) & {*HEARD}:
            values = {name: told.get(name, getattr(self.instance, name)) for name in HEARD}
            self._try(Voice(**values))
        return told

    def _try(self, voice: Voice) -> None:
        try:
            engine_named(voice.engine).speak("One, two, three.", voice.spec)
        except SpeechError as error:
            if not error.provider:
                raise forms.ValidationError(f"This voice cannot be used: {error}") from error
            self.doubt = str(error)


@admin.register(Voice)
class VoiceAdmin(admin.ModelAdmin[Voice]):
    form = VoiceForm
    list_display = (
        "name", "engine", "voice", "role", "position", "accent", "gender", "source", "rate", "gain_db", "enabled", "hear",
    )  # fmt: skip
    list_filter = ("engine", "role", "enabled", "gender", "source")
    list_editable = ("position", "rate", "gain_db", "enabled")
    search_fields = ("name", "voice", "accent")
    readonly_fields = ("hear",)
    show_facets = admin.ShowFacets.ALWAYS

    @admin.display(description="sample")
    def hear(self, voice: Voice) -> SafeString | str:
        """The narrator first, so that levels can be compared; the link says why where there is nothing to hear."""
        if voice._state.adding:
            return "once it is saved"
        address = reverse("admin:tts_voice_sample", args=(voice.pk,))
        return format_html(
            '<audio controls preload="none" src="{0}"></audio> <a href="{0}">alone</a>', address
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.sample_view)
        return [path("<int:pk>/sample.mp3", view, name="tts_voice_sample"), *super().get_urls()]

    def sample_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        voice = get_object_or_404(Voice, pk=pk)
        try:
            engine = engine_named(voice.engine)
            with tempfile.TemporaryDirectory() as work:
                sound = sample(engine, voice.spec, beside=_narrator(voice, engine), work_dir=Path(work))
        except (SpeechError, StudioError) as error:
            return HttpResponse(f"{voice}: {error}\n", status=503, content_type="text/plain; charset=utf-8")
        return HttpResponse(sound, content_type="audio/mpeg", headers={"Cache-Control": "no-store"})

    def save_model(self, request: HttpRequest, obj: Voice, form: object, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if doubt := getattr(form, "doubt", ""):
            self.message_user(request, f"{obj} is saved, but could not be tried: {doubt}", messages.WARNING)


def _narrator(voice: Voice, engine: Engine) -> VoiceSpec:
    """Whoever narrates where this voice is cast."""
    narrators = Voice.objects.filter(
        engine=voice.engine, role=Voice.Role.NARRATOR, enabled=True, source__in=("", voice.source)
    )
    first = narrators.order_by("-source", "position").first()
    return first.spec if first else engine.cast.narrator


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
