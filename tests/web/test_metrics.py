"""What Prometheus reads."""

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from extractor.model.doubts import as_words
from extractor.store.sending import Refused, Sent
from extractor.web.app import create_app
from extractor.web.house import opened
from extractor.web.settings import ServeSettings
from tests.support.store_readings import ANNA, document, stored


def test_every_family_stands_there_once(tmp_path: Path) -> None:
    with opened(ServeSettings(folder=tmp_path, workers=1), None) as house:
        create_app(house)
        stored(house.database, Sent("a.txt", document()))
        house.jobs.create([Refused("b.txt", as_words("too large"), 4)], {}, ANNA)
        page = house.metrics.page().decode()
    told = [line.split()[2] for line in page.splitlines() if line.startswith("# TYPE ")]
    assert len(told) == len(set(told)), told
    standing = ("nianbao_jobs", "nianbao_documents")
    families = [family for family in text_string_to_metric_families(page) if family.name in standing]
    samples = {(family.name, one.labels["state"]): one.value for family in families for one in family.samples}
    assert samples == {("nianbao_jobs", "done"): 1, ("nianbao_jobs", "queued"): 1, ("nianbao_documents", "done"): 1}
