"""Write the JSON Schema of `audit.json` to the file that is named: `python -m policywitness.report reports/schema/audit.schema.json`."""

import sys
from pathlib import Path

from policywitness.report.schema import schema_text

if len(sys.argv) != 2:
    sys.exit("usage: python -m policywitness.report FILE")
Path(sys.argv[1]).write_text(schema_text(), encoding="utf-8")
