"""Those who help: accounts and teams, passwords, sessions and one-time links, and who may do what."""
