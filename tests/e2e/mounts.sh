#!/bin/sh
# A file system that is mounted over a directory of the policy brings other
# programs to its paths, and takes them away when it is unmounted, which nothing
# that nameward holds prevents.  The judges are the programs' lookups, and
# umount(8) itself.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
unmount() {
	for where in "$work/tools" "$work/other" "$work/later"; do
		umount -l "$where" 2>/dev/null
	done
}
trap 'unmount; e2e_cleanup' EXIT
start_knotd
mkdir "$work/tools" "$work/later"
cp "$work/good" "$work/tools/tool"
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  - name: tools
    who: { exe: [$work/tools/tool, "$work/later/*/tool"] }
    domains: ["**.many.example.com"]
    action: allow
END
start_nameward

# lookup PROGRAM: how one ends.
lookup() {
	as_program -- "$1" sendto --name mounts.many.example.com >"$work/out"
	word result "$work/out"
}
becomes() { [ "$(lookup "$2")" = "$1" ]; }
# asks SENTENCE WANT PROGRAM: so it ends once the change is noticed.
asks() { check "$1" await becomes "$2" "$3"; }

is "a program at the path may ask" OK "$(lookup "$work/tools/tool")"
for round in 1 2; do
	mount -t tmpfs none "$work/tools"
	cp "$work/good" "$work/tools/tool"
	asks "a program on what is mounted there may ask ($round)" OK \
		"$work/tools/tool"
	check "what is mounted there is not busy ($round)" \
		umount "$work/tools"
	asks "the program below may ask again ($round)" OK "$work/tools/tool"
done

# A file system that is there as a whole at once: mount(2) alone changes it.
mkdir "$work/full" "$work/later/a"
cp "$work/good" "$work/full/tool"
is "a program at no path of the policy may not ask" EPERM \
	"$(lookup "$work/full/tool")"
mount --bind "$work/full" "$work/later/a"
asks "what is mounted at once counts" OK "$work/full/tool"
check "it is not busy either" umount "$work/later/a"
asks "and counts no longer once it is unmounted" EPERM "$work/full/tool"
is "the daemon holds no file of the policy" "" \
	"$(find "/proc/$nameward_pid/fd" -lname "$work/*tool*")"

# A program counts within 50 ms; tried again where this machine was too busy.
counts_soon() {
	round=0
	while [ "$round" -lt 30 ]; do
		round=$((round + 1))
		cp "$work/good" "$work/new"
		mv "$work/new" "$work/tools/tool"
		sleep "$(awk "BEGIN { print 0.05 * $slow }")"
		! becomes OK "$work/tools/tool" || return 0
		sleep 1
	done
	return 1
}
check "a replaced program counts within 50 ms" counts_soon
e2e_end
