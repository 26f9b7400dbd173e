/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * accounts.h - how much work the programs of a network namespace, of a user and
 * of a range of users (credit_range_of()) may cause us.
 *
 * Each has a credit of time that no other one can use up.  Root has none as a
 * user, as most of what it runs has nothing to do with each other.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/aside/credit.h"

#define ACCOUNTS_MAX 512

enum account_kind { ACCOUNT_NETNS, ACCOUNT_USER, ACCOUNT_RANGE };

struct account {
	enum account_kind kind;
	uint64_t id; /* cookie of the namespace, or a number */
	struct credit credit;
};

/* All zeroes: the credit of each is full. */
struct accounts {
	struct account list[ACCOUNTS_MAX];
	size_t n;
};

/* Has a program of @uid in @netns credit at @now_ns (CLOCK_BOOTTIME)? */
bool accounts_may(struct accounts *accounts, uint64_t netns, uint32_t uid,
		  uint64_t now_ns);
/* A program of @uid in @netns caused work of @spent_ns. */
void accounts_charge(struct accounts *accounts, uint64_t netns, uint32_t uid,
		     uint64_t now_ns, uint64_t spent_ns);
