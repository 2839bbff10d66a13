"""The tables. Times are aware UTC; internal ids are BIGINT; what a person typed stands here only masked."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    false,
)

from bot.store.columns import Id, Json, Moment, key, metadata, ref

people = Table(
    "people",
    metadata,
    key(),
    Column("created_at", Moment, nullable=False),
    Column("audience", String(20)),
    Column("municipality", String(40)),
    Column("locale", String(10)),  # set only when the person chose it
    Column("masked_told_at", Moment),  # when the person was told that numbers are not kept
    Column("merged_into", Id),
    Column("room", Boolean, nullable=False, server_default=false()),  # not a person: the mentors' group
    ref("institution_id", "institutions", nullable=True, index=True),  # an official's own
    Column("verified_at", Moment),  # when staff, or an invitation, vouched for the official
)

identities = Table(
    "identities",
    metadata,
    key(),
    ref("person_id", "people", index=True),
    Column("account", String(80), nullable=False),
    Column("external_id", String(120), nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("reachable_since", Moment),
    Column("session_until", Moment),  # until when the platform charges nothing for what is said to this identity
    Column("origin", String(80), nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("account", "external_id"),
)

conversations = Table(
    "conversations",
    metadata,
    key(),
    ref("identity_id", "identities", index=True),
    Column("account", String(80), nullable=False),
    Column("chat", String(120), nullable=False),
    Column("locale", String(10), nullable=False),
    Column("memory", Json, nullable=False),
    Column("turn_no", BigInteger, nullable=False),
    Column("turn_holder", String(40)),
    Column("turn_until", Moment),
    Column("case_epoch", BigInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("account", "chat"),
)

inbound = Table(
    "inbound",
    metadata,
    key(),
    Column("account", String(80), nullable=False),
    Column("dedupe_key", String(160), nullable=False),
    ref("conversation_id", "conversations", nullable=True),
    Column("kind", String(20), nullable=False),
    Column("body", Json, nullable=False),
    Column("masked", Json, nullable=False),  # the kinds of personal numbers that were masked
    Column("state", String(12), nullable=False),  # new, handled, failed, ignored
    Column("tries", Integer, nullable=False),
    Column("turn_no", BigInteger),
    Column("decision", Json),
    Column("received_at", Moment, nullable=False),
    Column("handled_at", Moment),
    UniqueConstraint("account", "dedupe_key"),
    Index("ix_inbound_waiting", "state", "conversation_id", "id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    key(),
    Column("account", String(80), nullable=False),
    ref("conversation_id", "conversations"),
    ref("identity_id", "identities"),
    ref("inbound_id", "inbound", nullable=True, index=True),
    ref("answer_id", "answers", nullable=True),
    ref("entry_id", "case_entries", nullable=True, index=True),  # the line of a case's log that it says or shows
    Column("lane", Integer, nullable=False),
    Column("speech", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("payload", Json, nullable=False),
    Column("epoch", BigInteger),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment),  # set exactly while the row may be claimed
    Column("expires_at", Moment),
    Column("token", String(80), nullable=False, server_default=""),
    Column("charged", Boolean),  # whether it was said outside of a session, where the platform charges at all
    Column("billing", Integer),  # the platform's own word for how it is charged
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("ix_deliveries_due", "account", "due_at", "lane", "id"),
    Index("ix_deliveries_stream", "conversation_id", "lane", "id"),
    Index("ix_deliveries_token", "account", "token"),
    Index("ix_deliveries_identity", "identity_id", "state"),
)

receipts = Table(  # what a platform said of a message before we had recorded its token
    "receipts",
    metadata,
    key(),
    Column("account", String(80), nullable=False),
    Column("token", String(80), nullable=False),
    Column("external_id", String(120), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("account", "token", "external_id", "state"),
)

attempts = Table(
    "attempts",
    metadata,
    key(),
    Column("account", String(80), nullable=False),
    Column("holder", String(40), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("outcome", String(12)),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("ended_at", Moment),
    Index("ix_attempts_open", "account", "outcome"),
)

attempt_deliveries = Table(
    "attempt_deliveries",
    metadata,
    Column("attempt_id", Id, ForeignKey("attempts.id"), primary_key=True),
    Column("delivery_id", Id, ForeignKey("deliveries.id"), primary_key=True, index=True),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("until", Moment, nullable=False),
    Column("blocked_until", Moment),
)

article_versions = Table(
    "article_versions",
    metadata,
    key(),
    Column("name", String(80), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("body", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    key(),
    Column("hash", String(64), nullable=False),
    Column("published_at", Moment, nullable=False),
)

release_articles = Table(
    "release_articles",
    metadata,
    Column("release_id", Id, ForeignKey("releases.id"), primary_key=True),
    Column("article_version_id", Id, ForeignKey("article_versions.id"), primary_key=True),
    Column("position", Integer, nullable=False, server_default="0"),
)

pointers = Table(
    "pointers",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(120), nullable=False),
)

answers = Table(
    "answers",
    metadata,
    key(),
    ref("person_id", "people", nullable=True, index=True),
    ref("conversation_id", "conversations", index=True),
    ref("inbound_id", "inbound", nullable=True, index=True),
    ref("release_id", "releases"),
    ref("article_version_id", "article_versions", index=True),
    Column("variant", String(20), nullable=False),
    Column("locale", String(10), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("given_at", Moment, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    key(),
    Column("answer_id", Id, ForeignKey("answers.id"), nullable=False, unique=True),
    Column("helped", Boolean, nullable=False),
    Column("reason", String(20), nullable=False, server_default=""),
    Column("given_at", Moment, nullable=False),
)

join_codes = Table(
    "join_codes",
    metadata,
    Column("hash", String(64), primary_key=True),
    ref("person_id", "people", index=True),
    Column("expires_at", Moment, nullable=False),
)

joinings = Table(
    "joinings",
    metadata,
    key(),
    ref("identity_id", "identities", index=True),
    ref("from_person_id", "people"),
    ref("into_person_id", "people"),
    Column("joined_at", Moment, nullable=False),
    Column("undone_at", Moment),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("secret_hash", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
)

mailbox = Table(  # what the web chat's page is to show: the far side of the web channel
    "mailbox",
    metadata,
    key(),
    Column("session_id", String(40), ForeignKey("web_sessions.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("delivery_id", Id, nullable=False, unique=True),
    Column("body", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("session_id", "seq"),
)

blobs = Table(  # pictures and files that the bot says, and that people sent
    "blobs",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("content_type", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
)
