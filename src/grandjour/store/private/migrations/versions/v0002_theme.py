"""Deposits have a theme, which an agent may choose."""

from alembic import op
from sqlalchemy import Column, String

revision = "2"
down_revision = "1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Deposits of before have none: their words propose one."""
    op.add_column("deposit", Column("theme", String(10)))
