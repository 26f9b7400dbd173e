/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pending_queries.h - the questions over TCP that wait for their answers;
 * bpf/kern/pending.bpf.h puts them there.
 */
#pragma once

#include <stdint.h>

#include "bpf/abi/event.h"

struct pending_queries_maps {
	int tcp_fd;   /* pending_tcp */
	int spilt_fd; /* pending_spilt */
};

/* Take out the question that socket @cookie sent with @id.  -ENOENT: there is
 * none. */
int pending_queries_take(const struct pending_queries_maps *maps,
			 uint64_t cookie, uint16_t id,
			 struct event_question *ret_question);
