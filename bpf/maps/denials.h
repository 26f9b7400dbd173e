/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denials.h - deny names to a program for a while, beside the policy.
 *
 * The kernel compares the time, so a denial ends whether or not the daemon
 * runs; the daemon only gives back the room.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/denial.h"

/* Descriptors, borrowed from the capture. */
struct denial_maps {
	int denials;
	int states;
};

/*
 * Deny the domain of @key, which has @labels labels, until @end.  -E2BIG: it
 * has too many labels; -ENOSPC: there is no room.
 */
int denials_add(const struct denial_maps *maps, const struct denial_key *key,
		uint32_t labels, const struct denial_end *end);

/* The denial behind @last, in no order; NULL: the first.  -ENOENT: there are no
 * more. */
int denials_next(const struct denial_maps *maps, const struct denial_key *last,
		 struct denial_key *ret_key, struct denial_end *ret_end);

/* -ENOENT: it is not denied. */
int denials_end(const struct denial_maps *maps, const struct denial_key *key);

/* Take out what has ended at @now_ns; returns how many are left. */
size_t denials_expire(const struct denial_maps *maps, uint64_t now_ns);
