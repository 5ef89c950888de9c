"""Addresses of the room Facts."""

from django.urls import path

from unisono_app.facts import trust_views, views

urlpatterns = [
    path("", views.facts, name="facts"),
    path("bring/", views.bring, name="facts-bring"),
    path("imports/<int:job_id>/", views.import_report, name="facts-import"),
    path("imports/<int:job_id>/again/", views.again, name="facts-again"),
    path("imports/<int:job_id>/bring-back/", views.bring_back, name="facts-bring-back"),
    path("check/", trust_views.check, name="facts-check"),
    path("files/", trust_views.files, name="facts-files"),
    path("files/leave-out/", trust_views.leave_out, name="facts-leave-out"),
    path("files/<str:file_id>/<int:number>/", trust_views.line, name="facts-line"),
    path("files/<str:file_id>/lines/", trust_views.lines, name="facts-lines"),
    path("files/<str:file_id>/lines.csv", trust_views.lines_file, name="facts-lines-file"),
    path("channels/", trust_views.channels, name="facts-channels"),
    path("channels/write/", trust_views.write_map, name="facts-write-map"),
    path("channels/name/", trust_views.name_channel, name="facts-name-channel"),
    path("sources/<str:source>/", trust_views.source, name="facts-source"),
    path("sources/<str:source>/override/", trust_views.override, name="facts-override"),
]
