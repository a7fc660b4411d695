"""Settings: defaults, what is refused and how it is said, secrets."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import ROOT, SETTINGS, Settings, SettingsError, read_settings

SECRETS = [setting.name for setting in SETTINGS if setting.secret]
WITH_A_FORM = ("DATABASE_URL", "TELEGRAM_WEBHOOK_SECRET", "METRICS_TOKEN")


def test_without_any_setting_the_defaults_of_the_table_hold() -> None:
    settings = read_settings({})
    assert settings.web_host == "127.0.0.1"
    assert settings.web_port == 8080
    assert settings.telegram_bot_token == ""
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.database_path == Path("data/motcua.db")
    assert settings.knowledge_dir == ROOT / "knowledge"
    assert settings.retention_days == 365
    assert settings.log_level == "INFO"


def test_every_setting_stands_in_the_table_and_in_the_settings() -> None:
    names = [setting.name for setting in SETTINGS]
    assert names == [field.upper() for field in Settings.__dataclass_fields__]
    assert list(read_settings({}).shown()) == names
    assert all(setting.help for setting in SETTINGS)


def test_settings_of_the_design_exist() -> None:
    wanted = """TELEGRAM_BOT_TOKEN TELEGRAM_API_URL TELEGRAM_WEBHOOK_URL TELEGRAM_WEBHOOK_SECRET TELEGRAM_STAFF_CHAT
        DATABASE_URL WEB_HOST WEB_PORT PUBLIC_URL KNOWLEDGE_DIR SECRET_KEY RETENTION_DAYS LOG_LEVEL"""
    assert set(wanted.split()) <= {setting.name for setting in SETTINGS}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEB_PORT", "x"), ("WEB_PORT", "-1"), ("WEB_PORT", "65536"), ("WEB_PORT", "80.5"), ("WEB_PORT", "8080 9"),
        ("RETENTION_DAYS", "0"), ("RETENTION_DAYS", "mãi"), ("RETENTION_DAYS", "999999"), ("LOG_LEVEL", "LOUD"),
        ("KNOWLEDGE_DIR", "/khong/co"), ("KNOWLEDGE_DIR", __file__), ("DATABASE_URL", "mysql://a"),
        ("LOG_FORMAT", "xml"), ("METRICS_TOKEN", "short"), ("METRICS_TOKEN", "with blanks in it here"),
        ("DATABASE_URL", "m.db"), ("PUBLIC_URL", "motcua.example"), ("PUBLIC_URL", "ftp://a"),
        ("PUBLIC_URL", "https://"), ("PUBLIC_URL", "https://["), ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_WEBHOOK_URL", "telegram"), ("TELEGRAM_WEBHOOK_SECRET", "có dấu"),
        ("TELEGRAM_WEBHOOK_SECRET", "a b"), ("TELEGRAM_WEBHOOK_SECRET", "a" * 257),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}") as caught:
        read_settings({name: value})
    assert "write" in str(caught.value) or "no such folder" in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql://u:geheim@db/motcua?sslmode=geheim", "mysql://u:geheim@db"])
def test_a_refused_secret_is_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"DATABASE_URL": url})
    assert "geheim" not in str(caught.value)


def test_values_are_taken_without_the_spaces_and_slashes_around_them() -> None:
    settings = read_settings({"PUBLIC_URL": " https://motcua.example/ ", "LOG_LEVEL": "debug", "WEB_PORT": " 0 "})
    assert (settings.public_url, settings.log_level, settings.web_port) == ("https://motcua.example", "DEBUG", 0)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_an_empty_variable_is_as_good_as_none(setting: object) -> None:
    assert read_settings({setting.name: "  "}) == read_settings({})  # type: ignore[attr-defined]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with no variable of ours set."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_dotenv_file_is_read_and_the_environment_overrules_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("WEB_PORT=1234\nWEB_HOST=0.0.0.0\nEMPTY\n")
    monkeypatch.setenv("WEB_PORT", "4321")
    settings = read_settings()
    assert (settings.web_port, settings.web_host) == (4321, "0.0.0.0")


def test_the_database_may_lie_anywhere(tmp_path: Path) -> None:
    assert read_settings({"DATABASE_URL": f"sqlite:///{tmp_path}/m.db"}).database_path == tmp_path / "m.db"


@given(
    st.sampled_from([name for name in SECRETS if name not in WITH_A_FORM]),
    st.text(min_size=6),
)
def test_secrets_are_never_shown(name: str, value: str) -> None:
    settings = read_settings({name: f"geheim{value}geheim"})
    assert "geheim" not in settings.shown()[name]
    assert settings.shown()[name] == "(set)"


def test_a_secret_that_looks_like_an_address_is_hidden() -> None:
    shown = read_settings({"SECRET_KEY": "https://geheim", "TELEGRAM_BOT_TOKEN": "https://t.me/bot1:geheim"}).shown()
    assert "geheim" not in str(shown)


def test_what_is_not_set_says_so() -> None:
    shown = read_settings({}).shown()
    assert shown["TELEGRAM_BOT_TOKEN"] == shown["SECRET_KEY"] == "(not set)"
    assert shown["DATABASE_URL"] == "sqlite:///data/motcua.db"
