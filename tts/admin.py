"""Curators cast voices, hear them, and mend pronunciations here."""

import re
import tempfile
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tts import engines, lexicon
from tts.cast import VoiceSpec
from tts.engines import Engine, SpeechError
from tts.lexicon import Lexicon
from tts.models import Pronunciation, Provider, Voice
from tts.sample import in_sentence, sample
from tts.studio import StudioError

SCOPE = re.compile(r"|source:[-\w]+|post:\d+")
LONGEST_SENTENCE = 300  # characters that are spoken to hear one word
HEARD = ("engine", "voice", "rate", "pitch")
"""What decides whether an engine can speak with a voice."""


def engine_named(name: str) -> Engine:
    return engines.named(name, settings.TTS_ENGINES, settings.TTS_OPTIONS)


class VoiceForm(forms.ModelForm[Voice]):
    """Tries the voice before it is cast: a name mistyped would fail every post that is read by it."""

    doubt = ""
    """Why it could not be tried."""

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if not self.errors and set(self.changed_data) & {*HEARD}:
            values = {name: cleaned.get(name, getattr(self.instance, name)) for name in HEARD}
            self._try(Voice(**values))
        return cleaned

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


class PronunciationForm(forms.ModelForm[Pronunciation]):
    """Refuses what the lexicon would refuse, so that no entry keeps an episode from being read."""

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            Lexicon([Pronunciation(**cleaned).entry], house=False)
        except ValueError as error:
            raise forms.ValidationError({"written": str(error)}) from error
        if not SCOPE.fullmatch(str(cleaned.get("scope", ""))):
            raise forms.ValidationError({"scope": "empty, “source:” and a slug, or “post:” and a number"})
        return cleaned


class ImportForm(forms.Form):
    file = forms.FileField(label="CSV", help_text="its first line names the columns, as in the export")


@admin.register(Pronunciation)
class PronunciationAdmin(admin.ModelAdmin[Pronunciation]):
    form = PronunciationForm
    change_list_template = "admin/tts/pronunciation/change_list.html"
    list_display = ("written", "respelling", "phonemes", "scope", "case_sensitive", "example", "hear")
    list_filter = ("scope", "is_pattern")
    search_fields = ("written", "respelling", "example")
    readonly_fields = ("hear_by_each",)
    show_facets = admin.ShowFacets.ALWAYS

    @admin.display(description="hear it")
    def hear(self, row: Pronunciation) -> SafeString | str:
        return _player(row) if row.pk else ""

    @admin.display(description="hear it, in its sentence")
    def hear_by_each(self, row: Pronunciation) -> SafeString | str:
        """By the narrator, then by each voice that is cast."""
        if row._state.adding:
            return "once it is saved"
        voices = [None, *Voice.objects.filter(enabled=True)]
        return format_html_join(
            "", "<p>{} {}</p>", ((_player(row, one), one or "narrator") for one in voices)
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("heard.mp3", view(self.heard_view), name="tts_pronunciation_heard"),
            path("lexicon.csv", view(self.export_view), name="tts_pronunciation_export"),
            path("import/", view(self.import_view), name="tts_pronunciation_import"),
            *super().get_urls(),
        ]

    def heard_view(self, request: HttpRequest) -> HttpResponse:
        """An entry of the lexicon (`pk`), or a word that has none yet (`word`, `sentence`), by the voice asked for."""
        row = Pronunciation.objects.filter(pk=_number(request, "pk")).first()
        word = row.written if row and not row.is_pattern else request.GET.get("word", "")
        sentence = ((row.example if row else request.GET.get("sentence", "")) or word)[:LONGEST_SENTENCE]
        voice = Voice.objects.filter(pk=_number(request, "voice")).first()
        try:
            engine = engine_named(voice.engine if voice else settings.TTS_ENGINE)
            spec = voice.spec if voice else engine.cast.narrator
            sounds = Lexicon([row.entry] if row else [])
            with tempfile.TemporaryDirectory() as work:
                sound = in_sentence(engine, spec, sentence, sounds, work_dir=Path(work))
        except (SpeechError, StudioError) as error:
            return HttpResponse(f"{word}: {error}\n", status=503, content_type="text/plain; charset=utf-8")
        return HttpResponse(sound, content_type="audio/mpeg", headers={"Cache-Control": "no-store"})

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """The curators' entries; with ?house=1 the house's too, as a place to start from."""
        house = lexicon.house_entries() if request.GET.get("house") else ()
        rows = lexicon.to_csv([*house, *(row.entry for row in Pronunciation.objects.all())])
        disposition = {"Content-Disposition": 'attachment; filename="lexicon.csv"'}
        return HttpResponse(rows, content_type="text/csv; charset=utf-8", headers=disposition)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """All rows or none; what is there under the same words and scope is replaced."""
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                count = _keep(form.cleaned_data["file"].read().decode("utf-8-sig"))
            except ValueError as error:
                form.add_error("file", str(error))
            else:
                self.message_user(request, f"{count} entries of the lexicon are kept.", messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:tts_pronunciation_changelist"))
        context = {**self.admin_site.each_context(request), "title": "Import a lexicon", "form": form}
        return TemplateResponse(request, "admin/tts/pronunciation/import.html", context)


def _number(request: HttpRequest, name: str) -> int:
    """What a query gives by a name; 0, which no row has, where that is no number."""
    written = request.GET.get(name, "")
    return int(written) if written.isdecimal() and len(written) < 10 else 0


def _player(row: Pronunciation, voice: Voice | None = None) -> SafeString:
    query = urlencode({"pk": row.pk, **({"voice": voice.pk} if voice else {})})
    address = f"{reverse('admin:tts_pronunciation_heard')}?{query}"
    return format_html('<audio controls preload="none" src="{}"></audio>', address)


def _keep(text: str) -> int:
    """ValueError, with the line, for what the lexicon does not take."""
    entries = lexicon.read(text)
    for entry in entries:
        if not SCOPE.fullmatch(entry.scope):
            raise ValueError(f"{entry.written}: {entry.scope!r} is no scope")
    Lexicon(entries, house=False)
    with transaction.atomic():
        for entry in entries:
            columns = asdict(entry)
            same = {name: columns.pop(name) for name in ("written", "scope")}
            Pronunciation.objects.update_or_create(**same, defaults=columns)
    return len(entries)


@admin.register(Provider)
class ProviderAdmin(admin.ModelAdmin[Provider]):
    """Read-only but for deletion, which closes the breaker: the next clip asks the provider again."""

    list_display = ("name", "down_until", "failures", "reason", "changed_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Provider | None = None) -> bool:
        return False
