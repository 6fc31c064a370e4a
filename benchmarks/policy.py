"""The policy reader: how much of a gold table, and of policies labelled by hand, it finds.

    python -m benchmarks.policy --gold FILE [--source FILE] [--show]
    python -m benchmarks.policy --labels FOLDER [--show]

The second reads the policies that `benchmarks/labels/` names from FOLDER/privacy and
FOLDER/cookies, and prints precision, recall and F1 of each labelled concept, for the half the reader was tuned on and for
the half it was not.

A gold file is JSON: {"source": file name, "claims": [{id, key, quote, start, end, stance, testability}], "silent": [{id, key}]}.
A claim is found where a disclosure has its key and an overlapping quote: by offsets where the source is plain text, else by
words. A disclosure is an extra where no claim of its key overlaps it. Extras are not all wrong: a gold table states each
claim once, a policy may say it again. So precision is given twice: strict, and leaving out extras whose key the gold
states elsewhere in the document (`repeated`).
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import command
from benchmarks.labels import scoring
from policywitness.catalogue import Catalogue, VendorName
from policywitness.model.policy import Disclosure, PolicyReading
from policywitness.model.vocabulary import DocumentKind
from policywitness.policy import SourceDocument, read

AUTOMATIC = ("crawl", "static")


def words(text: str) -> str:
    """Text reduced to its words, so that HTML and text versions of one quote meet."""
    return " ".join("".join(char if char.isalnum() else " " for char in text.lower()).split())


def overlaps(claim: dict[str, Any], disclosure: Disclosure, by_offset: bool) -> bool:
    """Whether a gold claim and a disclosure share words of the document."""
    if by_offset:
        return bool(disclosure.quote.start < claim["end"] and claim["start"] < disclosure.quote.end)
    mine, theirs = words(disclosure.quote.text), words(claim["quote"])
    return mine in theirs or theirs in mine


def score(gold: dict[str, Any], reading: PolicyReading, by_offset: bool) -> dict[str, Any]:
    """Recall by testability, precision, errors by concept, silences broken."""
    by_key: dict[str, list[Disclosure]] = defaultdict(list)
    for disclosure in reading.disclosures:
        by_key[disclosure.concept].append(disclosure)
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    stances: Counter[bool] = Counter()
    missed: list[dict[str, Any]] = []
    hit: set[str] = set()
    for claim in gold["claims"]:
        total[claim["testability"]] += 1
        matching = [item for item in by_key[claim["key"]] if overlaps(claim, item, by_offset)]
        hit |= {item.id for item in matching}
        if matching:
            found[claim["testability"]] += 1
            stances[any(item.stance == claim["stance"] for item in matching)] += 1
        else:
            missed.append(claim)
    silent = {item["key"] for item in gold.get("silent", ())}
    keys = {claim["key"] for claim in gold["claims"]}
    extra = [item for item in reading.disclosures if item.id not in hit]
    return {
        "found": found,
        "total": total,
        "missed": missed,
        "hit": len(hit),
        "repeated": [item for item in extra if item.concept in keys],
        "extra": [item for item in extra if item.concept not in keys],
        "broken_silences": [item for item in reading.disclosures if item.concept in silent],
        "stances": stances,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores; exit 1 where a silence of the gold table is broken."""
    parser = command.parser(__doc__)
    against = parser.add_mutually_exclusive_group(required=True)
    against.add_argument("--gold", type=Path, metavar="FILE", help="a gold table")
    against.add_argument(
        "--labels", type=Path, metavar="FOLDER", help="a folder of real policies, privacy/ and cookies/"
    )
    parser.add_argument(
        "--source", type=Path, metavar="FILE", help="the policy; default: the file that the gold table names, beside it"
    )
    parser.add_argument(
        "--show", action="store_true", help="print missed claims and extra disclosures with their quotes"
    )
    options = parser.parse_args(arguments)
    if options.labels:
        return _labels(options.labels, options.show)
    gold = json.loads(options.gold.read_text("utf-8"))
    path = options.source or options.gold.parent / gold["source"]
    source = SourceDocument("policy", path.name, DocumentKind.PRIVACY_POLICY, "", path.read_bytes())
    began = time.perf_counter()
    reading = read([source], Catalogue.load().names())
    seconds = time.perf_counter() - began
    by_offset = all(reading.documents[0].text[c["start"] : c["end"]] == c["quote"] for c in gold["claims"])
    result = score(gold, reading, by_offset)
    _print(result, len(reading.disclosures), seconds, reading.documents[0].words, options.show)
    return 1 if result["broken_silences"] else 0


