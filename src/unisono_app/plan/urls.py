"""Addresses of the room Plan."""

from django.urls import path

from unisono_app.plan import more, views

urlpatterns = [
    path("", views.plan, name="plan"),
    path("live/", views.live, name="plan-live"),
    path("lay/", views.lay, name="plan-lay"),
    path("best/", views.best, name="plan-best"),
    path("propose/", views.propose, name="plan-propose"),
    path("keep/", views.keep, name="plan-keep"),
    path("pacing/", more.pacing, name="plan-pacing"),
    path("calendar/", more.calendar, name="plan-calendar"),
    path("calendar/add/", more.add, name="plan-calendar-add"),
    path("calendar/remove/", more.remove, name="plan-calendar-remove"),
    path("scenarios/", views.compare, name="plan-compare"),
    path("scenarios/<int:scenario_id>/drop/", views.drop, name="plan-drop"),
]
