#!/usr/bin/env python3
"""Writes atrest.json, the Grafana dashboard, beside itself. tests/watching holds the two together.

The order is that of the questions at night: is it well, what do callers see, is it KMS, is it us.
"""

import json
import pathlib

NODE = 'cluster=~"$cluster",job=~"$job",instance=~"$instance"'
KEY = NODE + ',key_arn=~"$key"'
ETCD = 'cluster=~"$cluster"'
RATE = "[$__rate_interval]"
P = "aws_encryption_provider_"
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
GREEN, ORANGE, RED, BLUE, GREY = "green", "orange", "red", "blue", "text"


def query(expression, legend="", instant=False, table=False):
    target = {"datasource": SOURCE, "expr": expression, "legendFormat": legend,
              "editorMode": "code", "instant": instant, "range": not instant}
    if table:
        target["format"] = "table"
    return target


def steps(*pairs):
    """steps(GREEN, (1, RED)): green, from 1 on red."""
    first, *rest = pairs
    return {"mode": "absolute", "steps": [{"color": first, "value": None}] +
            [{"color": color, "value": value} for value, color in rest]}


def panel(kind, title, description, targets, unit="short", thresholds=None, options=None, custom=None,
          mappings=(), minimum=None, maximum=None, overrides=(), decimals=None, **more):
    for index, target in enumerate(targets):
        target["refId"] = chr(ord("A") + index)
    defaults = {"unit": unit, "thresholds": thresholds or steps(GREEN), "mappings": list(mappings),
                "color": {"mode": "palette-classic" if kind == "timeseries" else "thresholds"},
                "custom": custom or {}}
    for name, value in (("min", minimum), ("max", maximum), ("decimals", decimals)):
        if value is not None:
            defaults[name] = value
    return {"type": kind, "title": title, "description": description, "datasource": SOURCE,
            "targets": targets, "fieldConfig": {"defaults": defaults, "overrides": list(overrides)},
            "options": options or {}, **more}


def stat(title, description, expression, unit="short", thresholds=None, mappings=(), decimals=None,
         none="not known"):
    made = panel("stat", title, description, [query(expression, instant=True)], unit, thresholds,
                 {"colorMode": "background", "graphMode": "none", "textMode": "auto", "wideLayout": True,
                  "justifyMode": "auto", "orientation": "auto", "showPercentChange": False,
                  "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
                  "percentChangeColorMode": "standard"},
                 mappings=mappings, decimals=decimals)
    made["fieldConfig"]["defaults"]["noValue"] = none
    return made


def lines(title, description, targets, unit="short", thresholds=None, stack=False, maximum=None,
          colors=()):
    custom = {"drawStyle": "line", "lineInterpolation": "linear", "lineWidth": 1,
              "fillOpacity": 30 if stack else 5, "showPoints": "never", "spanNulls": False,
              "stacking": {"mode": "normal" if stack else "none", "group": "A"},
              "thresholdsStyle": {"mode": "line" if thresholds else "off"}, "axisSoftMin": 0}
    overrides = [{"matcher": {"id": "byRegexp", "options": name},
                  "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": color}}]}
                 for name, color in colors]
    return panel("timeseries", title, description, targets, unit, thresholds,
                 {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": True,
                             "calcs": []},
                  "tooltip": {"mode": "multi", "sort": "desc"}}, custom, minimum=0, maximum=maximum,
                 overrides=overrides)


def timeline(title, description, targets, mappings, thresholds):
    return panel("state-timeline", title, description, targets, "none", thresholds,
                 {"showValue": "never", "mergeValues": True, "rowHeight": 0.85, "alignValue": "left",
                  "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True,
                             "calcs": []}, "tooltip": {"mode": "single", "sort": "none"}},
                 {"lineWidth": 0, "fillOpacity": 80}, mappings)


def table(title, description, expression, columns, unit="none", value=None, names=None):
    """columns: labels in their order; value: the name of the value's column, if it is shown."""
    shown = (["Value"] if value else []) + columns
    renamed = {"Value": value or "Value", **(names or {})}
    return panel("table", title, description, [query(expression, instant=True, table=True)], unit,
                 options={"showHeader": True, "cellHeight": "sm", "footer": {
                     "show": False, "reducer": ["sum"], "countRows": False}},
                 custom={"align": "left", "cellOptions": {"type": "auto"}, "inspect": False},
                 transformations=[{"id": "filterFieldsByName", "options": {"include": {"names": shown}}},
                                  {"id": "organize", "options": {
                                      "indexByName": {name: i for i, name in enumerate(shown)},
                                      "renameByName": renamed,
                                      "excludeByName": {}, "includeByName": {}}}])


