"""Addresses of the explanations of numbers."""

from django.urls import path

from unisono_app.why import views

urlpatterns = [
    path("lines/<str:file_id>/<int:line>/", views.line, name="why-line"),
    path("<path:key>", views.why, name="why"),
]
