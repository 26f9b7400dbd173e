/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * senders.c - the daemon's side of the map `senders`.
 */
#include "bpf/maps/senders.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "bpf/abi/sender.h"

#define ELSEWHERE_NS 10000000000ULL

/* Read twice: an entry whose `seq` is the same in both is whole in the
 * first. */
static int find(int senders_fd, const struct shared_sender_key *key,
		struct shared_sender *ret_sender)
{
	uint32_t at = shared_sender_set(key), i;
	struct shared_sender_set set, again;

	if (bpf_map_lookup_elem(senders_fd, &at, &set) < 0 ||
	    bpf_map_lookup_elem(senders_fd, &at, &again) < 0)
		return -errno;
	for (i = 0; i < SHARED_SENDER_WAYS; i++) {
		if (!set.ways[i].ktime_ns ||
		    memcmp(&set.ways[i].key, key, sizeof(*key)) != 0 ||
		    (set.ways[i].seq & 1) ||
		    set.ways[i].seq != again.ways[i].seq)
			continue;
		*ret_sender = set.ways[i];
		return 0;
	}
	return -ENOENT;
}

/* Did @sender send so long ago that, in another namespace, the port may have
 * another user by now? */
static bool is_old(const struct shared_sender *sender, bool ours)
{
	struct timespec now;

	if (ours)
		return false;
	(void)clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec >
	       sender->ktime_ns + ELSEWHERE_NS;
}

/*
 * A connected UDP socket had no port yet at connect(), so two sockets may have
 * left one entry.  Is @connected the one that sent?  If that can't be found
 * out, it is assumed.
 */
static bool has_sent(const struct sockdiag_ends *ends, bool ours,
		     struct shared_sender *connected)
{
	uint64_t cookie = 0;

	if (!ours || sockdiag_cookie(ends, &cookie) < 0) {
		connected->owner.attribution = EVENT_SOCKET_OWNER;
		return true;
	}
	return cookie == connected->cookie;
}

int senders_find(int senders_fd, const struct sockdiag_ends *ends,
		 uint64_t netns, bool ours, struct event_owner *ret_owner)
{
	struct shared_sender_key key = {
		.netns = netns,
		.remote = { [10] = 0xff, [11] = 0xff },
		.local_port = ends->local_port,
		.remote_port = ends->remote_port,
		.proto = ends->proto,
	};
	struct shared_sender sent = { 0 }, connected = { 0 };
	bool known;

	if (ends->family == AF_INET)
		memcpy(key.remote + 12, ends->remote, 4);
	else
		memcpy(key.remote, ends->remote, 16);
	known = find(senders_fd, &key, &sent) == 0 && !is_old(&sent, ours);
	key.local_port = 0;
	if (ends->proto == IPPROTO_UDP &&
	    find(senders_fd, &key, &connected) == 0 &&
	    connected.ktime_ns > sent.ktime_ns && !is_old(&connected, ours) &&
	    has_sent(ends, ours, &connected)) {
		*ret_owner = connected.owner;
		return 0;
	}
	if (!known)
		return -ENOENT;
	*ret_owner = sent.owner;
	return 0;
}