def values(*triples):
    """(value, text, color) …"""
    return [{"type": "value", "options": {str(value): {"text": text, "color": color, "index": index}
                                          for index, (value, text, color) in enumerate(triples)}}]


def quantiles(metric, by="", factor="", selector=KEY, part=(0.5, 0.9, 0.99), name=""):
    labels = f"le, {by}" if by else "le"
    name = f"{{{{{by}}}}} " if by else name
    return [query(f"histogram_quantile({q}, sum by ({labels}) (rate({P}{metric}_bucket{{{selector}}}{RATE})))"
                  f"{factor}", f"{name}p{q * 100:.0f}") for q in part]


def rate(metric, by, legend, selector=KEY, positive=False):
    expression = f"sum by ({by}) (rate({P}{metric}{{{selector}}}{RATE}))"
    return query(expression + (" > 0" if positive else ""), legend)


def short(expression, label="key_arn"):
    """With a label `k`: an alias as it is, of an ARN the end, by which keys are told apart."""
    return (f'label_replace(label_replace({expression}, "k", "$1", "{label}", "(.*)"), '
            f'"k", "…$1", "{label}", ".*:key/.*(.{{12}})")')


WELL = values((1, "well", GREEN), (0, "cannot be used", RED), (-1, "not reached", ORANGE))
NONE_IS_WELL = steps(GREEN, (1, RED))
TIMEOUT = steps("transparent", (2, ORANGE), (3, RED))
SLOW = ('1 - sum(rate(%scall_seconds_bucket{%s,le="2"}%s)) / sum(rate(%scall_seconds_count{%s}%s))'
        % (P, KEY, RATE, P, KEY, RATE))
FAILED = 'failure!~"cancelled|bad-input|bad-ciphertext"'
OURS = 'cluster=~"$cluster",alertname=~"Kms.*|Etcd.*|ApiServers.*|KeyRotation.*|EncryptionStatus.*",alertstate="firing"'

