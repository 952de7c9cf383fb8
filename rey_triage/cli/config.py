"""``rey-triage config``."""

from __future__ import annotations

import click

from rey_triage.cli import options


@click.command("config", short_help="Show the configuration in force, and where it comes from.")
@click.option("--path", is_flag=True, help="Print only the path of the configuration file.")
@options.output("text", "json")
def command(*, path: bool, output: str) -> int:
    """Show the configuration in force, and where it comes from.

    A later source wins: defaults, the configuration file, the environment, the command line.
    """
    from rey_triage import config  # noqa: PLC0415  # keeps --help fast

    file = config.config_file()
    if path:
        click.echo(str(file))
        return 0
    settings = config.load()
    if output == "json":
        import json  # noqa: PLC0415  # only for JSON

        found = {
            key: {"value": settings.shown(key), "from": settings.origins[key], "for": setting.says}
            for key, setting in config.SETTINGS.items()
        }
        click.echo(json.dumps({"file": str(file), "settings": found}, indent=2))
        return 0
    click.echo(f"# {file}{'' if file.exists() else ' (does not exist)'}")
    longest = max(len(key) for key in config.SETTINGS)
    for key, setting in config.SETTINGS.items():
        value = _toml(settings.shown(key))
        click.echo(f"{key:{longest}} = {value:12} # {settings.origins[key]}; {setting.says}")
    return 0


def _toml(value: object) -> str:
    import json  # noqa: PLC0415  # JSON's texts, numbers and lists are TOML's

    return json.dumps("" if value is None else value, ensure_ascii=False)
