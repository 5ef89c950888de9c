"""How far a workspace is on the way to its first plan: read from what is there, so that it can be left at any step."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.decide import Permission
from unisono.domain import Light
from unisono.errors import NoFactsError
from unisono.facts.settings_file import FILE_NAME
from unisono.report.vocabulary import source_name
from unisono.runs.glance import Glance, glance
from unisono.words import Text, msg
from unisono_app.base.acting import Actor
from unisono_app.jobs.models import JobState
from unisono_app.jobs.queries import JobPage, jobs_of, n_workers, page_of
from unisono_app.people.queries import members, waiting_invitations
from unisono_app.wizard.actions import mark_of


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whether it is done, where it is taken, and what one needs for it."""

    name: Text
    about: Text
    view: str
    permission: Permission
    is_done: bool
    asks: str = ""


@dataclass(frozen=True, slots=True)
class StartPage:
    """The way to the first plan: its steps, the next one, and the newest job where it is under way or failed."""

    steps: tuple[Step, ...]
    job: JobPage | None
    red: tuple[Text | str, ...]
    is_sample: bool = False

    @property
    def is_making(self) -> bool:
        """Whether the sample company is being made: then all steps come by themselves."""
        return self.job is not None and self.job.job.kind == "sample" and self.job.job.is_open

    @property
    def is_ready(self) -> bool:
        """Whether the sample company can be looked at."""
        return self.is_sample and self.job is None and all(step.is_done for step in self.steps[:4])

    @property
    def next(self) -> Step | None:
        """The first step that is not done."""
        return next((step for step in self.steps if not step.is_done), None)


def start_page(actor: Actor) -> StartPage:
    """Where `actor`'s workspace is."""
    session = actor.session()
    try:
        seen: Glance | None = glance(session)
    except NoFactsError:
        seen = None
    red = tuple(source_name(source) for source, light in (seen.lights if seen else {}).items() if light is Light.RED)
    others = members(actor.workspace).filter(left_at=None).count() > 1
    newest = jobs_of(actor).first()
    shown = newest is not None and (newest.is_open or newest.state == JobState.FAILED)
    job = page_of(newest, has_worker=n_workers(actor.at) > 0) if newest and shown else None
    steps = (
        Step(
            msg("Bring your files"),
            msg("The exports of your platforms, your shop and your agencies, as they are."),
            "facts",
            Permission.IMPORT,
            seen is not None,
        ),
        Step(
            msg("See what can be trusted"),
            msg("Each source has a light; a red one is mended, or somebody answers for it."),
            "facts",
            Permission.SEE_TOTALS,
            seen is not None and not red,
        ),
        Step(
            msg("Fit the model"),
            msg("It works out what each channel really earned; a few minutes."),
            "measure",
            Permission.FIT,
            session.latest_run() is not None,
            asks="fit",
        ),
        Step(
            msg("Make a first plan"),
            msg("Move money between channels, see what it brings, and propose it."),
            "plan",
            Permission.PLAN,
            bool(session.decisions.list()),
        ),
        Step(
            msg("Invite people"),
            msg("Finance signs too, an agency proposes about its own campaigns, everybody sees the same figures."),
            "people",
            Permission.MANAGE_PEOPLE,
            others or waiting_invitations(actor.workspace, actor.at).exists(),
        ),
    )
    return StartPage(steps, job, red, actor.workspace.is_sample)


def seen_settings(actor: Actor) -> str:
    """The mark of the settings as they are now."""
    return mark_of((actor.workspace.path / FILE_NAME).read_text(encoding="utf-8"))
