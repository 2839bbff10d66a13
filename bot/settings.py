"""Every setting of the program as one typed value, read once from the environment or `.env`."""

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import BadSetting

EMBEDDED_DATABASE = "sqlite+aiosqlite:///var/helpdesk.sqlite3"


class Settings(BaseSettings):
    """The settings; each field's description is its help text."""

    model_config = SettingsConfigDict(env_prefix="BOT_", env_file=".env", extra="ignore", frozen=True)

    database_url: str = Field(EMBEDDED_DATABASE, description="database; also postgresql+psycopg://...")
    http_host: str = Field("127.0.0.1", description="address that the web application listens on")
    http_port: int = Field(8080, ge=0, le=65535, description="port that the web application listens on")
    public_url: str = Field("", description="https address seen by the platforms; webhooks are set from it")
    telegram_token: SecretStr = Field(SecretStr(""), description="token from @BotFather; empty: channel off")
    telegram_api_url: str = Field("https://api.telegram.org", description="the bot calls <url>/bot<token>/<method>")
    telegram_mode: Literal["polling", "webhook"] = Field("polling", description="polling or webhook")
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""), description="secret that Telegram sends with each update; required for webhook"
    )
    telegram_mentor_chat: str = Field("", description="id of the mentors' forum group")
    viber_token: SecretStr = Field(SecretStr(""), description="token of the Viber bot; empty: channel off")
    viber_api_url: str = Field("https://chatapi.viber.com/pa", description="address of Viber's bot API")
    nlu_backend: Literal["embedded", "rasa"] = Field("embedded", description="embedded or rasa")
    rasa_url: str = Field("http://127.0.0.1:5005", description="address of the Rasa server")
    timezone: str = Field("Europe/Belgrade", description="time zone of promises, reminders and working hours")
    secret_key: SecretStr = Field(
        SecretStr(""), description="signs sessions and links; made in var/ on the embedded default"
    )
    log_format: Literal["console", "json"] = Field("console", description="console or json")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="least level logged")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite+aiosqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite+aiosqlite:/// or postgresql+psycopg://")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError("is not a time zone such as Europe/Belgrade") from unknown
        return value

    @field_validator("telegram_token")
    @classmethod
    def _shaped_token(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value()
        if token and not token.partition(":")[0].isdigit():
            raise ValueError("does not look like 123456:ABC-DEF, the form that @BotFather gives")
        return value

    @model_validator(mode="after")
    def _needed_together(self) -> "Settings":
        if self.telegram_mode == "webhook" and self.telegram_token.get_secret_value():
            if not self.telegram_webhook_secret.get_secret_value():
                raise ValueError("BOT_TELEGRAM_WEBHOOK_SECRET is required when BOT_TELEGRAM_MODE is webhook")
            if not self.public_url:
                raise ValueError("BOT_PUBLIC_URL is required when BOT_TELEGRAM_MODE is webhook")
        if self.viber_token.get_secret_value() and not self.public_url:
            raise ValueError("BOT_PUBLIC_URL is required with BOT_VIBER_TOKEN: Viber only calls a webhook")
        if self.database_url.startswith("postgresql") and not self.secret_key.get_secret_value():
            raise ValueError("BOT_SECRET_KEY is required with a database of your own")
        return self


def hook(settings: Settings, platform: str) -> str:
    """Where `platform` is to deliver what people do, or "" without a public address."""
    return f"{settings.public_url.rstrip('/')}/hooks/{platform}" if settings.public_url else ""


def load(**overrides: Any) -> Settings:
    """The settings from the environment. Raises `BadSetting` with one line that names the setting at fault."""
    try:
        return Settings(**overrides)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        message = first["msg"].removeprefix("Value error, ")
        name = "_".join(str(part) for part in first["loc"])
        prefix = f"BOT_{name.upper()}: " if name else ""
        raise BadSetting(prefix + message) from None


def secret_values(settings: Settings) -> list[str]:
    """Every secret that is set, for whoever must keep it out of what is shown."""
    values = [getattr(settings, name) for name in Settings.model_fields]
    return [found for value in values if isinstance(value, SecretStr) and (found := value.get_secret_value())]


def unknown(environment: Mapping[str, str], file: Path) -> list[str]:
    """Names that begin with BOT_, in the environment or `file`, and are no setting: most often a slip of the pen."""
    rows = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.is_file() else []
    written = [row.strip().removeprefix("export ").partition("=")[0].strip() for row in rows if "=" in row]
    known = {f"BOT_{name.upper()}" for name in Settings.model_fields}
    return sorted({name for name in (*environment, *written) if name.upper().startswith("BOT_")} - known)


def signing_key(settings: Settings, folder: Path = Path("var")) -> bytes:
    """The key that signs links: the setting, or a random one kept in `folder` on the embedded default."""
    given = settings.secret_key.get_secret_value()
    if given:
        return given.encode()
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"secret_key.{secrets.token_hex(8)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32))
        with contextlib.suppress(FileExistsError):  # another process was first; nobody ever reads half a key
            os.link(draft, path)
        draft.unlink()
    return path.read_text().encode()


def table(settings: Settings) -> list[tuple[str, str, str]]:
    """(name, value, help) of every setting, secrets masked."""
    rows = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = "********" if value.get_secret_value() else ""
        rows.append((f"BOT_{name.upper()}", str(value), field.description or ""))
    return rows
