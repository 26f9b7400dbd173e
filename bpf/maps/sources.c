/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sources.c - the daemon's side of the map `sources`.
 */
#include "bpf/maps/sources.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

int maps_sources_confirm(int sources_fd, const struct event *event)
{
	struct shared_source key = { .netns = event->netns,
				     .class_epoch = event->class_epoch,
				     .class_id = event->class_id,
				     .ifindex = event->ifindex,
				     .is_link = event->flags & EVENT_LINK ? 1
									  : 0 };
	struct shared_source_use use = { .seen_ns = event->ktime_ns };

	if (key.is_link) {
		/* The address of the key is zero. */
	} else if (event->family == AF_INET) {
		memcpy(key.address, mapped, sizeof(mapped));
		memcpy(key.address + sizeof(mapped), event->local, 4);
	} else {
		memcpy(key.address, event->local, sizeof(key.address));
	}
	if (bpf_map_update_elem(sources_fd, &key, &use, BPF_ANY) < 0)
		return -errno;
	return 0;
}

struct ip_addr maps_sources_address(const struct shared_source *source)
{
	struct ip_addr ip = { .family = AF_INET };

	if (memcmp(source->address, mapped, sizeof(mapped)) != 0)
		return ip_addr_of(AF_INET6, source->address);
	memcpy(ip.bytes, source->address + sizeof(mapped), 4);
	return ip;
}

/* Read all keys first: a walk ends early when its entry is taken out. */
static size_t read_keys(int fd, struct shared_source *keys)
{
	struct shared_source *last = NULL;
	size_t n = 0;

	while (n < SHARED_SOURCES &&
	       bpf_map_get_next_key(fd, last, &keys[n]) == 0)
		last = &keys[n++];
	return n;
}

void maps_sources_sift(int sources_fd, sources_fn fn, void *context)
{
	struct shared_source *keys = calloc(SHARED_SOURCES, sizeof(*keys));
	struct shared_source_use use;
	size_t i, n;

	if (!keys)
		return;
	n = read_keys(sources_fd, keys);
	for (i = 0; i < n; i++)
		if (bpf_map_lookup_elem(sources_fd, &keys[i], &use) == 0 &&
		    fn(context, &keys[i], use.seen_ns))
			(void)bpf_map_delete_elem(sources_fd, &keys[i]);
	free(keys);
}
