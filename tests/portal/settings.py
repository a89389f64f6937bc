# SPDX-License-Identifier: EUPL-1.2
"""The portal's settings for the tests: in-memory SQLite, or a PostgreSQL of their own (SCHEDARIO_TEST_POSTGRESQL=1)."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("SCHEDARIO_SECRET_KEY", "only for the tests, of no use to anybody else: 0123456789")
os.environ.setdefault("SCHEDARIO_DATABASE", "sqlite:///:memory:")

# Of this process alone; it goes when the process ends.
_DATA = tempfile.TemporaryDirectory(prefix="schedario-dati-", ignore_cleanup_errors=True)
os.environ["SCHEDARIO_DATA"] = _DATA.name

from schedario.portal.settings import *  # noqa: E402, F403

if os.environ.get("SCHEDARIO_TEST_POSTGRESQL"):
    from tests.portal.postgresql import DATABASE

    DATABASES = {"default": DATABASE}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; the real ones are slow on purpose
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
