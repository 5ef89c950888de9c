"""Addresses of the beginning, inside a workspace."""

from django.urls import path

from unisono_app.wizard import views

urlpatterns = [
    path("", views.start, name="start"),
    path("settings/", views.settings, name="start-settings"),
]
