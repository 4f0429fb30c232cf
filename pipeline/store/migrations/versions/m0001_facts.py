"""Everything of the first day: mails and where they came, readings and what they hold."""

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
    _create_received()
    _create_readings()
    _create_remarks()
    _create_contents()
    op.execute(FINDINGS_VIEW)


def _create_received() -> None:
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
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("mail", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("liaison_name", sa.Text(), nullable=True),
        sa.Column("liaison_title", sa.Text(), nullable=True),
        sa.Column("liaison_mobile", sa.Text(), nullable=True),
        sa.Column("liaison_department", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["mail"], ["mails.sha256"], name=op.f("fk_readings_mail")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("campaign", "mail", "number", name=op.f("uq_readings_campaign")),
    )
    op.create_index(op.f("ix_readings_mail"), "readings", ["mail"], unique=False)
    op.create_table(
        "cloud_links",
        sa.Column("reading_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_cloud_links_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "position", name=op.f("pk_cloud_links")),
    )
    op.create_table(
        "documents",
        sa.Column("reading_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("kind_evidence", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("titles", sa.Text(), nullable=False),
        sa.Column("signatures", sa.Text(), nullable=False),
        sa.Column("unread_pages", sa.Text(), nullable=False),
        sa.Column("seal_verdict", sa.Text(), nullable=False),
        sa.Column("seal_text", sa.Text(), nullable=True),
        sa.Column("seal_page", sa.Integer(), nullable=True),
        sa.Column("seal_department", sa.Text(), nullable=True),
        sa.Column("liaison_name", sa.Text(), nullable=True),
        sa.Column("liaison_title", sa.Text(), nullable=True),
        sa.Column("liaison_mobile", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_documents_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "document", name=op.f("pk_documents")),
    )
    op.create_table(
        "reading_departments",
        sa.Column("reading_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_reading_departments_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "position", name=op.f("pk_reading_departments")),
    )


def _create_remarks() -> None:
    op.create_table(
        "evidence",
        sa.Column("reading_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id", "document"],
            ["documents.reading_id", "documents.document"],
            name=op.f("fk_evidence_reading_id"),
        ),
        sa.PrimaryKeyConstraint("reading_id", "document", "position", name=op.f("pk_evidence")),
    )
    op.create_table(
        "flags",
        sa.Column("reading_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Integer(), nullable=True),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id", "document"], ["documents.reading_id", "documents.document"], name="fk_flags_document"
        ),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_flags_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "position", name=op.f("pk_flags")),
    )
    op.create_table(
        "notes",
        sa.Column("reading_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Integer(), nullable=True),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id", "document"], ["documents.reading_id", "documents.document"], name="fk_notes_document"
        ),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_notes_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "position", name=op.f("pk_notes")),
    )


def _create_contents() -> None:
    op.create_table(
        "checklists",
        sa.Column("reading_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("other_notes", sa.Text(), nullable=False),
        sa.Column("liaison_name", sa.Text(), nullable=True),
        sa.Column("liaison_title", sa.Text(), nullable=True),
        sa.Column("liaison_mobile", sa.Text(), nullable=True),
        sa.Column("leftovers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id", "document"],
            ["documents.reading_id", "documents.document"],
            name=op.f("fk_checklists_reading_id"),
        ),
        sa.PrimaryKeyConstraint("reading_id", "document", name=op.f("pk_checklists")),
    )
    op.create_table(
        "reports",
        sa.Column("reading_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("addressee", sa.Text(), nullable=True),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id", "document"],
            ["documents.reading_id", "documents.document"],
            name=op.f("fk_reports_reading_id"),
        ),
        sa.PrimaryKeyConstraint("reading_id", "document", "report", name=op.f("pk_reports")),
    )
    op.create_table(
        "entries",
        sa.Column("reading_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("exists_", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("denied", sa.Boolean(), nullable=False),
        sa.Column("where_", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id", "document"],
            ["checklists.reading_id", "checklists.document"],
            name=op.f("fk_entries_reading_id"),
        ),
        sa.PrimaryKeyConstraint("reading_id", "document", "entry", name=op.f("pk_entries")),
    )
    op.create_table(
        "sections",
        sa.Column("reading_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("report", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("section", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id", "document", "report"],
            ["reports.reading_id", "reports.document", "reports.report"],
            name=op.f("fk_sections_reading_id"),
        ),
        sa.PrimaryKeyConstraint("reading_id", "document", "report", "section", name=op.f("pk_sections")),
    )
    op.create_table(
        "findings",
        sa.Column("reading_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("finding", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("manifestation", sa.Text(), nullable=True),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("rectify_text", sa.Text(), nullable=True),
        sa.Column("rectify_kind", sa.Text(), nullable=True),
        sa.Column("rectify_date", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading_id", "document", "entry"],
            ["entries.reading_id", "entries.document", "entries.entry"],
            name=op.f("fk_findings_reading_id"),
        ),
        sa.PrimaryKeyConstraint("reading_id", "document", "entry", "finding", name=op.f("pk_findings")),
    )
