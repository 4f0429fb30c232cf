"""The rule of the liaison (联络员)."""

from collections.abc import Iterator

from parsers.forms import Liaison
from parsers.liaison import mobile_is_valid
from pipeline.model import Flag


def liaison_flags(liaison: Liaison) -> Iterator[Flag]:
    """A name and an 11-digit mobile are asked for (「执法部门的联络员姓名、手机」)."""
    absent = [what for what, value in (("姓名", liaison.name), ("手机", liaison.mobile)) if not value]
    if absent:
        yield Flag(code="liaison_missing", message=f"没有报联络员的{'和'.join(absent)}。")
    if liaison.mobile and not mobile_is_valid(liaison.mobile):
        wrong = "号段不对" if len(liaison.mobile) == 11 else f"现有{len(liaison.mobile)}位数字"
        message = f"联络员手机不是11位手机号（{wrong}），请核对。"
        yield Flag(code="liaison_mobile_invalid", message=message)
