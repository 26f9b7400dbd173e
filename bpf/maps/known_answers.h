/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known_answers.h - tell the programs which answers say nothing new: see
 * bpf/abi/known.h.
 */
#pragma once

#include "bpf/abi/known.h"

struct known_answers;

/* The descriptor is borrowed. */
int known_answers_open(int fd, struct known_answers **ret_known);
void known_answers_close(struct known_answers *known); /* NULL is fine */

/*
 * Let @answer be known: all that it opens is in the kernel, and stays there
 * until after its until_ns, which is 0 if it is not to be known any more; at
 * @now_ns (CLOCK_BOOTTIME) it has been read.  Where its set is full of answers
 * that are still known, it stays an arrival.
 */
void known_answers_put(struct known_answers *known,
		       const struct known_answer *answer, __u64 now_ns);
