#!/bin/sh
# Whoever has the user id of the daemon, as root of a container without a user
# namespace, can take all places of epoll(7) that the kernel has for it.  The
# daemon starts and does what it does all the same, and is not kept busy by that.
# The judges are the program's own system call, the records, and the kernel's count
# of the daemon's time.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_begin
start_knotd
start_web 80
simple_policy
real=$nameward
cat >"$work/nameward" <<END
#!/bin/sh
exec /usr/bin/python3 "$top/tests/fault/no_epoll.py" "$real" "\$@"
END
chmod +x "$work/nameward"
if "$work/nameward" --version >"$work/out" 2>&1; then
	nameward=$work/nameward
else
	skip "everything: $(tail -n 1 "$work/out")"
	exit 0
fi
start_nameward
nameward=$real

is "a lookup, and what it opens" OK "$(result good sendto \
	--name www.example.com --then-connect 80 --timeout-ms $((3000 * slow)))"
is "a denied lookup" EPERM "$(result other sendto --name www.example.com)"
recorded "its record" 'act == "query" and denied and name == "www.example.com"'
is "a connection that nothing opened" ECONNREFUSED "$(result other dial \
	203.0.113.77 --port 80 --timeout-ms $((3000 * slow)))"
recorded "its record, too" 'act == "connect" and denied and to == "203.0.113.77"'
is "a reload" 0 "$(ctl reload >/dev/null; echo $?)"
cp "$work/good" "$work/other.new" && mv "$work/good" "$work/good.old" &&
	mv "$work/other.new" "$work/good"
now_good() { [ "$(result good sendto --name www.example.com)" = OK ]; }
check "a replaced program has its rules" await_for 5 now_good
ticks() { cut -d' ' -f14,15 "/proc/$nameward_pid/stat" | tr ' ' '+'; }
before=$(($(ticks)))
sleep 2
check "it is idle when nothing happens" \
	test $(($(ticks) - before)) -lt $((50 * slow))
kill -s TERM "$nameward_pid"
check "it ends when it is told to" await_for 10 is_zombie "$nameward_pid"
stop "$nameward_pid"
is "and leaves nothing" "" "$(in_client nft list tables)"
e2e_end
