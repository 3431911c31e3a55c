"""A screen with a defect: F1 raises, with a secret at hand and in what the exception says."""

from pathlib import Path

SECRET = "hunter2-of-a-restricted-room"

_PROGRAM = f'''
import sys

if {{"join", "review"}} & set(sys.orig_argv):
    from screens.app import WarroomApp

    def defect(self):
        token = "{SECRET}"
        raise LookupError(f"no {{token}}")

    WarroomApp.action_show_help = defect

if "policy" in sys.orig_argv:
    import warroom.cli.policy

    def broken(*args, **options):
        token = "{SECRET}"
        raise LookupError(f"no {{token}}")

    warroom.cli.policy.command.invoke = broken
'''

F1 = "\x1bOP"


def broken(folder: Path) -> dict[str, str]:
    """What to put into the environment; `folder` takes what Python runs at its start."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(_PROGRAM)
    return {"PYTHONPATH": str(folder)}
