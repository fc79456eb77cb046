"""Parquet tables that several processes write: each those of some reports (a shard), and one puts them together in the reports' order.

Of `values.parquet`, which holds nearly all rows, a shard's files stay as they are (`year=2023/part-00000.parquet`); rows of the other
tables, which are single files, are copied. All say what `Tables` would have written. Needs the extra `tables`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from extractor.errors import ExportError
from extractor.export.encode import rough_report_line
from extractor.export.parquet import CHECKS, PROBLEMS, REPORTS, VALUES, Tables, installed, place_in

_WHOLE = (PROBLEMS, CHECKS, REPORTS)


@dataclass(frozen=True, slots=True)
class Shard:
    """The tables of some reports."""

    values: tuple[tuple[str, bytes], ...]
    """(its folder, "year=2023"; a file of `values.parquet`), ordered."""
    others: tuple[tuple[str, bytes], ...]
    """(name, file) of the other tables."""


def shard_of(bodies: Iterable[bytes], labels: Mapping[str, str]) -> Shard:
    """The tables of reports, given as their lines of JSON. `labels`: the catalogue's, by indicator."""
    if not installed():
        remedy = "pip install 'nianbao[tables]' on every machine of the cluster, or add --no-tables"
        raise ExportError("a machine of the cluster has no pyarrow", remedy=remedy)
    with TemporaryDirectory(prefix="nianbao-") as name:
        folder = Path(name)
        with Tables(folder, labels) as tables:
            for body in bodies:
                tables.add(rough_report_line(body))
            tables.finish()
        years = sorted((folder / VALUES).iterdir())
        return Shard(
            tuple((year.name, (year / VALUES).read_bytes()) for year in years),
            tuple((table, (folder / table).read_bytes()) for table in _WHOLE),
        )


class Together:
    """Tables in a folder, out of shards that come in order. A context manager."""

    def __init__(self, folder: Path) -> None:
        self._place = place_in(folder)
        self._writers: dict[str, Any] = {}
        self._count = 0

    def __enter__(self) -> "Together":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for writer in self._writers.values():
            writer.close()
        self._place.clear()

    def add(self, shard: Shard) -> None:
        """The next shard."""
        with self._place.telling():
            for year, data in shard.values:
                folder = self._place.part(VALUES) / year
                folder.mkdir(exist_ok=True)
                (folder / f"part-{self._count:05}.parquet").write_bytes(data)
            for name, data in shard.others:
                self._copy(name, data)
        self._count += 1

    def _copy(self, name: str, data: bytes) -> None:
        """The rows of a shard's file, behind those that are there."""
        from pyarrow import BufferReader, default_memory_pool
        from pyarrow.parquet import ParquetFile, ParquetWriter

        with ParquetFile(BufferReader(data)) as file:
            if name not in self._writers:
                self._writers[name] = ParquetWriter(self._place.part(name), file.schema_arrow, compression="zstd")
            table = file.read()
            if table.num_rows:
                self._writers[name].write_table(table)
        default_memory_pool().release_unused()

    def finish(self) -> None:
        """Put the tables where the earlier ones are. There was a shard, be it of no reports."""
        with self._place.telling():
            for writer in self._writers.values():
                writer.close()
        self._place.take()
