/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * helper.h - the process that aside.h forks, and what goes to and fro.
 *
 * One packet of a socket pair is one message.  The function is a pointer, since
 * both sides are the same program in the same places.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bpf/aside/task.h"

struct helper_request {
	uint64_t number;
	aside_fn fn;
	uint8_t in[ASIDE_MAX] __attribute__((aligned(8)));
};

struct helper_answer {
	uint64_t number; /* of the request */
	int64_t result;	 /* what the function returned */
	uint8_t out[ASIDE_MAX];
};

/* Start a helper.  *ret_socket is the parent's end. */
int helper_start(const struct aside_options *options, pid_t *ret_pid,
		 int *ret_socket);

int helper_ask(int socket, const struct helper_request *request, size_t in_len);
/*
 * Take the answer that has come, and the descriptor in it (-1: none).  Returns
 * the length of its bytes.  -EAGAIN: there is none.  -EIO: the helper has died.
 * -EBADMSG: it is too short to be one.
 */
ssize_t helper_take(int socket, struct helper_answer *ret_answer, int *ret_fd);
