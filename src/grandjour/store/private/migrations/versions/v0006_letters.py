"""Agents may have a mail address; letters wait in an outbox."""

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, String, Text

revision = "6"
down_revision = "5"
branch_labels = None
depends_on = None

NUMBER = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Nobody has an address yet, and no letter waits."""
    op.add_column("agent", Column("mail", String(320)))
    op.create_table(
        "letter",
        Column("number", NUMBER, primary_key=True, autoincrement=True),
        Column("id", String(64), nullable=False, unique=True),
        Column("administration", String(9), ForeignKey("administration.siren"), nullable=False, index=True),
        Column("once", String(200), unique=True),
        Column("matter", String(40), nullable=False),
        Column("address", String(320), nullable=False),
        Column("subject", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("state", String(40), nullable=False, index=True),
        Column("attempts", Integer, nullable=False),
        Column("error", String(80)),
        Column("queued_at", DateTime(timezone=True), nullable=False),
        Column("next_at", DateTime(timezone=True), nullable=False),
    )
