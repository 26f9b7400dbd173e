/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * accounts.c - a table of those that caused work.  Who is not in it has full
 * credit; so where there are too many, the one that has most of it left goes.
 */
#include "enforcer/forward/holder/accounts.h"

#define NS_PER_US 1000

static const struct credit_limits limits[] = {
	[ACCOUNT_NETNS] = { .most_us = 200000, .percent = 2 },
	[ACCOUNT_USER] = { .most_us = 1000000, .percent = 10 },
	[ACCOUNT_RANGE] = { .most_us = 2000000, .percent = 20 },
};

static int64_t left_of(struct account *account, int64_t now_us)
{
	return credit_left(&account->credit, &limits[account->kind], now_us);
}

static int64_t used_of(struct account *account, int64_t now_us)
{
	return limits[account->kind].most_us - left_of(account, now_us);
}

static struct account *find(struct accounts *accounts,
			    const struct account *whose)
{
	size_t i;

	for (i = 0; i < accounts->n; i++)
		if (accounts->list[i].id == whose->id &&
		    accounts->list[i].kind == whose->kind)
			return &accounts->list[i];
	return NULL;
}

static struct account *make_room(struct accounts *accounts, int64_t now_us)
{
	struct account *least = &accounts->list[0];
	size_t i;

	if (accounts->n < ACCOUNTS_MAX)
		return &accounts->list[accounts->n++];
	for (i = 1; i < accounts->n; i++)
		if (used_of(&accounts->list[i], now_us) <
		    used_of(least, now_us))
			least = &accounts->list[i];
	return least;
}

/* Those that a program of @uid in @netns has; returns how many. */
static size_t accounts_of(uint64_t netns, uint32_t uid,
			  struct account ret_whose[3])
{
	const uint32_t range = credit_range_of(uid);
	size_t n = 0;

	ret_whose[n++] = (struct account){ ACCOUNT_NETNS, .id = netns };
	if (uid)
		ret_whose[n++] = (struct account){ ACCOUNT_USER, .id = uid };
	if (range)
		ret_whose[n++] = (struct account){ ACCOUNT_RANGE, .id = range };
	return n;
}

bool accounts_may(struct accounts *accounts, uint64_t netns, uint32_t uid,
		  uint64_t now_ns)
{
	struct account whose[3], *account;
	size_t i, n = accounts_of(netns, uid, whose);

	for (i = 0; i < n; i++) {
		account = find(accounts, &whose[i]);
		if (account && !left_of(account, (int64_t)(now_ns / NS_PER_US)))
			return false;
	}
	return true;
}

void accounts_charge(struct accounts *accounts, uint64_t netns, uint32_t uid,
		     uint64_t now_ns, uint64_t spent_ns)
{
	int64_t now_us = (int64_t)(now_ns / NS_PER_US);
	struct account whose[3], *account;
	size_t i, n = accounts_of(netns, uid, whose);

	for (i = 0; i < n; i++) {
		account = find(accounts, &whose[i]);
		if (!account) {
			account = make_room(accounts, now_us);
			*account = whose[i];
		}
		(void)left_of(account, now_us);
		credit_spend(&account->credit, (int64_t)(spent_ns / NS_PER_US));
	}
}
