"""Addresses of the room Measure."""

from django.urls import path

from unisono_app.measure import views

urlpatterns = [path("", views.measure, name="measure")]
