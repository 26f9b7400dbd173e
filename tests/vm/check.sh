#!/bin/sh
# check.sh SERIES...: boot each Debian kernel under QEMU and run the suites in
# it that depend on what the kernel can do.  Each kernel and suite has one line,
# with what failed or was skipped below it; the sum of all comes at the end.
#
# Suites are unit tests, mostly of bpf/ and nft/ ("units"), and the scripts of
# tests/e2e, tests/bypass, tests/fault and tests/vm/suite ("vm").  Of the last,
# those with a line "# vm: debian" run where Debian has booted (debian.sh), with
# firewalls and containers; those with "# vm: names" where the Debian has that the
# kernel came with, with name services.  More words of such a line go to the
# kernel's command line, as in "# vm: names lsm=lockdown,yama".  The others, as all
# suites, run on an initramfs with this machine's programs (root.sh).
# Programs with a line "# vm: full" run on kernels of a series like 6.12-full, and
# nothing else does.
# With them comes one more kernel, which is too old (too_old.sh).
#
# SUITES      the suites to run: units e2e bypass fault vm
# VM_SCRIPTS  a pattern (grep -E) for the programs of these suites to run
# VM_SHORT    yes: run fewer.  tests/vm/short says which programs run on each
#             kernel, and which on none; the others run on one kernel each, in
#             turn.  What is left out is reported as skipped.
# VM_SECONDS  after so many seconds no program is begun any more, and the rest is
#             reported as skipped; each kernel has its share of them.  Half as
#             many later the machine is ended, and what runs has failed.
# VM_RESUME   yes: a program that has ended before is not run again, and counts
#             as it ended, as long as the sources are the same
# VM_MACHINES how many machines run at a time (2)
# VM_JOBS     how many programs run at a time in each (2)
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=${BUILD:-build}
case $build in /*) ;; *) build=$top/$build ;; esac
export VM_CACHE="${VM_CACHE:-$HOME/.cache/nameward-vm}"
suites=${SUITES:-units e2e bypass fault vm}
seconds=${VM_SECONDS:-10800}
began=$(date +%s)
machines=${VM_MACHINES:-2}
log=$build/vm
mkdir -p "$log"
rm -rf "$log"/taken-* "$log"/*.until
# These sources are tested, beside the tests.
(cd "$top" && find bpf enforcer nft policy -name "*.[ch]" | sort | xargs cat) |
	cksum >"$log/sources.new"
if [ "${VM_RESUME:-}" = yes ] && ! cmp -s "$log/sources.new" "$log/sources"; then
	echo "vm/check: VM_RESUME: the sources are not those of the last run" >&2
	exit 1
fi
mv "$log/sources.new" "$log/sources"
[ "${VM_RESUME:-}" = yes ] || rm -rf "$log"/*.log "$log"/*.sums "$log"/*.told

for tool in qemu-system-x86_64 cpio modprobe depmod xz dpkg-deb apt-get ldd; do
	command -v "$tool" >/dev/null || {
		echo "skip vm/all: $tool is not there"
		echo "0 passed, 0 failed, 1 skipped"
		exit 0
	}
done

# Of the daemon's unit tests, these ask for what not every kernel has.
unit_tests() {
	(cd "$build" && find tests/unit/bpf tests/unit/nft \
		tests/unit/enforcer/gate/test_hold tests/unit/enforcer/forward/test_netns_link \
		tests/unit/enforcer/forward/test_seen_answers -type f -name 'test_*' \
		-perm -u+x ! -name '*.*' 2>/dev/null)
}

# programs SUITE: "SUITE PROGRAM" for each of its programs.
programs() {
	case $1 in
	units) unit_tests | sed 's,^,build/,' ;;
	vm) (cd "$top" && ls tests/vm/suite/*.sh 2>/dev/null) ;;
	*) (cd "$top" && ls "tests/$1"/*.sh "tests/$1"/*/*.sh 2>/dev/null) ;;
	esac | grep -v /lib.sh | grep -E "${VM_SCRIPTS:-.}" | sort |
		sed "s/^/$1 /"
}

# The sources that tests read, and what was built, lie at /nameward.
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/nameward/build"
(cd "$top" && cp -r Makefile README.md SECURITY.md examples tests policy \
	"$tree/nameward")
(cd "$build" && find nameward tests/e2e tests/bypass tests/fault \
	tests/vm -type f -perm -u+x ! -name '*.o' \
	2>/dev/null | cpio -pdm --quiet "$tree/nameward/build")
