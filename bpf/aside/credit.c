/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * credit.c - a bucket that leaks: what is used of it shrinks with time.
 */
#include "bpf/aside/credit.h"

/* SUB_UID_MIN and SUB_UID_COUNT of login.defs(5). */
#define RANGES_FROM 100000
#define RANGE_LEN 65536

uint32_t credit_range_of(uint32_t uid)
{
	return uid < RANGES_FROM ? 0 : 1 + (uid - RANGES_FROM) / RANGE_LEN;
}

int64_t credit_left(struct credit *credit, const struct credit_limits *limits,
		    int64_t now_us)
{
	int64_t regained_us = (now_us - credit->at_us) * limits->percent / 100;

	if (regained_us > 0) {
		credit->used_us -= regained_us;
		credit->at_us = now_us;
	}
	if (credit->used_us < 0)
		credit->used_us = 0;
	return credit->used_us < limits->most_us
		       ? limits->most_us - credit->used_us
		       : 0;
}

void credit_spend(struct credit *credit, int64_t spent_us)
{
	credit->used_us += spent_us;
}
