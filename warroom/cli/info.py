"""`warroom info`: the version, the hub's address, the directories."""

import click

from warroom import __version__
from warroom.cli import output
from warroom.cli.app import App, hub_options, pass_app


@click.command("info")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON document.")
@hub_options
@pass_app
def command(app: App, as_json: bool) -> None:
    """Print the version, the hub's address and how it was chosen, and where things are kept."""
    settings = app.settings
    facts = {
        "version": __version__,
        "hub": str(app.address),
        "hub_from": settings.hub_from,
        "name": settings.name,
        "token_file": str(settings.token_file or ""),
        "config_file": str(settings.config_file),
        "config_read": settings.config_read,
        "data_dir": str(settings.data_dir),
        "state_dir": str(settings.state_dir),
        "playbooks_dir": str(settings.playbooks_dir),
    }
    if as_json:
        output.document(facts)
        return
    rows = [
        ("warroom", __version__),
        ("hub", f"{facts['hub']}  (from: {settings.hub_from})"),
        ("name", settings.name or "as the hub knows you"),
        ("token file", str(settings.token_file or "none")),
        ("config file", f"{settings.config_file}{'' if settings.config_read else '  (not there)'}"),
        ("data", str(settings.data_dir)),
        ("state", str(settings.state_dir)),
        ("playbooks", str(settings.playbooks_dir)),
    ]
    output.lines(f"{name:<12}  {value}" for name, value in rows)
