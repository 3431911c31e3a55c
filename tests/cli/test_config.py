"""Where settings come from, and what is said of a file that is wrong."""

from pathlib import Path

import platformdirs
import pytest

from warroom import config
from warroom.config import VARIABLES, load
from warroom.errors import Exit, WarroomError


@pytest.fixture(autouse=True)
def no_shared_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "SHARED_SOCKET", tmp_path / "run" / "hub.sock")
    monkeypatch.setattr(config, "default_config_file", lambda: tmp_path / "none.toml")


def written(folder: Path, text: str) -> str:
    path = folder / "config.toml"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize("key", VARIABLES)
def test_flags_over_variables_over_the_file_over_defaults(key: str, tmp_path: Path) -> None:
    default = getattr(load({}, {}), key)
    path = written(tmp_path, f'{key} = "/in/file"')
    environ = {VARIABLES[key]: "/in/variable"}
    assert str(getattr(load({}, {}, path), key)) == "/in/file"
    assert str(getattr(load({}, environ, path), key)) == "/in/variable"
    assert str(getattr(load({key: "/in/flag"}, environ, path), key)) == "/in/flag"
    assert str(default) not in ("/in/file", "/in/variable", "/in/flag")


def test_an_empty_variable_counts_as_none(tmp_path: Path) -> None:
    path = written(tmp_path, 'name = "ana"')
    assert load({}, {"WARROOM_NAME": ""}, path).name == "ana"


def test_the_variable_names_the_file_and_the_flag_wins(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    first = written(tmp_path / "a", 'name = "ana"')
    second = written(tmp_path, 'name = "ben"')
    assert load({}, {"WARROOM_CONFIG": first}).name == "ana"
    assert load({}, {"WARROOM_CONFIG": first}, second).name == "ben"


def test_defaults_are_the_persons_own_directories() -> None:
    settings = load({}, {})
    assert settings.data_dir == platformdirs.user_data_path("warroom")
    assert settings.state_dir == platformdirs.user_state_path("warroom")
    assert settings.hub == f"unix:{settings.data_dir / 'hub.sock'}"
    assert settings.hub_from == "default"
    assert not settings.config_read


def test_this_hosts_hub_comes_before_ones_own() -> None:
    config.SHARED_SOCKET.parent.mkdir()
    assert load({}, {}).hub_from == "default"
    config.SHARED_SOCKET.touch()
    settings = load({}, {})
    assert settings.hub == f"unix:{config.SHARED_SOCKET}"
    assert settings.hub_from == "this host's hub"


def test_a_private_hub_goes_with_its_data_directory() -> None:
    assert load({}, {"WARROOM_DATA": "/srv/w"}).hub == "unix:/srv/w/hub.sock"


def test_how_the_hub_was_chosen(tmp_path: Path) -> None:
    path = written(tmp_path, 'hub = "unix:/a"')
    assert load({}, {}, path).hub_from == path
    assert load({}, {"WARROOM_HUB": "unix:/b"}, path).hub_from == "WARROOM_HUB"
    assert load({"hub": "unix:/c"}, {}, path).hub_from == "--hub"


def test_paths_in_the_file_are_relative_to_it(tmp_path: Path) -> None:
    path = written(tmp_path, 'token_file = "token"')
    assert load({}, {}, path).token_file == tmp_path / "token"


def test_two_people_on_one_account_have_states_of_their_own() -> None:
    ana, ben = (load({"name": name}, {}).own_state_dir for name in ("ana", "ben"))
    assert len({ana, ben, load({}, {}).own_state_dir}) == 3


WRONG = [
    ("unknown key", '# mine\nname = "ana"\nhup = "x"\n', "line 3: there is no setting “hup”"),
    ("unknown table", '[server]\nhub = "x"\n', "line 1: there is no setting “server”"),
    ("unknown quoted key", '\n"hup" = 1\n', "line 2: there is no setting “hup”"),
    ("not text", "name = 3\n", "line 1: name has to be text in quotes"),
    ("not TOML", 'name = "ana\n', "is not valid TOML"),
]


@pytest.mark.parametrize(("text", "says"), [each[1:] for each in WRONG], ids=[w[0] for w in WRONG])
def test_a_wrong_file_is_a_sentence_with_file_and_line(
    text: str, says: str, tmp_path: Path
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(WarroomError) as caught:
        load({}, {}, path)
    assert says in str(caught.value)
    assert path in str(caught.value)
    assert caught.value.code is Exit.USAGE


def test_a_named_file_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(WarroomError, match="There is no configuration file"):
        load({}, {}, str(tmp_path / "gone.toml"))


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(WarroomError, match="not UTF-8"):
        load({}, {}, str(path))
    with pytest.raises(WarroomError, match="cannot be read"):
        load({}, {}, str(tmp_path))


def test_a_token_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("s3cret\n")
    assert load({"token_file": str(path)}, {}).token() == "s3cret"
    assert load({}, {}).token() == ""
    for wrong in ("", "a b", "a\nb\n", "sécret", "x" * 5000):
        path.write_text(wrong)
        with pytest.raises(WarroomError, match="does not hold a token"):
            load({"token_file": str(path)}, {}).token()
    path.unlink()
    with pytest.raises(WarroomError, match="cannot be read: No such file"):
        load({"token_file": str(path)}, {}).token()
