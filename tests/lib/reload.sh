# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # set by tests/e2e/lib.sh
# reload.sh - reload the policy of tests/e2e/lib.sh, and see which one is in force:
# by what $work/good may look up, and by `status`.

reload() { ctl reload "$@" >"$work/reload.out" 2>&1; }
status_of() { ctl status --json | jq -r "$1"; }
# looks_up [NAME], is_denied [NAME]: the program may, or may not, look it up.
lookup() { result good sendto --name "${1:-www.example.com}"; }
looks_up() { [ "$(lookup "${1:-}")" = OK ]; }
is_denied() { [ "$(lookup "${1:-}")" = EPERM ]; }
