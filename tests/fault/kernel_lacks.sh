#!/bin/sh
# On a kernel or in a place that lacks what nameward can't do without, it prints
# one clear sentence, ends with status 1 and leaves nothing behind.  The judges
# are the exit status, standard error, nft and bpftool.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_begin
start_knotd
simple_policy
lessen="/usr/bin/python3 $top/tests/fault/lessen.py"
run="run -p $work/policy.yaml --pin none --control $control"

# one_sentence WHAT TEXT "COMMAND [OPTION]...": the command ends with status 1
# and one line on standard error, which says TEXT.
one_sentence() {
	# shellcheck disable=SC2086
	in_client timeout 60 $3 >"$work/said" 2>"$work/wrong"
	is "$1: it ends with status 1" 1 $?
	is "$1: it says so in one line" 1 "$(wc -l <"$work/wrong")"
	check "$1: the line says what is lacking: $(head -n 1 "$work/wrong")" \
		grep -qE "^nameward: $2" "$work/wrong"
	is "$1: nothing is left in nftables" "" "$(in_client nft list tables)"
	is "$1: nothing is left at the cgroup" "" \
		"$(bpftool cgroup show "$cgroup" 2>/dev/null | tail -n +2)"
}

# each_way WHAT TEXT "COMMAND": for `run` and for `watch`, started by COMMAND.
each_way() {
	one_sentence "$1: run" "$2" "$3 $nameward $run --cgroup $cgroup"
	one_sentence "$1: watch" "$2" "$3 $nameward watch --cgroup $cgroup"
}

too_old='kernel: Linux 2\.6\.[^ ]* is too old: 6\.1 or newer is needed$'
each_way "a kernel below 6.1" "$too_old" "$lessen old"
user='setpriv --reuid 4242 --regid 4242 --clear-groups'
one_sentence "no root: run" "$control: Permission denied" \
	"$user $nameward $run --cgroup $cgroup"
one_sentence "no root: watch" 'kernel: BPF is not permitted here; it takes root' \
	"$user $nameward watch --cgroup $cgroup"
each_way "no bpf(2)" 'kernel: it lacks bpf\(2\)' "$lessen no-bpf"

# This runs in a mount namespace of its own.
hide() { printf '#!/bin/sh\n%s\nexec "$@"\n' "$2" >"$work/$1"; }
hide no-types "mount -t tmpfs none /sys/kernel/btf || exit 9"
hide no-cgroup2 "umount -l '$cgroup_root' || exit 9
! grep -q ' cgroup2 ' /proc/mounts || exit 9"
chmod +x "$work/no-types" "$work/no-cgroup2"
each_way "no types" 'kernel: it does not tell its types' \
	"unshare -m $work/no-types"
one_sentence "no cgroup2: run" 'kernel: directory of cgroup2: none is mounted' \
	"unshare -m $work/no-cgroup2 $nameward $run"
one_sentence "no cgroup2: watch" 'kernel: directory of cgroup2: none is mounted' \
	"unshare -m $work/no-cgroup2 $nameward watch"
one_sentence "a directory that is no cgroup: watch" \
	"kernel: directory of cgroup2: $work: " "$nameward watch --cgroup $work"
one_sentence "no nftables: run" 'nftables: the kernel has none' \
	"$lessen no-nft $nameward $run --cgroup $cgroup"
start_nameward
is "where nothing is lacking a permitted lookup is answered" \
	OK "$(result good sendto --name www.example.com)"
e2e_end
