"""Sources that are collected from by themselves, each run of one, and what a run brought."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, String, Text

revision = "7"
down_revision = "6"
branch_labels = None
depends_on = None

ID = String(64)
NUMBER = BigInteger().with_variant(Integer(), "sqlite")
MOMENT = DateTime(timezone=True)


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "source",
        Column("number", NUMBER, primary_key=True, autoincrement=True),
        Column("id", ID, nullable=False, unique=True),
        Column("administration", String(9), ForeignKey("administration.siren"), nullable=False, index=True),
        Column("body", Text, nullable=False),
        Column("next_at", MOMENT, index=True),
        Column("removed_at", MOMENT),
    )
    op.create_table(
        "run",
        Column("number", NUMBER, primary_key=True, autoincrement=True),
        Column("id", ID, nullable=False, unique=True),
        Column("source", ID, ForeignKey("source.id"), nullable=False, index=True),
        Column("outcome", String(40), nullable=False),
        Column("body", Text, nullable=False),
    )
    op.create_table(
        "arrival",
        Column("number", NUMBER, primary_key=True, autoincrement=True),
        Column("run", ID, ForeignKey("run.id"), nullable=False, index=True),
        Column("source", ID, ForeignKey("source.id"), nullable=False),
        Column("key", ID, nullable=False),
        Column("deposit", ID, ForeignKey("deposit.id"), index=True),
        Column("body", Text, nullable=False),
        sa.UniqueConstraint("run", "key"),
    )
    op.create_index("ix_arrival_source_key", "arrival", ["source", "key"])
