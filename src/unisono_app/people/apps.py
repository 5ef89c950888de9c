"""The room People as the frame knows it: from its start on, sign-ins are recorded."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Listens to sign-ins."""

    name = "unisono_app.people"

    def ready(self) -> None:
        """Begin to listen."""
        from unisono_app.people import sign_in_audit

        sign_in_audit.listen()
