#!/bin/sh
# The identity of a sender is determined at each send anew: its program is what
# it was executed from, its user what the initial user namespace says, its
# cgroup the path from the root.  Each kind of rule permits names of its own,
# and a sender that only looks like the one it means is stopped.  The judge is
# the server's side of the link.
# run: early
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

lan=203.0.113.99 # open to all but one group
groups_32=$(seq -s, 1001 1032)

bypass_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, 198.51.100.1]
		rules:
		  - name: by-exe
		    who:
		      exe: [$work/good, $work/good.py, $work/script,
		            $work/moved, $work/old, $work/gone.py, $work/first/tool,
		            $work/merged/tool, $work/tools/*]
		    domains: ["**.exe.example.com"]
		    action: allow
		  - { name: many, who: { exe: $work/good }, domains: ["**.many.example.com"], action: allow }
		  - { name: by-user, who: { user: 4242 }, domains: ["**.user.example.com"], action: allow }
		  - { name: by-root, who: { user: root }, domains: ["**.root.example.com"], action: allow }
		  - { name: by-group, who: { group: 4343 }, domains: ["**.group.example.com"], action: allow }
		  - { name: by-cgroup, who: { cgroup: [$cgroup_path/in, $cgroup_path/threads/in] }, domains: ["**.cgroup.example.com"], action: allow }
		  - { name: by-unit, who: { unit: web.service }, domains: ["**.unit.example.com"], action: allow }
		  - { name: by-comm, who: { comm: tired }, domains: ["**.comm.example.com"], action: allow }
		  - { name: not-group, who: { group: 4345 }, networks: [$lan], action: deny }
		  - { name: not-other, who: { exe: $work/other }, networks: [$lan], action: deny }
		  - { name: lan, networks: [$lan], action: allow, open: { ports: any } }
	END
}

# stated CASE KIND REASON ATTACK...: the sender looks like the one that the rule
# means, and that is enough, as SECURITY.md states.
stated() {
	case_of=$1 kind=$2 reason=$3
	shift 3
	run_case "$case_of" "" "$kind.example.com" "$@"
	reaches_server "gets through ($phase), as stated: $reason"
}

# asks COMMAND...: ask with the test client, which COMMAND starts.
asks() { "$@" sendto --no-answer --name "$name"; }
# plain WHO [OPTION]...: ask with the test client as good or other.
plain() {
	program=$work/$1
	shift
	as_program -- "$program" sendto --no-answer --name "$name" "$@"
}
# forge WAY [EXE]: run tests/bypass/programs/forge.c as an ordinary user.
forge() {
	as_program -- setpriv --reuid 4244 --regid 4244 --clear-groups \
		"$work/forge" "$@" "$name"
}
# Between these two the daemon sees nothing of what is done.
daemon_sleeps() { [ "$phase" = open ] || kill -STOP "$nameward_pid"; }
daemon_wakes() { [ "$phase" = open ] || kill -CONT "$nameward_pid"; }
# noticed: give the daemon time to see that a file was replaced.
noticed() { sleep "$slow"; }

# --- executables --------------------------------------------------------------

# shellcheck disable=SC2016 # $1 is for the shell inside
# mounted COMMAND PROGRAM: ask with it in a mount namespace that COMMAND changes;
# $0 is $work there.
mounted() {
	as_program -- unshare -m --propagation private sh -c \
		"$1"' && exec "$1" sendto --no-answer --name "$2"' \
		"$work" "$2" "$name"
}

# shellcheck disable=SC2016 # $0 is for the shell inside
copies() {
	mine itself exe plain good
	forged copy exe plain other
	forged comm exe plain other --comm good
	forged argv exe be other execas "$work/other.py" "$work/good.py" \
		udp comm good.py send
	mine hard-link exe asks as_program -- "$work/hard"
	mine symlink exe asks as_program -- "$work/soft"
	forged bind-mount-over exe mounted \
		'mount --bind "$0/other" "$0/good"' "$work/good"
	mine bind-mount-elsewhere exe mounted \
		'mount --bind "$0/good" "$0/other"' "$work/other"
	forged tmpfs-over exe mounted \
		'cp "$0/other" "$0/third" && mount -t tmpfs none "$0/tools" &&
			cp "$0/third" "$0/tools/new"' "$work/tools/new"
}

run_script() {
	as_program -- env NAME="$name" "$work/script" udp send
}

runners() {
	forged memfd exe be other memfd "$work/good.py" udp send
	forged ld-so exe asks as_program -- "$loader" "$work/good"
	forged script-at-permitted-path exe run_script
	stated interpreter exe "what a permitted interpreter runs is permitted" \
		be good udp send
	forged shared-memory exe forge share
}

# A new program is renamed over the one that the path named.
renamed_over() {
	cp "$work/other" "$work/new"
	daemon_sleeps
	mv "$work/moved" "$work/old.away"
	mv "$work/new" "$work/moved"
	asks as_program -- "$work/moved"
	daemon_wakes
}
restored() {
	rm -f "$work/moved" "$work/old.away"
	cp "$work/good" "$work/moved"
	noticed
}
# What runs when its file is deleted or replaced goes on; "again" comes to run it
# later, by a link to the file that was made before, or by what the kernel shows
# of the process.
run_deleted() {
	cp "$work/good.py" "$work/gone.py"
	noticed
	be gone unlink "$work/gone.py" sleep "$slow" udp send
}
# runs_on VERB...: as gone.py, which a new file replaces meanwhile.
runs_on() {
	cp "$work/good.py" "$work/gone.py"
	rm -f "$work/backup.py"
	ln "$work/gone.py" "$work/backup.py"
	noticed
	be gone replace "$work/other.py" "$work/gone.py" sleep "$slow" "$@"
}
executed_later() {
	runs_on sleep 0 >/dev/null
	as_program -- env NAME="$name" "$work/backup.py" \
		"$work/identity.py" udp send
}
# Many programs later, one may get the place in memory of one that has ended.
executed_often() {
	executed_later
	as_program -- env NAME="$name" sh -c "for i in \$(seq -s ' ' 200); do
		'$work/backup.py' -S -c 0; done;
		exec '$work/backup.py' '$work/identity.py' udp send"
}

replaced() {
	restored
	mine before-rename exe asks as_program -- "$work/moved"
	forged rename-over exe renamed_over
	[ "$phase" = open ] || noticed
	stated renamed-and-seen exe "the policy names the path" \
		asks as_program -- "$work/moved"
	forged renamed-away exe asks as_program -- "$work/old.away"
	stated deleted exe "what was executed before keeps its rules" run_deleted
	stated replaced-meanwhile exe "the same" runs_on udp send
	stated replaced-socket exe "the same" runs_on udp fine send
	stated replaced-fork exe "the same, its children too" runs_on fork udp send
	stated replaced-orphan exe "the same" runs_on leave udp send
	forged replaced-exec exe runs_on exec "$work/backup.py" udp send
	forged replaced-self exe runs_on exec /proc/self/exe udp send
	forged replaced-backup exe executed_later
	forged replaced-often exe executed_often
	[ "$phase" = open ] || check "replaced-often: the record says why" \
		await has_record '"reason":"replaced"' "$mark"
}

# Delete the permitted program, make files until one has its inode number.
reuse_inode() {
	rm -f "$work/tools/"*
	cp "$work/good" "$work/tools/one"
	noticed
	number=$(stat -c %i "$work/tools/one")
	daemon_sleeps
	rm "$work/tools/one"
	i=0
	while [ "$i" -lt 20 ]; do
		i=$((i + 1))
		cp "$work/other" "$work/spare/$i"
		[ "$(stat -c %i "$work/spare/$i")" != "$number" ] || break
	done
	[ "$i" -lt 20 ] && echo "reused=yes"
	asks as_program -- "$work/spare/$i"
	daemon_wakes
	rm -f "$work/spare/"*
}

inodes() {
	forged inode-reuse exe reuse_inode
	if [ "$(word reused "$work/out")" = yes ]; then
		ok "inode-reuse: the inode number comes again ($phase)"
	else
		skip "inode-reuse: this file system gives no inode number twice"
	fi
	mine same-inode-first exe asks as_program -- "$work/first/tool"
	is "same-inode-other-device: both files have one inode number" \
		"$(stat -c %i "$work/first/tool")" \
		"$(stat -c %i "$work/second/tool")"
	forged same-inode-other-device exe asks as_program -- "$work/second/tool"
	[ -n "$layers" ] || {
		skip "same-inode-in-two-layers: $no_layers"
		return 0
	}
	mine layer-below exe asks as_program -- "$work/merged/tool"
	is "same-inode-in-two-layers: both files have one inode number" \
		"$(stat -c %i "$work/merged/tool")" \
		"$(stat -c %i "$work/merged/mine")"
	forged same-inode-in-two-layers exe asks as_program -- \
		"$work/merged/mine"
}

forgeries() {
	if ! setpriv --reuid 4244 unshare -U true 2>/dev/null; then
		for way in itself self aid binfmt uid-0-inside gid-map-inside; do
			skip "userns-$way: user namespaces are refused here"
		done
		return 0
	fi
	mine userns-itself exe asks as_program -- setpriv --reuid 4244 \
		--regid 4244 --clear-groups unshare -U "$work/good"
	forged userns-self exe forge self "$work/good"
	forged userns-aid exe forge aid "$work/good"
	if [ "$phase" = open ]; then
		binfmt=
		forge binfmt "$work/good" | grep -q 'handle .*=OK' || binfmt=no
	fi
	if [ "$binfmt" = no ]; then
		skip "userns-binfmt: no binfmt_misc in user namespaces here"
	else
		forged userns-binfmt exe forge binfmt "$work/good"
	fi
	forged userns-uid-0-inside root asks as_program -- setpriv --reuid 4244 \
		--regid 4244 --clear-groups unshare -Ur "$work/other"
	forged userns-gid-map-inside group asks as_program -- setpriv \
		--reuid 4244 --regid 4244 --clear-groups unshare -U \
		--map-user=4242 --map-group=4343 "$work/other"
}

# --- users and groups ---------------------------------------------------------

users() {
	mine user user plain other --uid 4242 --gid 1
	forged another-user user plain other --uid 4243 --gid 1
	forged setuid-after-socket user \
		be other udp euid 4242 fine euid 0 uid 4243 send
	forged seteuid-and-back user be other udp euid 4242 fine euid 0 send
	forged setuid-before-connect user \
		be other loose euid 4242 fine euid 0 uid 4243 send
	forged setuid-after-tcp-connect user \
		be other euid 4242 tcp fine euid 0 uid 4243 send
	forged another-threads-user user be other udp thread 4242 send
	stated setuid-program user "the effective user is the owner" \
		asks as_program -- setpriv --reuid 4243 --regid 4243 \
		--clear-groups "$work/setuid"
	mine group group plain other --uid 77 --gid 1 --group 4343
	forged another-group group plain other --uid 77 --gid 1 --group 4344
	forged setgroups-after-socket group \
		be other groups 1,4343 udp fine groups 1 send
	forged setgroups-again group be other loose regroup 40 4343
	stated comm-rule comm "a program chooses its name" plain other --comm tired
}

# Only 32 supplementary groups are looked at; a process with more is unknown.
says_hello() { # GROUPS [VERB]
	be other groups "$1" to "$lan" 9 "${2:-hello}"
}
over_a_reload() {
	(sleep 0.7 && [ "$phase" = shut ] && ctl reload >/dev/null) &
	"$@"
	wait $!
}
many_groups() {
	mine 32-groups group be other groups "${groups_32#*,},4343" udp send
	forged 33-groups group be other groups "$groups_32,4343" udp send
	comes_up networks-32-groups "$lan" says_hello "$groups_32"
	shut_out networks-group "$lan" says_hello 1,4345
	shut_out networks-33-groups "$lan" says_hello "$groups_32,4345"
	shut_out networks-33-other-groups "$lan" says_hello "$groups_32,1033"
	shut_out networks-33-groups-reload "$lan" \
		over_a_reload says_hello "$groups_32,4345" again
}

# Root itself replaced the executable of a process: it is unknown whether that
# is "other".
no_exe() {
	as_program -- env FORGE_HELLO="$lan" "$work/forge" here "$work/good" -
}
unknown_executable() {
	if [ "$phase" = open ]; then
		forges=no
		no_exe | grep -q 'forge .*=OK' && forges=yes
	fi
	if [ "$forges" = no ]; then
		skip "networks-no-exe: no executable can be replaced here"
		skip "networks-no-exe-reload: no executable can be replaced here"
		return 0
	fi
	shut_out networks-no-exe "$lan" no_exe
	shut_out networks-no-exe-reload "$lan" over_a_reload no_exe
}

# --- cgroups and units --------------------------------------------------------

in_cgroup() {
	below=$1
	shift
	asks as_program "$below" -- "$@"
}

cgroups() {
	mine cgroup cgroup in_cgroup in "$work/other"
	mine below-it cgroup in_cgroup in/below "$work/other"
	forged same-name-elsewhere cgroup in_cgroup \
		"elsewhere$cgroup_path/in" "$work/other"
	forged name-begins-alike cgroup in_cgroup inn "$work/other"
	forged its-parent cgroup in_cgroup . "$work/other"
	forged cgroup-namespace cgroup in_cgroup "elsewhere$cgroup_path/in" \
		unshare -C "$work/other"
	forged moved-after-socket cgroup be other cgroup "$cgroup/in" \
		udp cgroup "$cgroup/out" send
	forged moved-between-sends cgroup be other cgroup "$cgroup/in" \
		udp fine cgroup "$cgroup/out" send
	forged moved-between-sendtos cgroup be other cgroup "$cgroup/in" \
		loose fine cgroup "$cgroup/out" send
	forged moved-after-tcp-connect cgroup be other cgroup "$cgroup/in" \
		tcp fine cgroup "$cgroup/out" send
	mine moved-in cgroup be other udp cgroup "$cgroup/in" send
	mine unit unit in_cgroup system.slice/web.service "$work/other"
	forged unit-of-a-user unit in_cgroup "$user_unit" "$work/other"
	forged unit-inside-a-unit unit in_cgroup \
		system.slice/x.service/web.service "$work/other"
	forged unit-named-slice unit in_cgroup \
		web.service.slice/x.service "$work/other"
}

threads() {
	if ! echo threaded >"$cgroup/threads/in/cgroup.type" 2>/dev/null ||
		! echo threaded >"$cgroup/threads/out/cgroup.type"; then
		skip "threaded-cgroup: no threaded cgroups here"
		return 0
	fi
	mine threaded-cgroup cgroup be_thread "$cgroup/threads/in"
	forged threaded-cgroup-left cgroup be_thread "$cgroup/threads/in" \
		fine threadcgroup "$cgroup/threads/out"
}
be_thread() {
	first=$1
	shift
	be other cgroup "$cgroup/threads" threadcgroup "$first" udp "$@" send
}

# --- sockets that change hands ------------------------------------------------

sockets() {
	forged exec-with-socket exe be good udp fine exec "$work/other.py" send
	mine exec-into-it exe be other udp exec "$work/good.py" send
	forged exec-with-tcp exe be good tcp fine exec "$work/other.py" send
	forged passed-to-another exe be good udp fine hand "$work/other.py" send
	mine passed-to-it exe be other udp hand "$work/good.py" send
	forged pidfd-getfd exe be good udp fine stolen "$work/other.py" send
	forged pid-reuse exe be other reborn "$work/good.py" \
		"$work/other.py" send
	is "pid-reuse: both processes had one process id" 1 \
		"$(grep -o 'pid=[0-9]*' "$work/out" | sort -u | wc -l)"
	passed_tcp passed-tcp be good tcp fine hand "$work/other.py" send
	passed_tcp inherited-tcp be good tcp fine fork exec "$work/other.py" send
}

# Where each send can be traced, the sender is judged and not the opener.
passed_tcp() {
	if [ "$phase" = shut ] && ctl status | grep -q 'TCP on a socket that'; then
		tcp_case=$1
		shift
		stated "$tcp_case" exe "TCP counts to who connected it" "$@"
	else
		tcp_case=$1
		shift
		forged "$tcp_case" exe "$@"
	fi
}

# Who may not ask begins a question, and has a program finish it that may: one
# that is set-user-id writes to the socket as if it were its terminal.  As user
# 4242, setuid.py may ask.
finishers() {
	any=$judge
	set -- "$work/setuid.py" finish
	forged finished-by-setuid user be other udp uid 4243 begin exec "$@"
	forged finished-by-setuid-loose user be other loose uid 4243 \
		peer 198.51.100.2 53 beginto exec "$@"
	forged corked-by-setuid user be other udp cork uid 4243 begin \
		exec "$@" uncork
	forged finished-after-passing user be other udp uid 4243 begin hand "$@"
	forged raw-by-setuid user be other raw uid 4243 begin exec "$@"
	# A resolver answers complete messages only.
	if [ "$phase" = shut ] && ctl status | grep -q 'pieces of a denied'; then
		judge=message
	fi
	forged tcp-by-setuid user be other uid 4243 tcp begin exec "$@"
	forged tcp-after-passing user be other uid 4243 tcp begin hand "$@"
	judge=$any
	forged corked-alone user be other uid 4242 udp begin finish
	mine tcp-pieces-alone user be other uid 4242 tcp begin finish
	mine setuid-alone user be other uid 4243 udp exec "$work/setuid.py" send
}

# init is the parent of all orphans, and may hold a resolver's socket.
resolvers() {
	mine resolver exe be other serve 198.51.100.1 udp send
	mine resolvers-child exe be other serve 198.51.100.1 fork udp send
	forged resolvers-orphan exe be other serve 198.51.100.1 \
		orphan "$work/other.py" udp send
	forged resolvers-program exe be other serve 198.51.100.1 \
		fork exec "$work/other.py" udp send
}

cases() {
	copies
	runners
	replaced
	inodes
	forgeries
	users
	many_groups
	unknown_executable
	cgroups
	threads
	sockets
	finishers
	resolvers
}

# --- what the cases need -------------------------------------------------------

# Two file systems have first files of one inode number, and an overlay lies on
# two more: a file of root's is below, and one of another user's is above.
file_systems() {
	layers="" no_layers="no overlayfs over two tmpfs here"
	mkdir "$work/first" "$work/second" "$work/below" "$work/above" \
		"$work/merged"
	for where in first second below above; do
		mount -t tmpfs -o mode=755 none "$work/$where" || exit 1
	done
	cp "$work/good" "$work/first/tool"
	cp "$work/other" "$work/second/tool"
	mkdir "$work/above/up" "$work/above/work"
	for i in 1 2 3 4 5 6 7 8; do : >"$work/below/$i"; done
	cp "$work/good" "$work/below/tool"
	mount -t overlay -o "lowerdir=$work/below,upperdir=$work/above/up,workdir=$work/above/work,xino=off" \
		none "$work/merged" 2>"$work/out" || return 0
	number=$(stat -c %i "$work/below/tool")
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
		cp "$work/other" "$work/merged/try"
		[ "$(stat -c %i "$work/merged/try")" != "$number" ] || break
		mv "$work/merged/try" "$work/merged/try$i"
	done
	mv "$work/merged/try" "$work/merged/mine" && layers=yes
	chown 4244 "$work/merged/mine"
}

unmount() {
	for where in merged above below second first; do
		umount -l "$work/$where" 2>/dev/null
	done
}

places() {
	cp "$build/tests/bypass/programs/forge" "$work"
	bypass_identities
	ln "$work/good" "$work/hard"
	ln -s "$work/good" "$work/soft"
	cp "$work/other" "$work/setuid"
	chown 4242 "$work/setuid"
	chmod u+s "$work/setuid"
	cp "$work/other.py" "$work/setuid.py"
	chown 4242 "$work/setuid.py"
	chmod u+s "$work/setuid.py"
	printf '#!%s %s\n' "$work/other.py" "$work/identity.py" >"$work/script"
	chmod 755 "$work/script"
	mkdir "$work/tools" "$work/spare"
	loader=$(readelf -p .interp "$work/good" | awk '/ld-/ { print $NF }')
	user_unit=user.slice/user-4242.slice/user@4242.service/app.slice/web.service
	for below in in/below out inn "elsewhere$cgroup_path/in" threads/in \
		threads/out system.slice/web.service "$user_unit" \
		system.slice/x.service/web.service web.service.slice/x.service; do
		mkdir -p "$cgroup/$below"
	done
}

bypass_begin
trap 'unmount; e2e_cleanup' EXIT
places
file_systems
bypass_run cases
