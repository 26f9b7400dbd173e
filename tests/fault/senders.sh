#!/bin/sh
# Sockets that are passed on (tests/e2e/senders.sh), with each of the means to
# see who sends taken away: then less is known exactly, the records say so, and
# nobody gets more than is permitted to the one whom it counts to.
set -u
here=$(cd "$(dirname "$0")" && pwd)
status=0
for without in sends tracing fentry sends,fentry sends,tracing socket-mark; do
	said=$(NAMEWARD_DISABLE=$without,even-enforcing SENDERS_BRIEF=yes \
		sh "$here/../e2e/senders.sh") || status=1
	echo "$said" | sed -E \
		"s;^(ok|FAIL|skip) senders/;\\1 senders-without/$without: ;"
done
exit "$status"
