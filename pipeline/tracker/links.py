"""Links to files beside the workbook that Excel, WPS and LibreOffice follow."""

from urllib.parse import quote

from xlsxwriter.url import Url

URL_LIMIT = 2_079
"""Characters of an address, Excel's own limit."""


class FileLink(Url):  # type: ignore[misc]  # XlsxWriter has no type information
    """A link to a file beside the workbook, as a relative URI reference (RFC 3986) with forward slashes.

    XlsxWriter's own "external:" turns slashes into backslashes, which LibreOffice and WPS on Linux cannot follow, and
    leaves a name that already holds a % with two digits unescaped. Chinese stays as it is, like Excel's own files.
    """

    def __init__(self, path: str, text: str) -> None:
        super().__init__("external:file")
        self._href = "".join(c if ord(c) > 127 else quote(c, safe="/-._~!$&'()*+,;=@") for c in path)
        self.text = text

    def _target(self) -> str:
        return self._href
