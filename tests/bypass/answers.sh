#!/bin/sh
# An answer, also of a resolver that lies or of anyone else, opens only what its
# question asked for, at an address that a public name may have, for as long as
# it lives; and each refusal is recorded with its reason.  The judges are the
# kernel's set, the connection and the record.
#
# In phase open the program hears the lie, believes it and gets its connection;
# in phase shut it hears it too, the set stays without the address, and the
# connection is refused.  An answer that is odd but good opens in both.
#
# FLOOD_ANSWERS (2500): how many, of 64 addresses each, come and expire at once.
# run: early
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

corpus=$top/tests/fuzz/corpus/dns_msg
churn=${FLOOD_ANSWERS:-2500}

answers_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, 198.51.100.3, "2001:db8:1::2", "fe80::53"]
		programs:
		  good: { exe: [$work/good, $work/good.py] }
		rules:
		  - { name: denied, action: deny, domains: [denied.example.com] }
		  - name: local
		    who: good
		    domains: ["**.local.example.com"]
		    action: allow
		    open: { ports: [80/tcp], special: allow }
		  - name: closed
		    who: good
		    domains: ["**.closed.example.com"]
		    action: allow
		    open: no
		  - name: ttl
		    who: good
		    domains: ["**.ttl.example.com"]
		    action: allow
		    open: { ports: [80/tcp], ttl: { max: 1h }, grace: 20s }
		  - name: brief
		    who: good
		    domains: ["**.brief.example.com"]
		    action: allow
		    open: { ports: [80/tcp], grace: 0s }
		  - name: churn
		    who: good
		    domains: ["**.churn.example.com"]
		    action: allow
		    open: { ports: [80/tcp], ttl: { max: 1s }, grace: 0s }
		  - name: corpus
		    who: good
		    domains: ["**.corpus.example.com"]
		    action: allow
		    open: { ports: any }
		  - name: full
		    who: good
		    domains: ["**.full.example.com"]
		    action: allow
		    open: { ports: [80/tcp], ttl: { max: 30s } }
		$1
		  - name: unlisted
		    who: good
		    networks: [198.51.100.4/32]
		    action: allow
		    open: { ports: [53/udp] }
		  - name: web
		    who: good
		    domains: ["**.example.com"]
		    action: allow
		    open: { ports: [80/tcp] }
	END
}
late_rule="  - name: late
    who: good
    domains: ['**.late.example.com']
    action: allow
    open: { ports: [80/tcp] }"

# next_address [6]: the next case gets a new address, the same in both phases.
next_address() {
	n=$((n + 1))
	address=203.0.113.$n
	[ "${1:-4}" = 4 ] || address=2001:db8:2::$n
}

# attack WAY LIE [TYPE [CLASS]]: look up a name in $zone whose answer lies about
# $address.
attack() {
	way=$1 lie=$2
	shift 2
	label=$zone
	[ "$zone" != web ] || label=w
	py "$who" answers.py "$way" "$lie" "$address" "$label.example.com" \
		"$@" 2>&1
}
# tell CASE WAY LIE [TYPE [CLASS]]: run the attack; the program hears the lie.
tell() {
	case_name=$1
	shift
	attack "$@" >"$work/out"
	heard
}
# This reads $work/out without a process for each word: there are many cases,
# and a fork takes long on an emulated machine.
heard() {
	pid='' result='' it_heard=''
	while read -r line; do
		for pair in $line; do
			case $pair in
			pid=*) pid=${pair#*=} ;;
			result=*) result=${pair#*=} ;;
			heard=*) it_heard=${pair#*=} ;;
			esac
		done
	done <"$work/out"
	case $address in *:*) set=${zone}_6 ;; *) set=${zone}_4 ;; esac
	is "$case_name: the program hears it ($phase)" yes "$it_heard"
}
has_reason() {
	[ "$1" = - ] || check "$case_name: recorded as $1" await has_record \
		'"action":"answer"' "\"reason\":\"$1\"" "\"pid\":${pid:-0},"
}
# refused REASON: by the set of $zone and the last $result.
refused() {
	[ "$phase" = open ] || {
		has_reason "$1"
		check "$case_name: the set lacks it" set_lacks "$set" "$address"
	}
	is_shut
}
is_shut() {
	if [ "$phase" = open ]; then
		is "$case_name: gets through without nameward" OK "$result"
	elif [ "$result" != OK ]; then
		ok "$case_name: the connection is refused"
	else
		fail "$case_name: the connection is refused: it came up"
	fi
}
believed() {
	is "$case_name: connects ($phase)" OK "$result"
	[ "$phase" = open ] ||
		check "$case_name: the set has it" \
			await set_has "$set" "$address"
}

