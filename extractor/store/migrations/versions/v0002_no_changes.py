"""What a report says that it did not say before is not kept any more: nobody ever read it, and it was only what differed since the reading
before, a decision of a person among them."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "v0002", "v0001"
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Up."""
    with op.batch_alter_table("reports") as table:
        table.drop_column("changes")


def downgrade() -> None:
    """Down: the column is there again, and empty."""
    with op.batch_alter_table("reports") as table:
        table.add_column(sa.Column("changes", _TEXT, nullable=False, server_default=""))
