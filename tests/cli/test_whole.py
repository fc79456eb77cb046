"""The commands on a document, with nothing put in place of the reading."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.cli import main
from extractor.export.encode import to_json
from extractor.export.schema import read_report

TEXT = """清河县水利局2023年政府信息公开工作年度报告
一、总体情况
全年共收到政府信息公开申请5件。
二、主动公开政府信息情况
第二十条第（一）项
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数
规章 | 0 | 0 | 0
行政规范性文件 | 2 | 1 | １２
第二十条第（八）项
信息内容 | 本年收费金额（单位：万元）
行政事业性收费 | 12.50万元
四、政府信息公开行政复议、行政诉讼情况
行政复议 | 行政诉讼
结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | 复议后起诉
结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计
1 | 0 | 0 | 1 | 2 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0
五、存在的主要问题及改进情况
存在的问题：一是公开不够及时；二是人员不足。下一步：一是加强更新；二是充实队伍。
六、其他需要报告的事项
无。
"""
Out = pytest.CaptureFixture[str]


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "report.txt"
    path.write_bytes(TEXT.encode("gb18030"))
    return str(path)


def test_spans_count_into_what_text_prints(file: str, capsys: Out) -> None:
    assert main(["text", file]) == 0
    text = capsys.readouterr().out
    assert main(["extract", file]) == 0
    line = capsys.readouterr().out
    made = json.loads(line)
    places = [value["evidence"] for value in made["values"] + made["problems"] + made["facts"] if value["evidence"]]
    assert len(places) > 10
    for place in places:
        assert text[place["start"] : place["end"]] == place["text"]
    assert to_json(read_report(line)) == line.strip().encode()
    assert '"value":12.50,' in line


def test_the_same_document_gives_the_same_bytes(file: str, capsys: Out) -> None:
    main(["extract", file, "--format", "csv"])
    first = capsys.readouterr().out
    main(["extract", file, "--format", "csv"])
    assert capsys.readouterr().out == first


def test_show_and_explain(file: str, capsys: Out) -> None:
    assert main(["show", file]) == 0
    page = capsys.readouterr().out
    assert "清河县水利局 · 2023" in page
    assert "12.50" in page
    assert "1. 公开不够及时" in page
    assert main(["explain", file, "disclosure.normative_documents.in_force"]) == 0
    said = capsys.readouterr().out
    assert "⟦１２⟧" in said
    assert "fold_width         '12'" in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.txt")
    (tmp_path / "a.txt").write_text("一、总体情况\n好。\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "extractor", "extract", str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, "endless.txt: this is neither a file nor a folder" in done.stderr) == (4, True), done.stderr
    assert "documents  2" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_what_is_said_before_any_command_is_said_to_its_end() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "extractor", "--version"],
            cwd=Path(__file__).parents[2],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
