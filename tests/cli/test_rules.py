from __future__ import annotations

from click.testing import CliRunner

from policywitness.cli.rules import command
from policywitness.rules import all_rules


def test_list_prints_every_rule_once() -> None:
    result = CliRunner().invoke(command, ["list"])
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == [rule.id for rule in all_rules()]


def test_list_by_topic_names_the_topics_when_there_is_none() -> None:
    some = CliRunner().invoke(command, ["list", "--topic", "gpc"]).output
    assert "gpc-advertising-requests" in some
    assert "insecure-cookie" not in some
    wrong = CliRunner().invoke(command, ["list", "--topic", "weather"])
    assert wrong.exit_code == 2
    assert "gpc" in wrong.output


def test_explain_shows_all_paragraphs_and_needs() -> None:
    output = CliRunner().invoke(command, ["explain", "gpc-advertising-requests"]).output
    for words in (
        "Why it matters:",
        "What to do:",
        "--scenario baseline --scenario gpc",
        "In a browser:",
        "7025",
        "scenario gpc",
        "not-assessed",
    ):
        assert words in output


def test_an_unknown_rule_is_a_usage_error_with_the_nearest_id() -> None:
    result = CliRunner().invoke(command, ["explain", "undisclosed-vendors"])
    assert result.exit_code == 2
    assert 'did you mean "undisclosed-vendor"?' in result.output