unit_tests | (cd "$build" && cpio -pdm --quiet "$tree/nameward/build")
# Libraries go where they really are: /lib is a link there, and must remain one.
find "$tree/nameward/build" -type f -exec ldd {} + 2>/dev/null |
	sed -nE 's,.*(=> |^\s)(/[^ ]+) .*,\2,p' | sort -u |
	while read -r library; do
		echo "$(readlink -f "${library%/*}")/${library##*/}"
	done | sort -u | cpio -pdmL --quiet "$tree"
(cd "$tree" && find . -mindepth 1 | cpio -o -H newc -R 0:0 --quiet) \
	>"$log/tree.cpio"
for suite in $suites; do programs "$suite"; done >"$log/programs"
# Lines of on-disk: "PROGRAM DISK [WORD]...".
(cd "$top" && grep -HsE '^# vm: (debian|names)( |$)' tests/vm/suite/*.sh |
	sed 's/:# vm: / /') >"$log/on-disk"
(cd "$top" && grep -ls '^# vm: full$' tests/e2e/*.sh tests/bypass/*.sh tests/vm/suite/*.sh) \
	>"$log/on-full"

# of_series SERIES: those of the programs that may run there.
of_series() {
	case $1 in
	*-full) grep -Ff "$log/on-full" "$log/programs" ;;
	*) grep -vFf "$log/on-full" "$log/programs" ;;
	esac
}

# not_here SERIES: "SUITE PROGRAM REASON" for what VM_SHORT leaves out there.
not_here() {
	[ "${VM_SHORT:-}" = yes ] || return 0
	awk -v here="$1" -v all="$kernels" '
		/^#/ { next }
		FNR == NR { where[$2] = $1; next }
		FNR == 1 { of = split(all, series, " ") }
		where[$2] == "everywhere" { next }
		where[$2] == "nowhere" {
			print $0 " not with VM_SHORT, see tests/vm/short"
			next
		}
		series[turn++ % of + 1] != here {
			print $0 " not on this kernel with VM_SHORT"
		}
	' "$here/short" "$log/$1.programs"
}

# resting SERIES: "SUITE PROGRAM" for each program that has not ended there yet;
# one that was skipped for want of time has not.
resting() {
	awk '
		!asked && /^begin / { program = $2 " " $3 }
		!asked && /^skip .*: (the time was up|not .* with VM_SHORT)/ {
			program = ""
		}
		!asked && /^end / { ended[program] = 1 }
		asked && !ended[$0]
	' asked=0 "$log/$1.log" asked=1 -
}

# share: until when this kernel may begin programs, in seconds since the start:
# the time that is left is divided by the rounds that are left.
share() {
	now=$(($(date +%s) - began))
	[ -e "$log/$series.until" ] || {
		rest=$(($(echo "$kernels" | wc -w) + 1 - $(find "$log" -name 'taken-*' | wc -l)))
		rounds=$(((rest + machines - 1) / machines))
		echo $((now + (seconds - now) / (rounds > 0 ? rounds : 1))) \
			>"$log/$series.until"
	}
	cat "$log/$series.until"
}

# machine SERIES LIST JOBS: boot one, and run what LIST names.
machine() {
	[ -s "$2" ] || return 0
	left=$(($(share) + began - $(date +%s)))
	[ $left -gt 0 ] || {
		sed 's/$/ the time was up/' "$2" | skip_all "$1"
		return
	}
	cp "$2" "$log/$1.todo"
	idle=0
	# The machine may die.  The rest is run again then, as long as a program
	# ends each time.
	until boot_it "$1" "$3"; do
		echo "machine $1 died$(of_what "$1")" >>"$log/$1.log"
		resting "$1" <"$2" >"$log/$1.rest"
		! cmp -s "$log/$1.rest" "$log/$1.todo" || idle=$((idle + 1))
		[ $idle -lt 2 ] && [ -s "$log/$1.rest" ] || return 0
		mv "$log/$1.rest" "$log/$1.todo"
	done
}

# of_what SERIES: the cause of its machine's death.  QEMU 7.2 was seen to execute
# the int3 that stands in a function while fentry or a cgroup's first program is
# attached, after another CPU had replaced it; any other death is a failure.
of_what() {
	tac "$log/$1.log" | sed '/^vm\/boot: /q' | grep -q 'Oops: int3: 0000' ||
		echo " by itself"
}

# boot_it SERIES JOBS: run what $log/SERIES.todo names; false: the machine died.
boot_it() {
	left=$(($(share) + began - $(date +%s)))
	[ $left -gt 0 ] || left=1
	sh "$here/boot.sh" "$1" $((left + seconds / 2)) "$root" \
		"$log/tree.cpio" -- sh -c 'cd /nameward && printf "%s\n" "$0" |
			sh tests/vm/inside.sh "$@"' \
		"$(cat "$log/$1.todo")" "$2" $left >>"$log/$1.log" 2>&1
	booted=$?
	[ $booted != 124 ] || echo "time up" >>"$log/$1.log"
	[ $booted != 125 ]
}

# skip_all SERIES: skip each "SUITE PROGRAM REASON" of standard input, as if the
# program itself had done so.
skip_all() {
	while read -r suite program reason; do
		printf 'begin %s %s\nskip %s: %s\n%s\nend 0\n' "$suite" \
			"$program" "$program" "$reason" \
			"0 passed, 0 failed, 1 skipped"
	done >>"$log/$1.log"
}

# sums SERIES: "SERIES SUITE PASSED FAILED SKIPPED SECONDS" for each suite, and
# below it what failed or was skipped.
sums() {
	awk -v series="$1" -v suites="$suites" '
	FNR == NR { order[++n] = $2; suite_of[$2] = $1; next }
	/^begin / { program = $3; said = ""; p = f = s = 0; next }
	/^time up$/ { up = 1; next }
	/^machine .* died by itself/ { deaths++; next }
	!program { next }
	/^(FAIL|skip|note) / || /^    / { said = said "    " $0 "\n" }
	/^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped/ { p = $1; f = $3; s = $5 }
	/^run: / {
		said = said "    FAIL " program ": " $0 "\n"
		f++
	}
	/^end [0-9]+/ {
		done[program] = 1
		its_p[program] = p; its_f[program] = f; its_s[program] = s
		its_seconds[program] = $2
		its_text[program] = said
		program = ""
	}
	END {
		for (i = 1; i <= n; i++) {
			suite = suite_of[order[i]]
			passed[suite] += its_p[order[i]]
			failed[suite] += its_f[order[i]]
			skipped[suite] += its_s[order[i]]
			seconds[suite] += its_seconds[order[i]]
			text[suite] = text[suite] its_text[order[i]]
			if (!done[order[i]] && up) {
				skipped[suite]++
				text[suite] = text[suite] "    skip " order[i] \
					": the time was up before its end\n"
			} else if (!done[order[i]]) {
				failed[suite]++
				text[suite] = text[suite] "    FAIL " order[i] \
					": the machine ended before it\n"
			}
		}
		count = split(suites, all, " ")
		for (; deaths > 0; deaths--) {
			failed[all[1]]++
			text[all[1]] = text[all[1]] "    FAIL vm/" series \
				": the machine died, see its console\n"
		}
		for (i = 1; i <= count; i++) {
			suite = all[i]
			if (passed[suite] + failed[suite] + skipped[suite] == 0)
				continue
			print series, suite, passed[suite] + 0, \
				failed[suite] + 0, skipped[suite] + 0, seconds[suite] + 0
			printf "%s", text[suite]
		}
	}' "$log/$1.programs" "$log/$1.log" >"$log/$1.sums"
}

# told SERIES: print its lines, all at once.
told() {
	sums "$1"
	awk '/^ / { print; next }
	{ printf "vm %s %s: %d passed, %d failed, %d skipped (%d s)\n", \
		$1, $2, $3, $4, $5, $6 }' "$log/$1.sums" >"$log/$1.told"
	# A machine that died may have had BPF of ours on its stack.
	sed -n '/^vm\/boot: /,/^\(begin\|machine\) /s/^/    /p' \
		"$log/$1.log" >>"$log/$1.told"
	cat "$log/$1.told"
}

# has_disk SERIES KIND: the image of that Debian is there, or can be made.
has_disk() {
	case $2:$1 in
	names:6.1 | names:6.1-full) release=bookworm ;;
	names:*) release=trixie ;;
	*) release=bookworm ;;
	esac
	disk=$VM_CACHE/$2-${VM_SUITE:-$release}.img
	VM_SUITE=${VM_SUITE:-$release} flock "$VM_CACHE/debian.lock" \
		sh "$here/debian.sh" "$2" "$disk" >"$log/$2.out" 2>&1
}

# on_disk SERIES KIND [WORDS]: run those programs that need this disk, with these
# words on the kernel's command line.
on_disk() {
	awk -v wanted="$2${3:+ $3}" '{
		program = $1
		sub(/^[^ ]+ /, "")
		if ($0 == wanted) print program
	}' "$log/on-disk" | grep -Ff - "$log/$1.here" >"$log/$1.list"
	[ -s "$log/$1.list" ] || return 0
	if has_disk "$1" "$2"; then
		VM_DISK=$disk VM_APPEND="${VM_APPEND:-} ${3:-}" \
			machine "$1" "$log/$1.list" 1
	else
		sed 's/$/ no Debian could be made/' "$log/$1.list" |
			skip_all "$1"
	fi
}

# kernel SERIES: run all that is wanted on it.
kernel() {
	root=$VM_CACHE/root-$(cat "$VM_CACHE/kernels/$1/release").cpio
	# The initramfs is made anew when what it is made of is newer.
	find "$here/root.sh" "$here/init" /var/lib/dpkg/status \
		-newer "$root" 2>&1 | grep -q . && rm -f "$root"
	[ -e "$root" ] || sh "$here/root.sh" "$1" "$root"
	# An earlier run may have run out of time; this run has its own.
	touch "$log/$1.log"
	sed -i '/^time up$/d' "$log/$1.log"
	of_series "$1" >"$log/$1.programs"
	not_here "$1" >"$log/$1.not-here"
	skip_all "$1" <"$log/$1.not-here"
	cut -d' ' -f1,2 "$log/$1.not-here" | grep -vxFf - "$log/$1.programs" |
		resting "$1" >"$log/$1.here"
	# The programs that every kernel runs come first.
	sed -n 's/^everywhere //p' "$here/short" >"$log/everywhere"
	grep -Ff "$log/everywhere" "$log/$1.here" >"$log/$1.list"
	grep -vFf "$log/everywhere" "$log/$1.here" >>"$log/$1.list"
	mv "$log/$1.list" "$log/$1.here"
	cut -d' ' -f1 "$log/on-disk" | grep -vFf - "$log/$1.here" >"$log/$1.list"
	machine "$1" "$log/$1.list" "${VM_JOBS:-2}"
	cut -d' ' -f2- "$log/on-disk" | sort -u >"$log/$1.disks"
	while read -r kind words <&3; do
		on_disk "$1" "$kind" "$words"
	done 3<"$log/$1.disks"
	told "$1"
}

# lane SERIES...: run each kernel that no other lane has begun.
lane() {
	for series; do
		mkdir "$log/taken-$series" 2>/dev/null || continue
		kernel "$series"
	done
}

skipped=0
for series; do
	shift
	[ -n "$(of_series "$series")" ] || continue
	if sh "$here/kernel.sh" "$series" >&2; then
		set -- "$@" "$series"
	else
		echo "skip vm/$series: the kernel could not be had"
		skipped=$((skipped + 1))
	fi
done
kernels=$*

# too_old: an older kernel is refused; this counts to the suite "vm".
too_old() {
	sh "$here/too_old.sh" "$log/tree.cpio" >"$log/too-old.log" 2>&1
	p=$(grep -c '^ok ' "$log/too-old.log")
	f=$(grep -c '^FAIL ' "$log/too-old.log")
	s=$(grep -c '^skip ' "$log/too-old.log")
	[ $((p + f + s)) -gt 0 ] || f=1
	echo "5.10 vm $p $f $s" >"$log/too-old.sum"
	echo "vm 5.10 vm: $p passed, $f failed, $s skipped"
	grep -E '^(FAIL|skip) ' "$log/too-old.log" | sed 's/^/    /'
}

lanes=
rm -f "$log/too-old.sum"
case " $suites :${VM_SCRIPTS:-}" in
*' vm '*:)
	too_old &
	lanes=$!
	;;
esac
for _ in $(seq "$machines"); do
	lane "$@" &
	lanes="$lanes $!"
done
trap 'kill $lanes; exit 130' INT TERM
wait
[ $# = 0 ] || cat "$log"/*.sum "$log"/*.sums 2>/dev/null | awk -v skipped=$skipped '
	/^[^ ]/ { p += $3; f += $4; s += $5 }
	END {
		printf "%d passed, %d failed, %d skipped\n", p, f, s + skipped
		exit f > 0
	}'
