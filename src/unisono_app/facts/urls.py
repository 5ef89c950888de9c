"""Addresses of the room Facts."""

from django.urls import path

from unisono_app.facts import views

urlpatterns = [
    path("", views.facts, name="facts"),
    path("bring/", views.bring, name="facts-bring"),
    path("imports/<int:job_id>/", views.import_report, name="facts-import"),
]
