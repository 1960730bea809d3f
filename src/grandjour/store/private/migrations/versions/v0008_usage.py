"""Figures of use have a table, and so have the messages that brought them, and what is public of them."""

from alembic import op
from sqlalchemy import BigInteger, Column, Date, DateTime, String

revision = "8"
down_revision = "7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was counted before."""
    op.create_table(
        "usage",
        Column("dataset", String(64), primary_key=True),
        Column("month", Date, primary_key=True),
        Column("kind", String(40), primary_key=True),
        Column("n", BigInteger, nullable=False),
    )
    op.create_table(
        "usage_message",
        Column("id", String(64), primary_key=True),
        Column("taken_at", DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "notice",
        Column("dataset", String(64), primary_key=True),
        Column("digest", String(64), nullable=False),
    )
