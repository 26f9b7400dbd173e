#!/bin/sh
# bench.sh [PART]... - measure the figures of README.md on this machine, print them,
# the ratios first at the end, and write them to build/bench.json with the machine.
# What is compared is measured in turn in the same rounds.  BENCH_ROUNDS (5) is how
# many, BENCH_SECONDS (3) the length of one run of questions, BENCH_QUESTIONS (50,000)
# how many are asked one after the other while CPU time is counted, BENCH_CONNECTS
# (100,000) the number of connections, for which there are BENCH_CONNECTS_MS (60,000)
# of time.  BENCH_FORMER is another nameward, which is measured in turn with this one.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
seconds=${BENCH_SECONDS:-3}
connects=${BENCH_CONNECTS:-100000}
connects_ms=${BENCH_CONNECTS_MS:-60000}
questions=${BENCH_QUESTIONS:-50000}
rounds=${BENCH_ROUNDS:-5}
pace=5000
knotd_workers=2
numbered_ttl=30
numbered='n-2001-0db8-0002-0000-0000-0000-#.example.com'

# policy_of RECORDS [ALERTS]: permit dnsperf, the client and latency to look up
# and open.
policy_of() {
	policy <<-END
		version: 1
		mode: enforce
		records: $1
		alerts: ${2:-no}
		resolvers: [198.51.100.2, 198.51.100.3]
		rules:
		  - name: denied
		    domains: [denied.example.com]
		    action: deny
		  - name: questions
		    who: { exe: [$work/dnsperf, $work/pingpong, $work/paced] }
		    domains: ["*.many.example.com"]
		    action: allow
		    open: no
		  - name: answers
		    who: { exe: [$work/dnsperf-open, $work/pingpong-open, $work/paced-open, $work/latency] }
		    domains: ["*.example.com", "*.many.example.com"]
		    action: allow
	END
	# A rule holds 4,096 addresses, so each 4,000 names have their own.
	for i in $(seq 0 $((connects / 4000))); do
		group=$(printf %04x "$i")
		echo "  - name: connects-$i
    who: { exe: $work/good }
    domains: [\"${numbered%%#*}$group-*.example.com\"]
    action: allow" >>"$work/policy.yaml"
	done
}
# The proportional size is taken: the ring's pages are mapped twice, so that a
# record that wraps around is in one piece, and are to count once.
resident_kb() { awk '/^Pss:/ { print $2 }' "/proc/$nameward_pid/smaps_rollup"; }
# The image is mapped from the kernel, whose memory it is, and is not in it.
anonymous_kb() {
	awk '/^Pss_Anon:/ { print $2 }' "/proc/$nameward_pid/smaps_rollup"
}
# map_bytes: of all BPF maps of the machine; only differences are used.
map_bytes() { bpftool -j map show | jq '[.[].bytes_memlock // 0] | add // 0'; }
now_ms() { echo $(($(date +%s%N) / 1000000)); }

# of_program PROGRAM WHAT: print what it measures and keep it in $work/PROGRAM.
of_program() {
	: >"$work/$1"
	if [ ! -x "$build/tests/bench/$1" ]; then
		absent "$2" "there is no $1"
	else
		"$build/tests/bench/$1" >"$work/$1" || fail "$1"
		cat "$work/$1"
	fi
}

verdicts() {
	of_program bench_decide "the kernel's verdict"
	sed -nE 's/^names +([0-9]+): .*kernel verdict ([0-9]+) ns$/\1 \2/p' \
		"$work/bench_decide" | while read -r names ns; do
		figure "kernel verdict, $names names" "$ns" ns "at most" 300
	done
	of_program bench_packet "a packet that is no DNS"
	sed -nE 's/^no DNS: (.*[^ ]) +out +([0-9]+) ns, in +([0-9]+) ns$/\2 \3 \1/p' \
		"$work/bench_packet" | while read -r out in what; do
		figure "no DNS, $what, out" "$out" ns "at most" 60
		figure "no DNS, $what, in" "$in" ns "at most" 40
	done
	of_program bench_alert "the detectors"
	sed -nE 's/^alerts: (.*[^ ]) +records .*, +([0-9]+) ns a lookup.*/\2 \1/p' \
		"$work/bench_alert" | while read -r ns what; do
		plain "a lookup's alerts besides its records, $what" "$ns" ns
	done
	of_program bench_work "the daemon's work"
	sed -nE 's/^(.*): ([0-9]+) ns$/\2 \1/p' "$work/bench_work" |
		while read -r ns what; do
			case $what in "a record"*) aim=1500 ;; *) aim="" ;; esac
			aimed "$what" "$ns" ns "at most" "$aim"
		done
}

