#!/bin/sh
# tests/e2e/senders.sh, with each of the means to see the sender taken away: less
# is known exactly, the records say so, and no program gets more than is
# permitted to the one that a send is attributed to.
# run: early
set -u
here=$(cd "$(dirname "$0")" && pwd)
means="sends tracing fentry sends,fentry sends,tracing socket-mark"
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT

# senders_without MEANS: run the script with them disabled.
senders_without() {
	NAMEWARD_DISABLE=$1,even-enforcing SENDERS_BRIEF=yes \
		sh "$here/../e2e/senders.sh" >"$said/$1.out" 2>"$said/$1.err"
	echo $? >"$said/$1.status"
}

# Each run has namespaces and a cgroup of its own; a slow machine runs one after
# the other.
for without in $means; do
	senders_without "$without" &
	[ "${TEST_SLOW:-1}" -le 1 ] || wait
done
wait
status=0
for without in $means; do
	sed -E "s;^(ok|FAIL|skip) senders/;\\1 senders-without/$without: ;" \
		"$said/$without.out"
	cat "$said/$without.err" >&2
	[ "$(cat "$said/$without.status")" = 0 ] || status=1
done
exit "$status"
