"""Addresses of the room Decide."""

from django.urls import path

from unisono_app.decide import views

urlpatterns = [
    path("", views.decide, name="decide"),
    path("<str:proposal_id>/", views.proposal, name="decide-proposal"),
    path("<str:proposal_id>/approve/", views.approve, name="decide-approve"),
    path("<str:proposal_id>/refuse/", views.refuse, name="decide-refuse"),
    path("<str:proposal_id>/withdraw/", views.withdraw, name="decide-withdraw"),
]
