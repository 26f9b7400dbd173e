/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * credit.h - time that may be spent: it is used up by waiting and grows back
 * slowly.
 *
 * A zeroed struct credit is a full one.  Times are in microseconds of one
 * clock.
 */
#pragma once

#include <stdint.h>

struct credit {
	int64_t used_us;
	int64_t at_us; /* when that was so */
};

struct credit_limits {
	int64_t most_us;
	int64_t percent; /* of the time that passes, by which it grows */
};

/*
 * The number of the range of users that @uid is in; 0: in none.  One person may
 * have 65,536 users (subuid(5)), in ranges from 100,000 on as useradd(8) gives
 * them.  A directory service may number its users there, too, so a range has
 * more credit than a user.
 */
uint32_t credit_range_of(uint32_t uid);

/* What may be spent at @now_us; at least 0. */
int64_t credit_left(struct credit *credit, const struct credit_limits *limits,
		    int64_t now_us);
void credit_spend(struct credit *credit, int64_t spent_us);
