#!/bin/sh
# Sockets that are passed on (tests/e2e/senders.sh), without tracing programs
# and without BPF on sends: who sends is known less exactly, the records say
# so, and nobody gets more than is permitted to the one whom it counts to.
set -u
here=$(cd "$(dirname "$0")" && pwd)
said=$(NAMEWARD_DISABLE=tracing,sends,even-enforcing \
	sh "$here/../e2e/senders.sh")
status=$?
echo "$said" | sed -E 's,^(ok|FAIL|skip) senders/,\1 senders-without/,'
exit $status