# lie CASE LIE REASON [WAY [TYPE [CLASS]]]: the answer opens nothing.  With "-"
# for REASON there is no message to record.
lie() {
	next_address
	lie_case=$1 lie_what=$2 lie_why=$3 lie_way=${4:-udp}
	shift "$(($# < 4 ? $# : 4))"
	tell "$lie_case" "$lie_way" "$lie_what" "$@"
	refused "$lie_why"
}
# odd CASE LIE [WAY [TYPE]]: the answer is odd, but right, and opens.
odd() {
	next_address
	odd_case=$1 odd_what=$2 odd_way=${3:-udp}
	shift "$(($# < 3 ? $# : 3))"
	tell "$odd_case" "$odd_way" "$odd_what" "$@"
	believed
}
same() {
	for case_of in $1; do lie "$case_of" "$case_of" "$2"; done
}

# --- the source of an answer -------------------------------------------------

senders() {
	address=203.0.113.254
	tell forged-first udp ident
	believed
	odd truth truth
	odd truth-stream truth stream
	odd truth-v6 truth udp6
	odd late late
	who=other
	tell other-program nothing silent
	is_shut
	who=good
	lie ident ident unsolicited
	lie port port - # nothing that comes from there is read
	lie listed-other listed untrusted-resolver
	lie stranger stranger untrusted-resolver
	lie unlisted truth untrusted-resolver unlisted
	lie local-process silent untrusted-resolver local
	lie device truth untrusted-resolver device
	lie device-link-local truth untrusted-resolver link_local_box
	odd link-local truth link_local
	lie unasked truth unsolicited unasked
	lie same-id truth wrong-question same_id
	lie collision late wrong-question collision
	lie next-id next-id wrong-question next_id
	lie twice twice duplicate
	lie twins truth unsolicited twins
	lie closed late - closed
	lie stream-twice twice unsolicited stream
	lie stream-ident ident unsolicited stream
	lie stream-next-id next-id wrong-question stream_next_id
	lie stream-early early unsolicited stream_early
}

# A raw socket sends from the resolver's address: it is not this host's.
spoofed() {
	next_address
	if [ "$phase" = open ]; then
		tell raw-socket spoof silent
		refused -
		return
	fi
	case_name=raw-socket set=${zone}_4
	attack spoof silent >"$work/out"
	result=$(word result "$work/out")
	is "raw-socket: the program does not hear it" no \
		"$(word heard "$work/out")"
	refused -
}

# The answers come long before their question, and are read after it.
stalled() {
	[ "$phase" = open ] || kill -s STOP "$nameward_pid"
	next_address
	tell early-while-stalled stream_early early
	[ "$phase" = open ] || kill -s CONT "$nameward_pid"
	refused unsolicited
}

# This answer is more than a minute late; other cases run meanwhile.
patience_begins() {
	next_address
	patient=$address
	attack patient late-61000 >"$work/patient" &
	patient_pid=$!
}
patience_ends() {
	wait "$patient_pid"
	address=$patient case_name=too-late
	cp "$work/patient" "$work/out"
	heard
	refused late
}

# One rule is removed while the answer is under way; another stays.
reloads() {
	zone=late
	next_address
	gone=$address
	attack udp late-2000 >"$work/gone" &
	gone_pid=$!
	zone=web
	next_address
	attack udp late-2000 >"$work/kept" &
	kept_pid=$!
	sleep 1
	if [ "$phase" = shut ]; then
		answers_policy ""
		check "rule-is-gone: the policy is replaced" ctl reload
	fi
	wait "$gone_pid" "$kept_pid"
	case_name=rule-stays
	cp "$work/kept" "$work/out"
	heard
	believed
	address=$gone zone=late case_name=rule-is-gone
	cp "$work/gone" "$work/out"
	heard
	zone=web
	refused policy-changed
}

