"""Groups of commands: listed by stage of the job, each with its whole sentence; a mistyped one names the nearest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from unisono_cli.options import inherited, shared_options
from unisono_cli.speech import _

Sections = Sequence[tuple[str, Sequence[click.Command]]]


class Menu(click.Group):
    """A group whose commands stand in `sections`: a title and the commands below it, in the order of the job.

    `alone` names the command that is meant where the group is typed alone; without it its help is shown.
    """

    def __init__(
        self,
        name: str,
        sections: Sections,
        *,
        does: str,
        options: Sequence[click.Parameter] = (),
        epilog: str = "",
        alone: str = "",
    ) -> None:
        super().__init__(
            name,
            callback=_keep_shared,
            params=[*options, *shared_options()],
            help=does,
            short_help=does,
            epilog=epilog or None,
            subcommand_metavar=_("COMMAND ..."),
            options_metavar=_("[OPTIONS]"),
        )
        self.alone = alone
        self.sections = [(title, [str(made.name) for made in commands]) for title, commands in sections]
        for _title, commands in sections:
            for made in commands:
                self.add_command(made)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (the framework's signature)
        """The commands in the order of the job."""
        return [name for _title, names in self.sections for name in names]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the sections; the framework would cut sentences that are longer than a line."""
        width = max(len(name) for name in self.commands)
        for title, names in self.sections:
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), self.commands[name].short_help or "") for name in names])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the line; a group typed alone (also with options only) means its command `alone`, if it has one."""
        helps = set(args) & {"-h", "--help"}
        if self.alone and not helps and not any(word in self.commands for word in args):
            shared = {name for option in self.params for name in option.opts}
            if not args or args[0] in shared:
                args = [*args, self.alone]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command meant; `unisono approve` is told that it is called `unisono proposals approve`."""
        name = args[0]
        if name not in self.commands and not ctx.resilient_parsing:
            for group in self.commands.values():
                if isinstance(group, click.Group) and name in group.commands:
                    full = f"{ctx.command_path} {group.name} {name}"
                    ctx.fail(_("No such command “{name}”. Did you mean “{full}”?").format(name=name, full=full))
        return super().resolve_command(ctx, args)


@click.pass_context
def _keep_shared(context: click.Context, folder: Path | None, as_json: bool, lang: str | None) -> None:
    """Hand the options that stand before a command on to it."""
    context.obj = inherited(context).with_nearer(folder, as_json, lang)
