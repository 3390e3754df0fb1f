"""The one client for every address a stranger can influence: guarded, bounded, polite. Nothing else may fetch."""

from sources.http.client import Answer, Client, Limits
from sources.http.errors import FetchError, Trouble

__all__ = ["Answer", "Client", "FetchError", "Limits", "Trouble"]
