"""`./portal COMMAND`: each command in a module of its own, loaded when it is asked for."""

import sys
from importlib import import_module

import click

COMMANDS = {
    "demo": "demo_site",
    "setup": "setup",
    "serve": "serving",
    "worker": "serving",
    "receive": "receiving",
    "migrate": "migrating",
    "check": "checking",
    "access": "access_table",
    "trace": "proving",
    "bench": "proving",
    "translate": "translating",
}


class Door(click.Group):
    """The commands by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f".{COMMANDS[cmd_name]}", __package__), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
def portal() -> None:
    """Amends, from the command line."""


def main() -> int:
    """Run the command of the command line; returns the exit code. What is refused is said in one line."""
    try:
        code = portal.main(prog_name="portal", standalone_mode=False)
    except click.exceptions.Exit as asked:
        return asked.exit_code
    except click.ClickException as error:
        print(f"portal: {' '.join(error.format_message().split())}", file=sys.stderr)
        return error.exit_code
    except click.Abort:
        return 130
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main())
