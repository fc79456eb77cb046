"""The edges of the command: no room, no port, no patience, nothing to list."""

import builtins
import errno
import resource
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from extractor import __main__ as command
from extractor.cli import main
from extractor.cli.sink import replacing
from extractor.errors import NianbaoError, UsageError
from extractor.web.server import require_free

Out = pytest.CaptureFixture[str]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_behind_standard_output_is_named_once() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run((sys.executable, "-m", "extractor", "codebook"), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, "nianbao: standard output: No space left on device\n")


def test_a_disk_that_is_full_in_the_middle_of_a_file_is_told_of_with_its_name(tmp_path: Path) -> None:
    """What is left in a buffer is written when the file is closed, and fails once more."""
    place, (_, most) = tmp_path / "a.jsonl", resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, most))
    try:
        with pytest.raises(NianbaoError, match="make room") as told, replacing(place) as write:
            any(map(write, [b"x" * 1_000] * 100))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert str(place) in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_while_the_command_is_loaded_is_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    importing = builtins.__import__

    def interrupted(name: str, *more: Any) -> Any:
        if name == "extractor.cli":
            raise KeyboardInterrupt
        return importing(name, *more)

    monkeypatch.setattr(builtins, "__import__", interrupted)
    assert command.main() == 130
    assert capsys.readouterr().err == "nianbao: interrupted\n"


def test_a_port_that_is_taken_is_told_with_what_to_do(tmp_path: Path, capsys: Out) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port, "--data", str(tmp_path / "data"), "--llm", "off"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"nianbao: 127.0.0.1:{port}: cannot listen here (address already in use). ")
    assert "--port" in said
    assert not (tmp_path / "data").exists()
    require_free("127.0.0.1", int(port))


@pytest.mark.parametrize(("host", "said"), [("192.0.2.1", "--host"), ("no such host", "--host"), ("x" * 80, "--host")])
def test_an_address_that_is_not_here_is_told(host: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        require_free(host, 0)


def test_an_error_of_the_system_without_a_remedy_of_its_own_names_both(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(socket.socket, "bind", refused)
    with pytest.raises(UsageError, match=r"operation not permitted.*--host.*--port"):
        require_free("127.0.0.1", 0)


def test_a_folder_that_cannot_be_made_is_told_with_what_to_do(capsys: Out) -> None:
    assert main(["keys", "list", "--data", "/dev/null/x"]) == 2
    assert capsys.readouterr().err == "nianbao: /dev/null/x: the folder cannot be made (Not a directory). Name another with --data.\n"


@pytest.mark.parametrize("suffix", ["", ".jsonl"])
def test_a_name_that_no_file_can_have_is_one_document_not_read(suffix: str, capsys: Out) -> None:
    assert main(["show", "x" * 5_000 + suffix]) == 4
    assert "internal error" not in capsys.readouterr().err


def test_that_there_are_no_keys_is_said(tmp_path: Path, capsys: Out) -> None:
    assert main(["keys", "list", "--data", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "nianbao: there is no key. Make one with `nianbao keys add NAME`.\n")
