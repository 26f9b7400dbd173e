/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_openings.c - an expiry is never moved nearer, the kernel gets what it
 * must know, and a rule has its bound.
 */
#include "enforcer/gate/opening/openings.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

#define S 1000000000ULL
#define START (1000 * S)

static struct openings_key key_of(uint16_t rule, uint32_t number)
{
	struct openings_key key = { .rule = rule, .ip.family = 2 };

	memcpy(key.ip.bytes, &number, sizeof(number));
	return key;
}

static int want(struct openings *o, uint32_t number, uint64_t at_s,
		uint64_t until_s, uint64_t *ret_sent_s)
{
	const struct openings_key key = key_of(0, number);
	uint64_t expires_ns = START + until_s * S;
	int r = openings_want(o, &key, START + at_s * S, &expires_ns);

	*ret_sent_s = (expires_ns - START) / S;
	return r;
}

static void a_new_address_is_sent_with_its_expiry(void)
{
	CLEANUP(openings_freep) struct openings *o = NULL;
	uint64_t sent_s;

	CU_ASSERT_EQUAL_FATAL(openings_new(1, 10, &o), 0);
	CU_ASSERT_EQUAL(want(o, 1, 0, 60, &sent_s), OPENINGS_SEND);
	CU_ASSERT_EQUAL(sent_s, 60);
	CU_ASSERT_EQUAL(openings_total(o), 1);
	CU_ASSERT_EQUAL(openings_count(o, 0), 1);
}

static void a_shorter_lifetime_changes_nothing(void)
{
	CLEANUP(openings_freep) struct openings *o = NULL;
	uint64_t sent_s;

	CU_ASSERT_EQUAL_FATAL(openings_new(1, 10, &o), 0);
	(void)want(o, 1, 0, 200, &sent_s);
	CU_ASSERT_EQUAL(want(o, 1, 5, 105, &sent_s), OPENINGS_UNCHANGED);
	/* Even when little time is left, the longer expiry is sent. */
	CU_ASSERT_EQUAL(want(o, 1, 199, 200, &sent_s), OPENINGS_UNCHANGED);
}

static void a_longer_lifetime_is_sent_when_it_gains_more_than_a_second(void)
{
	CLEANUP(openings_freep) struct openings *o = NULL;
	uint64_t sent_s;

	CU_ASSERT_EQUAL_FATAL(openings_new(1, 10, &o), 0);
	(void)want(o, 1, 0, 60, &sent_s);
	CU_ASSERT_EQUAL(want(o, 1, 1, 61, &sent_s), OPENINGS_UNCHANGED);
	CU_ASSERT_EQUAL(want(o, 1, 2, 62, &sent_s), OPENINGS_SEND);
	CU_ASSERT_EQUAL(sent_s, 62);
}

static void in_the_last_second_of_an_address_every_gain_is_sent(void)
{
	CLEANUP(openings_freep) struct openings *o = NULL;
	uint64_t sent_s;

	CU_ASSERT_EQUAL_FATAL(openings_new(1, 10, &o), 0);
	(void)want(o, 1, 0, 1, &sent_s);
	CU_ASSERT_EQUAL(want(o, 1, 0, 2, &sent_s), OPENINGS_SEND);
}

static void an_address_that_expired_is_new_again(void)
{
	CLEANUP(openings_freep) struct openings *o = NULL;
	uint64_t sent_s;

	CU_ASSERT_EQUAL_FATAL(openings_new(1, 10, &o), 0);
	(void)want(o, 1, 0, 10, &sent_s);
	CU_ASSERT_EQUAL(want(o, 1, 10, 15, &sent_s), OPENINGS_SEND);
	CU_ASSERT_EQUAL(sent_s, 15);
}

struct sent_last {
	int n;
	uint64_t expires_ns;
};

static void note(void *context, const struct openings_key *key,
		 uint64_t expires_ns)
{
	struct sent_last *last = context;

	(void)key;
	last->n++;
	last->expires_ns = expires_ns;
}

static void a_refresh_that_was_put_off_is_sent_before_the_address_expires(void)
{
	CLEANUP(openings_freep) struct openings *o = NULL;
	struct sent_last late = { 0 };
	uint64_t sent_s;

	CU_ASSERT_EQUAL_FATAL(openings_new(1, 10, &o), 0);
	(void)want(o, 1, 0, 60, &sent_s);
	(void)want(o, 1, 1, 61, &sent_s);
	openings_tick(o, START + 50 * S, note, &late);
	CU_ASSERT_EQUAL(late.n, 0);
	openings_tick(o, START + 59 * S, note, &late);
	CU_ASSERT_EQUAL(late.n, 1);
	CU_ASSERT_EQUAL(late.expires_ns, START + 61 * S);
	openings_tick(o, START + 60 * S, note, &late);
	CU_ASSERT_EQUAL(late.n, 1);
	openings_tick(o, START + 61 * S, note, &late);
	CU_ASSERT_EQUAL(openings_total(o), 0);
}

