"""Mentoring plans: what an institution is introduced to, item by item, and how the bot asks how it goes."""
