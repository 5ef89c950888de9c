"""Addresses of the room Today."""

from django.urls import path

from unisono_app.today import views

urlpatterns = [path("", views.today, name="today")]
