"""How the rooms are wired: settings, addresses, Celery, and the process tree."""

from nonlinear.celery import app as celery_app

__all__ = ["celery_app"]
