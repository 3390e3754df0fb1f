"""What curators decide about sound: voices, pronunciations; and what all workers know of a provider."""

import datetime as dt
from dataclasses import fields

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from tts.cast import USUAL_RATE, VoiceSpec
from tts.lexicon import Entry


class Voice(models.Model):
    """A voice of an engine, and the roles it is cast for."""

    class Role(models.TextChoices):
        NARRATOR = "narrator", "narrator"
        QUOTATION = "quotation", "quotation"
        SPEAKER = "speaker", "speakers, in order of appearance"

    class Gender(models.TextChoices):
        FEMALE = "female", "female"
        MALE = "male", "male"

    name = models.CharField(max_length=60, unique=True, help_text="what listeners and curators call it")
    engine = models.CharField(max_length=30)
    voice = models.CharField(max_length=100, help_text="the engine's own name of it")
    role = models.CharField(max_length=10, choices=Role)
    position = models.PositiveSmallIntegerField(default=1, help_text="order among the voices of one role")
    source = models.CharField(
        max_length=50, blank=True, help_text="slug of the only source it is cast for; empty: all"
    )
    language = models.CharField(max_length=10, default="en")
    accent = models.CharField(max_length=40, blank=True)
    gender = models.CharField(
        max_length=10, blank=True, choices=Gender, help_text="as it sounds; no speaker is cast by it"
    )
    rate = models.PositiveSmallIntegerField(
        default=USUAL_RATE,
        help_text="words a minute",
        validators=(MinValueValidator(80), MaxValueValidator(450)),
    )
    pitch = models.PositiveSmallIntegerField(
        default=50, help_text="0 to 100, where the engine takes it", validators=(MaxValueValidator(100),)
    )
    gain_db = models.FloatField(default=0.0, help_text="added to the level the studio brings it to")
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ("engine", "role", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("engine", "role", "position", "source"), name="voice_role_taken_once"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def spec(self) -> VoiceSpec:
        return VoiceSpec(self.voice, rate=self.rate, pitch=self.pitch, gain_db=self.gain_db)


class Pronunciation(models.Model):
    """One entry of the lexicon that curators keep beside the house's."""

    written = models.CharField(max_length=200)
    respelling = models.CharField(max_length=200, blank=True, help_text="for any engine")
    phonemes = models.CharField(
        max_length=200, blank=True, help_text="espeak phonemes, for engines that take them"
    )
    ipa = models.CharField(max_length=200, blank=True)
    whole_word = models.BooleanField(default=True)
    case_sensitive = models.BooleanField(default=False)
    is_pattern = models.BooleanField(default=False, help_text="written is a regular expression")
    scope = models.CharField(
        max_length=80, blank=True, help_text='empty: everywhere; or "source:slug" or "post:id"'
    )
    example = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("written",)
        constraints = (
            models.UniqueConstraint(fields=("written", "scope"), name="pronunciation_once_per_scope"),
            models.CheckConstraint(
                condition=Q(respelling__gt="") | Q(phonemes__gt="") | Q(ipa__gt=""),
                name="pronunciation_says_how",
            ),
        )

    def __str__(self) -> str:
        return self.written

    @property
    def entry(self) -> Entry:
        return Entry(**{one.name: getattr(self, one.name) for one in fields(Entry)})


LONGEST = dt.timedelta(days=1)  # no rest is longer: one that seems to be was written by a wrong clock


class ProviderQuerySet(models.QuerySet["Provider"]):
    def down(self, now: dt.datetime) -> "ProviderQuerySet":
        return self.filter(down_until__gt=now, down_until__lte=now + LONGEST)

    def is_down(self, name: str, now: dt.datetime) -> bool:
        return self.down(now).filter(name=name).exists()


class Provider(models.Model):
    """A speech service and its breaker, which all workers share."""

    name = models.CharField(max_length=30, unique=True)
    down_until = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    objects = ProviderQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
