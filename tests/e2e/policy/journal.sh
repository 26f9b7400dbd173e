#!/bin/sh
# Records that nameward writes to the journal are read back from an export of it.
# What others log there is not, whatever it says: neither any user's, nor what a
# program of root's logs that is not nameward, as engines of containers log what
# is written in these.  The judge of who has logged what is journald, in a mount
# namespace of its own.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
journald=/lib/systemd/systemd-journald
for tool in $journald /usr/bin/journalctl /usr/bin/logger; do
	[ -x "$tool" ] || {
		skip "everything: there is no $tool"
		exit 0
	}
done
e2e_begin
start_knotd
journald_pid=
# shellcheck disable=SC2016
start journald unshare --mount --propagation private sh -c '
	mount -t tmpfs tmpfs /run &&
	mkdir -p /run/systemd/journal /run/log/journal /run/systemd/journald.conf.d &&
	printf "[Journal]\nStorage=volatile\nAudit=\nReadKMsg=no\n" \
		>/run/systemd/journald.conf.d/e2e.conf && exec "$0"' $journald
run=/proc/$journald_pid/root/run
in_journal() { nsenter --mount="/proc/$journald_pid/ns/mnt" "$@"; }
journald_listens() {
	[ -e "$run/systemd/journald.conf.d/e2e.conf" ] &&
		[ -S "$run/systemd/journal/socket" ]
}
check "journald listens" await journald_listens
policy <<END
version: 1
mode: audit
resolvers: [198.51.100.2]
rules: []
END
start_nameward -o "journald:$run/systemd/journal/socket"

# exported NUMBER TEXT: so many entries of the journal have it.
exported() {
	in_journal journalctl -o json --all --directory=/run/log/journal \
		>"$work/export" 2>/dev/null
	[ "$(grep -c -e "$2" "$work/export")" -ge "$1" ]
}
is "a lookup" OK "$(result good sendto --name www.example.com)"
check "the journal has its records" await exported 2 www.example.com

record=$(jq -r '.MESSAGE' "$work/export" | grep '"action":"query"' |
	sed 's/www\.example\.com/forged.example/g; q')
# logs COMMAND...: the record, by a command that becomes logger.  It says that it
# is ours as far as anybody can.
logs() {
	printf '%s\n' "MESSAGE=$record" _UID=0 _EXE=/usr/sbin/nameward \
		_SYSTEMD_UNIT=nameward.service SYSLOG_IDENTIFIER=nameward |
		in_journal "$@" logger --journald
}
logs setpriv --reuid 65534 --clear-groups
logs env
check "others have logged one, too" await exported 2 forged.example
is "journald says who they were" "0 65534" "$(jq -r 'select(.MESSAGE |
	tostring | contains("forged.example")) | ._UID' "$work/export" |
	sort | xargs)"

"$nameward" learn "$work/export" >"$work/out" 2>"$work/err"
is "learn: status" 0 $?
check "learn: it has what nameward has logged" grep -q www.example.com "$work/out"
is "learn: it has nothing of the others" 0 "$(grep -c forged "$work/out")"
check "learn: they are counted" grep -q 'skipped: [0-9]* of the journal that root' \
	"$work/err"
"$nameward" explain --record "$work/export" >"$work/out" 2>/dev/null
check "explain: it has what nameward has logged" grep -q www.example.com "$work/out"
is "explain: it has nothing of the others" 0 "$(grep -c forged "$work/out")"
e2e_end