latency() {
	policy_of denied
	start_nameward
	as_program -- "$work/latency" 4000 300 "$numbered" answers_6 \
		>"$work/latency.out"
	tr ' ' '\n' <"$work/latency.out" >"$work/latency.words"
	figure "answer in hand -> address in the set, p50" \
		"$(sed -n 's/p50=//p' "$work/latency.words")" us "at most" 30
	figure "answer in hand -> address in the set, p99" \
		"$(sed -n 's/p99=//p' "$work/latency.words")" us "at most" 500
	plain "one question to the kernel's set takes" \
		"$(sed -n 's/price=//p' "$work/latency.words")" us
	plain "addresses that never came" \
		"$(sed -n 's/never=//p' "$work/latency.words")" "of 4000"
	stop "$nameward_pid"
}

alerts() {
	alert_rates
	policy_of denied '{ list: [{ domains: ["**.com"] }] }'
	rm -f "$records"
	start_nameward
	as_program -- "$(command -v python3)" "$(dirname "$0")/alert_latency.py" \
		"$records" 200 198.51.100.2 >"$work/latency.out"
	tr ' ' '\n' <"$work/latency.out" >"$work/latency.words"
	plain "lookup sent -> alert in the file, p50" \
		"$(sed -n 's/p50=//p' "$work/latency.words")" ms
	figure "lookup sent -> alert in the file, p99" \
		"$(sed -n 's/p99=//p' "$work/latency.words")" ms "at most" 100
	figure "alerts that never came" \
		"$(sed -n 's/never=//p' "$work/latency.words")" "of 200" "at most" 0
	stop "$nameward_pid"
}

connections() {
	policy_of denied
	start_nameward
	start sink nsenter --net="/run/netns/$server_ns" \
		"$build/tests/bench/sink" 80
	await grep -q ready "$work/sink.log"
	good sendto --type AAAA --unique --name "$numbered" --count "$connects" \
		--then-connect 80 --summary --limit-ms "$connects_ms" \
		>"$work/connects"
	sum_of() { sed -n "s/.*result=$1 count=//p" "$work/connects"; }
	resent=$(sum_of EAGAIN)
	tried=$(awk -F= '{ n += $3 } END { print n + 0 }' "$work/connects")
	plain "connections at once after a lookup" "$tried" ""
	figure "connections that failed" \
		$((tried - $(sum_of OK) - ${resent:-0})) "" "at most" 0
	figure "connections that needed a second SYN" "${resent:-0}" "" "at most" 0
	grep -vE 'OK|EAGAIN' "$work/connects"
	stop "$sink_pid"
	stop "$nameward_pid"
}

memory() {
	awk 'BEGIN { for (i = 0; i < 1000000; i++)
		printf "host%d.zone%d.example.org\n", i, i % 5000 }' \
		>"$work/million.txt"
	policy_of denied
	before=$(map_bytes)
	start_nameward
	small=$(map_bytes)
	small_kb=$(anonymous_kb)
	figure "resident, a small policy" $(($(resident_kb) / 1024)) MB \
		"at most" 20
	sed 's/^rules:/lists: { million: { file: million.txt } }\
rules:\
  - { name: million, domains: ["list:million"], action: deny }/' \
		"$work/policy.yaml" >"$work/million.yaml"
	mv "$work/million.yaml" "$work/policy.yaml"
	begin=$(now_ms)
	ctl reload || fail "a million names are loaded"
	figure "a million names loaded" $(($(now_ms) - begin)) ms "at most" 500
	large=$(map_bytes)
	figure "kernel memory a name" $(((large - small) / 1000000)) bytes \
		"at most" 100
	large_kb=$(anonymous_kb)
	plain "resident, a million names" $(($(resident_kb) / 1024)) MB
	figure "the daemon's memory a name" \
		$(((large_kb - small_kb) * 1024 / 1000000)) bytes "at most" 60
	plain "kernel memory before" $((before / 1048576)) MB
	plain "kernel memory, a small policy" $((small / 1048576)) MB
	plain "kernel memory, a million names" $((large / 1048576)) MB
	stop "$nameward_pid"
}

