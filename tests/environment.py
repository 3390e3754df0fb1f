"""Sets the environment before Django reads it: tests keep their files in a directory of their own."""

import os
import tempfile

DATA = tempfile.TemporaryDirectory(prefix="nonlinear-tests-")

database = os.environ.pop("TEST_DATABASE_URL", "")
"""Where the same tests shall meet another database than SQLite."""

for name in (
    "DATABASE_URL",
    "REDIS_URL",
    "S3_BUCKET",
    "S3_ENDPOINT_URL",
    "SITE_URL",
    "TTS_ENGINE",
    "FETCH_ALLOW_HOSTS",
):
    os.environ.pop(name, None)
os.environ.update(
    DATA_DIR=DATA.name, PUBLISHER_NAME="The Nonlinear Library", CONTACT_EMAIL="podcast@library.test"
)
if database:
    os.environ["DATABASE_URL"] = database
