"""The compose file: valid, and no setting of the example is unknown to the library."""

import re
import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

from nonlinear import settings

ROOT = Path(__file__).resolve().parents[2]
OF_OTHERS = {"POSTGRES_PASSWORD", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"}
"""Read by Postgres, and by boto3 itself."""


def test_the_file_is_valid_by_the_compose_specification():
    command = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]

    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_example_offers_every_variable_that_the_settings_read_and_no_other():
    offered = set(re.findall(r"^(?:# )?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', Path(settings.__file__).read_text()))

    assert offered - OF_OTHERS == read


def test_every_queue_has_a_worker():
    services = YAML(typ="safe").load(ROOT / "docker-compose.yml")["services"]
    served = {
        command[command.index("-Q") + 1]
        for service in services.values()
        if "-Q" in (command := service.get("command", []))
    }

    assert served == {queue.name for queue in settings.CELERY_TASK_QUEUES}
