"""The app's registration with Django."""

from django.apps import AppConfig


class TtsConfig(AppConfig):
    verbose_name = "Voices and pronunciation"

    name = "tts"
