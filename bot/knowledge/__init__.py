"""The curated knowledge base: articles, their faults, how they are shown. Releases are stored by `bot.library`."""
