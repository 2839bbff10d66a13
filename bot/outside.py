"""The outside as the settings name it: the channels that have a token, where platforms call, and the mentors' group."""

from collections.abc import Callable, Mapping, Sequence

from bot import media
from bot.cases.office import Room
from bot.channels.telegram import TelegramChannel
from bot.channels.viber import ViberChannel
from bot.channels.web import WebChannel
from bot.model import Locale, Media
from bot.ports import Channel, Clock, Wake
from bot.settings import Settings, hook, signing_key
from bot.store import Store, blobs
from bot.texts import Texts

_COMMANDS = ("meni", "profil", "jezik", "privatnost", "spoji", "mentor", "pozovite", "pitanja", "covek")


def make_channels(settings: Settings, store: Store, texts: Texts, *, clock: Clock, wake: Wake) -> list[Channel]:
    """The web chat, and each platform that has a token."""
    channels: list[Channel] = [WebChannel(store, clock=clock, wake=wake)]
    if token := settings.telegram_token.get_secret_value():
        secret = settings.telegram_webhook_secret.get_secret_value()
        commands = command_menu(texts)
        channels.append(
            TelegramChannel(
                token,
                api_url=settings.telegram_api_url,
                load=blobs.loader(store),
                secret=secret,
                commands=commands,
                mentor_chat=settings.telegram_mentor_chat,
            )
        )
    if token := settings.viber_token.get_secret_value():
        sender = texts.say(Locale.LATIN, "sender-name")
        channels.append(
            ViberChannel(token, api_url=settings.viber_api_url, sender=sender, address=_addresses(settings, clock))
        )
    return channels


def room_of(settings: Settings, channels: Sequence[Channel]) -> Room | None:
    """The mentors' group, where there is one, and the account that is in it."""
    accounts = [channel.account for channel in channels if channel.account.startswith("telegram:")]
    chat = settings.telegram_mentor_chat
    return Room(account=accounts[0], chat=chat) if chat and accounts else None


def _addresses(settings: Settings, clock: Clock) -> Callable[[Media], str]:
    """Where a platform fetches pictures and files: signed addresses of our own, as it sees them."""
    key, base = signing_key(settings), settings.public_url.rstrip("/")
    return lambda shown: base + media.address(key, shown, now=clock.now())


def hook_of(settings: Settings, channel: Channel) -> str:
    """The address that the channel's platform is to call; "" when the channel polls."""
    platform = channel.account.partition(":")[0]
    if platform == "telegram" and settings.telegram_mode == "polling":
        return ""
    return hook(settings, platform)


def command_menu(texts: Texts) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The command menu by language code; "" is shown where there is no better one."""
    latin = [(name, texts.say(Locale.LATIN, f"command-{name}")) for name in _COMMANDS]
    english = [(name, texts.say(Locale.ENGLISH, f"command-{name}")) for name in _COMMANDS]
    return {"": latin, "en": english}