def _read(path: Path, kind: DocumentKind, names: tuple[VendorName, ...]) -> PolicyReading:
    return read([SourceDocument("policy", path.name, kind, "", path.read_bytes())], names)


def _labels(folder: Path, show: bool) -> int:
    names = tuple(Catalogue.load().names())
    began = time.perf_counter()
    readings = {p.name: _read(p, DocumentKind.PRIVACY_POLICY, names) for p in sorted((folder / "privacy").glob("*.md"))}
    seconds = time.perf_counter() - began
    count = sum(reading.documents[0].words for reading in readings.values())
    for split in ("tune", "held-out"):
        scores: dict[str, scoring.Score] = defaultdict(scoring.Score)
        for label in scoring.load("privacy")["policy"]:
            if label["split"] == split:
                text = (folder / "privacy" / label["file"]).read_text("utf-8")
                scoring.score_policy(label, readings[label["file"]], text, scores)
                scoring.score_vendors(label, readings[label["file"]], names, scores)
        _print_scores(split, scores, show)
    cookies: dict[str, scoring.Score] = defaultdict(scoring.Score)
    for file, label in scoring.load("cookies").items():
        reading = _read(folder / "cookies" / file, DocumentKind.COOKIE_POLICY, names)
        scoring.score_cookies(file, label["cookies"], reading, cookies)
    _print_scores("cookie policies", cookies, show)
    for signal, result in scoring.score_signals(scoring.load("signals"), readings).items():
        mention = result["mention"]
        sys.stdout.write(
            f"{signal} mentioned: precision {mention.precision:.3f}, recall {mention.recall:.3f}; "
            f"promise right {result['right']}/{result['of']}, macro-F1 {result['macro_f1']:.3f}\n"
        )
        sys.stdout.writelines(f"  WRONG {line}\n" for line in result["wrong"])
    sys.stdout.write(f"{len(readings)} privacy policies, {count:,} words in {seconds:.1f} s\n")
    return 0


def _print_scores(title: str, scores: dict[str, scoring.Score], show: bool) -> None:
    sys.stdout.write(f"{title}\n")
    for concept, score in scores.items():
        found = f"{score.hit} found, {len(score.missed)} missed, {len(score.extra)} extra"
        sys.stdout.write(
            f"  {concept:<16} precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}  ({found})\n"
        )
        if show:
            sys.stdout.writelines(f"    MISSED {line}\n" for line in score.missed)
            sys.stdout.writelines(f"    EXTRA {line}\n" for line in score.extra)


def _print(result: dict[str, Any], disclosures: int, seconds: float, count: int, show: bool) -> None:
    out = sys.stdout.write
    for kind in result["total"]:
        out(f"recall {kind}: {result['found'][kind]}/{result['total'][kind]}\n")
    found, total = (sum(result[field][kind] for kind in AUTOMATIC) for field in ("found", "total"))
    out(f"recall crawl + static: {found}/{total} = {found / max(1, total):.3f}\n")
    strict, repeated = result["hit"], len(result["repeated"])
    out(f"precision strict: {strict}/{disclosures} = {strict / max(1, disclosures):.3f}; ")
    out(f"counting repeated concepts: {(strict + repeated) / max(1, disclosures):.3f}\n")
    out(f"stance equal on found claims: {result['stances'][True]}/{sum(result['stances'].values())}\n")
    out(f"silences broken: {len(result['broken_silences'])}; {count} words in {seconds:.2f} s\n")
    out(
        "missed by concept: "
        + ", ".join(f"{k} {n}" for k, n in Counter(c["key"] for c in result["missed"]).most_common())
        + "\n"
    )
    out(
        "extra by concept: "
        + ", ".join(
            f"{k} {n}" for k, n in Counter(d.concept for d in result["repeated"] + result["extra"]).most_common()
        )
        + "\n"
    )
    if show:
        for claim in result["missed"]:
            out(f"MISSED {claim['id']} {claim['testability']} {claim['key']}: {claim['quote']}\n")
        for item in result["repeated"] + result["extra"]:
            out(f"EXTRA {item.concept} [{item.value}] {item.stance} ({item.rule}): {item.quote.text[:160]!r}\n")


if __name__ == "__main__":
    sys.exit(main())
