#!/bin/sh
# A rule names programs in a directory that a user may write, who fills it with
# hundreds of names.  The daemon goes on, knows the others' programs, and starts
# again.  The judge is whether lookups are answered, and the wire.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_begin
start_knotd
start_wire
mkdir -p "$work/home/ann/bin" "$work/home/bob/bin"
cp "$work/good" "$work/home/bob/bin/tool"
chown -R 4242 "$work/home/ann"
chown -R 4343 "$work/home/bob"
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  - name: web
    who: { exe: [$work/good, $work/home/*/bin/*] }
    domains: ["**.example.com"]
    action: allow
END
answered() {
	is "$1: a program of root is answered" OK \
		"$(result good sendto --name www.example.com)"
	is "$1: another user's program is answered" OK "$(result as_program -- \
		"$work/home/bob/bin/tool" sendto --name www.example.com)"
	is "$1: other programs are not" EPERM \
		"$(result other sendto --name "$1.example.com")"
	check "$1: nothing of that leaves" wire_lacks "$1.example.com"
}

# shellcheck disable=SC3045 # dash and bash have it
ulimit -n 512 # fewer than there are names
start_nameward
answered before
setpriv --reuid 4242 --clear-groups --regid 4242 /usr/bin/python3 -c 'import os, sys
os.chdir(sys.argv[1])
for i in range(350):
    os.symlink("/bin/true", "l%d" % i)
    os.close(os.open("f%d" % i, os.O_CREAT))' "$work/home/ann/bin"
await grep -q 'some are left out' "$work/nameward.log" ||
	fail "the log says that some are left out"
answered flooded
check "a reload succeeds" ctl reload
cp "$work/good" "$work/good.new" && mv "$work/good.new" "$work/good"
is_answered() { [ "$(result good sendto --name www.example.com)" = OK ]; }
await is_answered
answered replaced
stop "$nameward_pid"
is "without nameward a lookup is answered" OK \
	"$(result other sendto --name open.example.com)"
start_nameward
answered again
e2e_end
