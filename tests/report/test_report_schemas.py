"""SARIF, JUnit and HAR against their formats.

The schemas of SARIF and JUnit below are ours, written after the standard (OASIS SARIF 2.1.0, sections 3.13 to 3.59) and after what
Jenkins and GitLab read: strict about what we write, silent about the rest. HAR's is the one of npm's har-schema package.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree
from referencing import Registry, Resource
from tests.report.hostile import planted
from tests.report.sample import HOSTILE, empty, sample

from policywitness.bundle.har import to_har
from policywitness.bundle.reader import Evidence
from policywitness.model.audit import Audit
from policywitness.report import FORMATS

DOCUMENTS = [sample, empty, *(lambda name=name: planted(name) for name in sorted(set(HOSTILE) - {"long"}))]


def thing(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def words(*allowed: str) -> dict[str, Any]:
    return {"enum": list(allowed)}


def many(items: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


TEXT: dict[str, Any] = {"type": "string"}
FILLED: dict[str, Any] = {"type": "string", "minLength": 1}
MESSAGE = thing({"text": TEXT})
LEVEL = words("none", "note", "warning", "error")
BAG: dict[str, Any] = {"type": "object"}
RULE = thing(
    {"id": FILLED},
    {
        "shortDescription": MESSAGE,
        "fullDescription": MESSAGE,
        "help": MESSAGE,
        "defaultConfiguration": thing({"level": LEVEL}),
        "properties": BAG,
    },
)
LOCATION = thing(
    {
        "physicalLocation": thing(
            {
                # A relative reference: GitHub refuses web addresses.
                "artifactLocation": thing(
                    {"uri": {"type": "string", "pattern": "^[A-Za-z0-9._/-]+$"}, "uriBaseId": TEXT}
                ),
                "region": thing({"startLine": {"type": "integer", "minimum": 1}}),
            }
        )
    },
    {"logicalLocations": many(thing({"fullyQualifiedName": TEXT, "kind": TEXT}), 1)},
)
RESULT = thing(
    {
        "ruleId": FILLED,
        "kind": words("pass", "open", "informational", "notApplicable", "review", "fail"),
        "level": LEVEL,
        "message": MESSAGE,
        "locations": many(LOCATION, 1),
        "partialFingerprints": {"type": "object", "additionalProperties": FILLED, "minProperties": 1},
    },
    {
        "ruleIndex": {"type": "integer", "minimum": 0},
        "properties": BAG,
        "suppressions": many(
            thing(
                {"kind": words("inSource", "external")},
                {"status": words("accepted", "underReview", "rejected"), "justification": TEXT},
            )
        ),
    },
)
RUN = thing(
    {
        "tool": thing({"driver": thing({"name": FILLED}, {"semanticVersion": TEXT, "rules": many(RULE)})}),
        "results": many(RESULT),
    },
    {
        "automationDetails": thing({"id": TEXT}),
        "invocations": many(
            thing(
                {"executionSuccessful": {"type": "boolean"}},
                {
                    "startTimeUtc": TEXT,
                    "endTimeUtc": TEXT,
                    "toolExecutionNotifications": many(thing({"message": MESSAGE}, {"level": LEVEL})),
                },
            )
        ),
        "columnKind": words("utf16CodeUnits", "unicodeCodePoints"),
    },
)
SARIF = thing({"version": words("2.1.0"), "runs": many(RUN)}, {"$schema": TEXT})

JUNIT = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:complexType name="told"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute name="message" type="xs:string"/><xs:attribute name="type" type="xs:string"/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:element name="testsuites"><xs:complexType><xs:sequence>
    <xs:element name="testsuite" maxOccurs="unbounded"><xs:complexType>
      <xs:sequence><xs:element name="testcase" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:sequence>
          <xs:choice minOccurs="0">
            <xs:element name="failure" type="told"/><xs:element name="error" type="told"/><xs:element name="skipped" type="told"/>
          </xs:choice>
          <xs:element name="system-out" type="xs:string" minOccurs="0"/>
        </xs:sequence>
        <xs:attribute name="name" type="xs:string" use="required"/><xs:attribute name="classname" type="xs:string" use="required"/>
      </xs:complexType></xs:element></xs:sequence>
      <xs:attribute name="name" type="xs:string" use="required"/><xs:attribute name="timestamp" type="xs:string"/>
      <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
      <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
      <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
      <xs:attribute name="skipped" type="xs:nonNegativeInteger"/>
    </xs:complexType></xs:element>
  </xs:sequence><xs:attribute name="name" type="xs:string"/></xs:complexType></xs:element>
</xs:schema>
"""


@pytest.mark.parametrize("document", DOCUMENTS)
def test_sarif_is_what_the_standard_allows(document: Any) -> None:
    audit: Audit = document()
    log = json.loads(FORMATS["sarif"].write(audit, {})["audit.sarif"])
    jsonschema.Draft202012Validator.check_schema(SARIF)
    jsonschema.Draft202012Validator(SARIF).validate(log)
    (run,) = log["runs"]
    for result in run["results"]:
        if "ruleIndex" in result:
            assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_the_schema_of_sarif_refuses_what_the_standard_refuses() -> None:
    log = json.loads(FORMATS["sarif"].write(sample(), {})["audit.sarif"])
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not jsonschema.Draft202012Validator(SARIF).is_valid(log)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_junit_is_what_its_readers_take(document: Any) -> None:
    schema = etree.XMLSchema(etree.fromstring(JUNIT))
    schema.assertValid(etree.fromstring(FORMATS["junit"].write(document(), {})["junit.xml"]))


@pytest.mark.npm
def test_har_is_valid_by_its_schema(root: Path) -> None:
    folder = root / "tests" / "npm" / "node_modules" / "har-schema" / "lib"
    if not folder.is_dir():
        pytest.skip("npm's har-schema is not there: make npm fetches it")
    schemas = {file.name: json.loads(file.read_text("utf-8")) for file in folder.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )
    har = json.loads(json.dumps(to_har(Evidence.read(root / "tests" / "golden" / "bundle"))))
    assert len(har["log"]["entries"]) > 50
    checker = jsonschema.Draft6Validator.FORMAT_CHECKER
    jsonschema.Draft6Validator(schemas["har.json"], registry=registry, format_checker=checker).validate(har)
