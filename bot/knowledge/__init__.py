"""The curated knowledge base: its articles, their faults, and how they are shown. Releases are stored by `bot.library`."""
