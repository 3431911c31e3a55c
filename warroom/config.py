"""Settings: flags over WARROOM_* variables over the TOML file over defaults."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from warroom.errors import Exit, WarroomError

SHARED_SOCKET = Path("/run/warroom/hub.sock")
"""Where a hub that serves a whole host listens."""

VARIABLES = {
    "hub": "WARROOM_HUB",
    "name": "WARROOM_NAME",
    "token_file": "WARROOM_TOKEN_FILE",
    "data_dir": "WARROOM_DATA",
    "state_dir": "WARROOM_STATE",
    "playbooks_dir": "WARROOM_PLAYBOOKS",
    "trust_names_from": "WARROOM_TRUST_NAMES_FROM",
}
"""The settings, as they are called in the file, and their environment variables."""

CONFIG_VARIABLE = "WARROOM_CONFIG"

MAX_TOKEN_FILE = 4096
"""Bytes; a token is one line."""

_PATHS = frozenset({"token_file", "data_dir", "state_dir", "playbooks_dir"})

_LISTS = frozenset({"hub", "trust_names_from"})
"""Those that may be several, with commas between them or as a list."""


@dataclass(frozen=True)
class Settings:
    """What every command needs to know. `hub_from` says in words how the hub was chosen.

    `hub` may be several addresses with commas between them, which are tried in turn.
    `trust_names_from` are the accounts from which a hub that runs here believes names, with commas
    between them.
    """

    hub: str
    hub_from: str
    name: str
    token_file: Path | None
    data_dir: Path
    state_dir: Path
    playbooks_dir: Path
    config_file: Path
    config_read: bool
    trust_names_from: str = ""

    @property
    def own_state_dir(self) -> Path:
        """Where this person's drafts and unsent commands are: an account may be several people."""
        return self.state_dir / "people" / self.name if self.name else self.state_dir

    @property
    def templates_dir(self) -> Path:
        """Where a person's or a team's own templates of reports are."""
        return self.config_file.parent / "templates"

    def token(self) -> str:
        """The token in `token_file`, or the empty string without one.

        Raises WarroomError when the file cannot be read or holds anything but one short line.
        """
        if self.token_file is None:
            return ""
        try:
            with self.token_file.open("rb") as file:
                raw = file.read(MAX_TOKEN_FILE + 1)
            token = raw.decode("ascii").strip()
        except OSError as error:
            raise WarroomError(
                f"The token file {self.token_file} cannot be read: {error.strerror}."
                " Check its path and its permissions.",
                Exit.USAGE,
            ) from error
        except UnicodeDecodeError:
            token = ""
        if not token or len(raw) > MAX_TOKEN_FILE or len(token.split()) != 1:
            raise WarroomError(
                f"The token file {self.token_file} does not hold a token: it has to be one line"
                " of letters, digits and signs.",
                Exit.USAGE,
            )
        return token


def load(
    flags: Mapping[str, str | None],
    environ: Mapping[str, str] = os.environ,
    config_file: str | None = None,
) -> Settings:
    """Settings out of `flags` (keys as in VARIABLES), `environ`, and the TOML file.

    `config_file` is the flag; without it WARROOM_CONFIG, then config.toml in the user's
    configuration directory, where it need not exist. An empty value counts as none.
    Raises WarroomError with file and line for a file that cannot be read or has unknown keys.
    """
    named = config_file or environ.get(CONFIG_VARIABLE, "")
    path = _path(named) if named else default_config_file()
    filed = _read(path, must_exist=bool(named))
    values: dict[str, str] = {}
    sources: dict[str, str] = {}
    for key, variable in VARIABLES.items():
        for value, source in (
            (flags.get(key), f"--{key.replace('_', '-')}"),
            (environ.get(variable), variable),
            (filed.get(key), str(path)),
        ):
            if value:
                values[key], sources[key] = value, source
                break
    data_dir = _path(values["data_dir"]) if "data_dir" in values else default_data_dir()
    state_dir = _path(values["state_dir"]) if "state_dir" in values else default_state_dir()
    named_dir = values.get("playbooks_dir")
    if "hub" in values:
        hub, hub_from = values["hub"], sources["hub"]
    else:
        hub, hub_from = _default_hub(data_dir)
    return Settings(
        hub=hub,
        hub_from=hub_from,
        name=values.get("name", ""),
        token_file=_path(values["token_file"]) if "token_file" in values else None,
        data_dir=data_dir,
        state_dir=state_dir,
        playbooks_dir=_path(named_dir) if named_dir else default_playbooks_dir(),
        config_file=path,
        config_read=path.exists(),
        trust_names_from=values.get("trust_names_from", ""),
    )


def default_config_file() -> Path:
    """The file that is read where none is named."""
    return platformdirs.user_config_path("warroom") / "config.toml"


def default_playbooks_dir() -> Path:
    """Where a person's or a team's own playbooks are."""
    return platformdirs.user_config_path("warroom") / "playbooks"


def default_data_dir() -> Path:
    """Where a hub that this person runs keeps its log."""
    return platformdirs.user_data_path("warroom")


def default_state_dir() -> Path:
    """Where the client keeps drafts and what is not acknowledged yet."""
    return platformdirs.user_state_path("warroom")


def _default_hub(data_dir: Path) -> tuple[str, str]:
    if os.path.lexists(SHARED_SOCKET) or _hidden(SHARED_SOCKET.parent):
        return f"unix:{SHARED_SOCKET}", "this host's hub"
    return f"unix:{data_dir / 'hub.sock'}", "default"


def _hidden(folder: Path) -> bool:
    """Whether there is a directory that this account may not look into: better told than passed."""
    return folder.is_dir() and not os.access(folder, os.X_OK)


def _path(text: str, base: Path | None = None) -> Path:
    try:
        path = Path(text).expanduser()
    except RuntimeError:  # ~ of an account that does not exist
        path = Path(text)
    return (base or Path.cwd()) / path


def _read(path: Path, *, must_exist: bool) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except FileNotFoundError as error:
        if must_exist:
            raise _bad(f"There is no configuration file {path}. Check the path.") from error
        return {}
    except OSError as error:
        raise _bad(f"The configuration file {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise _bad(f"The configuration file {path} is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise _bad(f"The configuration file {path} is not valid TOML: {error}.") from error
    except (RecursionError, ValueError) as error:  # nested deeply; a number of thousands of digits
        raise _bad(f"The configuration file {path} is none: it has settings only.") from error
    return {key: _value(path, text, key, value) for key, value in content.items()}


def _value(path: Path, text: str, key: str, value: Any) -> str:
    where = f"{path}, line {_line_of(key, text)}"
    if key not in VARIABLES:
        raise _bad(f"{where}: there is no setting “{key}”. There are: {', '.join(VARIABLES)}.")
    if key in _LISTS and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ",".join(value)
    if not isinstance(value, str):
        raise _bad(f'{where}: {key} has to be text in quotes, as in {key} = "…".')
    if value and key in _PATHS:
        return str(_path(value, path.parent))
    return value


def _line_of(key: str, text: str) -> int:
    """The number of the line that sets `key`, or opens a table of that name."""
    written = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if written.match(line)), 1)


def _bad(sentence: str) -> WarroomError:
    return WarroomError(sentence, Exit.USAGE)
