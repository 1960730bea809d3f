"""What the public sends has a table: tickets, with the replies that agents gave."""

from alembic import op
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, String, Text

revision = "4"
down_revision = "3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was collected before: the drop was not read."""
    number = BigInteger().with_variant(Integer(), "sqlite")
    op.create_table(
        "ticket",
        Column("number", number, primary_key=True, autoincrement=True),
        Column("id", String(64), nullable=False, unique=True),
        Column("administration", String(9), ForeignKey("administration.siren"), nullable=False, index=True),
        Column("kind", String(40), nullable=False),
        Column("state", String(40), nullable=False),
        Column("received_at", DateTime(timezone=True), nullable=False),
        Column("token", String(64), nullable=False),
        Column("body", Text, nullable=False),
        Column("replies", Text, nullable=False),
        Column("prepared", Text),
        Column("revision", Integer, nullable=False),
        Column("told", Integer, nullable=False),
    )
