"""What each kind of mail shows, in English and Chinese, for the sample's README."""

NOTES: dict[str, tuple[str, str]] = {
    "complete": (
        "everything in one mail, in time; signature picture",
        "一封邮件报齐，按时；带签名图片",
    ),
    "scan_later": (
        "Word versions first (WPS, automatic numbers)",
        "先报 Word 版（WPS、自动编号）",
    ),
    "scan_later_2": (
        "the stamped scans, after the deadline",
        "截止后补报盖章扫描件",
    ),
    "corrected": (
        "first version: too short, no part on 2023; the form as a picture in the report's Word file",
        "初稿：字数不足，缺 2023 年执法情况；清单以图片贴在报告 Word 文件里",
    ),
    "corrected_2": (
        "corrected version (tracked insertions)",
        "更正版，以此为准（修订痕迹）",
    ),
    "two_units": (
        "one mail for two units; the second's share is 55-60 %, and one answer of its scan is another than in Word",
        "一封邮件报两个单位；第二个单位占比在 55%—60% 之间，清单扫描件有一项与 Word 版不同",
    ),
    "by_team": (
        "an enforcement team for its bureau, on the last evening; too short; bad mobile",
        "执法队代本单位，截止日晚上；字数不足；手机号少一位",
    ),
    "all_late": (
        "all late, though the Date header says in time; report and form in one Word file; a ~$ lock file",
        "全部迟报（发件时间不可信）；报告与清单在同一 Word 文件；带 ~$ 锁文件",
    ),
    "scan_only": (
        "stamped scans only (PDF with text); no Word version",
        "只有盖章扫描件，没有 Word 版",
    ),
    "scan_only_2": (
        "last year's report",
        "上一年度的总结（与本次无关）",
    ),
    "word_only": (
        "Word only; personal QQ mailbox, empty subject, names that tell nothing",
        "只有 Word 版；个人 QQ 邮箱、空主题、文件名无信息",
    ),
    "photos_named": (
        "Word versions from a phone (content controls, automatic items)",
        "手机发来的 Word 版（内容控件勾选、自动编号）",
    ),
    "photos_named_2": (
        "stamped pages as phone photos with telling names",
        "盖章件为手机照片，文件名可辨",
    ),
    "photos_unnamed": (
        "the report's file is broken",
        "报告文件损坏",
    ),
    "photos_unnamed_2": (
        "the report again",
        "重发报告",
    ),
    "photos_unnamed_3": (
        "the form's photos named IMG_… from somebody's own mailbox, without a word",
        "个人邮箱发来清单盖章件照片（IMG_…），无主题、无正文",
    ),
    "share_low": (
        "share below 55 %, a part and a category missing, no mobile; another unit's seal (raw 8-bit headers)",
        "占比不足 55%，报告缺一部分，清单缺一类，联络员无手机，清单盖了别的单位的章（邮件头为裸 GBK）",
    ),
    "form_blanks": (
        "a form with blank cells and dates that cannot be; the notice comes back with it; one mailbox for two units",
        "清单有空项、无效日期；把通知一并发回；两单位共用一个邮箱",
    ),
    "form_blanks_2": (
        "its form's black-and-white scan from somebody's own mailbox: only the Word version tells whose it is",
        "个人邮箱发来上述清单的黑白扫描件，无主题、无单位，只有与 Word 版内容相同",
    ),
    "blurred": (
        "a photo out of focus: which paper it shows is for a person",
        "照片模糊，由人核实是哪份材料",
    ),
    "unsealed": (
        "the summary's scan has a red letterhead and no seal",
        "整改总结扫描件有红头，没有盖章",
    ),
    "changed": (
        "the summary's scan differs from Word in one sentence",
        "整改总结扫描件与 Word 版有一句话不同",
    ),
    "in_word": (
        "the summary's scan as pictures in a Word file",
        "整改总结扫描件以图片贴在 Word 文件里",
    ),
    "photographed": (
        "the summary's scan as a phone photo",
        "整改总结盖章件为手机照片",
    ),
    "contradictory": (
        "a contradictory answer and a lone √; one mailbox for two units",
        "答复前后矛盾、单独一个√；两单位共用一个邮箱",
    ),
    "liaison_in_mail": (
        "a justice station for its township; both scans in one PDF; liaison in the mail's words",
        "司法所代报；两份扫描件在一个 PDF；联络员写在邮件正文",
    ),
    "cloud_only": (
        "a cloud attachment only",
        "只有超大附件（云附件）",
    ),
    "cloud_only_2": (
        "a Word file with a password",
        "加了密码的 Word 文件",
    ),
    "cloud_only_3": (
        "the blank form with a question",
        "空白表格，问是否填这个",
    ),
    "in_spam": (
        "sent by another for it, a separate liaison sheet, in the spam folder; the form's scan is grey",
        "他人代报，联络员另附表，落在垃圾邮件；清单为灰度扫描",
    ),
    "near_duplicates": (
        "near-duplicate (first); the very same mail lies in the spam folder too",
        "雷同报告之一；同一封邮件在垃圾邮件中还有一份",
    ),
    "near_duplicates_2": (
        "near-duplicate (second), forwarded as a nested message",
        "雷同报告之二，以嵌套邮件转发",
    ),
    "zero": (
        "all eight are 否 (ticked boxes, rows out of order); the form scanned sideways",
        "八类全否（零报告；勾选框、行序打乱）；清单扫描件横放",
    ),
    "zero_2": (
        "part of the same files again",
        "同样的文件又发了一次",
    ),
    "plain": (
        "everything in one mail",
        "一封邮件报齐",
    ),
    "in_time": (
        "the summary in one mail, in time",
        "整改总结一封邮件报齐，按时",
    ),
    "late": (
        "the summary, a day late",
        "整改总结迟报一天",
    ),
    "scan_later_3": (
        "the summary's Word version, in time",
        "整改总结 Word 版，按时",
    ),
    "scan_later_4": (
        "the summary's scan, a day late",
        "整改总结盖章件，迟一天",
    ),
    "word_only_2": (
        "the summary in Word only",
        "整改总结只有 Word 版",
    ),
    "scan_only_3": (
        "the summary as a picture scan only",
        "整改总结只有图片扫描件",
    ),
    "old_word": (
        "the summary as .doc and a scan",
        "整改总结为 .doc 格式，另有扫描件",
    ),
    "zipped": (
        "the summary in a zip with GBK names",
        "整改总结打包为 zip（GBK 文件名）",
    ),
    "strangers": (
        "an invoice",
        "电子发票",
    ),
    "strangers_2": (
        "an advertisement",
        "广告",
    ),
    "strangers_3": (
        "a bounce",
        "系统退信",
    ),
    "strangers_4": (
        "an auto-reply",
        "自动回复",
    ),
    "strangers_5": (
        "another campaign's report",
        "其他工作的报告（2023年法治政府建设）",
    ),
    "strangers_6": (
        "a program named .docx from a stranger",
        "陌生人发来的伪装成 .docx 的程序",
    ),
}
