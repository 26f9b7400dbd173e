/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slots.h - a table of bounded size, where the least recently used has to make
 * room.
 *
 * It is in sets of 8 ways, so what makes room is the oldest of 8.  One with
 * ->weight, which is close to an alert, stays as long as there is another in
 * its set, so that nobody gets rid of it by many new ones; the weight counts
 * for a day from its last use.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLOTS_DAY_S 86400

/* Seconds from @then_s on; times may run backwards for a moment. */
static inline uint32_t slots_since(uint32_t then_s, uint32_t now_s)
{
	return now_s > then_s ? now_s - then_s : 0;
}

/* Each item of a table begins with a slot. */
struct slot {
	uint64_t hash;	 /* of the key; 0: free */
	uint32_t used_s; /* since 1970 */
	uint32_t weight; /* not 0: it should stay */
};

struct slots {
	uint8_t *items;
	size_t n_sets; /* a power of two */
	size_t size;   /* bytes of an item */
};

/* @n, of @size bytes each, is 8 times a power of two.  -ENOMEM. */
int slots_init(struct slots *slots, size_t n, size_t size);
void slots_done(struct slots *slots);

/* The item of @hash; NULL: there is none. */
void *slots_find(const struct slots *slots, uint64_t hash);

/* Item @i of all, free or not; NULL: there are no more. */
void *slots_nth(const struct slots *slots, size_t i);

/*
 * The item of @hash, which is used at @now_s.  If there was none, *ret_new is
 * true and it holds what had to make room: look at it if ->hash is not 0, then
 * call slots_take().
 */
void *slots_use(const struct slots *slots, uint64_t hash, uint32_t now_s,
		bool *ret_new);
/* Make @item that of @hash, all else zero. */
void slots_take(const struct slots *slots, void *item, uint64_t hash,
		uint32_t now_s);

/* Has @item still its weight at @now_s? */
bool slots_weighs(const struct slot *item, uint32_t now_s);

size_t slots_memory(const struct slots *slots); /* bytes */
