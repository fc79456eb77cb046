"""The description of the service against the service: requests made from it by schemathesis, whose answers must be as it says.

Two checks of it do not fit. Of what fits the schema not all makes sense (a cursor is of one list, an indicator of the catalogue), and a
body that says it is a form may be a document all the same.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.serving import EXAMPLES, new_key, serving

pytestmark = pytest.mark.slow
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,"
    "unsupported_method,missing_required_header,ignored_auth,use_after_free,allow_header_conformance"
)
SEED, EACH = "1", "8"


def test_the_service_answers_as_it_says(tmp_path: Path) -> None:
    key = new_key(tmp_path / "data", "tester", "--scope", "admin")
    with serving(tmp_path / "data", "--rate", "1000000", key=key) as service:
        ids = service.read(*((path.name, path.read_bytes()) for path in sorted(EXAMPLES.glob("0[1-6]*"))))
        job = service.client.get("/v1/jobs").json()["items"][0]["id"]
        other = service.job(("b.txt", b"b"))["id"]
        config = tmp_path / "schemathesis.toml"
        config.write_text(
            f'[parameters]\n"path.report_id" = "{ids[0]}"\n"path.job_id" = "{job}"\n'
            f'[[operations]]\ninclude-name = "DELETE /v1/reports/{{report_id}}"\nparameters = {{ "path.report_id" = "{ids[1]}" }}\n'
            f'[[operations]]\ninclude-name = "DELETE /v1/jobs/{{job_id}}"\nparameters = {{ "path.job_id" = "{other}" }}\n'
        )
        command = (
            sys.executable,
            "-m",
            "schemathesis.cli",
            "--config-file",
            str(config),
            "run",
            f"{service.url}v1/openapi.json".replace("//v1", "/v1"),
        )
        limits = ("--seed", SEED, "--max-examples", EACH, "--request-timeout", "30")
        more = ("--checks", CHECKS, "-H", f"Authorization: Bearer {key}", "--no-color", "--generation-database", "none")
        done = subprocess.run((*command, *limits, *more), capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.returncode == 0, done.stdout[-12_000:] + done.stderr[-3_000:]
        page = service.client.get("/metrics").text
        for route in ("/v1/reports/{report_id}/values", "/v1/reports/{report_id}/text", "/v1/jobs/{job_id}/documents"):
            assert f'nianbao_http_requests_total{{method="GET",route="{route}",status="200"}}' in page, "it has seen what there is"
        assert "Traceback" not in service.log.read_text()
