"""Addresses of jobs."""

from django.urls import path

from unisono_app.jobs import views

urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("rounds/<str:kind>/", views.rounds, name="jobs-rounds"),
    path("ask/<str:kind>/", views.ask, name="jobs-ask"),
    path("<int:job_id>/", views.job, name="jobs-job"),
    path("<int:job_id>/progress/", views.progress, name="jobs-progress"),
    path("<int:job_id>/cancel/", views.cancel, name="jobs-cancel"),
    path("<int:job_id>/retry/", views.retry, name="jobs-retry"),
]
