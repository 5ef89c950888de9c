"""Addresses of the room People."""

from django.urls import path

from unisono_app.people import member_views

urlpatterns = [
    path("", member_views.people, name="people"),
    path("invite/", member_views.invite, name="people-invite"),
    path("invitations/<int:invitation_id>/withdraw/", member_views.withdraw_invitation, name="people-withdraw"),
    path("sign-ins/", member_views.sign_ins, name="people-sign-ins"),
    path("sign-ins/ledger.jsonl", member_views.sign_ins_export, name="people-sign-ins-export"),
    path("sign-in-rules/", member_views.sign_in_rules, name="people-sign-in-rules"),
    path("<str:handle>/", member_views.member, name="people-member"),
    path("<str:handle>/new-password/", member_views.new_password, name="people-new-password"),
    path("<str:handle>/remove/", member_views.remove, name="people-remove"),
]
