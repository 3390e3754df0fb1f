"""The compose file: valid, and no setting of the example is unknown to the library."""

import json
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


def test_front_and_store_speak_of_the_bucket_that_the_example_names():
    bucket = re.search(r"^S3_BUCKET=(.+)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    strangers = json.loads((ROOT / "deploy" / "s3.json").read_text())["identities"]

    assert bucket is not None
    assert strangers == [{"name": "anonymous", "actions": [f"Read:{bucket[1]}"]}]
    assert f"proxy_pass http://s3:9000/{bucket[1]}/;" in (ROOT / "deploy" / "nginx.conf").read_text()
