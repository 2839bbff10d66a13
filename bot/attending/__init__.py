"""Mentors at work in the group and in their own chats: what they want is carried out inside the turn's transaction."""
