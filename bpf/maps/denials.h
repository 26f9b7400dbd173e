/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denials.h - deny names to a program for a while, beside the policy.
 *
 * The kernel compares the time, so a denial ends whether or not the daemon
 * runs; the daemon only gives back the room.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/denial.h"

/* Descriptors, borrowed from the capture. */
struct denial_maps {
	int denials;
	int exempt;
	int states;
};

/*
 * Deny the domain of @key, which has @labels labels, until @end; 0: the root,
 * so all names but those of one label and what denials_exempt() has exempted.
 * -E2BIG: it has too many labels; -ENOSPC: there is no room.
 * On an error what was exempt from it no longer is.
 */
int denials_add(const struct denial_maps *maps, const struct denial_key *key,
		uint32_t labels, const struct denial_end *end);

/* Deny what @from denied under the key @to, which has @labels labels.  Fails as
 * denials_add() does. */
int denials_rename(const struct denial_maps *maps,
		   const struct denial_key *from, const struct denial_key *to,
		   uint32_t labels, const struct denial_end *end);

/* How many denials there are of the program of @key; NULL: of all. */
size_t denials_count(const struct denial_maps *maps,
		     const struct denial_key *key);

/* The denial of @key.  -ENOENT: there is none. */
int denials_find(const struct denial_maps *maps, const struct denial_key *key,
		 struct denial_end *ret_end);

/* When the denial of @key ends (CLOCK_BOOTTIME); 0: there is none. */
uint64_t denials_until(const struct denial_maps *maps,
		       const struct denial_key *key);

/* The denial behind @last, in no order; NULL: the first.  -ENOENT: there are no
 * more. */
int denials_next(const struct denial_maps *maps, const struct denial_key *last,
		 struct denial_key *ret_key, struct denial_end *ret_end);

/*
 * Leave the domain of @key, which has @labels labels, 1 or more, to the program
 * of @key while all names are denied to it, and no longer.  Fails as
 * denials_add() does.
 */
int denials_exempt(const struct denial_maps *maps, const struct denial_key *key,
		   uint32_t labels, const struct denial_exemption *exemption);

/* The exemption behind @last, as denials_next() finds a denial. */
int denials_next_exempt(const struct denial_maps *maps,
			const struct denial_key *last,
			struct denial_key *ret_key,
			struct denial_exemption *ret_exemption);
/* End the exemption of @key.  -ENOENT: it is not exempt. */
int denials_unexempt(const struct denial_maps *maps,
		     const struct denial_key *key);

/* End the denial of @key; with one of all names goes what was exempt from it.
 * -ENOENT: it is not denied. */
int denials_end(const struct denial_maps *maps, const struct denial_key *key);

/* Take out what has ended at @now_ns; returns how many are left. */
size_t denials_expire(const struct denial_maps *maps, uint64_t now_ns);
