"""Run by img2table's own environment, not by the project's: picture paths in, tables as JSON out, a line each."""

import json
import sys


def main() -> None:
    from img2table.document import Image
    from img2table.ocr import RapidOCR
    from rapidocr import LangRec

    threads = int(sys.argv[1])
    reader = RapidOCR(
        params={
            "Rec.lang_type": LangRec.CH,
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        }
    )
    for line in sys.stdin:
        try:
            found = Image(line.strip(), detect_rotation=True).extract_tables(
                ocr=reader, implicit_rows=False, borderless_tables=False
            )
            tables = [[[cell.value for cell in row] for row in table.content.values()] for table in found]
            answer = {"tables": tables}
        except Exception as error:  # whatever it is, the page was not read
            answer = {"tables": [], "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
