# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# redirect.sh - have somebody redirect what the client of tests/e2e/lib.sh sends, so
# that conntrack has to follow what leaves by lo.

# redirect [PROTOCOL]: tcp, or udp.
redirect() {
	in_client nft -f - <<-END
		table ip theirs {
			chain output {
				type nat hook output priority -100
				ip daddr 127.0.0.9 ${1:-tcp} dport 99 dnat to 127.0.0.1:80
			}
		}
	END
}
# loopback_is WORD: is that what nameward says of it, tracked or untracked?
loopback_is() { ctl status --json | jq -e ".conntrack.loopback == \"$1\"" >/dev/null; }
