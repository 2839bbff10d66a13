"""Cases that mentors hold, those who help, what they are told and what they change, plans, drafts; the audit log only
grows, which the database itself sees to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bot.store.search import words_of

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_APPEND_ONLY = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_no_{action.lower()} BEFORE {action} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
        for action in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$",
        "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "EXECUTE FUNCTION audit_only_grows()",
    ),
}


def upgrade() -> None:
    with op.batch_alter_table("blobs", schema=None) as batch_op:  # the names of office files are long
        batch_op.alter_column("content_type", existing_type=sa.String(length=40), type_=sa.String(length=80))
    op.create_table(
        "canned_replies",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("text_sr", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("team", sa.String(length=30), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
        sa.UniqueConstraint("title", name=op.f("uq_canned_replies_title")),
    )
    op.create_table(
        "institutions",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("municipality", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institutions")),
        sa.UniqueConstraint("municipality", "name", name=op.f("uq_institutions_municipality_name")),
    )
    op.create_table(
        "plan_templates",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("items", _JSON, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_templates")),
        sa.UniqueConstraint("topic", name=op.f("uq_plan_templates_topic")),
    )
    op.create_table(
        "staff",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("password", sa.String(length=200), server_default="", nullable=False),
        sa.Column("telegram_id", sa.String(length=120), nullable=True),
        sa.Column("viber_id", sa.String(length=120), nullable=True),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("topics", _JSON, nullable=False),
        sa.Column("municipalities", _JSON, nullable=False),
        sa.Column("languages", _JSON, nullable=False),
        sa.Column("away_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("away_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("name", name=op.f("uq_staff_name")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_staff_telegram_id")),
        sa.UniqueConstraint("viber_id", name=op.f("uq_staff_viber_id")),
    )
    op.create_table(
        "teams",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("title_sr", sa.String(length=80), nullable=False),
        sa.Column("title_en", sa.String(length=80), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("promise_hours", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_teams")),
    )
    op.create_table(
        "audit",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", _ID, nullable=True),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("field", sa.String(length=40), server_default="", nullable=False),
        sa.Column("old", sa.String(length=120), server_default="", nullable=False),
        sa.Column("new", sa.String(length=120), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_subject", ["subject", "subject_id", "id"], unique=False)

    op.create_table(
        "sign_in_links",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sign_in_links_staff_id_staff")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sign_in_links")),
    )
    with op.batch_alter_table("sign_in_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_links_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_sessions",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_sessions_staff_id_staff")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_staff_sessions")),
    )
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_sessions_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "team_members",
        sa.Column("team", sa.String(length=30), nullable=False),
        sa.Column("staff_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_team_members_staff_id_staff")),
        sa.ForeignKeyConstraint(["team"], ["teams.name"], name=op.f("fk_team_members_team_teams")),
        sa.PrimaryKeyConstraint("team", "staff_id", name=op.f("pk_team_members")),
    )
    with op.batch_alter_table("team_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_members_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("institution_id", _ID, nullable=False),
        sa.Column("made_by", _ID, nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by", _ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_invitations_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_invitations_made_by_staff")),
        sa.ForeignKeyConstraint(["used_by"], ["people.id"], name=op.f("fk_invitations_used_by_people")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_invitations")),
    )
    op.create_table(
        "gap_votes",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("tell", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_gap_votes_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_gap_votes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_votes")),
        sa.UniqueConstraint("question", "person_id", name=op.f("uq_gap_votes_question_person_id")),
    )
    op.create_table(
        "case_entries",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("staff_id", _ID, nullable=True),
        sa.Column("inbound_id", _ID, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.Column("shown", sa.String(length=12), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_entries_case_id_cases")),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_case_entries_inbound_id_inbound")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_entries_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entries")),
    )
    with op.batch_alter_table("case_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_entries_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_entries_inbound_id"), ["inbound_id"], unique=False)
        batch_op.create_index("ix_case_entries_shown", ["shown", "at"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("examples", _JSON, nullable=False),
        sa.Column("case_id", _ID, nullable=True),
        sa.Column("author_id", _ID, nullable=False),
        sa.Column("approver_id", _ID, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["staff.id"], name=op.f("fk_drafts_approver_id_staff")),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name=op.f("fk_drafts_author_id_staff")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_drafts_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_table(
        "plans",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("institution_id", _ID, nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("case_id", _ID, nullable=True),
        sa.Column("mentor_id", _ID, nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("lesson", sa.Text(), server_default="", nullable=False),
        sa.Column("next_check", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_plans_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_plans_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["staff.id"], name=op.f("fk_plans_mentor_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plans_institution_id"), ["institution_id"], unique=False)

    op.create_table(
        "staff_notices",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("staff_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=True),
        sa.Column("text_key", sa.String(length=60), nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_staff_notices_case_id_cases")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_notices_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_notices")),
    )
    with op.batch_alter_table("staff_notices", schema=None) as batch_op:
        batch_op.create_index("ix_staff_notices_unseen", ["staff_id", "seen_at", "id"], unique=False)

    op.create_table(
        "attachments",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("entry_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content_type", sa.String(length=80), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["case_entries.id"], name=op.f("fk_attachments_entry_id_case_entries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachments_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachments_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "plan_items",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("plan_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("article", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("blocker", sa.String(length=300), server_default="", nullable=False),
        sa.Column("who", sa.String(length=80), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_items_plan_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_items")),
    )
    with op.batch_alter_table("plan_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_items_plan_id"), ["plan_id"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("municipality", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("locale", sa.String(length=10), server_default="sr-Latn", nullable=False))
        batch_op.add_column(sa.Column("first", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("holder_id", _ID, nullable=True))
        batch_op.add_column(sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("climb", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("rating", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("rating_text", sa.String(length=500), server_default="", nullable=False))
        batch_op.add_column(sa.Column("contact", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("contact_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("wish", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("details", _JSON, server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("institution_id", _ID, nullable=True))
        batch_op.add_column(sa.Column("link_version", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("room_id", _ID, nullable=True))
        batch_op.add_column(sa.Column("opened_in", _ID, nullable=True))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("due_at", existing_type=sa.DATETIME(), nullable=True)
        batch_op.create_index("ix_cases_holder_state", ["holder_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_institution_id"), ["institution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_room_id"), ["room_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_opened_in"), ["opened_in"], unique=False)
        batch_op.create_index("ix_cases_state_due", ["state", "due_at"], unique=False)
        batch_op.create_index("ix_cases_team_state", ["team", "state", "due_at"], unique=False)
        batch_op.create_index("ix_cases_topic_state", ["topic", "state"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_cases_room_id_conversations"), "conversations", ["room_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_cases_opened_in_conversations"), "conversations", ["opened_in"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_cases_institution_id_institutions"), "institutions", ["institution_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_cases_holder_id_staff"), "staff", ["holder_id"], ["id"])

    op.execute("UPDATE cases SET changed_at = opened_at, first = (1 = 0), opened_in = conversation_id")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_index(
        "ix_cases_owed",
        "cases",
        ["first", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entry_id", _ID, nullable=True))
        batch_op.create_index(batch_op.f("ix_deliveries_entry_id"), ["entry_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_deliveries_entry_id_case_entries"), "case_entries", ["entry_id"], ["id"]
        )

    with op.batch_alter_table("web_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shown", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("case_id", _ID, nullable=True))
        batch_op.add_column(sa.Column("link_version", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("link_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_web_sessions_case_id"), ["case_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_web_sessions_case_id_cases"), "cases", ["case_id"], ["id"])

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("room", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("institution_id", _ID, nullable=True))
        batch_op.add_column(sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_people_institution_id"), ["institution_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_people_institution_id_institutions"), "institutions", ["institution_id"], ["id"]
        )

    op.create_index(
        "ix_deliveries_told",
        "deliveries",
        ["ended_at"],
        unique=False,
        sqlite_where=sa.text("entry_id IS NOT NULL"),
        postgresql_where=sa.text("entry_id IS NOT NULL"),
    )
    words = op.create_table(
        "case_words",
        sa.Column("word", sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql"), nullable=False),
        sa.Column("case_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_words_case_id_cases")),
        sa.PrimaryKeyConstraint("word", "case_id", name=op.f("pk_case_words")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("case_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_words_case_id"), ["case_id"], unique=False)
    asked = op.get_bind().execute(sa.text("SELECT id, code, question FROM cases")).all()
    found = [{"word": word, "case_id": row[0]} for row in asked for word in words_of(row[1], row[2])]
    if found:
        op.bulk_insert(words, found)

    for statement in _APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_only_grows ON audit")
        op.execute("DROP FUNCTION audit_only_grows()")
    op.drop_table("case_words")
    op.drop_index("ix_deliveries_told", "deliveries")
    op.drop_index("ix_cases_owed", "cases")
    op.execute("UPDATE cases SET due_at = opened_at WHERE due_at IS NULL")
    with op.batch_alter_table("web_sessions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_web_sessions_case_id_cases"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_web_sessions_case_id"))
        batch_op.drop_column("link_until")
        batch_op.drop_column("link_version")
        batch_op.drop_column("case_id")
        batch_op.drop_column("shown")

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_people_institution_id_institutions"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_people_institution_id"))
        batch_op.drop_column("verified_at")
        batch_op.drop_column("institution_id")
        batch_op.drop_column("room")

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_deliveries_entry_id_case_entries"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_deliveries_entry_id"))
        batch_op.drop_column("entry_id")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_cases_holder_id_staff"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_cases_institution_id_institutions"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_cases_room_id_conversations"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_cases_opened_in_conversations"), type_="foreignkey")
        batch_op.drop_index("ix_cases_topic_state")
        batch_op.drop_index("ix_cases_team_state")
        batch_op.drop_index("ix_cases_state_due")
        batch_op.drop_index(batch_op.f("ix_cases_room_id"))
        batch_op.drop_index(batch_op.f("ix_cases_opened_in"))
        batch_op.drop_index(batch_op.f("ix_cases_institution_id"))
        batch_op.drop_index("ix_cases_holder_state")
        batch_op.alter_column("due_at", existing_type=sa.DATETIME(), nullable=False)
        batch_op.drop_column("changed_at")
        batch_op.drop_column("room_id")
        batch_op.drop_column("opened_in")
        batch_op.drop_column("link_version")
        batch_op.drop_column("institution_id")
        batch_op.drop_column("details")
        batch_op.drop_column("wish")
        batch_op.drop_column("contact_until")
        batch_op.drop_column("contact")
        batch_op.drop_column("rating_text")
        batch_op.drop_column("rating")
        batch_op.drop_column("outcome")
        batch_op.drop_column("closed_at")
        batch_op.drop_column("climb")
        batch_op.drop_column("warned_at")
        batch_op.drop_column("snoozed_until")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("waiting_since")
        batch_op.drop_column("held_at")
        batch_op.drop_column("holder_id")
        batch_op.drop_column("first")
        batch_op.drop_column("locale")
        batch_op.drop_column("municipality")

    with op.batch_alter_table("plan_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_items_plan_id"))

    op.drop_table("plan_items")
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachments_entry_id"))
        batch_op.drop_index(batch_op.f("ix_attachments_due_at"))

    op.drop_table("attachments")
    with op.batch_alter_table("staff_notices", schema=None) as batch_op:
        batch_op.drop_index("ix_staff_notices_unseen")

    op.drop_table("staff_notices")
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plans_institution_id"))

    op.drop_table("plans")
    op.drop_table("drafts")
    with op.batch_alter_table("case_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_case_entries_shown")
        batch_op.drop_index(batch_op.f("ix_case_entries_inbound_id"))
        batch_op.drop_index(batch_op.f("ix_case_entries_case_id"))

    op.drop_table("case_entries")
    op.drop_table("gap_votes")
    op.drop_table("invitations")
    with op.batch_alter_table("team_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_members_staff_id"))

    op.drop_table("team_members")
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_sessions_staff_id"))

    op.drop_table("staff_sessions")
    with op.batch_alter_table("sign_in_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_links_staff_id"))

    op.drop_table("sign_in_links")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_subject")
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
    op.drop_table("teams")
    op.drop_table("staff")
    op.drop_table("plan_templates")
    op.drop_table("institutions")
    op.drop_table("canned_replies")
    with op.batch_alter_table("blobs", schema=None) as batch_op:
        batch_op.alter_column("content_type", existing_type=sa.String(length=80), type_=sa.String(length=40))
