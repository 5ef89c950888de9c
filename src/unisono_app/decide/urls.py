"""Addresses of the room Decide."""

from django.urls import path

from unisono_app.decide import after_views as after
from unisono_app.decide import change_views, views
from unisono_app.decide import rules_views as rules

urlpatterns = [
    path("", views.decide, name="decide"),
    path("change/", change_views.change, name="decide-change"),
    path("rules/", rules.rules, name="decide-rules"),
    path("rules/policy/", rules.policy, name="decide-policy-new"),
    path("rules/policy/<slug:policy_id>/", rules.policy, name="decide-policy"),
    path("rules/delegation/", rules.delegation, name="decide-delegation"),
    path("rules/delegation/<str:delegation_id>/revoke/", rules.revoke, name="decide-revoke"),
    path("rules/freeze/", rules.freeze, name="decide-freeze"),
    path("rules/lift/", rules.lift, name="decide-lift"),
    path("rules/autonomy/", rules.autonomy, name="decide-autonomy"),
    path("oversight/", rules.oversight, name="decide-oversight"),
    path("oversight/<str:handle>/", rules.person, name="decide-person"),
    path("audit/", rules.audit, name="decide-audit"),
    path("audit/ledger.jsonl", rules.audit_export, name="decide-audit-export"),
    path("<str:proposal_id>/", views.proposal, name="decide-proposal"),
    path("<str:proposal_id>/ask/", after.ask, name="decide-ask"),
    path("<str:proposal_id>/release/", after.release, name="decide-release"),
    path("<str:proposal_id>/take-back/", after.take_back, name="decide-take-back"),
    path("<str:proposal_id>/comment/", after.comment, name="decide-comment"),
    path("<str:proposal_id>/export/", after.export, name="decide-export"),
    path("<str:proposal_id>/read-back/", after.read_back, name="decide-read-back"),
    path("<str:proposal_id>/grade/", after.grade, name="decide-grade"),
    path("<str:proposal_id>/approve/", views.approve, name="decide-approve"),
    path("<str:proposal_id>/refuse/", views.refuse, name="decide-refuse"),
    path("<str:proposal_id>/withdraw/", views.withdraw, name="decide-withdraw"),
]