# A reload that denies a name shuts what that name opened; what another name of
# the same rule opened stays.
denials_to_come() {
	odd open-before truth
	stays=$address
	odd newly-denied truth
	[ "$phase" = open ] || {
		# shellcheck disable=SC2046 # four numbers
		hex=$(printf '%02x' $(echo "$address" | tr . ' '))
		answers_policy "  - name: new
    domains: ['truth.$hex.w.example.com']
    action: deny
$late_rule"
		check "newly-denied: the policy is replaced" ctl reload
	}
	tell newly-denied nothing silent
	refused -
	address=$stays
	tell open-before nothing silent
	believed
}

# --- header and question -----------------------------------------------------

headers() {
	odd question-case question-case
	same "question-name question-type question-class" wrong-question
	same "questions-none questions-two" wrong-question
	lie query-bit query-bit not-an-answer
	lie opcode opcode-2 not-an-answer
	lie opcode-update opcode-5 not-an-answer
	for code in 1 2 3 5; do lie "rcode-$code" "rcode-$code" rcode; done
	lie rcode-extended rcode-extended rcode
	lie cut cut truncated
	lie stream-question question-name wrong-question stream
	lie stream-rcode rcode-3 rcode stream
}

# --- from the question to the address ----------------------------------------

chains() {
	same "outside chain-broken chain-loop chain-self chain-beside" \
		broken-chain
	same "chain-forked chain-class dname-false dname-outside dname-long" \
		broken-chain
	lie chain-17 chain-long-17 long-chain
	lie chain-200 chain-long-200 long-chain
	lie stream-chain chain-broken broken-chain stream
	odd chain-16 chain-long-16
	odd chain-reversed chain-reversed
	lie chain-denied chain-denied denied-alias
	odd dname dname
	odd dname-alone dname-alone
}

sections() {
	same "authority additional class class-none" no-address
	lie a-for-aaaa type no-address udp 28
	lie a-for-txt type no-address udp 16
	lie a-for-any-class type no-address udp 1 255
	lie class-ch type no-address udp 1 3
	lie hint-elsewhere hint-elsewhere no-address udp 65
	lie hint-alias hint-alias no-address udp 65
	lie hint-beside hint-beside no-address udp 65
	odd hint hint udp 65
	odd any type udp 255
	next_address 6
	tell aaaa-for-a udp type
	refused no-address
	next_address 6
	tell aaaa udp truth 28
	believed
}

# --- what doesn't parse ------------------------------------------------------

damages() {
	for size in 5 16; do
		lie "rdlength-$size" "rdlength-$size" malformed
	done
	same "rdlength-beyond rdlength-short count-all count-more" malformed
	same "count-fewer count-zero" malformed
	lie count-questions count-questions wrong-question
	same "pointer-self pointer-pair pointer-forward pointer-header" malformed
	same "pointer-beyond pointer-rdata label-40 label-80 name-long" malformed
	same "trailing opt-answer opt-twice opt-broken" malformed
	lie stream-malformed trailing malformed stream
	lie stream-count count-fewer malformed stream
	lie stream-short tcp-short malformed stream
	lie stream-long tcp-long - stream
	lie stream-zero tcp-zero - stream
	lie stream-two tcp-two unsolicited stream
	lie stream-inside tcp-inside no-address stream
	odd stream-bytes tcp-bytes stream
	odd stream-prefix tcp-prefix stream
	odd stream-header tcp-header stream
}

# --- how many ----------------------------------------------------------------

# crowd CASE NUMBER: the first 64 of so many addresses are open.
crowd() {
	address=203.0.113.190
	tell "$1" udp "many-$2"
	believed
	[ "$phase" = open ] ||
		check "$1: the others are counted" await has_record \
			"\"pid\":$pid," "\"addresses_left_out\":$(($2 - 64))"
}

numbers() {
	address=203.0.113.190 # to .253
	tell addresses-64 udp many-64
	believed
	crowd addresses-65 65
	crowd addresses-200 200
	odd address-200-times same-200
	odd fragments large
	odd fragments-v6 large udp6
	lie special-beside mixed special-address
	address=198.51.100.2
	tell resolver-address udp truth
	believed
}

