"""Addresses of the explanations of numbers."""

from django.urls import path

from unisono_app.why import views

urlpatterns = [
    path("<path:key>", views.why, name="why"),
]
