"""Joining the identities of one person."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "join_codes",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_join_codes_person_id_people")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_join_codes")),
    )
    op.create_index(op.f("ix_join_codes_person_id"), "join_codes", ["person_id"])
    op.create_table(
        "joinings",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("identity_id", _ID, nullable=False),
        sa.Column("from_person_id", _ID, nullable=False),
        sa.Column("into_person_id", _ID, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name=op.f("fk_joinings_identity_id_identities")),
        sa.ForeignKeyConstraint(["from_person_id"], ["people.id"], name=op.f("fk_joinings_from_person_id_people")),
        sa.ForeignKeyConstraint(["into_person_id"], ["people.id"], name=op.f("fk_joinings_into_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joinings")),
    )
    op.create_index(op.f("ix_joinings_identity_id"), "joinings", ["identity_id"])


def downgrade() -> None:
    op.drop_table("joinings")
    op.drop_table("join_codes")
