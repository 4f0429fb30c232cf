"""The tables that `tests.benchmarks.scans` prints."""

import argparse
import random
import sys
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor

from parsers.pictures import pages_of, picture
from tests.scans import pairs, rivals
from tests.scans.reading import Outcome
from tests.scans.scoring import Score, wrong_fields
from tests.scans.specimen import Specimen


def progress(kind: str, made: Score) -> None:
    print(f"  {kind}: {made.papers} papers, {made.pages} pages", file=sys.stderr, flush=True)


def show(specimen: Specimen, result: Outcome) -> None:
    for fault in result.faults:
        print(f"{specimen.name}: {fault}")
    for one in wrong_fields(specimen.truth, result):
        print(f"{specimen.name} {one.role}{' (doubted)' if one.doubted else ''}: {one.true!r} <- {one.read!r}")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:6.1f}%" if whole else "      –"


def print_scores(by_kind: dict[str, Score]) -> None:
    print()
    print(
        f"{'kind':11}{'papers':>7}{'pages':>6}{'lost':>5}{'fields':>7}{'exact':>8}{'≥0.9':>8}{'silent':>8}{'doubted':>8}"
        f"{'categ.':>8}{'answers':>8}{'CER':>8}{'s/page':>8}{'worst':>7}{'rest':>6}{'MB':>6}"
    )
    for kind, one in by_kind.items():
        mean = (
            f"{sum(one.seconds) / len(one.seconds):8.2f}{max(one.seconds):7.1f}" if one.seconds else f"{'–':>8}{'–':>7}"
        )
        cer = f"{100 * one.wrong_letters / one.letters:7.2f}%" if one.letters else "       –"
        print(
            f"{kind:11}{one.papers:7}{one.pages:6}{one.lost:5}{one.fields:7} {_share(one.exact, one.fields)} "
            f"{_share(one.similar, one.fields)} {_share(one.silent, one.fields)} {_share(one.doubted, one.fields)} "
            f"{_share(one.categories_right, one.categories)} {_share(one.answers_right, one.answers)}{cer}"
            f"{mean}{one.rest_seconds / max(one.pages, 1):6.2f}{one.memory:6}"
        )
    wrong = by_kind["all"].wrong.most_common()
    print("lost: papers not taken for what they are; silent: fields below 0.9 that nobody is told to look at;")
    print("rest: seconds a page besides the eye; fields below 0.9 by what they are: ", end="")
    print(", ".join(f"{role} {count}" for role, count in wrong) or "none")


def print_seals(by_kind: dict[str, Score]) -> None:
    print()
    print(f"{'kind':11}{'colour pages':>13}{'seals':>7}{'found':>8}{'precision':>10}{'false':>7}{'right unit':>11}")
    for kind, one in by_kind.items():
        if one.colour_pages:
            print(
                f"{kind:11}{one.colour_pages:13}{one.seals:7} {_share(one.found, one.seals)}  "
                f" {_share(one.found, one.found + one.alarms)}{one.alarms:7}    {_share(one.named_right, one.named)}"
            )
    print("verdicts (true → said): ", end="")
    for (true, said), count in sorted(by_kind["all"].verdicts.items()):
        print(f"{true} → {said} {count}", end="; ")
    print()


def print_pairs(read: list[tuple[Specimen, Outcome]]) -> None:
    """Every paper against its Word version: the true one must show nothing, a planted difference must be found."""
    true, false, unsure, planted, found, missed = 0, 0, 0, 0, 0, Counter[str]()
    for specimen, result in read:
        for number, plan in enumerate(specimen.plans):
            random_ = random.Random(f"{specimen.name}:{number}")
            said = pairs.differences(pairs.word_version(random_, plan), result)
            if said is None:
                continue
            true += 1
            false += any(one.sure for one in said)
            unsure += bool(said) and not any(one.sure for one in said)
            before = set(said)
            try:
                way, other = pairs.planted(random_, plan)
            except ValueError:
                continue
            said = pairs.differences(pairs.word_version(random_, other), result)
            new = [one for one in said or () if one not in before]  # a false difference finds nothing
            planted += 1
            if any(one.sure for one in new):
                found += 1
            else:
                missed[f"{way}{' (unsure)' if new else ''}"] += 1
    print()
    print(f"scan against Word: {true} true pairs, false differences in {false} (not sure in {unsure} more)")
    print(f"planted: {planted}, found {_share(found, planted).strip()}; missed: ", end="")
    print(", ".join(f"{way} {count}" for way, count in missed.most_common()) or "none")