static void a_rule_has_no_more_addresses_than_its_bound(void)
{
	CLEANUP(openings_freep) struct openings *o = NULL;
	const struct openings_key other = key_of(1, 1);
	uint64_t expires_ns = START + 60 * S;
	uint64_t sent_s;
	uint32_t i;

	CU_ASSERT_EQUAL_FATAL(openings_new(2, 100, &o), 0);
	for (i = 0; i < 100; i++)
		CU_ASSERT_EQUAL(want(o, i, 0, 60, &sent_s), OPENINGS_SEND);
	CU_ASSERT_EQUAL(want(o, 100, 0, 60, &sent_s), -ENOSPC);
	CU_ASSERT_EQUAL(want(o, 5, 0, 90, &sent_s), OPENINGS_SEND);
	CU_ASSERT_EQUAL(openings_want(o, &other, START, &expires_ns),
			OPENINGS_SEND);
	/* Expired addresses make room as soon as it is needed. */
	CU_ASSERT_EQUAL(want(o, 100, 61, 90, &sent_s), OPENINGS_SEND);
	CU_ASSERT_EQUAL(openings_count(o, 0), 2);
}

static void many_addresses_are_all_found_again(void)
{
	CLEANUP(openings_freep) struct openings *o = NULL;
	struct sent_last all = { 0 };
	uint64_t sent_s;
	uint32_t i;

	CU_ASSERT_EQUAL_FATAL(openings_new(1, 10000, &o), 0);
	for (i = 0; i < 10000; i++)
		(void)want(o, i, 0, 60, &sent_s);
	for (i = 0; i < 10000; i++)
		if (want(o, i, 0, 60, &sent_s) != OPENINGS_UNCHANGED)
			CU_FAIL("forgotten");
	openings_each(o, START, note, &all);
	CU_ASSERT_EQUAL(all.n, 10000);
	openings_each(o, START + 60 * S, note, &all);
	CU_ASSERT_EQUAL(all.n, 10000);
}

static void a_reload_keeps_the_addresses_of_rules_that_go_on(void)
{
	CLEANUP(openings_freep) struct openings *from = NULL;
	CLEANUP(openings_freep) struct openings *to = NULL;
	const uint16_t new_rules[] = { 1, OPENINGS_NO_RULE };
	const struct openings_change change = { .new_rules = new_rules };
	const struct openings_key kept = key_of(0, 7);
	const struct openings_key dropped = key_of(1, 8);
	uint64_t expires_ns = START + 60 * S;

	CU_ASSERT_EQUAL_FATAL(openings_new(2, 10, &from), 0);
	CU_ASSERT_EQUAL_FATAL(openings_new(2, 10, &to), 0);
	(void)openings_want(from, &kept, START, &expires_ns);
	(void)openings_want(from, &dropped, START, &expires_ns);
	CU_ASSERT_EQUAL(openings_copy(from, &change, to), 0);
	CU_ASSERT_EQUAL(openings_total(to), 1);
	CU_ASSERT_EQUAL(openings_count(to, 1), 1);
}

/* Rejects names of two bytes. */
static bool stays(void *context, uint16_t rule, const uint8_t *name, size_t len)
{
	size_t *n_pending = context;

	(*n_pending)++;
	return rule == 1 && len == 2 && memcmp(name, "\1b", 2) == 0;
}

static void a_reload_drops_addresses_whose_name_is_rejected(void)
{
	CLEANUP(openings_freep) struct openings *from = NULL;
	CLEANUP(openings_freep) struct openings *to = NULL;
	CLEANUP(openings_freep) struct openings *again = NULL;
	const uint16_t new_rules[] = { 1, 1 };
	size_t n_pending = 0;
	const struct openings_change change = { new_rules, stays, &n_pending };
	const struct openings_key keys[] = { key_of(0, 7), key_of(0, 8),
					     key_of(0, 9) };
	uint64_t expires_ns = START + 60 * S;
	size_t i;

	CU_ASSERT_EQUAL_FATAL(openings_new(2, 10, &from), 0);
	CU_ASSERT_EQUAL_FATAL(openings_new(2, 10, &to), 0);
	CU_ASSERT_EQUAL_FATAL(openings_new(2, 10, &again), 0);
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		(void)openings_want(from, &keys[i], START, &expires_ns);
	openings_name(from, &keys[0], (const uint8_t *)"\1a", 2);
	openings_name(from, &keys[0], (const uint8_t *)"\1b", 2);
	openings_name(from, &keys[1], (const uint8_t *)"\1bc", 3);
	CU_ASSERT_EQUAL(openings_copy(from, &change, to), 1);
	CU_ASSERT_EQUAL(n_pending, 3);
	CU_ASSERT_EQUAL(openings_total(to), 1);
	/* The copy has the name as well. */
	CU_ASSERT_EQUAL(openings_copy(to, &change, again), 0);
	CU_ASSERT_EQUAL(openings_total(again), 1);
}