# These answers broke a parser, or were made to break one.
corpus() {
	zone=corpus n_files=$(find "$corpus" -type f | wc -l)
	next_address
	tell corpus corpus "corpus-$n_files"
	is "corpus: each file is an answer ($phase)" \
		"$n_files" "$(word files "$work/out")"
	refused -
	[ "$phase" = open ] ||
		is "corpus: the answers open nothing" "" \
			"$(set_addresses corpus_4)$(set_addresses corpus_6)"
	next_address
	tell corpus-grafted corpus "grafted-$n_files"
	is "corpus-grafted: each file is an answer ($phase)" \
		"$n_files" "$(word files "$work/out")"
	refused -
	[ "$phase" = open ] ||
		check "corpus-grafted: the daemon is alive" \
			kill -0 "$nameward_pid"
	zone=web
}

# --- special addresses -------------------------------------------------------

# special NAME ADDRESS [wire]: the address opens only with `special: allow`.
# "wire": a SYN for it reaches the server unless it is refused.
special() {
	address=$2 type=1
	case $address in *:*) type=28 ;; esac
	before=$(frames "$address")
	zone=web
	tell "special-$1" brief truth "$type"
	if [ "$phase" = open ]; then
		[ -z "${3:-}" ] || check "$case_name: is reached without nameward" \
			await frames_above "$address" "$before"
		return
	fi
	has_reason special-address
	check "$case_name: the set lacks it" set_lacks "$set" "$address"
	is "$case_name: nothing comes to it" "$before" "$(frames "$address")"
	zone=local
	tell "special-$1" brief truth "$type"
	check "$case_name: opens where the rule says so" \
		await set_has "$set" "$address"
	zone=web
}

# The addresses are written in their usual form; nft and the recorder write them
# as Python does.
specials() {
	/usr/bin/python3 -c 'import ipaddress, sys
for line in sys.stdin:
    name, address, *wire = line.split()
    print(name, ipaddress.ip_address(address), *wire)' <<-END >"$work/specials"
		zero 0.0.0.0
		this-network 0.1.2.3
		loopback 127.0.0.1
		loopback-high 127.255.255.254
		private-10 10.1.2.3 wire
		private-172 172.31.255.1 wire
		private-192 192.168.77.1 wire
		link-local 169.254.1.1 wire
		metadata 169.254.169.254 wire
		metadata-v6 fd00:ec2::254 wire
		cgnat 100.64.0.1 wire
		metadata-cgnat 100.100.100.200 wire
		protocol 192.0.0.192 wire
		6to4-relay 192.88.99.1 wire
		benchmark 198.19.255.1 wire
		multicast 224.0.0.251
		multicast-high 239.255.255.250
		reserved 240.0.0.1 wire
		broadcast 255.255.255.255
		unspecified-v6 ::
		loopback-v6 ::1
		mapped ::ffff:10.1.2.3
		mapped-loopback ::ffff:127.0.0.1
		compatible ::10.1.2.3
		translated ::ffff:0:10.1.2.3
		nat64 64:ff9b::10.1.2.3 wire
		nat64-metadata 64:ff9b::169.254.169.254 wire
		nat64-local 64:ff9b:1::203.0.113.1 wire
		6to4 2002:a01:203::1 wire
		6to4-metadata 2002:a9fe:a9fe::1 wire
		teredo 2001::5ef5:79fd:380f wire
		orchid 2001:20::1 wire
		benchmark-v6 2001:2::1 wire
		link-local-v6 fe80::1
		site-local fec0::1 wire
		unique-local fc00::1 wire
		unique-local-d fdff::1 wire
		multicast-v6 ff02::fb
		discard 100::1 wire
		segment-routing 5f00::1 wire
		unallocated 4000::1 wire
	END
	while read -r special_name special_address special_wire; do
		special "$special_name" "$special_address" "$special_wire"
	done <"$work/specials"
}

# --- how long ----------------------------------------------------------------

