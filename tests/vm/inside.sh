#!/bin/sh
# inside.sh JOBS SECONDS: check.sh runs this in a machine, in /nameward.  It runs
# the test programs that standard input names, "SUITE PROGRAM" on a line, JOBS at
# a time, and begins none after SECONDS.  The output of each comes whole, between
# "begin SUITE PROGRAM" and "end SECONDS"; a line "now PROGRAM" comes when it
# begins.  After "status" comes what `nameward status --json` says of the kernel.
#
# A program that fails, unless by taking too long, is tried once more, and what
# failed the first time is reported: so slow a machine, beside others, is late
# for many reasons that are not the program's.
#
# An emulated machine is slow: TEST_SLOW makes waits longer, and the FLOOD_
# variables (tests/bypass) say how much is enough.
set -u
export SECONDS_LEFT="$2"
export BUILD=build TEST_SLOW="${TEST_SLOW:-5}" LOCK=/run/inside.lock
export FLOOD_LOOKUPS="${FLOOD_LOOKUPS:-40000}"
export FLOOD_SOCKETS="${FLOOD_SOCKETS:-6000}"
export FLOOD_CONNECTS="${FLOOD_CONNECTS:-2000}"
export FLOOD_ANSWERS="${FLOOD_ANSWERS:-250}"

# status: print that of a daemon in a namespace and a cgroup of its own.
status() {
	root=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	mkdir "$root/status"
	printf 'version: 1\nresolvers: [127.0.0.1]\n' >/run/status.yaml
	chmod 600 /run/status.yaml
	unshare -n build/nameward run -p /run/status.yaml -o /dev/null \
		--cgroup "$root/status" --pin none --control /run/status.sock \
		>/run/status.log 2>&1 &
	pid=$!
	printf 'status '
	build/nameward status --json --wait 300 --control /run/status.sock |
		tr -d '\n'
	echo
	kill $pid
	wait $pid || cat /run/status.log
	rmdir "$root/status"
}

# shellcheck disable=SC2016
one='
	said=$(mktemp)
	began=$(date +%s)
	read -r up _ </proc/uptime
	if [ "${up%.*}" -gt "$SECONDS_LEFT" ]; then
		echo "skip $2: the time was up" >"$said"
		echo "0 passed, 0 failed, 1 skipped" >>"$said"
		status=0
	else
		echo "now $2" | flock "$LOCK" cat
		run() {
			TEST_SECONDS=${PROGRAM_SECONDS:-3600} \
				sh tests/run.sh "$1" >"$said" 2>&1 </dev/null
		}
		run "$2"
		status=$?
		if [ $status != 0 ] && ! grep -q "it took longer" "$said"; then
			sed -n "s/^FAIL/note first try: &/p" "$said" >"$said.first"
			run "$2"
			status=$?
			cat "$said.first" >>"$said"
			rm "$said.first"
		fi
	fi
	{
		echo "begin $1 $2"
		cat "$said"
		[ $status -le 1 ] || echo "run: exit status $status"
		echo "end $(($(date +%s) - began))"
	} | flock "$LOCK" cat
	rm "$said"'
status
xargs -P "$1" -L 1 sh -c "$one" sh
echo "all done"
