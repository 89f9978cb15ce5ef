"""sarif.py FILE RESULTS [SCHEMA]: SARIF 2.1.0 as its readers need it; against the published schema where it is at hand."""
import json
import re
import sys

log = json.load(open(sys.argv[1], encoding="utf-8"))
assert log["version"] == "2.1.0" and "sarif-schema-2.1.0" in log["$schema"]
(run,) = log["runs"]
rules = run["tool"]["driver"]["rules"]
assert len({r["id"] for r in rules}) == len(rules)
taxa = {t["id"] for t in run["taxonomies"][0]["taxa"]}
for rule in rules:
    if rule["id"] in ("watched-write", "cow-write"):  # what was asked for is no weakness
        assert rule["defaultConfiguration"]["level"] == "note"
        continue
    assert any(re.fullmatch(r"external/cwe/cwe-\d{3}", t) for t in rule["properties"]["tags"]), rule
    assert rule["relationships"][0]["target"]["id"] in taxa, rule
    assert "CWE-" in rule["shortDescription"]["text"]
results = run["results"]
assert len(results) == int(sys.argv[2]), len(results)
prints = set()


def check(location):
    where = location["physicalLocation"]
    uri = where.get("artifactLocation", {}).get("uri")
    assert uri is None or re.fullmatch(r"[A-Za-z0-9._~/!$&'()*+,;=@:%-]*", uri), uri
    assert where.get("region", {}).get("startLine", 1) >= 1
    assert where.get("address", {}).get("absoluteAddress", 0) >= 0


for r in results:
    if "ruleIndex" in r:
        assert rules[r["ruleIndex"]]["id"] == r["ruleId"]
    assert r["message"]["text"] and r["occurrenceCount"] >= 1
    (mark,) = r["partialFingerprints"].values()
    assert mark not in prints
    prints.add(mark)
    for location in r["locations"] + r["relatedLocations"]:
        check(location)
    assert re.fullmatch("0x[0-9a-f]+", r["properties"]["address"])
    for stack in r["stacks"]:
        assert stack["frames"] and stack["message"]["text"]
    for flow in r["codeFlows"]:
        order = [s["executionOrder"] for t in flow["threadFlows"] for s in t["locations"]]
        assert sorted(order) == list(range(1, len(order) + 1))

if len(sys.argv) > 3:
    import jsonschema
    schema = json.load(open(sys.argv[3], encoding="utf-8"))
    errors = list(jsonschema.validators.validator_for(schema)(schema).iter_errors(log))
    for e in errors[:10]:
        print(list(e.path), e.message[:300], file=sys.stderr)
    sys.exit(bool(errors))
