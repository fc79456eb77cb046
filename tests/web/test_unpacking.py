"""What comes out of archives of strangers, and how much of it."""

import os
import signal
import socket
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest

from extractor.batch.strays import Aside
from extractor.errors import TooLarge
from extractor.store.sending import Packed, Refused
from extractor.web.jobs.receiving import cleared
from extractor.web.jobs.unpacking import File, Unpacking
from extractor.web.settings import Limits
from extractor.wording.english import english
from tests.support.serving import EXAMPLES, serving, waited, zipped

A = (EXAMPLES / "01-one-cell-per-line.txt").read_bytes()


def taken(folder: Path, limits: Limits, *given: tuple[str, bytes]) -> tuple[Packed | Refused, ...]:
    files = []
    for n, (name, data) in enumerate(given):
        path = folder / str(n)
        path.write_bytes(data)
        files.append(File(name, path, len(data), ""))
    return tuple(Unpacking(folder, limits, Aside()).documents(files))


def test_documents_are_packed_as_they_came(tmp_path: Path) -> None:
    found = taken(tmp_path, Limits(), ("a.txt", A), ("b.zip", zipped(("x.txt", A + b"\n" * 9), ("y.png", b""), ("z.html", b""))))
    assert [one.name for one in found] == ["a.txt", "b.zip/x.txt", "b.zip/y.png", "b.zip/z.html"]
    assert isinstance(found[2], Refused)
    for one, data in zip((*found[:2], found[3]), (A, A + b"\n" * 9, b""), strict=True):
        assert isinstance(one, Packed)
        assert (zlib.decompress(one.path.read_bytes()), one.size) == (data, len(data))


def test_names_of_what_was_not_sent_are_documents_that_were_not_read(tmp_path: Path) -> None:
    (tmp_path / "0").write_bytes(A)
    unsent = ["in/b.rtf", "in/Thumbs.db", "in/a_files/x.css", "in/c_files/x.css"]
    for skip, names in ((False, ["in/a.html", "in/b.rtf", "in/c_files/x.css"]), (True, ["in/a.html"])):
        aside = Aside(skip)
        found = Unpacking(tmp_path, Limits(), aside).documents([File("in/a.html", tmp_path / "0", len(A), "")], unsent)
        assert [one.name for one in found] == names
        assert (aside.clutter, aside.unknown) == (2, 2 if skip else 0)


def test_several_reports_of_a_file_are_documents_of_their_own(tmp_path: Path) -> None:
    both = A + A.decode().replace("2022", "2021").encode("gb18030")
    half = len(A.decode()) // 2
    mixed = A.decode()[:half].encode() + A.decode()[half:].encode("gb18030")
    found = taken(tmp_path, Limits(), ("a.txt", both), ("b.zip", zipped(("x.txt", both))), ("c.txt", mixed))
    assert [one.name for one in found] == ["a.txt#1", "a.txt#2", "b.zip/x.txt#1", "b.zip/x.txt#2", "c.txt"]
    assert isinstance(found[1], Packed)
    assert zlib.decompress(found[1].path.read_bytes()) == both[len(A) :]
    assert isinstance(found[4], Refused)
    assert "two encodings" in english(found[4].reason)


def damaged(count: int, size: int) -> bytes:
    """An archive whose members are not what their sums say."""
    made = bytearray(zipped(*((f"{n}.txt", bytes(size)) for n in range(count))))
    at = -1
    while (at := made.find(b"PK\x01\x02", at + 1)) >= 0:
        made[at + 16 : at + 20] = b"\1\2\3\4"
    return bytes(made)


def test_what_was_inflated_in_vain_counts(tmp_path: Path) -> None:
    assert all(isinstance(one, Refused) for one in taken(tmp_path, Limits(), ("a.zip", damaged(9, 1_000_000))))
    with pytest.raises(TooLarge, match="3 MB"):
        taken(tmp_path, Limits(unpacked=3_000_000), ("a.zip", damaged(9, 1_000_000)))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 100_000


def test_too_many_are_refused_before_anything_is_taken_out(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="more than 3 documents"):
        taken(tmp_path, Limits(files=3), ("a.zip", zipped(("1.txt", A), ("2.txt", A))), ("b.zip", zipped(("1.txt", A), ("2.txt", A))))
    assert not list(tmp_path.glob("packed*"))


def test_a_directory_of_many_megabytes_is_not_read(tmp_path: Path) -> None:
    many = zipped(*((f"{n:05}{'x' * 60}.png", b"") for n in range(12_000)), ("a.txt", A))
    found = taken(tmp_path, Limits(files=100), ("many.zip", many), ("a.txt", A))
    assert [type(one) for one in found] == [Refused, Packed]
    assert isinstance(found[0], Refused)
    assert "many.zip: the archive has too many entries" in english(found[0].reason)


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_would_be_inflated_at_once_is_not(tmp_path: Path, way: int) -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", way) as archive:
        archive.writestr("a.txt", bytes(1_000_000))
    (found,) = taken(tmp_path, Limits(), ("a.zip", made.getvalue()))
    assert isinstance(found, Refused)
    assert "packed in a way" in english(found.reason)


def test_what_a_server_left_is_cleared_and_what_another_has_is_not(tmp_path: Path) -> None:
    place = tmp_path / "incoming"
    with cleared(place):
        (place / "nianbao-1").mkdir()
        with cleared(place):
            assert (place / "nianbao-1").exists(), "it is of one that runs"
        assert (place / "nianbao-1").exists()
    assert not (place / "nianbao-1").exists()
    (place / "nianbao-2").mkdir()
    (place / "nianbao-2" / "0").write_bytes(A)
    with cleared(place):
        assert not (place / "nianbao-2").exists()


@pytest.mark.slow
def test_an_upload_that_a_kill_cut_off_is_gone_after_the_next_start(tmp_path: Path) -> None:
    def left() -> list[Path]:
        return [path for path in (tmp_path / "incoming").iterdir() if path.name.startswith("nianbao-")]

    with serving(tmp_path) as service, socket.socket() as connection:
        host, _, port = service.url.removeprefix("http://").rstrip("/").partition(":")
        connection.connect((host, int(port)))
        head = "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 9999\r\n\r\n"
        connection.sendall(head.encode() + b"--x\r\n" + struct.pack("4s", b"Cont"))
        waited(left)
        os.kill(service.process.pid, signal.SIGKILL)
        service.process.wait()
    assert left()
    with serving(tmp_path):
        assert not left()