ROWS = [
    ("Is it well?", [
        (4, 4, stat("Keys that cannot be used", "Of all nodes. Which, and why, stands below.",
                    f"count({P}key_healthy{{{KEY}}} == 0) or vector(0)", thresholds=NONE_IS_WELL)),
        (4, 4, stat("Plugins not reached", "By Prometheus: the process, its health port, or the way to it.",
                    'count(up{cluster=~"$cluster",job=~"$job"} == 0) or vector(0)',
                    thresholds=NONE_IS_WELL)),
        (4, 4, stat("Alerts firing", "Of packaging/prometheus. Each names its runbook.",
                    f"count(max by (alertname, instance) (ALERTS{{{OURS}}})) or vector(0)", thresholds=NONE_IS_WELL)),
        (4, 4, stat("Calls over 2 s", "kube-apiserver gives up after 3 s, unless configured otherwise.",
                    f"({SLOW}) >= 0 or vector(0)", "percentunit", steps(GREEN, (0.01, ORANGE), (0.05, RED)),
                    decimals=1)),
        (4, 4, stat("Credentials last", "Until the first node's AWS credentials end. They are renewed a "
                    "quarter of an hour before. None: those that never end.",
                    f"min(({P}credentials_expiration_timestamp_seconds{{{NODE}}} < +Inf > 0) - time())", "s",
                    steps(RED, (600, ORANGE), (900, GREEN)), none="for ever")),
        (4, 4, stat("Plaintext in etcd", "Values that should be encrypted. Needs atrest status on a timer.",
                    f"sum(max by (resource) (atrest_etcd_unexpected_plaintext_values{{{ETCD}}}))",
                    thresholds=NONE_IS_WELL)),
        (10, 8, timeline("Each key on each node", "What Status tells kube-apiserver.",
                         [query(short(f"max by (instance, key_arn) ({P}key_healthy{{{KEY}}} or "
                                      f"(last_over_time({P}key_healthy{{{KEY}}}[1h]) * 0 - 1 "
                                      f"and on (cluster, job, instance) up{{{NODE}}} == 0))"),
                                "{{instance}} {{k}}")], WELL, steps(ORANGE, (0, RED), (1, GREEN)))),
        (7, 8, table("Alerts firing", "docs/runbooks has a page of each name.",
                     f"max by (severity, alertname, instance) (ALERTS{{{OURS}}})",
                     ["severity", "alertname", "instance"])),
        (7, 8, table("Keys that cannot be used: why", "Now. /healthz has KMS's own word for it.",
                     "max by (instance, k, reason) (" +
                     short(f'{P}key_health_reason{{{KEY},reason!="ok"}}') + ")",
                     ["reason", "instance", "k"], names={"k": "key"})),
    ]),
    ("What kube-apiserver sees", [
        (8, 8, lines("Calls", "Encrypt and Decrypt, answered in any way.",
                     [rate("call_seconds_count", "operation", "{{operation}}")], "ops")),
        (8, 8, lines("Calls that failed, by what failed", "Those that callers cancelled, too.",
                     [rate("call_failures_total", "failure", "{{failure}}", positive=True)], "ops",
                     stack=True)),
        (8, 8, lines("Share of calls that failed, by node", "Without what callers did themselves and "
                     "ciphertexts that cannot be opened. KmsCallsFailing from 5 %.",
                     [query(f"sum by (instance) (rate({P}call_failures_total{{{KEY},{FAILED}}}{RATE})) / "
                            f"sum by (instance) (rate({P}call_seconds_count{{{KEY}}}{RATE}))",
                            "{{instance}}")], "percentunit", steps("transparent", (0.05, RED)),
                     maximum=1)),
    ]),
    ("Latency against kube-apiserver's 3 s", [
        (8, 8, lines("A call, as kube-apiserver waits for it", "Queue, limit, KMS and retries. Lines: 2 s, "
                     "where KmsCallsSlow counts, and 3 s, where kube-apiserver gives up.",
                     quantiles("call_seconds"), "s", TIMEOUT)),
        (8, 8, lines("of that: KMS, with retries", "Calls that succeeded.",
                     quantiles("kms_operation_latency_ms", "operation", " / 1000",
                               KEY + ',status="success"', (0.5, 0.99)), "s")),
        (8, 8, lines("of that: waiting for a worker or for --qps-limit", "Time in which KMS was not asked.",
                     [*quantiles("queue_seconds", part=(0.99,), name="for a worker "),
                      *quantiles("rate_limit_wait_seconds", selector=NODE, part=(0.99,),
                                 name="for --qps-limit ")], "s")),
    ]),
    ("KMS: errors, throttling, retries", [
        (6, 8, lines("Operations, by outcome", "Probes too.",
                     [rate("kms_operations_total", "status", "{{status}}")], "ops", stack=True,
                     colors=[("success", GREEN), ("failure", RED), ("failure-throttle", ORANGE),
                             ("failure-corruption", "purple")])),
        (6, 8, lines("Failures, by kind", "After retries. Probes too.",
                     [rate("kms_failures_total", "failure", "{{failure}}", positive=True)], "ops",
                     stack=True)),
        (6, 8, lines("Throttled by KMS, by node", "Attempts, those too that a retry made good.",
                     [rate("kms_throttled_attempts_total", "instance", "{{instance}}", NODE)], "ops")),
        (6, 8, lines("Refused by us", "By --qps-limit, by a full queue, by --decrypt-keys, by --allow-uid.",
                     [rate("rate_limit_refused_total", "operation", "limit: {{operation}}", NODE, True),
                      rate("shed_calls_total", "instance", "load: {{instance}}", positive=True),
                      rate("refused_decrypts_total", "instance", "policy: {{instance}}", positive=True),
                      rate("refused_connections_total", "instance", "user: {{instance}}", NODE, True)],
                     "ops")),
    ]),
    ("Credentials and key ids", [
        (5, 7, lines("AWS credentials: time left", "Renewed when 15 to 17 minutes are left.",
                     [query(f"({P}credentials_expiration_timestamp_seconds{{{NODE}}} < +Inf > 0) - time()",
                            "{{instance}}")], "s", steps(RED, (600, "transparent")))),
        (4, 7, lines("Fetches in an hour", "Of credentials, by how they ended.",
                     [query(f"sum by (status) (increase({P}credentials_fetches_total{{{NODE}}}[1h]))",
                            "{{status}}")], "short", colors=[("success", GREEN), ("failure", RED)])),
        (15, 7, table("Key id that each node tells", "They must be the same for one socket on all nodes.",
                      f"max by (socket, instance, key_id) ({P}key_id_info{{{KEY}}})",
                      ["socket", "instance", "key_id"])),
        (12, 7, timeline("State of the key, as KMS's answers show it", "Of the key itself, not the way to it.",
                         [query(short(f'max by (instance, key_arn) ({P}key_state{{{KEY},state="enabled"}} * 0 or '
                                f'{P}key_state{{{KEY},state="unknown"}} * 0 + 1 or '
                                f'{P}key_state{{{KEY},state="disabled"}} * 0 + 2 or '
                                f'{P}key_state{{{KEY},state="pending-deletion"}} * 0 + 3 or '
                                f'{P}key_state{{{KEY},state!~"enabled|unknown|disabled|pending-deletion"}} * 0 + 4)'),
                                "{{instance}} {{k}}")],
                         values((0, "enabled", GREEN), (1, "not known yet", GREY), (2, "disabled", ORANGE),
                                (3, "pending deletion", RED), (4, "absent, import, unusable", "purple")),
                         steps(GREEN))),
        (12, 7, lines("Since KMS last did it", "By node and operation, the key for which it is longest.",
                      [query(f"max by (instance, operation) (time() - "
                             f"({P}key_last_success_timestamp_seconds{{{KEY}}} > 0))",
                             "{{instance}} {{operation}}")], "s", steps("transparent", (95, RED)))),
    ]),
    ("Queue, workers, process", [
        (6, 7, lines("Calls in flight", "Waiting for a worker or for KMS.",
                     [query(f"sum by (instance, operation) ({P}calls_in_flight{{{KEY}}})",
                            "{{instance}} {{operation}}")])),
        (6, 7, lines("Workers", "Threads that wait for KMS, and the most there may be.",
                     [query(f"sum by (instance) ({P}workers{{{KEY}}})", "{{instance}}"),
                      query(f"max({P}workers_limit{{{KEY}}})", "limit of a key")],
                     colors=[("limit of a key", RED)])),
        (6, 7, lines("Decrypts answered by an equal call", "Coalesced: KMS is asked once.",
                     [rate("coalesced_decrypts_total", "instance", "{{instance}}")], "ops")),
        (6, 7, timeline("Sandbox, sockets, configuration", "Red: a part is not in force, a socket is not "
                        "served, a file was not taken over.",
                        [query(f"min by (instance) ({P}sandbox_part_in_force{{{NODE}}})", "{{instance}} sandbox"),
                         query(f"min by (instance) ({P}socket_served{{{KEY}}})", "{{instance}} sockets"),
                         query(f"min by (instance) ({P}config_last_reload_successful{{{NODE}}})",
                               "{{instance}} configuration")],
                        values((1, "well", GREEN), (0, "not in force", RED)), steps(RED, (1, GREEN)))),
        (6, 7, lines("Memory", "Resident.", [query(f"process_resident_memory_bytes{{{NODE}}}",
                                                   "{{instance}}")], "bytes")),
        (6, 7, lines("Processor", "", [query(f"rate(process_cpu_seconds_total{{{NODE}}}{RATE})",
                                             "{{instance}}")], "percentunit")),
        (6, 7, lines("Threads and open files", "",
                     [query(f"process_threads{{{NODE}}}", "{{instance}} threads"),
                      query(f"process_open_fds{{{NODE}}}", "{{instance}} files")])),
        (6, 7, lines("Runs since", "Falls to 0 with a restart.",
                     [query(f"time() - process_start_time_seconds{{{NODE}}}", "{{instance}}")], "s")),
    ]),
    ("Rotation, and what is in etcd (atrest status on a timer)", [
        (4, 7, stat("kube-apiservers", "On one key and one configuration?",
                    f"min(atrest_apiservers_agree{{{ETCD}}})",
                    mappings=values((1, "agree", GREEN), (0, "differ", RED)), thresholds=steps(RED, (1, GREEN)))),
        (4, 7, stat("Values left to migrate", "Under another key than the one that writes.",
                    f"max(atrest_etcd_values_left{{{ETCD}}})", thresholds=steps(GREEN, (1, BLUE)))),
        (8, 7, lines("Values in etcd", "Encrypted and not, all resources that verify looks at.",
                     [query(f'sum by (state) (max by (resource, state) (atrest_etcd_values{{{ETCD},'
                            f'resource=~"secrets|configmaps"}}))', "{{state}}")], stack=True,
                     colors=[("encrypted", GREEN), ("plaintext", ORANGE), ("unreadable", RED),
                             ("exempt", BLUE)])),
        (8, 7, table("Values under each key", "A key may go when none is left, backups included.",
                     "max by (k, format, name) (" + short(f"atrest_etcd_key_values{{{ETCD}}}", "key_id") + ")",
                      ["k", "format", "name"], value="values", names={"k": "key id"})),
        (16, 6, table("What each kube-apiserver was told last", "", f"max by (server, provider, key_id) "
                      f"(atrest_apiserver_key_last_status_timestamp_seconds{{{ETCD}}}) * 1000",
                      ["server", "provider", "key_id"], "dateTimeAsIso", "told at")),
        (8, 6, stat("Age of what this row shows", "Since atrest status last succeeded.",
                    f"time() - max(atrest_status_timestamp_seconds{{{ETCD}}})", "s",
                    steps(GREEN, (7200, ORANGE)))),
    ]),
]


