"""The tables of those who help: accounts, teams, sessions, what they were told, and the log of every change."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from bot.store.columns import Id, Json, Moment, key, metadata, ref

staff = Table(
    "staff",
    metadata,
    key(),
    Column("name", String(60), nullable=False, unique=True),
    Column("role", String(10), nullable=False),  # admin, staff, mentor, reader
    Column("password", String(200), nullable=False, server_default=""),  # argon2; "" has none yet
    Column("telegram_id", String(120), unique=True),
    Column("viber_id", String(120), unique=True),
    Column("locale", String(10), nullable=False),  # of the desk, and the script that they read in
    Column("topics", Json, nullable=False),  # what they know best; [] is everything
    Column("municipalities", Json, nullable=False),
    Column("languages", Json, nullable=False),
    Column("away_from", Moment),
    Column("away_until", Moment),
    Column("seen_at", Moment),
    Column("failures", Integer, nullable=False, server_default="0"),  # wrong passwords in a row
    Column("locked_until", Moment),
    Column("disabled_at", Moment),
    Column("created_at", Moment, nullable=False),
)

teams = Table(
    "teams",
    metadata,
    Column("name", String(30), primary_key=True),
    Column("title_sr", String(80), nullable=False),
    Column("title_en", String(80), nullable=False),
    Column("opens", String(5), nullable=False),  # local time, "08:00"
    Column("closes", String(5), nullable=False),
    Column("days", String(7), nullable=False),  # "12345": Monday is 1
    Column("promise_hours", Integer, nullable=False),  # working hours within which a case is answered
)

team_members = Table(
    "team_members",
    metadata,
    Column("team", String(30), ForeignKey("teams.name"), primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), primary_key=True, index=True),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    ref("staff_id", "staff", index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    ref("staff_id", "staff", index=True),
    Column("purpose", String(10), nullable=False),  # sign_in, or telegram/viber: to link one's own chat
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

canned_replies = Table(
    "canned_replies",
    metadata,
    key(),
    Column("title", String(80), nullable=False, unique=True),
    Column("text_sr", Text, nullable=False),
    Column("text_en", Text, nullable=False),
    Column("team", String(30)),  # None is for all
    Column("changed_at", Moment, nullable=False),
)

staff_notices = Table(
    "staff_notices",
    metadata,
    key(),
    ref("staff_id", "staff"),
    ref("case_id", "cases", nullable=True),
    Column("text_key", String(60), nullable=False),
    Column("data", Json, nullable=False),
    Column("at", Moment, nullable=False),
    Column("seen_at", Moment),
    Index("ix_staff_notices_unseen", "staff_id", "seen_at", "id"),
)

audit = Table(  # append-only: triggers refuse to change or delete a row
    "audit",
    metadata,
    key(),
    Column("at", Moment, nullable=False, index=True),
    ref("staff_id", "staff", nullable=True),  # None: the clock, or the command line of the machine
    Column("by", String(10), nullable=False),  # desk, cli, telegram, viber, clock, person
    Column("action", String(40), nullable=False),
    Column("subject", String(20), nullable=False),
    Column("subject_id", String(80), nullable=False),
    Column("field", String(40), nullable=False, server_default=""),
    Column("old", String(120), nullable=False, server_default=""),
    Column("new", String(120), nullable=False, server_default=""),
    Index("ix_audit_subject", "subject", "subject_id", "id"),
)
