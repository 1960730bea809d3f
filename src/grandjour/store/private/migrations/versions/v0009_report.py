"""What an agent chose to show of a report."""

from alembic import op
from sqlalchemy import Column, Text

revision = "9"
down_revision = "8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One more column."""
    op.add_column("ticket", Column("shown", Text))
