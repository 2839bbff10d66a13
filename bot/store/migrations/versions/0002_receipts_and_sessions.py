"""Receipts, sessions and what is charged."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("token", sa.String(length=80), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint(
            "account", "token", "external_id", "state", name=op.f("uq_receipts_account_token_external_id_state")
        ),
    )
    op.add_column("identities", sa.Column("session_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("deliveries", sa.Column("charged", sa.Boolean(), nullable=True))
    op.add_column("deliveries", sa.Column("billing", sa.Integer(), nullable=True))
    op.create_index("ix_deliveries_token", "deliveries", ["account", "token"])
    op.create_index("ix_deliveries_identity", "deliveries", ["identity_id", "state"])


def downgrade() -> None:
    op.drop_index("ix_deliveries_identity", table_name="deliveries")
    op.drop_index("ix_deliveries_token", table_name="deliveries")
    for table, column in (("deliveries", "billing"), ("deliveries", "charged"), ("identities", "session_until")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
    op.drop_table("receipts")
