"""The help desk of the Digital Caravan: a bot on Telegram, Viber and the web, and the people behind it."""
