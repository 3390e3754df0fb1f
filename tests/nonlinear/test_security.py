"""What keeps strangers out, asked from outside."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
LOGIN = "/admin/login/"


@pytest.fixture
def curator(db: None) -> User:
    return User.objects.create_superuser("curator", password="the right one")


def knock(client: Client, password: str, **headers: str) -> int:
    asked = {"username": "curator", "password": password, "next": "/admin/"}
    return client.post(LOGIN, asked, headers=headers).status_code


def test_the_fifth_wrong_password_closes_the_door_even_to_the_right_one(curator: User, client: Client):
    codes = [knock(client, f"wrong {n}", **{"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(5)]

    assert codes == [200, 200, 200, 200, 429]
    assert knock(client, "the right one") == 429


def test_behind_a_front_server_strangers_elsewhere_cannot_lock_a_curator_out(
    curator: User, client: Client, settings
):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for n in range(6):
        knock(client, f"wrong {n}", **{"X-Forwarded-For": "198.51.100.7, 192.0.2.1"})

    assert knock(client, "the right one", **{"X-Forwarded-For": "192.0.2.1, 203.0.113.9"}) == 302


@pytest.mark.django_db
def test_pages_run_no_script_but_our_own_and_stand_in_no_frame(client: Client):
    for page in ("/", LOGIN):
        policy = client.get(page).headers["Content-Security-Policy"]

        assert "script-src 'self'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


@pytest.mark.django_db
def test_another_name_for_this_server_is_no_name(client: Client):
    answer = client.get("/", headers={"Host": "evil.test"})

    assert answer.status_code == 400
    assert b"evil.test" not in answer.content


def test_a_public_address_passes_every_check_of_a_deployment(tmp_path: Path):
    key = tmp_path / "key"
    key.write_text("0123456789abcdefghijklmnopqrstuvwxyz" * 2)
    public = {"SITE_URL": "https://library.example", "SECRET_KEY_FILE": str(key), "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **public},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
