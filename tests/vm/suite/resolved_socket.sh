#!/bin/sh
# However a program comes to systemd-resolved's socket, it is refused: by other
# paths, by a connection from before the start, many at a time, after a restart of
# resolved, and with the daemon killed.  `unload` gives everything back.
# vm: names
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
# shellcheck source=tests/lib/neighbour_root.sh
. "$top/tests/lib/neighbour_root.sh"
# shellcheck source=tests/lib/resolved.sh
. "$top/tests/lib/resolved.sh"
stays_pid="" held_pid="" # set by name
resolved_begin
pin=/sys/fs/bpf/$e2e_name-$$
ways=$work/ways
leave() {
	rm -f /run/hard
	umount "$ways/mount" 2>/dev/null
	resolved_leave
}
trap leave EXIT

# --- ways to the same socket --------------------------------------------------

mkdir -p "$ways/mount"
ln -s "$varlink" "$ways/link"
ln -s "${varlink%/*}" "$ways/folder"
ln "$varlink" /run/hard
mount --bind "${varlink%/*}" "$ways/mount"
socket=${varlink##*/}
# A process whose working directory and root lead there.
start stays setpriv --reuid 65534 --regid 65534 --clear-groups sh -c \
	"cd '${varlink%/*}' && exec sleep 10000"
paths="$varlink
/run/../run/systemd/resolve/$socket
/var/run/systemd/resolve/$socket
//run//systemd/./resolve/$socket
$ways/link
$ways/folder/$socket
/run/hard
$ways/mount/$socket
/proc/self/root$varlink
/proc/$stays_pid/cwd/$socket
/proc/$stays_pid/root$varlink
${varlink%/*}/."

# by_ways WANT: the ways that don't end as wanted; "all" if all do.
by_ways() {
	# shellcheck disable=SC2086
	nobody_python "$top/tests/vm/suite/varlink.py" "$ways_name" $paths \
		>"$work/by-ways"
	awk -v want="$1" '$2 != want { print } END { if (NR != 12) print NR, "ways" }' \
		"$work/by-ways" | grep . || echo all
}
in_namespaces() {
	# shellcheck disable=SC2016
	nobody unshare -Urm --propagation private sh -c 'mount -t tmpfs t /tmp &&
		mkdir /tmp/r && mount --rbind /run/systemd/resolve /tmp/r &&
		python3 -S -E "$0" "$2" "/tmp/r/$1"' \
		"$top/tests/vm/suite/varlink.py" "$socket" "$ways_name" 2>&1 |
		sed 's/.* //'
}
other_net() {
	nobody unshare -Urn python3 -S -E "$top/tests/vm/suite/varlink.py" \
		"$ways_name" | sed 's/.* //'
}
ways_name=before.many.example.com
is "before the start each way leads to resolved" all "$(by_ways 203.0.113.30)"
is "before the start a mount of the program's own does" 203.0.113.30 \
	"$(in_namespaces)"
is "before the start another network namespace does" 203.0.113.30 "$(other_net)"

mkdir -m 777 "$work/held"
start_program held setpriv --reuid 65534 --regid 65534 --clear-groups /usr/bin/python3 -S -E \
	"$top/tests/vm/suite/varlink.py" --held "$work/held/file" \
	held.many.example.com
check "a connection is held from before the start" await test -e "$work/held/file"

ways_name=after.many.example.com
# hooks: programs at hooks of this kind.
hooks() { bpftool link list 2>/dev/null | grep -cE 'fmod_ret|modify_return'; }

names_policy
start_nameward
is "status says that they are refused" refused "$(services)"
check "the hook has a program" test "$(hooks)" -gt 0
is "each way is refused" all "$(by_ways ECONNREFUSED)"
is "a mount of the program's own is refused" ECONNREFUSED "$(in_namespaces)"
is "another network namespace is refused" ECONNREFUSED "$(other_net)"
check "nothing that was asked so reached the resolver" wire_lacks "$ways_name"
rm "$work/held/file"
wait "$held_pid"
check "a connection that was held is cut: $(cat "$work/held.log")" \
	test "$(sed 's/.* //' "$work/held.log")" != 203.0.113.30
check "nothing was asked by it" wire_lacks held.many.example.com
many=$((4000 / slow / 8 * 8))
is "of many at a time each is refused" "ECONNREFUSED=$many" \
	"$(nobody_python "$top/tests/vm/suite/varlink.py" --many $many |
		sed 's/.* //')"

# --- resolved, and the daemon, go and come ---------------------------------------

before=$(stat -c %i "$varlink")
resolved_restart
check "resolved has another socket now" test \
	"$(stat -c %i "$varlink")" != "$before"
refused "resolved started again"
stop "$nameward_pid" KILL
new_name
is "killed: the socket refuses" ECONNREFUSED "$(by_varlink "$name")"
resolved_restart
is "killed, and resolved started again: the socket refuses" ECONNREFUSED \
	"$(by_varlink "$name")"
is "killed: what is permitted is found by DNS" 203.0.113.30 \
	"$(by_getent killed.web.many.example.com)"
is "killed: what is denied is not found" nothing "$(by_getent "$name")"
check "killed: nothing denied reached the resolver" wire_lacks "$name"
start_nameward
refused "the daemon started again"
stop "$nameward_pid" KILL
"$nameward" unload --control "$control" --pin "$pin" >"$work/unload" 2>&1
is "unload: resolved answers whoever asks" 203.0.113.30 \
	"$(by_varlink "$name")"
is "unload: a lookup goes that way" 203.0.113.30 "$(by_getent "$name")"
check "unload: no pin is left" test -z "$(ls -A "$pin" 2>/dev/null)"
is "unload: no program is left at the hook" 0 "$(hooks)"
e2e_end
