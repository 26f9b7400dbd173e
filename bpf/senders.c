/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * senders.c - the daemon's side of the map `senders`.
 */
#include "bpf/senders.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "bpf/shared_sender.h"

/* Two reads: what nobody wrote to between them is whole in the first. */
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

/*
 * Connected UDP: at connect() it had no port yet, so two sockets may have left
 * one entry.  Is it the one that sent?  If nobody can say, it may be.
 */
static bool is_it(const struct sockdiag_ends *ends,
		  struct shared_sender *connected)
{
	uint64_t cookie = 0;

	if (sockdiag_cookie(ends, &cookie) < 0) {
		connected->owner.attribution = EVENT_SOCKET_OWNER;
		return true;
	}
	return cookie == connected->cookie;
}

int senders_find(int senders_fd, const struct sockdiag_ends *ends,
		 struct event_owner *ret_owner)
{
	struct shared_sender_key key = {
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
	known = find(senders_fd, &key, &sent) == 0;
	key.local_port = 0;
	if (ends->proto == IPPROTO_UDP &&
	    find(senders_fd, &key, &connected) == 0 &&
	    connected.ktime_ns > sent.ktime_ns && is_it(ends, &connected)) {
		*ret_owner = connected.owner;
		return 0;
	}
	if (!known)
		return -ENOENT;
	*ret_owner = sent.owner;
	return 0;
}
