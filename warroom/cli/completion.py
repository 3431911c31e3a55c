"""`warroom completion`: prints the completion script of a shell."""

import click
from click.shell_completion import get_completion_class

HOW = {
    "bash": 'eval "$(warroom completion bash)"  in ~/.bashrc',
    "zsh": 'eval "$(warroom completion zsh)"  in ~/.zshrc',
    "fish": "warroom completion fish > ~/.config/fish/completions/warroom.fish",
}


@click.command("completion", epilog="\b\n" + "\n".join(HOW.values()))
@click.argument("shell", type=click.Choice(list(HOW)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of SHELL."""
    complete = get_completion_class(shell)
    assert complete is not None
    root = ctx.find_root().command
    click.echo(complete(root, {}, "warroom", "_WARROOM_COMPLETE").source())
