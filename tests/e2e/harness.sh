#!/bin/sh
# Without a firewall every path of the harness works: what is stopped in the
# other tests must arrive in this one, or those would pass for the wrong
# reason.  The judges are the client's answers and the wire.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
start_knotd
start_dnsmasq "$server_ns" 198.51.100.3
start_web 80 8080
start_wire

for server in 198.51.100.2 2001:db8:1::2 ::ffff:198.51.100.2; do
	for path in send sendto sendmsg sendmmsg write writev; do
		is "$path to $server is answered" OK "$(result good $path \
			--server $server --name $path.many.example.com)"
		is "$path over TCP to $server is answered" OK "$(result good \
			$path --tcp --server $server --name $path.many.example.com)"
	done
done
for path in send sendto sendmsg sendmmsg write writev; do
	await test "$(wire $path.many.example.com)" -ge 6
	is "$path reached the resolver each time" 6 \
		"$(wire $path.many.example.com)"
done
check "dnsmasq answers" await answers 198.51.100.3
is "a connection right after the lookup comes up" OK \
	"$(result good sendto --then-connect 80)"
is "a connection over IPv6 right after the lookup comes up" \
	OK "$(result good sendto --type AAAA --then-connect 80 \
	--server 2001:db8:1::2)"
is "a closed port refuses" ECONNREFUSED \
	"$(result good dial 203.0.113.10 --port 81)"
is "a datagram comes back" OK "$(result good echo 203.0.113.10 --port 8080)"
is "a datagram comes back over IPv6" OK \
	"$(result good echo 2001:db8:2::10 --port 8080)"
is "the server of an unlisted name answers" OK \
	"$(result other sendto --name www.example.net --then-connect 80)"
good spawn --count 50 --name many.example.com >"$work/spawned"
is "50 processes in a row are answered" 50 "$(grep -c 'result=OK' "$work/spawned")"
is "each of them has its own process id" 50 \
	"$(sed 's/.*pid=//; s/ .*//' "$work/spawned" | sort -u | wc -l)"
is "threads ask as one process" 1 "$(good sendto --threads 8 --count 5 \
	--unique --name many.example.com | sed 's/.* pid=//; s/ .*//' | sort -u | wc -l)"
is "another user asks" OK "$(result good sendto --uid 4242 --gid 4243 --group 4244)"
e2e_end
