/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names_request.h - have what /proc says of one process read by a helper, since
 * that process may make whoever reads it wait.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

struct aside; /* bpf/aside/aside.h */

#define NAMES_REQUEST_LINE_MAX 1024 /* bytes of command line kept */

struct names_request {
	uint64_t start_ns;
	uint64_t exe_ino;
	uint32_t pid;
	uint32_t tid; /* a thread of it, which is likely to be there still */
	uint32_t uid;
};

/* "" is what is not known. */
struct names_answer {
	bool gone; /* it has ended, or runs another executable by now */
	char exe[PATH_MAX];
	char line[NAMES_REQUEST_LINE_MAX];
	char cgroup[PATH_MAX];
};

/* An error is one of aside_do(), or that of looking: it is unknown what there
 * is to read. */
int names_request(struct aside *aside, const struct names_request *request,
		  struct names_answer *ret_answer);
