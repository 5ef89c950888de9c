"""Settings of the frame (Django). What a deployment may change comes from `Home`; all else is decided here."""

from __future__ import annotations

import sys
from typing import Any

from unisono_app.home import Home
from unisono_app.people.company_sign_in import providers
from unisono_app.storage import database, mail

HOME = Home.current()

DEBUG = False
SECRET_KEY = HOME.secret("session.key")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *HOME.hosts]
ROOT_URLCONF = "unisono_app.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
USE_TZ = True
TIME_ZONE = "UTC"  # pages show moments in the workspace's own zone
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
STATIC_URL = "/static/"

INSTALLED_APPS = [
    # ours first, so that our templates win over those of the sign-in library
    "unisono_app.base",
    "unisono_app.people",
    "unisono_app.jobs",
    "unisono_app.facts",
    "unisono_app.wizard",
    "unisono_app.decide",
    "unisono_app.plan",
    "unisono_app.why",
    "unisono_app.measure",
    "unisono_app.report",
    "unisono_app.search",
    "unisono_app.today",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "unisono_app.base.answering.answering",
    "django.middleware.security.SecurityMiddleware",
    "unisono_app.base.browser_policy.browser_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "unisono_app.people.session_limits.session_limits",
    "unisono_app.people.preferences.preferences",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "unisono_app.base.templatetags.words",
                "unisono_app.base.templatetags.parts",
                "unisono_app.base.templatetags.figures",
                "unisono_app.measure.templatetags.measures",
                "unisono_app.today.templatetags.standing",
                "unisono_app.decide.templatetags.decisions",
                "unisono_app.facts.templatetags.facts",
                "unisono_app.people.templatetags.seats",
                "unisono_app.plan.templatetags.planning",
            ],
        },
    }
]
DATABASES: dict[str, dict[str, Any]] = {"default": database(HOME)}
# one cache for all processes: rate limits and spent codes must count everywhere
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "unisono_app.people.accounts.Accounts"
SOCIALACCOUNT_ADAPTER = "unisono_app.people.accounts.CompanyAccounts"
MFA_ADAPTER = "unisono_app.people.accounts.SecondFactors"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are proved by the invitation that was opened
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}  # the sign-in page tells these five minutes: people.accounts
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
SOCIALACCOUNT_PROVIDERS = providers(HOME)
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
EMAIL_CONFIG = mail(HOME)
EMAIL_BACKEND = EMAIL_CONFIG["backend"]
EMAIL_HOST, EMAIL_PORT = EMAIL_CONFIG["host"], EMAIL_CONFIG["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL_CONFIG["user"], EMAIL_CONFIG["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_CONFIG["starttls"], EMAIL_CONFIG["ssl"]
EMAIL_TIMEOUT = 15

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HOME.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HOME.https else None
SECURE_HSTS_SECONDS = 31_536_000 if HOME.https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in HOME.hosts] if HOME.https else []
CSRF_FAILURE_VIEW = "unisono_app.base.faults.forged"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = HOME.uploads if HOME.uploads.is_dir() else None  # one disk, one place to look at
DATA_UPLOAD_MAX_NUMBER_FILES = 200
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "unisono_app.base.logs.JsonLines"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["err"], "level": "WARNING"},
    "loggers": {
        # a person at a terminal is told what needs them; a file or a collector gets a line for every request
        "unisono": {"level": "WARNING" if sys.stderr.isatty() else "INFO"},
        "django.security": {"level": "ERROR"},
    },
}
