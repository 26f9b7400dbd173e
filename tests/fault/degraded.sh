#!/bin/sh
# The policy holds without each of the things that a kernel may lack, and without
# all of them at once.  NAMEWARD_DISABLE takes away what the kernel has; its
# words come from the program, so that none is left out.  The judges are the
# client's system calls, the records, the wire and `status`.
# run: early
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_begin
start_knotd
start_web 80
start_wire
words=$(NAMEWARD_DISABLE='?' "$nameward" watch 2>&1 |
	sed -n 's/.*want words of: \(.*\); found.*/\1/p' | tr -d ',' |
	sed 's/ even-enforcing$//')

enforcing() {
	policy <<-END
		version: 1
		mode: $1
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		rules:
		  - name: denied
		    domains: [denied.example.com, "**.denied.example.com"]
		    action: deny
		  - name: web
		    who: { exe: $work/good }
		    domains: ["**.example.com"]
		    action: allow
		    open: { ports: [80/tcp, 80/udp] }
	END
}

# lack_of WORD WORDS: what `status` says is lacking by WORD when WORDS are
# disabled.
lack_of() {
	case $1 in
	sends) echo 'BPF on sends (sockhash) is not used' ;;
	held-sends)
		case $2 in
		sends*) lack_of sends ;;
		*) echo 'sends are not held back' ;;
		esac
		;;
	tracing) echo 'tracing programs are not used' ;;
	fentry) echo 'fentry is not used\|tracing programs are not used' ;;
	exec) echo 'raw tracepoints are not used' ;;
	name-services) echo 'fmod_ret is not used' ;;
	service-texts) echo 'fexit is not used' ;;
	answers) echo 'TCX (Linux 6.6) is not used' ;;
	owner-persist) echo 'nftables tables with owner,persist' ;;
	element-update) echo 'nftables element update' ;;
	element-counters) echo 'nftables element counters' ;;
	queue) echo 'nft_queue' ;;
	socket-mark) echo 'nft_socket' ;;
	fib) echo 'nft_fib_inet' ;;
	*) echo "no sentence for $1 in this test" ;;
	esac
}

# --- refused or allowed at start ----------------------------------------------

# refused SENTENCE WANT WORDS: `run` does not start without WORDS, and says WANT.
refused() {
	NAMEWARD_DISABLE=$3 in_client timeout 20 "$nameward" run \
		-p "$work/policy.yaml" -o "$records" --cgroup "$cgroup" \
		--pin none --control "$control" >"$work/out" 2>&1
	is "$1" 1 $?
	check "$1: the reason is given" grep -qF "$2" "$work/out"
	is "$1: no table is left" "" "$(in_client nft list tables)"
}

not_asked_for() {
	enforcing enforce
	refused "an enforcing policy is refused" 'mode: want audit' queue
	refused "an enforcing policy is refused without several things" 'mode: want audit' sends,socket-mark
	refused "a word that is not known is refused" \
		"found 'bogus'" queue,bogus
	enforcing audit
	NAMEWARD_DISABLE=queue start_nameward
	check "an auditing policy is accepted" grep -q \
		'NAMEWARD_DISABLE: for tests only; not used: queue' \
		"$work/nameward.log"
	enforcing enforce
	is "a reload from audit to an enforcing policy is refused" 1 \
		"$(ctl reload >"$work/out" 2>&1; echo $?)"
	check "a refused reload from audit gives the reason" \
		grep -q 'mode: want audit' "$work/out"
	is "after a refused reload the mode is still audit" \
		audit "$(ctl status --json | jq -r .mode)"
	stop "$nameward_pid"
}

# --- each word ----------------------------------------------------------------

# says TEXT: it is the beginning of a sentence of `status`.
says() {
	jq -r '.lacks[]' "$work/status" | grep -qe "^$1"
}
said() {
	ctl status --json >"$work/status"
	is "$1: the mode stays enforce" enforce "$(jq -r .mode "$work/status")"
	is "$1: status names what was disabled" "$2" \
		"$(jq -r '.disabled | join(" ")' "$work/status")"
	for word in $2; do
		check "$1: status says what is lacking without $word" \
			says "$(lack_of "$word" "$2")"
	done
}

# never_out SENTENCE NAME COMMAND...: a denied lookup never leaves.
never_out() {
	sentence=$1 name=$2
	shift 2
	got=$(result "$@" --name "$name" --timeout-ms $((3000 * slow)))
	case $got in
	EPERM | EACCES | ECONNABORTED | ECONNRESET | EPIPE)
		ok "$sentence: the program gets an error" ;;
	*) fail "$sentence: the program gets an error: got '$got'" ;;
	esac
	check "$sentence: it never comes to the resolver" wire_lacks "$name"
	recorded "$sentence: it is on record" \
		"act == \"query\" and denied and name == \"$name\""
}

lookups() {
	never_out "$1: a denied name" "udp-$n.denied.example.com" good sendto
	never_out "$1: a denied name by send" "send-$n.denied.example.com" \
		good send
	never_out "$1: a denied name over TCP" "tcp-$n.denied.example.com" \
		good send --tcp
	never_out "$1: another program" "other-$n.many.example.com" \
		other sendto
	is "$1: a permitted name is answered" OK "$(result good sendto \
		--timeout-ms $((3000 * slow)) \
		--name "fine-$n.many.example.com")"
	is "$1: a permitted name is answered over TCP" \
		OK "$(result good send --tcp \
		--timeout-ms $((3000 * slow)) \
		--name "fine-tcp-$n.many.example.com")"
	check "$1: the permitted name was seen on the wire" \
		wire_has "fine-$n.many.example.com"
}

