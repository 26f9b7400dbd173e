/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alert_numbers.c - a table that is small enough to be walked.
 */
#include "enforcer/suspect/alert_numbers.h"

#include <stddef.h>

/* The place of @id, or the one that was not used the longest. */
static struct alert_number *place_of(struct alert_numbers *numbers, uint64_t id)
{
	struct alert_number *goes = &numbers->list[0];
	size_t i;

	for (i = 0; i < ALERT_NUMBERS_KEPT; i++) {
		struct alert_number *number = &numbers->list[i];

		if (number->n && number->id == id)
			return number;
		if (number->used < goes->used)
			goes = number;
	}
	*goes = (struct alert_number){ .id = id, .n = ++numbers->last };
	return goes;
}

uint64_t alert_numbers_give(struct alert_numbers *numbers, uint64_t id)
{
	struct alert_number *number = place_of(numbers, id);

	number->used = ++numbers->n_uses;
	return number->n;
}

bool alert_numbers_find(const struct alert_numbers *numbers, uint64_t n,
			uint64_t *ret_id)
{
	size_t i;

	for (i = 0; n && i < ALERT_NUMBERS_KEPT; i++)
		if (numbers->list[i].n == n) {
			*ret_id = numbers->list[i].id;
			return true;
		}
	return false;
}
