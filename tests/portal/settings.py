# SPDX-License-Identifier: EUPL-1.2
"""The portal's settings for the tests: in-memory SQLite, or a PostgreSQL of their own (SCHEDARIO_TEST_POSTGRESQL=1)."""

from __future__ import annotations

import os

os.environ.setdefault("SCHEDARIO_SECRET_KEY", "only for the tests, of no use to anybody else: 0123456789")
os.environ.setdefault("SCHEDARIO_DATABASE", "sqlite:///:memory:")

from schedario.portal.settings import *  # noqa: F403

if os.environ.get("SCHEDARIO_TEST_POSTGRESQL"):
    from tests.portal.postgresql import DATABASE

    DATABASES = {"default": DATABASE}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; the real ones are slow on purpose
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
