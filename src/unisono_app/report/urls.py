"""Addresses of the room Report."""

from django.urls import path

from unisono_app.report import views

urlpatterns = [
    path("", views.report, name="report"),
    path("board/<str:code>/", views.page, name="report-board"),
]
