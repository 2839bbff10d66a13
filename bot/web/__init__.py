"""The web application: platform webhooks, the web chat, health and metrics. Thin doors; nothing is decided here."""
