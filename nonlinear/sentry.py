"""Errors are told to Sentry, or a server that speaks as it does, only where SENTRY_DSN names one."""

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.utils import BadDsn


def start(dsn: str) -> None:
    """Tell errors and tasks that failed. No listener's address, no letter, no text of a post goes along."""
    try:
        sentry_sdk.init(
            dsn,
            send_default_pii=False,
            include_local_variables=False,  # a frame of ours may hold a whole post, or a key
            max_request_body_size="never",
            traces_sample_rate=0.0,
        )
    except BadDsn as error:
        raise ImproperlyConfigured(f"SENTRY_DSN: expected https://key@host/number ({error})") from error