struct ends {
	int n;
	uint64_t until_s; /* of the last */
	uint8_t name_len;
};

static void note_end(void *context, const struct openings_end *end)
{
	struct ends *ends = context;

	ends->n++;
	ends->until_s = (end->until_ns - START) / S;
	ends->name_len = end->name_len;
}

static void an_opening_that_has_expired_is_handed_over_once(void)
{
	CLEANUP(openings_freep) struct openings *o = NULL;
	const struct openings_key key = key_of(0, 1);
	struct openings_end end;
	struct ends ends = { 0 };
	uint64_t sent_s;

	CU_ASSERT_EQUAL_FATAL(openings_new(1, 10, &o), 0);
	openings_on_end(o, note_end, &ends);
	(void)want(o, 1, 0, 60, &sent_s);
	openings_name(o, &key, (const uint8_t *)"\1a", 3);
	CU_ASSERT_TRUE(openings_has(o, &key));
	CU_ASSERT_FALSE(openings_has_expired(o, &key, START + 59 * S, &end));
	CU_ASSERT_TRUE(openings_has_expired(o, &key, START + 60 * S, &end));
	CU_ASSERT_EQUAL(end.until_ns, START + 60 * S);
	CU_ASSERT_EQUAL(ends.n, 0);
	openings_tick(o, START + 61 * S, NULL, NULL);
	CU_ASSERT_EQUAL(ends.n, 1);
	CU_ASSERT_EQUAL(ends.until_s, 60);
	CU_ASSERT_EQUAL(ends.name_len, 3);
	CU_ASSERT_FALSE(openings_has(o, &key));
	openings_tick(o, START + 62 * S, NULL, NULL);
	CU_ASSERT_EQUAL(ends.n, 1);
}

static bool is_second(void *context, const struct openings_key *key)
{
	(void)context;
	return key->ip.bytes[0] == 2;
}

static void all_openings_end_at_a_moment_but_those_that_go_on(void)
{
	CLEANUP(openings_freep) struct openings *o = NULL;
	struct ends ends = { 0 };
	uint64_t sent_s;

	CU_ASSERT_EQUAL_FATAL(openings_new(1, 10, &o), 0);
	(void)want(o, 1, 0, 60, &sent_s);
	(void)want(o, 2, 0, 60, &sent_s);
	openings_end_all(o, START + 5 * S, is_second, NULL); /* nobody asks */
	openings_on_end(o, note_end, &ends);
	openings_end_all(o, START + 5 * S, is_second, NULL);
	CU_ASSERT_EQUAL(ends.n, 1);
	CU_ASSERT_EQUAL(ends.until_s, 5);
	openings_end_all(o, START + 90 * S, is_second, NULL);
	CU_ASSERT_EQUAL(ends.until_s, 60);
}

static const struct unit_test tests[] = {
	UNIT(an_opening_that_has_expired_is_handed_over_once),
	UNIT(all_openings_end_at_a_moment_but_those_that_go_on),
	UNIT(a_new_address_is_sent_with_its_expiry),
	UNIT(a_shorter_lifetime_changes_nothing),
	UNIT(a_longer_lifetime_is_sent_when_it_gains_more_than_a_second),
	UNIT(in_the_last_second_of_an_address_every_gain_is_sent),
	UNIT(an_address_that_expired_is_new_again),
	UNIT(a_refresh_that_was_put_off_is_sent_before_the_address_expires),
	UNIT(a_rule_has_no_more_addresses_than_its_bound),
	UNIT(many_addresses_are_all_found_again),
	UNIT(a_reload_keeps_the_addresses_of_rules_that_go_on),
	UNIT(a_reload_drops_addresses_whose_name_is_rejected),
};

int main(void)
{
	return unit_main("openings", tests, ARRAY_SIZE(tests));
}
