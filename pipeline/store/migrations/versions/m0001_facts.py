"""Everything of the first day: mails and where they came, readings and what they hold."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# As `columns.Moment` stores it; a migration does not change when the program does.
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")

# For whoever asks by SQL: every problem of every mail's current reading. The Word and the scanned version of one
# checklist both stand here where both could be read: `form` tells them apart.
FINDINGS_VIEW = """
CREATE VIEW findings_view AS
SELECT readings.campaign, documents.department, checklists.unit, entries.category, entries.exists_, entries.answer,
       findings.finding, findings.manifestation, findings.measure,
       findings.rectify_text, findings.rectify_kind, findings.rectify_date,
       documents.form, documents.path, readings.mail, readings.id AS reading_id, documents.document, entries.entry
FROM readings
JOIN documents ON documents.reading_id = readings.id
JOIN checklists ON checklists.reading_id = readings.id AND checklists.document = documents.document
JOIN entries ON entries.reading_id = readings.id AND entries.document = documents.document
JOIN findings ON findings.reading_id = readings.id AND findings.document = documents.document
     AND findings.entry = entries.entry
WHERE readings.number = (
    SELECT max(newer.number) FROM readings AS newer
    WHERE newer.campaign = readings.campaign AND newer.mail = readings.mail
)
"""


def upgrade() -> None:
    _create_mailbox()
    _create_sources()
    _create_readings()
    _create_documents()
    _create_remarks()
    _create_contents()
    op.execute(FINDINGS_VIEW)


def _create_mailbox() -> None:
    op.create_table(
        "mails",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_mails")),
    )
    op.create_table(
        "passes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passes")),
    )
    op.create_index("ix_passes_account_id", "passes", ["account", "id"], unique=False)
    op.create_table(
        "folder_counts",
        sa.Column("pass_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.Column("on_server", sa.BigInteger(), nullable=False),
        sa.Column("recorded", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["pass_id"], ["passes.id"], name=op.f("fk_folder_counts_pass_id")),
        sa.PrimaryKeyConstraint("pass_id", "folder", name=op.f("pk_folder_counts")),
    )


def _create_sources() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=True),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["mails.sha256"], name=op.f("fk_imports_mail")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sa.UniqueConstraint("mail", "source", name=op.f("uq_imports_mail")),
    )
    op.create_table(
        "placements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("mail", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=True),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["mail"], ["mails.sha256"], name=op.f("fk_placements_mail")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
        sa.UniqueConstraint("account", "folder", "uidvalidity", "uid", name=op.f("uq_placements_account")),
    )
    op.create_index(op.f("ix_placements_mail"), "placements", ["mail"], unique=False)


def _create_readings() -> None:
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("campaign"),
        sa.Column("mail", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("reader"),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        _text("message_id", nullable=True),
        _text("sender"),
        _text("sender_name"),
        _text("subject"),
        sa.Column("sent_at", MOMENT, nullable=True),
        _text("decision"),
        *_liaison(),
        _text("liaison_department", nullable=True),
        sa.ForeignKeyConstraint(["mail"], ["mails.sha256"], name=op.f("fk_readings_mail")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("campaign", "mail", "number", name=op.f("uq_readings_campaign")),
    )
    op.create_index(op.f("ix_readings_mail"), "readings", ["mail"], unique=False)
    links = (_text(name) for name in ("provider", "name", "size", "expires", "url"))
    _create_part("cloud_links", "readings", ("position",), *links)


def _create_documents() -> None:
    _create_part(
        "documents",
        "readings",
        ("document",),
        _text("path"),
        _text("sha256"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        _text("media_type"),
        _text("form"),
        _text("status"),
        _text("kind"),
        _text("kinds"),
        _text("kind_evidence"),
        _text("department", nullable=True),
        _text("titles"),
        _text("signatures"),
        _text("unread_pages"),
        _text("seal_verdict"),
        _text("seal_text", nullable=True),
        sa.Column("seal_page", sa.Integer(), nullable=True),
        _text("seal_department", nullable=True),
        *_liaison(),
    )
    _create_part("reading_departments", "readings", ("position",), _text("department"))


def _create_remarks() -> None:
    _create_part("evidence", "documents", ("position",), _text("source"), _text("text"), _text("department"))
    for name in ("flags", "notes"):
        _create_part(
            name,
            "readings",
            ("position",),
            sa.Column("document", sa.Integer(), nullable=True),
            sa.Column("owner", sa.String(length=20), nullable=False),
            _text("code"),
            _text("message"),
            _text("evidence"),
            sa.ForeignKeyConstraint(
                ["reading_id", "document"], ["documents.reading_id", "documents.document"], name=f"fk_{name}_document"
            ),
        )


def _create_contents() -> None:
    _create_part(
        "checklists",
        "documents",
        (),
        _text("title", nullable=True),
        _text("unit", nullable=True),
        _text("other_notes"),
        *_liaison(),
        _text("leftovers"),
    )
    _create_part(
        "reports",
        "documents",
        ("report",),
        _text("requirement"),
        _text("title", nullable=True),
        _text("addressee", nullable=True),
        _text("signature", nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Integer(), nullable=False),
        _text("body"),
    )
    _create_part(
        "entries",
        "checklists",
        ("entry",),
        _text("category"),
        sa.Column("exists_", sa.Boolean(), nullable=True),
        _text("answer"),
        sa.Column("denied", sa.Boolean(), nullable=False),
        _text("where_"),
    )
    _create_part(
        "sections",
        "reports",
        ("section",),
        _text("heading"),
        _text("kind"),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        _text("reason"),
    )
    _create_part(
        "findings",
        "entries",
        ("finding",),
        _text("manifestation", nullable=True),
        _text("measure", nullable=True),
        _text("rectify_text", nullable=True),
        _text("rectify_kind", nullable=True),
        sa.Column("rectify_date", sa.Date(), nullable=True),
    )


_KEYS = {
    "readings": ("reading_id",),
    "documents": ("reading_id", "document"),
    "checklists": ("reading_id", "document"),
    "entries": ("reading_id", "document", "entry"),
    "reports": ("reading_id", "document", "report"),
}


def _create_part(name: str, parent: str, own: tuple[str, ...], *columns: Any) -> None:
    """A table below `parent`: its key is the parent's and `own`; `columns` (and constraints) follow it."""
    above = _KEYS[parent]
    parents = [f"{parent}.{'id' if parent == 'readings' else key}" for key in above]
    op.create_table(
        name,
        *(sa.Column(key, sa.Integer(), autoincrement=False, nullable=False) for key in (*above, *own)),
        *columns,
        sa.ForeignKeyConstraint(above, parents, name=op.f(f"fk_{name}_reading_id")),
        sa.PrimaryKeyConstraint(*above, *own, name=op.f(f"pk_{name}")),
    )


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _liaison() -> tuple[sa.Column[str], ...]:
    return tuple(_text(f"liaison_{part}", nullable=True) for part in ("name", "title", "mobile"))
