/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pending_queries.h - questions over TCP that wait for their answers; see
 * bpf/kern/pending.bpf.h.
 */
#pragma once

#include <stdint.h>

#include "bpf/abi/event.h"

struct pending_queries_maps {
	int tcp_fd;  /* pending_tcp */
	int rest_fd; /* pending_spilt */
};

/* The question that socket @cookie asked with @id; it is taken out.  -ENOENT:
 * there is none. */
int pending_queries_take(const struct pending_queries_maps *maps,
			 uint64_t cookie, uint16_t id,
			 struct event_question *ret_question);
