"""The object store, asked with patience that ends: one that accepts and never answers must not outlast a worker's lease."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

CONNECT_SECONDS = 10
READ_SECONDS = 30  # between two bytes, not for a whole file
ATTEMPTS = 3


class Store(S3Storage):
    def get_default_settings(self) -> dict[str, Any]:
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            signature_version="s3v4",  # stores of this decade refuse the older one that boto3 signs addresses with
        )
        defaults: dict[str, Any] = super().get_default_settings()  # type: ignore[no-untyped-call]
        return {**defaults, "client_config": config}
