"""Indexes on what points to inbound rows: they are looked up by it, and forgotten with it."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_deliveries_inbound_id"), "deliveries", ["inbound_id"])
    op.create_index(op.f("ix_answers_inbound_id"), "answers", ["inbound_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_answers_inbound_id"), table_name="answers")
    op.drop_index(op.f("ix_deliveries_inbound_id"), table_name="deliveries")
