"""The app's registration with Django."""

from django.apps import AppConfig


class TtsConfig(AppConfig):
    name = "tts"
    verbose_name = "Voices and pronunciation"
