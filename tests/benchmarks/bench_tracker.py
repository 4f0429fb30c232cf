"""Seconds and peak memory of the tracker over many departments (2,500 by default): no assertion, only figures."""

import resource
import sys
import tempfile
import time
from pathlib import Path

from pipeline.model import Assessment, Department
from pipeline.tracker import FILE_NAME, copy_materials, write
from tests import assessments as build


def many(count: int) -> Assessment:
    """`count` departments of which one in ten hands in nothing; the rest find six problems each."""
    departments = [
        Department(id=f"d{number}", name=f"第{number}镇人民政府", group="county" if number % 5 == 0 else "township")
        for number in range(count)
    ]
    received = []
    standings = [build.not_due(d.id, build.RECTIFICATION) for d in departments]
    for number, department in enumerate(departments):
        if number % 10 == 9:
            standings.append(build.not_submitted(department.id, build.SELF_INSPECTION))
            continue
        entries = [
            build.problem(category.id, "集中整治期间检查频次高，日常监管松" * 3, "事后没有回访，群众反映未及时答复")
            for category in build.CATEGORIES[:3]
        ]
        mail, standing = build.complete(department.id, build.at(3, 15 + number % 6, 9, number % 60), entries)
        received.append(mail)
        standings.append(standing)
    return build.assessment(received, standings, of=build.campaign(departments=departments))


def main(count: int = 2500) -> None:
    assessment = many(count)
    content = build.file_bytes(*(d for mail in assessment.received for d in mail.reading.documents))
    before = _peak()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.perf_counter()
        materials = copy_materials(assessment, folder, content.__getitem__)
        copied = time.perf_counter()
        copy_materials(assessment, folder, content.__getitem__)
        again = time.perf_counter()
        write(assessment, folder / FILE_NAME, materials=materials)
        written = time.perf_counter()
        size = (folder / FILE_NAME).stat().st_size
    print(f"tracker, {count} departments, {len(materials)} files")
    print(f"  copy materials   {copied - start:6.2f} s, again {again - copied:.2f} s")
    print(f"  write workbook   {written - again:6.2f} s, {size / 1e6:.1f} MB")
    print(f"  peak memory      {_peak():6.0f} MB (before {before:.0f} MB)")


def _peak() -> float:
    """Peak resident memory of this process in MB (ru_maxrss is in KiB on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
