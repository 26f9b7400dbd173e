#!/bin/sh
# scene.sh [POLICY]: the network of an end-to-end test (tests/e2e/lib.sh), with a
# resolver, a web server and nameward in force, and a shell in it to look around.
# All is gone when the shell ends; E2E_KEEP=1 keeps its directory.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/e2e/lib.sh"
e2e_begin
mount_pins || exit 1
start_knotd
start_web 80
start_wire
simple_policy
[ $# = 0 ] || cp "$1" "$work/policy.yaml"
start_nameward
cat <<END
A client at 198.51.100.1; knotd at 198.51.100.2 with www.example.com and others; a
web server at 203.0.113.10.  The shell is a program of the client.
  good sendto --name www.example.com --then-connect 80    may, and opens
  other sendto --name www.example.com                     may not
  nameward status --control \$control     \$work: policy.yaml records.json
  ls \$pin                                nameward.log wire.pcap;  \$nameward_pid
END
export work pin control records cgroup nameward_pid
PATH=$work:$(dirname "$nameward"):$PATH as_program -- "${SHELL:-/bin/sh}"
e2e_end
