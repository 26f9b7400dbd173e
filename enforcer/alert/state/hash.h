/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hash.h - a keyed hash of two words, fast and never 0, which stands for
 * nothing in tables.
 *
 * What is hashed here are ids of the kernel and results of SipHash, which
 * nobody chooses; names themselves go through SipHash (policy/eval/name.h).
 */
#pragma once

#include <stdint.h>

#include "enforcer/alert/lookup.h"

static inline uint64_t hash_two(const uint64_t key[2], uint64_t a, uint64_t b)
{
	uint64_t hash = (a ^ key[0]) * 0x9e3779b97f4a7c15ULL;

	hash ^= hash >> 32;
	hash = (hash + (b ^ key[1])) * 0xd6e8feb86659fd93ULL;
	hash ^= hash >> 29;
	hash *= 0xbf58476d1ce4e5b9ULL;
	hash ^= hash >> 32;
	return hash ? hash : 1;
}

/* The hash of @who, but for the network namespace, whose number changes with
 * each start. */
static inline uint64_t hash_who(const uint64_t key[2],
				const struct alert_who *who)
{
	return hash_two(key, who->exe_ino,
			(uint64_t)who->exe_dev << 32 | who->uid);
}
