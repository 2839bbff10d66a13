"""The tables of what a human must look at: cases with their log, what officials are mentored in, and answers to be."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.columns import Id, Json, Moment, key, metadata, ref

cases = Table(
    "cases",
    metadata,
    key(),
    Column("code", String(12), nullable=False, unique=True),
    ref("person_id", "people", nullable=True, index=True),
    ref("conversation_id", "conversations", index=True),  # where the person is answered
    ref("opened_in", "conversations", nullable=True, index=True),  # whose it is, should joined channels be parted again
    Column("team", String(30), nullable=False),
    Column("kind", String(20), nullable=False),  # question, gap, failure, complaint, mentoring, call
    Column("topic", String(80), nullable=False),
    Column("state", String(12), nullable=False),  # open, held, waiting (for the person), closed
    Column("question", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("due_at", Moment),  # by when the person was promised word; None while nothing is owed
    Column("municipality", String(40), nullable=False, server_default=""),
    Column("locale", String(10), nullable=False, server_default="sr-Latn"),
    Column("first", Boolean, nullable=False, server_default=false()),  # a verified official: before the others
    ref("holder_id", "staff", nullable=True),
    Column("held_at", Moment),
    Column("waiting_since", Moment),
    Column("reminded_at", Moment),  # when a person who is waited for was asked whether it is solved
    Column("snoozed_until", Moment),  # out of the holder's sight until then; the promise runs on
    Column("warned_at", Moment),  # when the holder was told that the promise is about to break
    Column("climb", Integer, nullable=False, server_default="0"),  # 0 nobody, 1 the team, 2 staff was told
    Column("closed_at", Moment),
    Column("outcome", String(20), nullable=False, server_default=""),  # solved, no_answer, by_person
    Column("rating", Integer),  # 1 to 5
    Column("rating_text", String(500), nullable=False, server_default=""),
    Column("contact", Text, nullable=False, server_default=""),  # a phone that was given for this, encrypted
    Column("contact_until", Moment),
    Column("wish", String(200), nullable=False, server_default=""),  # when and how to be reached
    Column("details", Json, nullable=False, server_default="{}"),  # what a guided request was told
    ref("institution_id", "institutions", nullable=True, index=True),
    Column("link_version", BigInteger, nullable=False, server_default="0"),  # private links of older ones are void
    ref("room_id", "conversations", nullable=True, index=True),  # its topic in the mentors' group
    Column("changed_at", Moment, nullable=False),
    Index("ix_cases_state_due", "state", "due_at"),
    Index("ix_cases_team_state", "team", "state", "due_at"),
    Index("ix_cases_holder_state", "holder_id", "state"),
    Index("ix_cases_topic_state", "topic", "state"),
    # What is owed, as the desk reads it: by promise, verified officials apart from the others.
    Index(
        "ix_cases_owed",
        "first",
        "due_at",
        "id",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
)

case_words = Table(  # the folded words of a case and its log, by which it is found
    "case_words",
    metadata,
    Column("word", String(40).with_variant(String(40, collation="C"), "postgresql"), primary_key=True),
    Column("case_id", Id, ForeignKey("cases.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

case_entries = Table(  # the log of a case: what each side said, notes, and what happened to it
    "case_entries",
    metadata,
    key(),
    ref("case_id", "cases", index=True),
    Column("kind", String(10), nullable=False),  # person, bot, mentor, note, event
    ref("staff_id", "staff", nullable=True),
    ref("inbound_id", "inbound", nullable=True, index=True),
    Column("text", Text, nullable=False),  # as its writer wrote it
    Column("locale", String(10), nullable=False),
    Column("data", Json, nullable=False),  # an event's key and arguments
    Column("shown", String(12), nullable=False, server_default=""),  # new, told, or the state last told to mentors
    Column("at", Moment, nullable=False),
    Index("ix_case_entries_shown", "shown", "at"),
)

attachments = Table(
    "attachments",
    metadata,
    key(),
    ref("entry_id", "case_entries", index=True),
    Column("kind", String(20), nullable=False),  # photo, voice, document, ...
    Column("name", String(120), nullable=False),
    Column("content_type", String(80), nullable=False, server_default=""),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Column("account", String(80), nullable=False),
    Column("source", Text, nullable=False),  # what the channel fetches it by
    Column("sha256", String(64)),  # once it is kept
    Column("state", String(10), nullable=False),  # waiting, kept, refused, lost
    Column("reason", String(200), nullable=False, server_default=""),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("due_at", Moment, index=True),  # set exactly while it is to be fetched
)

gap_votes = Table(  # who asked what has no answer yet
    "gap_votes",
    metadata,
    key(),
    Column("question", String(80), nullable=False),
    ref("person_id", "people"),
    ref("conversation_id", "conversations"),
    Column("tell", Boolean, nullable=False, server_default=false()),  # wants to hear when there is an answer
    Column("at", Moment, nullable=False),
    Column("told_at", Moment),
    UniqueConstraint("question", "person_id"),
)

institutions = Table(
    "institutions",
    metadata,
    key(),
    Column("name", String(160), nullable=False),
    Column("municipality", String(40), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("municipality", "name"),
)

invitations = Table(  # codes by which an official is vouched for
    "invitations",
    metadata,
    Column("hash", String(64), primary_key=True),
    ref("institution_id", "institutions"),
    ref("made_by", "staff", nullable=True),
    Column("expires_at", Moment, nullable=False),
    ref("used_by", "people", nullable=True),
)

plan_templates = Table(
    "plan_templates",
    metadata,
    key(),
    Column("topic", String(20), nullable=False, unique=True),
    Column("items", Json, nullable=False),  # articles by name, in order
    Column("changed_at", Moment, nullable=False),
)

plans = Table(  # what an institution is mentored in; it outlives whoever asked for it
    "plans",
    metadata,
    key(),
    ref("institution_id", "institutions", index=True),
    Column("topic", String(20), nullable=False),
    ref("case_id", "cases", nullable=True),
    ref("mentor_id", "staff", nullable=True),
    Column("state", String(12), nullable=False),  # active, introduced, ended
    Column("outcome", Text, nullable=False, server_default=""),
    Column("lesson", Text, nullable=False, server_default=""),
    Column("next_check", Date),  # when the bot asks how it goes
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

plan_items = Table(
    "plan_items",
    metadata,
    key(),
    ref("plan_id", "plans", index=True),
    Column("position", Integer, nullable=False),
    Column("article", String(80), nullable=False),
    Column("state", String(10), nullable=False),  # todo, doing, blocked, done
    Column("due_on", Date),
    Column("blocker", String(300), nullable=False, server_default=""),
    Column("who", String(80), nullable=False, server_default=""),
    Column("changed_at", Moment, nullable=False),
)

drafts = Table(  # answers to be, in the format of knowledge_base/
    "drafts",
    metadata,
    key(),
    Column("name", String(80), nullable=False),
    Column("body", Text, nullable=False),
    Column("examples", Json, nullable=False),  # ways of asking it
    ref("case_id", "cases", nullable=True),
    ref("author_id", "staff"),
    ref("approver_id", "staff", nullable=True),
    Column("state", String(10), nullable=False),  # draft, approved, published, rejected
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
