# SPDX-License-Identifier: Apache-2.0
"""The dashboard and the alert rules: by Prometheus's own tool, and over nothing but metrics that the program has."""
import json
import re
import subprocess

import pytest
import yaml
from harness.server import REPOSITORY

PACKAGING = REPOSITORY / "packaging"
RULES, SCRAPE, DASHBOARD = PACKAGING / "prometheus/complianced.rules.yml", PACKAGING / "prometheus/scrape.yml", PACKAGING / "grafana/complianced.json"
HELD = dict(line.split() for line in (REPOSITORY / "tests/contracts/metrics.txt").read_text("utf-8").splitlines())
OF_PROMETHEUS = {"up"}


def alerts() -> list[dict]:
    return [rule for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"] for rule in group["rules"]]


def panels() -> list[dict]:
    return json.loads(DASHBOARD.read_text("utf-8"))["panels"]


def expressions() -> list[str]:
    return [rule["expr"] for rule in alerts()] + [target["expr"] for panel in panels() for target in panel["targets"]]


def metrics_of(expression: str) -> set[str]:
    """Names that stand before a selector; every selector here has braces."""
    return set(re.findall(r"([a-zA-Z_:][\w:]*)\{", expression))


def test_every_metric_that_is_watched_exists_and_every_one_that_exists_is_watched():
    series = {name for name, kind in HELD.items() if kind != "histogram"} | {f"{name}_bucket" for name, kind in HELD.items() if kind == "histogram"}
    asked = set().union(*map(metrics_of, expressions())) - OF_PROMETHEUS
    assert sorted(asked - series) == [] and sorted(series - asked) == []
    assert all(metrics_of(expression) for expression in expressions())


@pytest.mark.parametrize("function, kinds", [("rate", {"counter", "histogram"}), ("increase", {"counter", "histogram"}), ("delta", {"gauge"})])
def test_counters_are_taken_as_counters_and_gauges_as_gauges(function, kinds):
    used = [name for expression in expressions() for name in re.findall(rf"\b{function}\((\w+)\{{", expression)]
    assert used and {HELD[name.removesuffix("_bucket")] for name in used} <= kinds


def test_prometheus_takes_the_rules():
    done = subprocess.run(["promtool", "check", "rules", RULES], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and f"{len(alerts())} rules found" in done.stdout, done.stdout + done.stderr


def test_prometheus_takes_the_configuration_with_them(tmp_path):
    text = SCRAPE.read_text("utf-8").replace("/etc/prometheus/complianced.rules.yml", str(RULES))
    (tmp_path / "token").write_text("t")
    config = tmp_path / "prometheus.yml"
    config.write_text(text.replace("/etc/prometheus/complianced.token", str(tmp_path / "token")))
    done = subprocess.run(["promtool", "check", "config", config], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and "1 rule files found" in done.stdout, done.stdout + done.stderr


def test_the_rules_fire_when_they_should_and_not_before(tmp_path):
    """Made-up series through Prometheus's own evaluation."""
    fires = lambda name, at, expected: {"eval_time": at, "alertname": name, "exp_alerts": [{"exp_labels": one} for one in expected]}
    job = {"job": "complianced"}
    series = {
        'up{job="complianced",instance="a"}': "1x10 0x50",
        'seal_lag_seconds{job="complianced",instance="a"}': "0+60x60",
        'seal_lag_seconds{job="complianced",instance="b"}': "0+60x60",
        'mails_set_aside_total{job="complianced",instance="a"}': "0x30 1x30",
        'outbox_lag_seconds{job="complianced",instance="a"}': "0+60x60",
        'webhook_deliveries_total{job="complianced",state="exhausted"}': "0x30 1x30",
        'http_requests_total{job="complianced",status="200"}': "0+600x60",
        'http_requests_total{job="complianced",status="500"}': "0x20 0+60x40",
        'build_info{job="complianced",version="1",instance="a"}': "1x60",
        'build_info{job="complianced",version="1",instance="b"}': "1x60",
    }
    cases = [
        fires("ComplianceDown", "11m", []),
        fires("ComplianceDown", "14m", [{**job, "severity": "critical", "instance": "a"}]),
        fires("ComplianceTrailNotSealed", "5m", []),
        fires("ComplianceTrailNotSealed", "15m", [{**job, "severity": "critical"}]),
        fires("ComplianceMailSetAside", "29m", []),
        fires("ComplianceMailSetAside", "40m", [{**job, "severity": "critical", "instance": "a"}]),
        fires("ComplianceWebhooksLate", "5m", []),
        fires("ComplianceWebhooksLate", "15m", [{**job, "severity": "warning"}]),
        fires("ComplianceWebhooksExhausted", "29m", []),
        fires("ComplianceWebhooksExhausted", "40m", [{**job, "severity": "warning"}]),
        fires("ComplianceErrors", "19m", []),
        fires("ComplianceErrors", "40m", [{**job, "severity": "critical"}]),
        fires("ComplianceVersionsDiffer", "60m", []),
    ]
    # What is said of an alert is not held here, only that it fires.
    bare = yaml.safe_load(RULES.read_text("utf-8"))
    for group in bare["groups"]:
        for rule in group["rules"]:
            rule.pop("annotations")
    (tmp_path / "rules.yml").write_text(yaml.safe_dump(bare))
    inputs = [{"series": name, "values": values} for name, values in series.items()]
    (tmp_path / "test.yml").write_text(
        yaml.safe_dump(
            {
                "rule_files": ["rules.yml"],
                "evaluation_interval": "1m",
                "tests": [{"interval": "1m", "input_series": inputs, "alert_rule_test": cases}],
            }
        )
    )
    done = subprocess.run(["promtool", "test", "rules", tmp_path / "test.yml"], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_panel_has_its_place_and_each_alert_says_how_grave_it_is():
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels()]
    assert len(places) == len(set(places)) == len({panel["id"] for panel in panels()}) > 10
    assert {rule["labels"]["severity"] for rule in alerts()} == {"critical", "warning"}
    assert all(rule["annotations"]["summary"] for rule in alerts())
