"""Addresses of the search."""

from django.urls import path

from unisono_app.search import views

urlpatterns = [path("", views.search, name="search")]
