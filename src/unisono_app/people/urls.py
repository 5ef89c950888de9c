"""Addresses of the room People."""

from django.urls import path

from unisono_app.people import room

urlpatterns = [
    path("", room.people, name="people"),
    path("invite/", room.invite, name="people-invite"),
    path("invitations/<int:invitation_id>/withdraw/", room.withdraw_invitation, name="people-withdraw"),
    path("<str:handle>/", room.member, name="people-member"),
    path("<str:handle>/remove/", room.remove, name="people-remove"),
]
