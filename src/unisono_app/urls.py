"""Addresses: one include per room."""

from django.urls import include, path

from unisono_app.api import site as api
from unisono_app.base import chart_library, static_files
from unisono_app.base import views as base
from unisono_app.people import member_views
from unisono_app.people import token_views as tokens
from unisono_app.people import views as people
from unisono_app.wizard import views as wizard

urlpatterns = [
    path("", people.home, name="home"),
    path("setup/<str:secret>/", people.set_up, name="set-up"),
    path("join/<str:secret>/", member_views.join, name="join"),
    path("scheme/", people.choose_scheme, name="scheme"),
    path("language/", people.choose_language, name="language"),
    path("account/", people.account, name="account"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<slug:slug>/<int:token_id>/revoke/", tokens.revoke, name="token-revoke"),
    path("accounts/", include("allauth.urls")),
    path("w/<slug:slug>/today/", include("unisono_app.today.urls")),
    path("w/<slug:slug>/why/", include("unisono_app.why.urls")),
    path("w/<slug:slug>/measure/", include("unisono_app.measure.urls")),
    path("new/", wizard.begin, name="begin"),
    path("new/sample/", wizard.sample, name="begin-sample"),
    path("w/<slug:slug>/start/", include("unisono_app.wizard.urls")),
    path("w/<slug:slug>/facts/", include("unisono_app.facts.urls")),
    path("w/<slug:slug>/jobs/", include("unisono_app.jobs.urls")),
    path("w/<slug:slug>/report/", include("unisono_app.report.urls")),
    path("w/<slug:slug>/search/", include("unisono_app.search.urls")),
    path("w/<slug:slug>/decide/", include("unisono_app.decide.urls")),
    path("w/<slug:slug>/plan/", include("unisono_app.plan.urls")),
    path("w/<slug:slug>/people/", include("unisono_app.people.urls")),
    path("api/", include(api.urls())),
    path("charts/<str:name>", chart_library.chart_library, name="chart-library"),
    path("static/<path:name>", static_files.static_file, name="static"),
    path("healthz", base.alive, name="alive"),
    path("readyz", base.ready, name="ready"),
    path("metrics", base.metrics, name="metrics"),
]
handler400 = "unisono_app.base.faults.bad_request"
handler403 = "unisono_app.base.faults.forbidden"
handler404 = "unisono_app.base.faults.not_found"
handler500 = "unisono_app.base.faults.broken"