who_asked() {
	for how in sendto send "send --tcp"; do
		# shellcheck disable=SC2086
		good $how --uid 4242 --gid 4343 --timeout-ms $((3000 * slow)) \
			--name "who-$n.many.example.com" >"$work/out"
		by="act == \"query\" and pid == $(word pid "$work/out")"
		recorded "$1: the record of $how names the process" "$by"
		is "$1: its program, user and group ($how)" \
			"$work/good 4242 4343" "$(field "$by" \
			'"\(.process.executable) \(.user.id) \(.group.id)"')"
		check "$1: the record of $how says how the process is known" \
			test "$(field "$by" \
			.nameward.attribution)" != unknown
	done
}

# Each round has addresses of its own.
egress() {
	check "$1: nothing opens without a lookup" test "$(result good dial \
		"203.0.113.$((100 + n))" --port 80 --timeout-ms 400)" != OK
	is "$1: not a packet comes to an address that no lookup opened" 0 \
		"$(wire_syns "203.0.113.$((100 + n))")"
	is "$1: an address that was looked up is open" \
		OK "$(result good sendto \
		--timeout-ms $((3000 * slow)) --name www.example.com \
		--then-connect 80)"
	check "$1: an address that was looked up is shut to another program" \
		test "$(result other dial \
		203.0.113.10 --port 80 --timeout-ms 400)" != OK
	check "$1: an address that was looked up is shut to another program of an ordinary user" \
		test "$(result \
		other dial 203.0.113.10 --port 80 --timeout-ms 400 \
		--uid 4242 --gid 4343)" != OK
}

# --- what some words take away --------------------------------------------------
# One address gets 20 seconds and 30 of grace, and then 200 and 30.
prolonged() {
	gets_answer good --name first.example.com
	await set_has web_4 203.0.113.16 || return 1
	before=$(expires 203.0.113.16)
	gets_answer good --name second.example.com
	await expires_after 203.0.113.16 $((before + 60))
}
expires() {
	ctl sets --json | jq --arg a "$1" '.sets[].addresses[] |
		select(.address == $a) | .expires_s'
}
expires_after() { [ "$(expires "$1")" -gt "$2" ]; }
prolongs() { check "$1: an answer prolongs what is open" prolonged; }


# The answer is in flight as long as the daemon is stopped.
in_flight() {
	kill -STOP "$nameward_pid"
	gets_answer good --name alias.example.com
	check "$1: what an answer in flight may open waits" test "$(result \
		good dial 203.0.113.13 --port 80 --timeout-ms 300)" != OK
	kill -CONT "$nameward_pid"
	check "$1: what an answer in flight may open is open once the daemon has seen it" \
		await dials 203.0.113.13
}
dials() {
	[ "$(result good dial "$1" --port 80 --timeout-ms 3000)" = OK ]
}

repaired() {
	in_client nft flush ruleset 2>/dev/null
	check "$1: a table that others flush comes back" \
		await in_client nft list table inet nameward >/dev/null
	check "$1: a table that came back shuts what was not open" \
		test "$(result good dial "203.0.113.$((200 + n))" \
		--port 80 --timeout-ms 400)" != OK
	check "$1: a table that came back has what was open" \
		await dials 203.0.113.10
}

# round SENTENCE WORDS: all cases, without WORDS.
n=0
round() {
	n=$((n + 1))
	NAMEWARD_DISABLE="even-enforcing $2"
	NAMEWARD_DISABLE=$(echo "$NAMEWARD_DISABLE" | tr -s ' ' ',')
	export NAMEWARD_DISABLE
	: >"$records"
	start_nameward
	unset NAMEWARD_DISABLE
	said "$1" "$2"
	lookups "$1"
	who_asked "$1"
	egress "$1"
	case " $2 " in *' element-update '*) prolongs "$1" ;; esac
	case " $2 " in *' queue '*) in_flight "$1" ;; esac
	case " $2 " in *' owner-persist '*) repaired "$1" ;; esac
	check "$1: the daemon is alive" kill -0 "$nameward_pid"
	stop "$nameward_pid"
	is "$1: the daemon leaves no table" "" "$(in_client nft list tables)"
}

check "the program names what can be disabled" test "$(echo "$words" | wc -w)" -gt 8
not_asked_for
enforcing enforce
# A slow machine takes two words at a time away: one of the first half and one of
# the second.
n_words=$(echo "$words" | wc -w)
each=$n_words
[ "$slow" -le 1 ] || each=$(((n_words + 1) / 2))
i=0
while [ $((i += 1)) -le "$each" ]; do
	pair=$(echo "$words" | tr ' ' '\n' | awk -v i=$i -v n="$each" \
		'NR % n == i % n' | tr '\n' ' ' | sed 's/ $//')
	round "without $pair" "$pair"
done
round "without all of them" "$words"
e2e_end
