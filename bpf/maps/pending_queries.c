/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pending_queries.c - the daemon's side of `pending_tcp` and `pending_spilt`.
 */
#include "bpf/maps/pending_queries.h"

#include <bpf/bpf.h>
#include <errno.h>

#include "bpf/abi/map_values.h"

static int take(int fd, const struct shared_pending_key *key, uint16_t id,
		struct event_question *ret_question)
{
	struct event_question question;

	if (bpf_map_lookup_elem(fd, key, &question) < 0 || question.id != id ||
	    bpf_map_delete_elem(fd, key) < 0)
		return -ENOENT;
	*ret_question = question;
	return 0;
}

int pending_queries_take(const struct pending_queries_maps *maps,
			 uint64_t cookie, uint16_t id,
			 struct event_question *ret_question)
{
	struct shared_pending_key key = { .cookie = cookie,
					  .id = id % SHARED_PENDING_TCP };

	if (take(maps->tcp_fd, &key, id, ret_question) == 0)
		return 0;
	key.id = id;
	return take(maps->spilt_fd, &key, id, ret_question);
}