# Questions, answers and connections as `run` records them, of 20 programs and
# 20,000 names; a tenth of the million, read ten times.
replayed() {
	awk 'BEGIN {
		for (i = 0; i < 33334; i++) {
			name = "host" i % 20000 ".zone" i % 50 ".example.com"
			ip = "203.0.113." i % 250
			head = sprintf("{\"@timestamp\":\"2026-11-22T%02d:%02d:%02d.%09dZ\"," \
				"\"ecs\":{\"version\":\"8.11\"},\"event\":{\"kind\":" \
				"\"event\",\"category\":[\"network\"],\"type\":[" \
				"\"protocol\",\"denied\"],", i / 3600 % 24,
				i / 60 % 60, i % 60, i)
			who = sprintf("\"outcome\":\"unknown\"},\"process\":{\"pid\":22407," \
				"\"thread\":{\"id\":22410},\"name\":\"p%d\"," \
				"\"executable\":\"/usr/bin/p%d\",\"command_line\":" \
				"\"p%d -sS http://%s/\",\"start\":" \
				"\"2026-11-22T17:24:55.543320636Z\",\"parent\":{" \
				"\"pid\":21337}},\"user\":{\"id\":\"0\",\"name\":" \
				"\"root\"},\"group\":{\"id\":\"0\",\"name\":\"root\"}," \
				"\"source\":{\"ip\":\"198.51.100.2\",\"port\":53}," \
				"\"network\":{\"transport\":\"tcp\",\"type\":\"ipv4\"," \
				"\"direction\":\"egress\"},\"observer\":{\"egress\":{" \
				"\"interface\":{\"name\":\"veth0\"}}},\"nameward\":{" \
				"\"mode\":\"audit\",\"attribution\":\"exact\"," \
				"\"cgroup\":\"/user.slice/session-1.scope\"},",
				i % 20, i % 20, i % 20, name)
			question = "\"question\":{\"name\":\"" name "\",\"type\":\"A\"," \
				"\"class\":\"IN\",\"registered_domain\":\"example.com\"}"
			print head "\"reason\":\"default\",\"action\":\"query\"," who \
				"\"dns\":{\"type\":\"query\",\"id\":\"58727\"," \
				question ",\"header_flags\":[\"RD\"]}}"
			print head "\"reason\":\"denied\",\"action\":\"answer\"," who \
				"\"dns\":{\"type\":\"answer\",\"id\":\"58727\"," \
				question ",\"header_flags\":[\"AA\",\"RD\"]," \
				"\"response_code\":\"NOERROR\",\"answers\":[{" \
				"\"name\":\"" name "\",\"type\":\"A\",\"class\":\"IN\"," \
				"\"ttl\":300,\"data\":\"" ip "\"}],\"resolved_ip\":[\"" \
				ip "\"]}}"
			print head "\"reason\":\"not-open\",\"action\":\"connect\"," who \
				"\"destination\":{\"ip\":\"" ip "\",\"port\":443}}"
		}
	}' >"$work/past.json"
	policy <<-END
		version: 1
		mode: enforce
		rules:
		  - { name: a, who: { exe: "/usr/bin/p1*" }, domains: ["**.example.com"], action: allow }
		  - { name: b, domains: ["*.zone7.example.com"], action: allow, open: no }
	END
	f=$work/past.json
	begin=$(now_ms)
	"$nameward" replay -p "$work/policy.yaml" "$f" "$f" "$f" "$f" "$f" "$f" \
		"$f" "$f" "$f" "$f" >"$work/replayed" ||
		fail "a million records are replayed"
	figure "a million records replayed" $(($(now_ms) - begin)) ms \
		"at most" 10000
	rm "$f"
}

# Each program has its own inode, and with it its own rules.
programs() {
	cp "$(command -v dnsperf)" "$work/dnsperf"
	cp "$work/dnsperf" "$work/dnsperf-open"
	cp "$build/tests/bench/latency" "$work/latency"
	for program in pingpong paced; do
		cp "$build/tests/bench/$program" "$work/$program"
		cp "$build/tests/bench/$program" "$work/$program-open"
	done
}

e2e_begin
# shellcheck source=tests/bench/figures.sh
. "$e2e_dir/figures.sh"
# shellcheck source=tests/bench/peers.sh
. "$e2e_dir/peers.sh"
# shellcheck source=tests/bench/rates.sh
. "$e2e_dir/rates.sh"
# shellcheck source=tests/bench/costs.sh
. "$e2e_dir/costs.sh"
# shellcheck source=tests/bench/streams.sh
. "$e2e_dir/streams.sh"
machine >"$work/machine"
start_knotd
programs
peers_find
[ $# -gt 0 ] || set -- verdicts throughput costs lookups latency rest alerts \
	connections streams memory replayed
for part; do $part; done
sum
e2e_end
