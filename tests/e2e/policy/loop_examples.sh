#!/bin/sh
# Each policy of examples/ goes the way of loop.sh: programs as they are installed
# work while it audits, `learn -p` writes what it lacks for them, the whole is put in
# force with `--confirm`, and a mistake in it goes back by itself.  Then they work,
# but for what a rule of the example denies, which `replay` had said.  The judges are
# the programs and the wire.
# run: calm
# run: early
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/lib/installed.sh
. "$top/tests/lib/installed.sh"
# shellcheck source=tests/lib/reload.sh
. "$top/tests/lib/reload.sh"
need_installed curl python3 patch
e2e_begin
start_knotd
start_web 80 8080
start_wire
installed_files
start_relay
check "without a policy: the server serves" await by_relay
cp "$top"/examples/*.txt "$work"

# all_work WHEN PASSES: what is done here; what PASSES lacks is refused.
all_work() {
	does "$1" "$2" curl "curl gets a page" by_curl www.example.com
	does "$1" "$2" server "the server serves what it fetches" by_relay
	does "$1" "$2" network "Python connects without a lookup" \
		without_lookup 203.0.113.99
}
does() {
	sentence="$1: $4" want=no
	case " $2 " in *" $3 "*) want=yes ;; esac
	shift 4
	if "$@"; then got=yes; else got=no; fi
	is "$sentence" $want $got
}
all="curl server network"
names="www.example.com svc.many.example.com"
# put_in_force: start with the policy, or reload it.
put_in_force() {
	if [ -n "$nameward_pid" ]; then reload; else start_nameward; fi
}
set_mode() { sed -i "s/^mode: .*/mode: $1/" "$work/policy.yaml"; }
mistake='\  - { name: mistake, domains: ["**"], networks: [0.0.0.0/0, "::/0"], action: deny }'

# goes_all_the_way EXAMPLE PASSES
goes_all_the_way() {
	example=$1 passes=$2
	sed "s/^mode: .*/&\nresolvers: [198.51.100.2]/; s|/ci.slice|$cgroup_path&|" \
		"$top/examples/$example.yaml" | policy
	set_mode audit
	check "$example: it is put in force" put_in_force
	[ "$example" != minimal ] || check "the programs are met" \
		await meet_all
	check "$example audits: each record names its program" while_named audited
	asked "$names" >"$work/asked.audit"
	cp "$records" "$work/audited.json"

	lacks "$work/policy.yaml" "$work/audited.json" >"$work/patch" 2>"$work/err"
	is "$example: learn: status, and no complaint" "0 " "$? $(cat "$work/err")"
	grep -q '^@@' "$work/patch" && check "$example: patch(1) takes it" \
		patch -s "$work/policy.yaml" "$work/patch"
	set_mode enforce
	check "$example: it is a policy" "$nameward" check "$work/policy.yaml" \
		2>"$work/err"
	replays "$work/policy.yaml" "$work/audited.json" >"$work/out" 2>&1
	is "$example: replay: says whether something will be denied" \
		"$([ "$passes" = "$all" ] && echo 0 || echo 1)" $?

	asked_begin "$names"
	check "$example: reload --confirm" reload --confirm $((300 * slow))
	check "$example: confirm" ctl confirm
	all_work "$example enforces" "$passes"
	[ "$passes" != "$all" ] || check "$example: no question is lost" \
		await asked_as "$names" "$work/asked.audit"
	refused "$example: another address is refused" elsewhere

	sed -i "/^rules:/a $mistake" "$work/policy.yaml"
	check "$example: a mistake" reload --confirm $((4 * slow))
	refused "$example: a mistake: Python does not connect" \
		without_lookup 203.0.113.99
	check "$example: it goes back by itself" await without_lookup 203.0.113.99
	all_work "$example again" "$passes"
}
# Of a machine that only restricts its jobs, a job.
elsewhere() {
	if [ "$example" = ci-runner ]; then
		mkdir -p "$cgroup/ci.slice"
		[ OK = "$(result as_program ci.slice -- "$work/good" dial \
			203.0.113.98 --port 8080)" ]
	else
		without_lookup 203.0.113.98
	fi
}

audited() {
	asked_begin "$names"
	all_work "$example audits" "$all"
	# Equal denials are written once a second, and what is permitted never.
	[ "$example" = ci-runner ] ||
		await count_above 'act == "connect" and to == "203.0.113.99"' 0
}
# lacks POLICY RECORDS: nothing, where nothing that is recorded happened.
lacks() { [ ! -s "$2" ] || "$nameward" learn -p "$1" "$2"; }
replays() { [ ! -s "$2" ] || "$nameward" replay -p "$1" --fail-on-denied "$2"; }
meet_all() {
	meets /usr/bin/curl by_curl www.example.com && meets "$python" by_relay
}

goes_all_the_way minimal "$all"
goes_all_the_way browsers "$all"
goes_all_the_way workstation "$all"
# Its last rule denies all names that it does not know, and so what comes behind.
goes_all_the_way server network
goes_all_the_way ci-runner "$all"
for file in "$top"/examples/*.yaml; do
	check "$(basename "$file") went all the way" grep -q \
		"^goes_all_the_way $(basename "$file" .yaml) " "$0"
done
e2e_end
