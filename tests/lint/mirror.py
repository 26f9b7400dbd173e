#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""mirror.py: check that the unit tests mirror the sources.

Each module x.c of a folder has test_x.c in tests/unit/FOLDER, unless it stands in
WITHOUT with the reason; each test_x.c has a module x (.c or .h), unless it
stands in ABOUT_MORE, since what it is about is more than a module.
"""
import glob
import os
import sys

FOLDERS = ("enforcer", "bpf", "nft", "policy")
WITHOUT = {
    "policy/yaml/node": "four words in a table",
    "enforcer/active/answered": "test_pipeline sends it real answers",
    "enforcer/lib/loop_polled": "test_loop has no place of epoll",
    "enforcer/active/reload/outcome": "test_status_policy reads it",
    "enforcer/active/permit/permit_list": "test_permission gives and ends them",
    "enforcer/active/reload/reload": "activebox runs it: test_active, test_confirm",
    "enforcer/cli/ask/append": "test_ask compares what it writes",
    "enforcer/cli/ask/rule": "test_ask compares what it writes",
    "enforcer/cli/draft/document": "test_learn compares what it writes",
    "enforcer/cli/draft/names": "test_learn compares what it writes",
    "enforcer/cli/draft/networks": "test_learn compares what it writes",
    "enforcer/cli/draft/rule": "test_learn compares what it writes",
    "enforcer/cli/draft/rules": "test_learn compares what it writes",
    "enforcer/cli/refused": "test_ctl compares what it writes",
    "enforcer/cli/replay/detect": "test_replay runs it",
    "enforcer/cli/dry_run_records": "reload_confirm.sh reads what it prints",
    "enforcer/control/diagnostics_json": "test_requests and test_permissions read it",
    "enforcer/control/difference_json": "reload_confirm.sh reads rules, counts and classes, "
                                        "test_requests two members",
    "enforcer/control/reload_request": "test_requests sends each of its words",
    "enforcer/cli/explain/reason": "a table; test_record reads it",
    "bpf/capture_known": "enforcer/test_pipeline_known tries it",
    "bpf/capture_uses": "hands out the map; tests/e2e/policy/rules.sh reads it",
    "enforcer/suspect/raised": "test_suspects raises alerts that deny",
    "enforcer/daemon/start_asides": "test_start takes the step",
    "enforcer/daemon/start_policy": "policy_identity.sh and kept_policy.sh spoil it",
    "enforcer/daemon/start_records": "test_start takes its steps, and spoils output and format",
    "policy/language/identity": "test_golden has what it says",
    "enforcer/main": "a table; tests/e2e/policy/bad_input.sh runs it",
    "enforcer/cli/run": "hands its options to the service",
    "enforcer/cli/watch": "hands its options to the service",
}
ABOUT_MORE = {
    "bpf/aside/test_helper_take": "an answer that no helper sends",
    "bpf/test_capture_texts": "what capture_asks has seen of a service",
    "bpf/kern/test_packets": "each reader of packets in bpf/kern",
    "bpf/kern/test_tcp_send_owner": "tcp_send and tcp_egress, of two processes",
    "bpf/kern/test_tcp_send_places": "tcp_send, of a user with many connections",
    "enforcer/dns/answer/test_accept_addrs": "the addresses that accept finds",
    "enforcer/cli/test_learn_replayed": "learn and replay, by each other",
    "enforcer/dns/test_peer": "all of dns/, against libknot",
    "enforcer/dns/test_tcp_shares": "whose streams tcp keeps without room",
    "enforcer/forward/test_ways_out_bounds": "ways_out, of very many devices",
    "enforcer/gate/test_gate_repair": "what gate makes good by itself",
    "enforcer/host/identity/test_procfs_exe": "procfs_exe(), which has many cases",
    "enforcer/host/test_pathwatch_lack": "pathwatch, without inotify",
    "enforcer/record/test_fold_alerts": "fold, of alerts of rules",
    "enforcer/record/test_record_ask": "the formats, of what was asked",
    "enforcer/test_pipeline_known": "answers that repeat, through the daemon",
    "enforcer/test_pipeline_watch": "where there is no policy",
    "enforcer/test_pipeline_lookups": "one record a lookup, through the daemon",
    "enforcer/record/test_report_lookups": "one record a lookup",
    "enforcer/record/test_json_names": "names of any bytes, in json",
    "enforcer/record/test_record_size": "the formats, at the largest record",
    "nft/table/test_nftclass_audit": "nftclass, of rules that only record",
    "policy/eval/test_kernel_agrees": "all of eval/, in the kernel and here",
    "policy/language/test_golden": "all of language/, by its messages",
}


def stem(path):
    return os.path.splitext(path)[0]


def main():
    modules = {stem(path) for folder in FOLDERS
               for path in glob.glob(f"{folder}/**/*.c", recursive=True)
               if not path.endswith(".bpf.c")}
    headers = {path.split(".")[0] for folder in FOLDERS
               for path in glob.glob(f"{folder}/**/*.h", recursive=True)}
    tests = {stem(path)[len("tests/unit/"):]
             for path in glob.glob("tests/unit/**/test_*.c", recursive=True)}
    tested = {test.replace("/test_", "/") for test in tests}
    found = [f"{module}.c has no tests/unit/{os.path.dirname(module)}/"
             f"test_{os.path.basename(module)}.c"
             for module in modules - tested - WITHOUT.keys()]
    found += [f"tests/unit/{test}.c mirrors no module"
              for test in tests - ABOUT_MORE.keys()
              if test.replace("/test_", "/") not in modules | headers]
    found += [f"mirror.py: {name} needs no exception" for name in
              (WITHOUT.keys() & tested) | (WITHOUT.keys() - modules) |
              (ABOUT_MORE.keys() - tests)]
    print("\n".join(sorted(found) +
                    [f"mirror: {len(modules)} modules, {len(tests)} tests, "
                     f"{len(found)} findings"]))
    return 1 if found or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
