"""Documents invented for the tests of `extractor.read`."""

REPORT = """云岭县人民政府2023年政府信息公开工作年度报告

一、总体情况
本年度主动公开政府信息120条，办理申请8件。
二、主动公开政府信息情况
规章 | 0 | 0 | 3
"""
TRADITIONAL = """雲嶺縣人民政府2023年政府信息公開工作年度報告

一、總體情況
主動公開政府信息120條，辦理申請8件，結果維持1件。
"""
STRAY_TAGS = """<legend id="q1"></legend><samp id="q1"></samp>
<p id="q1"><td id="q1"></td></p><table></table>
<wbr id="q1">
""" + "\n\n".join(REPORT.splitlines())


def page(rows: int = 26, columns: int = 9) -> str:
    """A page of about 29 KB with a table of `rows` by `columns` cells and prose around it."""
    style = "border:1px solid windowtext; padding:0 7px; text-align:center"
    paragraph = "<p style='text-indent:2em'>云岭县人民政府认真贯彻《中华人民共和国政府信息公开条例》，主动公开政府信息120条。</p>\n"
    header = f"<tr><td colspan='{columns}' style='{style}'>本年度办理结果</td></tr>\n"
    cell = "<td style='{}'><p align='center'><span>{}</span></p></td>"
    body = "".join("<tr>" + "".join(cell.format(style, r * c) for c in range(columns)) + "</tr>\n" for r in range(rows))
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>云岭县 年度报告</title>"
        "<meta name='PubDate' content='2024-01-20'><style>td{color:red}</style></head><body>"
        + paragraph * 15 + f"<table>{header}{body}</table>" + paragraph * 15 + "<script>var x = '<p>no</p>';</script></body></html>"
    )