# lives CASE TTL SECONDS
lives() {
	odd "$1" "ttl-$2"
	[ "$phase" = open ] ||
		is "$1: the timeout in the set is right" \
			"$3" "$(set_timeout ttl_4 "$address")"
}
expires_within() {
	left=$(in_client nft -j list set inet nameward ttl_4 |
		jq ".nftables[] | .set? // empty | .elem[].elem |
			select(.val == \"$address\") | .expires")
	[ "$1" -le "${left:-0}" ] && [ "$left" -le "$2" ]
}
again() { attack udp "$1" >"$work/out"; }

# The rule's grace is 20 s.
lifetimes() {
	zone=ttl
	lives ttl-100 100 120
	lives ttl-0 0 20
	lives ttl-1 1 21
	lives ttl-most 2147483647 3620
	lives ttl-negative 2147483648 20
	lives ttl-minus-one 4294967295 20
	odd ttl-shrinks ttl-100
	again ttl-2
	[ "$phase" = open ] || check "ttl-shrinks: the longer timeout stays" \
		expires_within 100 120
	odd ttl-grows ttl-2
	again ttl-100
	[ "$phase" = open ] || check "ttl-grows: the longer timeout is taken" \
		await expires_within 100 120
	zone=brief
	odd names-expire-apart ttl-4
	again ttl-15
	again ttl-1
	sleep 5
	tell names-expire-apart nothing silent
	believed
	sleep 11
	tell names-expire-apart nothing silent
	refused -
	zone=web
}

# --- until nothing fits any more ---------------------------------------------

crowds() {
	zone=full
	address=11.0.0.0
	tell rule-is-full fill fill-64
	lie rule-is-full truth too-many
	if [ "$phase" = shut ]; then
		is "rule-is-full: the set has 4,096 addresses" \
			4096 "$(in_set full_4 | wc -l)"
		check "rule-is-full: the 4,097th address is recorded as refused" \
			count_above \
			"denied and pid == $pid and .event.reason == \"too-many\"" 0
	fi
	zone=web
	odd other-rule-goes-on truth
	zone=churn
	address=11.8.0.0
	tell churn fill "fill-$churn"
	sleep 2
	[ "$phase" = open ] || is "churn: all addresses expire" "" \
		"$(set_addresses churn_4)"
	zone=web
	odd after-churn truth
	[ "$phase" = open ] || is "churn: no transaction of the daemon failed" "" \
		"$(grep -iE 'nftables|too many open' "$work/nameward.log")"
}

cases() {
	n=0 zone=web who=good
	patience_begins
	senders
	spoofed
	stalled
	headers
	chains
	sections
	damages
	numbers
	lifetimes
	specials
	corpus
	crowds
	reloads
	denials_to_come
	patience_ends
}

# A container of this host, whose root takes the addresses of the resolvers.
box_network() {
	ip netns add "$box_ns" &&
		ip -n "$client_ns" link add box0 type veth \
			peer name veth0 netns "$box_ns" &&
		ip -n "$client_ns" addr add 192.0.2.1/24 dev box0 &&
		ip -n "$client_ns" link set box0 up &&
		ip -n "$box_ns" -batch - <<-END
			link set lo up
			link set veth0 up
			addr add 192.0.2.2/24 dev veth0
			addr add fe80::53/64 dev veth0 nodad
			addr add 198.51.100.2/32 dev lo
			route add default via 192.0.2.1
		END
}
# start_liar NAME NAMESPACE ADDRESS...
start_liar() {
	liar=$1 liar_ns=$2
	shift 2
	start "$liar" env CORPUS="$corpus" PYTHONDONTWRITEBYTECODE=1 \
		nsenter --net="/run/netns/$liar_ns" /usr/bin/python3 \
		"$programs/liar.py" "$@"
	await grep -q '^ready' "$work/$liar.log" ||
		fail "the $liar starts: $(cat "$work/$liar.log")"
}

bypass_programs
box_ns=nwb$$
trap 'ip netns del "$box_ns" 2>/dev/null; e2e_cleanup' EXIT
box_network || { fail "the container's network can be made" && exit 1; }
ip -n "$server_ns" addr add 198.51.100.4/24 dev veth0
ip -n "$server_ns" addr add fe80::53/64 dev veth0 nodad
bypass_record
start_web 80
start_liar liar "$server_ns" 198.51.100.2 198.51.100.3 198.51.100.4 \
	2001:db8:1::2 fe80::53%veth0
start_liar boxed "$box_ns" 198.51.100.2 fe80::53%veth0
answers_policy "$late_rule"
bypass_run cases