def variable(name, label, expression, multi=True):
    return {"type": "query", "name": name, "label": label, "datasource": SOURCE, "hide": 0,
            "query": {"query": expression, "refId": "StandardVariableQuery"},
            "refresh": 2, "sort": 1, "multi": multi, "includeAll": True, "allValue": ".*",
            "current": {"text": ["All"], "value": ["$__all"]}, "options": [], "regex": "",
            "skipUrlSync": False}


def variables():
    info = P + "build_info"
    return [{"type": "datasource", "name": "datasource", "label": "Data source", "query": "prometheus",
             "refresh": 1, "hide": 0, "includeAll": False, "multi": False, "options": [], "regex": "",
             "skipUrlSync": False, "current": {"text": "default", "value": "default"}},
            variable("cluster", "Cluster", f"label_values({info}, cluster)"),
            variable("job", "Job", f'label_values({info}{{cluster=~"$cluster"}}, job)'),
            variable("instance", "Node", f'label_values({info}{{cluster=~"$cluster",job=~"$job"}}, instance)'),
            variable("key", "Key", f'label_values({P}key_healthy{{{NODE}}}, key_arn)')]


def panels():
    placed, top = [], 0
    for title, row in ROWS:
        placed.append({"type": "row", "title": title, "collapsed": False, "panels": [],
                       "gridPos": {"x": 0, "y": top, "w": 24, "h": 1}})
        top, left, height = top + 1, 0, 0
        for width, tall, made in row:
            if left + width > 24:
                top, left, height = top + height, 0, 0
            placed.append({**made, "gridPos": {"x": left, "y": top, "w": width, "h": tall}})
            left, height = left + width, max(height, tall)
        top += height
    for number, made in enumerate(placed, 1):
        made["id"] = number
    return placed


def dashboard():
    return {"title": "KMS encryption of Kubernetes Secrets (atrest)", "uid": "atrest",
            "description": "aws-encryption-provider on each node, AWS KMS behind it, and what is in etcd.",
            "tags": ["kubernetes", "kms", "atrest"], "schemaVersion": 39, "editable": True,
            "graphTooltip": 1, "refresh": "30s", "timezone": "browser", "time": {"from": "now-3h", "to": "now"},
            "timepicker": {}, "fiscalYearStartMonth": 0, "links": [],
            "templating": {"list": variables()},
            "annotations": {"list": [
                {"name": "Alerts", "enable": True, "hide": False, "iconColor": "red",
                 "datasource": SOURCE, "expr": f"ALERTS{{{OURS}}}", "titleFormat": "{{alertname}}",
                 "textFormat": "{{instance}} {{key_arn}}"}]},
            "panels": panels()}


def text():
    return json.dumps(dashboard(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    pathlib.Path(__file__).with_name("atrest.json").write_text(text())
