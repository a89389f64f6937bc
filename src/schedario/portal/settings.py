# SPDX-License-Identifier: EUPL-1.2
"""Django's settings. What differs from one installation to another is in `config.py`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from schedario.portal import assets, config

HERE = Path(__file__).parent
ENVIRONMENT = config.read_environment(os.environ)

SECRET_KEY = ENVIRONMENT.secret_key or secrets.token_urlsafe(64)
DEBUG = ENVIRONMENT.debug
DEMO = ENVIRONMENT.demo
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
PUBLIC_URL = ENVIRONMENT.public_url.rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_tasks_db",
    "schedario.portal.audit_log",
    "schedario.portal.registry",
    "schedario.portal.accounts",
    "schedario.portal.filing",
    "schedario.portal.campaigns",
    "schedario.portal.monitoring",
    "schedario.portal.opendata",
    "schedario.portal.analysis",
    "schedario.portal.service",
]
MIDDLEWARE = [
    "schedario.portal.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "schedario.portal.rate_limits.BodyLimit",
    "schedario.portal.access.AccessMiddleware",
    "schedario.portal.missing_definitions.MissingDefinitions",
    "schedario.portal.campaigns.refused_uploads.RefusedUploads",
    "schedario.portal.analysis.repeated_comuni.RepeatedComuni",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "schedario.portal.urls"
WSGI_APPLICATION = "schedario.portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "environment": "schedario.portal.jinja_env.build_environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "schedario.portal.context_processors.build_site_context",
            ],
        },
    }
]

DATA = Path(ENVIRONMENT.data)
DATABASES = {"default": config.parse_database_url(ENVIRONMENT.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "schedario.portal.accounts.oidc.Backend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"schedario.portal.accounts.password_rules.{name}", "OPTIONS": options}
    for name, options in (
        ("LongEnough", {"min_length": 12}),
        ("NotOfThePerson", {"user_attributes": ("name", "email")}),
        ("NotCommon", {}),
        ("NotOnlyDigits", {}),
    )
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the pause ends when the page said that it would
AXES_USERNAME_FORM_FIELD = "username"  # as `authenticate` calls it
AXES_HANDLER = "schedario.portal.accounts.lockout.Handler"
AXES_LOCKOUT_CALLABLE = "schedario.portal.accounts.lockout.answer_locked_out"
AXES_WHITELIST_CALLABLE = "schedario.portal.accounts.lockout.is_without_password"
AXES_CLIENT_IP_CALLABLE = "schedario.portal.audit_log.origin.get_client_address_or_none"
AXES_DISABLE_ACCESS_LOG = True  # the journal has them
AXES_SENSITIVE_PARAMETERS = ["email", "username", "ip_address"]
AXES_VERBOSE = False

SESSION_ENGINE = "schedario.portal.accounts.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.secure
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
STRICT_TRANSPORT = ENVIRONMENT.secure  # said by headers.py, also behind a proxy that we are not told of
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.proxies else None
# What Django would have its own middleware do: frames and HSTS are in headers.py, http → https is the proxy's.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W004", "security.W008"]
CSRF_FAILURE_VIEW = "schedario.portal.errors.handle_csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

LANGUAGE_CODE = "it"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGES = [("it", "Italiano"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Europe/Rome"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = assets.is_immutable

EMAIL = config.parse_email_url(ENVIRONMENT.email)
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = EMAIL.get("EMAIL_HOST", ""), EMAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_USER", ""), EMAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "schedario.portal.service.logs.UtcFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Django's own set-up writes errors by e-mail and requests in colours; here all goes one way.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # It tells at length that it trusts no certificate, which is what filing/sending/verifying.py asks of it.
        "pyhanko": {"level": "ERROR"},
        "pyhanko_certvalidator": {"level": "ERROR"},
        # It tells each step of every sign-in; the journal has those that count.
        "axes": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}