def print_rivals(options: argparse.Namespace, read: list[tuple[Specimen, Outcome]], other: ProcessPoolExecutor) -> None:
    """The same pages by other tools; an OCR call's own time is what our time is measured against."""
    chosen: dict[str, list[tuple[Specimen, Outcome]]] = {}
    for specimen, result in read:
        mine = chosen.setdefault(specimen.kind, [])
        drawn = specimen.wear.get("route") == "drawn"  # whose lines are known cell by cell
        if drawn and len(mine) < options.rival_papers and specimen.kind in options.kinds:
            mine.append((specimen, result))
    tesseract = rivals.has_tesseract()
    print()
    print("lines: of the printed lines, those in the text; cells: filled-in cells read in their row and column")
    print(f"{'kind':11}{'pages':>6} |{'ours: lines':>13}{'cells':>8}{'s':>6} ", end="")
    print(f"|{'plain OCR':>10}{'s':>6}{'ours/OCR':>9} ", end="")
    print(f"|{'img2table':>10}{'cells':>8}{'s':>6} |{'tesseract':>10}{'s':>6}")
    with rivals.Img2table(options.threads) as img2table:
        for kind, papers in chosen.items():
            _print_rival_row(kind, papers, options.threads, img2table, tesseract, other)
        if not img2table.is_there:
            print(f"img2table is not there: {rivals.HOW_TO_IMG2TABLE}")
    if not tesseract:
        print(f"tesseract is not there: {rivals.HOW_TO_TESSERACT}")


def _print_rival_row(
    kind: str,
    papers: list[tuple[Specimen, Outcome]],
    threads: int,
    img2table: rivals.Img2table,
    tesseract: bool,
    other: ProcessPoolExecutor,
) -> None:
    sums: Counter[str] = Counter()
    spent: dict[str, float] = defaultdict(float)
    pages = 0
    for specimen, result in papers:
        said: dict[str, list[rivals.Said]] = {"plain": [], "img2table": [], "tesseract": []}
        for file in specimen.files:
            for number in range(1, pages_of(file.content, file.media_type) + 1):
                pixels = picture(file.content, file.media_type, number).pixels
                pages += 1
                said["plain"].append(other.submit(rivals.plain, pixels, threads).result())
                if img2table.is_there:
                    said["img2table"].append(img2table.read(pixels))
                if tesseract:
                    said["tesseract"].append(rivals.tesseract(pixels, threads))
        texts = {name: "".join(page.text for page in found) for name, found in said.items()}
        texts["ours"] = "".join(page.text for page in result.pages)
        for name, text in texts.items():
            there, wanted = rivals.in_text(specimen.truth, text)
            sums[f"{name} there"] += there
            sums[f"{name} wanted"] += wanted
        if specimen.truth.form is not None:
            there, wanted = rivals.in_tables(specimen.truth.form, said["img2table"])
            sums["img2table cells"] += there
            sums["cells"] += wanted
            sums["our cells"] += sum(_our_cells(specimen, result))
        for name, found in said.items():
            spent[name] += sum(page.seconds for page in found)
        spent["ours"] += sum(page.seconds or 0.0 for page in result.pages) + result.reading_seconds
    if not pages:
        return
    each = {name: f"{spent[name] / pages:6.2f}" if spent[name] else "     –" for name in ("ours", *said)}
    shares = {name: _share(sums[f"{name} there"], sums[f"{name} wanted"]) for name in ("ours", *said)}
    fresh = all(page.seconds is not None for _, result in papers for page in result.pages)
    ratio = f"{spent['ours'] / spent['plain']:9.2f}" if fresh and spent["plain"] else "        –"
    print(
        f"{kind:11}{pages:6} |      {shares['ours']}{_share(sums['our cells'], sums['cells']):>8}"
        f"{each['ours'] if fresh else '     –'} |   {shares['plain']}{each['plain']}{ratio} "
        f"|   {shares['img2table']}{_share(sums['img2table cells'], sums['cells']):>8}{each['img2table']} "
        f"|   {shares['tesseract']}{each['tesseract']}",
        flush=True,
    )


def _our_cells(specimen: Specimen, result: Outcome) -> list[bool]:
    """The filled-in cells of the form that we read, as those of the others are counted."""
    wrong = Counter(one.role for one in wrong_fields(specimen.truth, result) if one.true)
    assert specimen.truth.form is not None
    roles = ("answer", "manifestation", "measure", "rectify_by")
    cells = [
        bool(value)
        for entry in specimen.truth.form.entries
        for value in (entry.answer, entry.manifestations, entry.measures, entry.rectify_by)
    ]
    return [True] * (sum(cells) - sum(wrong[role] for role in roles))
