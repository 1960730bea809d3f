"""Corrections of published cells."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, String, Text

revision = "5"
down_revision = "4"
branch_labels = None
depends_on = None

NUMBER = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """One more table."""
    op.create_table(
        "correction",
        Column("number", NUMBER, primary_key=True, autoincrement=True),
        Column("id", String(64), nullable=False, unique=True),
        Column("deposit", String(64), ForeignKey("deposit.id"), nullable=False, index=True),
        Column("body", Text, nullable=False),
        Column("undone", Boolean, nullable=False),
    )
