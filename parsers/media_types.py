"""Media types by what can be done with them: literal tables, the one place to add a type."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOCM = "application/vnd.ms-word.document.macroenabled.12"
DOTX = "application/vnd.openxmlformats-officedocument.wordprocessingml.template"
DOTM = "application/vnd.ms-word.template.macroenabled.12"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSM = "application/vnd.ms-excel.sheet.macroenabled.12"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
XLTX = "application/vnd.openxmlformats-officedocument.spreadsheetml.template"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
PPTM = "application/vnd.ms-powerpoint.presentation.macroenabled.12"
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
WPS, ET, DPS = "application/wps-office.wps", "application/wps-office.et", "application/wps-office.dps"
WORKS = "application/vnd.ms-works"
WORD_XML = "application/vnd.ms-word.document+xml"  # Word 2003 XML and flat OPC: one XML file
RTF = "application/rtf"
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"
PDF, OFD = "application/pdf", "application/ofd"
MSG, EML, TNEF = "application/vnd.ms-outlook", "message/rfc822", "application/vnd.ms-tnef"
ZIP, SEVEN_ZIP, RAR = "application/zip", "application/x-7z-compressed", "application/vnd.rar"
GZIP, TAR = "application/gzip", "application/x-tar"
OLE = "application/x-ole-storage"
EXE, LINK = "application/x-msdownload", "application/x-ms-shortcut"
SCRIPT, JAR = "application/x-script", "application/java-archive"
HTML, XML, TEXT = "text/html", "application/xml", "text/plain"
MHTML = "application/x-mimearchive"
EMPTY, UNKNOWN = "application/x-empty", "application/octet-stream"

PACKAGE_TYPES = frozenset({DOCX, DOCM, DOTX, DOTM})  # what parsers/word.py reads
SHEET_TYPES = frozenset(
    {XLSX, XLSM, XLSB, XLTX, XLS, ET, ODS, "application/vnd.oasis.opendocument.spreadsheet-template"}
)
WORD_TYPES = (
    frozenset({DOC, WPS, WORKS, WORD_XML, RTF, ODT, "application/vnd.oasis.opendocument.text-template"})
    | PACKAGE_TYPES
    | SHEET_TYPES
)
PICTURE_TYPES = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/bmp",
        "image/tiff",
        "image/webp",
        "image/heic",
        "image/heif",
        "image/avif",
        "image/jp2",
    }
)
SCAN_TYPES = PICTURE_TYPES | {PDF, OFD}
ARCHIVE_TYPES = frozenset(
    {
        ZIP,
        SEVEN_ZIP,
        RAR,
        GZIP,
        TAR,
        "application/x-bzip2",
        "application/x-xz",
        "application/zstd",
        "application/vnd.ms-cab-compressed",
    }
)
MAIL_TYPES = frozenset({EML, MSG, TNEF})
MACRO_TYPES = frozenset({DOCM, DOTM, XLSM, XLSB, PPTM})
EXECUTABLE_TYPES = frozenset(
    {
        EXE,
        LINK,
        SCRIPT,
        JAR,
        "application/x-executable",
        "application/x-mach-binary",
        "application/x-msi",
        "application/x-mswinurl",
        "application/hta",
        "application/vnd.ms-htmlhelp",
        "application/vnd.android.package-archive",
    }
)
