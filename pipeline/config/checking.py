"""How mistakes in the files are found and told: file, key, value and remedy."""

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError


class Strict(BaseModel):
    """A table of a file: a key that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def refuse_repeats(what: str, values: Iterable[str]) -> None:
    """Raise ValueError, which names `what` and the value, where one of `values` stands twice."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{what} 有重复：{value}")
        seen.add(value)


_WORDS = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "没有这一项，可能写错了名称；请改正或删去",
    "literal_error": "不在可选值之内：{expected}",
    "enum": "不在可选值之内：{expected}",
    "string_type": "应是文字（加引号）",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "float_parsing": "应是数字",
    "float_type": "应是数字",
    "tuple_type": '应是列表，例如 ["甲", "乙"]',
    "dict_type": "应是一组 名称 = 值",
    "model_type": "应是一组 名称 = 值",
    "date_type": "应是日期，例如 2024-03-20（不加引号）",
    "date_from_datetime_parsing": "应是日期，例如 2024-03-20",
    "date_parsing": "应是日期，例如 2024-03-20",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "string_pattern_mismatch": "只能用小写英文字母、数字和下划线，以字母开头",
    "string_too_short": "不能为空",
    "too_short": "不能为空",
    "value_error": "{error}",
}


def explain(where: str, error: ValidationError) -> str:
    """One line a mistake, in words for staff: place, key, value and remedy; a password is not shown."""
    lines = []
    for fault in error.errors(include_url=False):
        key = ".".join(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"]) or "整个文件"
        context: dict[str, Any] = fault.get("ctx", {})
        remedy = _WORDS.get(fault["type"], fault["msg"]).format_map({"expected": "", "error": "", **context})
        shown = "" if "password" in key else _shown(fault["input"])
        lines.append(f"{where}：{key}{shown}：{remedy}。")
    return "\n".join(lines)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return "" if isinstance(value, dict | list) else f" = {text[:60]}"
