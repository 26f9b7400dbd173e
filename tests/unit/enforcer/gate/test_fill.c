/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_fill.c - addresses of answers on their way into the sets; the kernel is
 * asked what is in there.
 */
#include "enforcer/gate/fill.h"

#include <errno.h>
#include <stdio.h>

#include "enforcer/gate/opening/openings.h"
#include "nft/nftdump.h"
#include "nft/table/nfttable.h"
#include "policy/base.h"
#include "tests/unit/enforcer/gate/servedbox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define S SERVEDBOX_S
#define NOW (1000 * S)

#define HEAD "version: 1\nmode: enforce\nrules:\n"
#define WEB                                                                \
	"  - name: web\n    domains: [w.example.com]\n    action: allow\n" \
	"    open: { ttl: { min: 30s, max: 1h }, grace: 5s }\n"
#define OTHER "  - { name: other, domains: [o.example.com], action: allow }\n"

static struct gate_fill_addr addr_of(const char *address, uint32_t ttl_s)
{
	return (struct gate_fill_addr){ .ip = unit_ip(address),
					.ttl_s = ttl_s };
}

static uint32_t put(struct servedbox *box, const struct gate_fill_addr *addr)
{
	uint32_t timeout_s = 0;

	CU_ASSERT_EQUAL(gate_fill_put(box->served->fill, addr, NOW, &timeout_s),
			0);
	return timeout_s;
}

static uint32_t put_text(struct servedbox *box, const char *address,
			 uint32_t ttl_s)
{
	const struct gate_fill_addr addr = addr_of(address, ttl_s);

	return put(box, &addr);
}

static const struct {
	const char *what;
	uint32_t ttl_s;
	uint32_t want_s;
} lifetimes[] = {
	{ "the TTL and the grace time", 600, 605 },
	{ "at least the minimum", 0, 35 },
	{ "at most the maximum", 100000, 3605 },
	{ "the highest TTL", UINT32_MAX, 3605 },
};

static void a_lifetime_is_clamped_and_gets_the_grace_time(void)
{
	char address[32], want[16], got[16];
	struct servedbox box;
	size_t i;

	if (!servedbox_open(&box, HEAD WEB))
		return;
	for (i = 0; i < ARRAY_SIZE(lifetimes); i++) {
		(void)snprintf(address, sizeof(address), "203.0.113.%zu", i);
		(void)snprintf(want, sizeof(want), "%u", lifetimes[i].want_s);
		(void)snprintf(got, sizeof(got), "%u",
			       put_text(&box, address, lifetimes[i].ttl_s));
		unit_string(lifetimes[i].what, want, got);
	}
	servedbox_close(&box);
}

static void an_opening_ends_with_its_rule(void)
{
	struct gate_fill_addr addr = addr_of("203.0.113.1", 600);
	struct servedbox box;

	if (!servedbox_open(&box, HEAD WEB))
		return;
	addr.left_s = 7; /* the minimum and the grace time don't count */
	CU_ASSERT_EQUAL(put(&box, &addr), 7);
	addr.left_s = 604;
	CU_ASSERT_EQUAL(put(&box, &addr), 604);
	addr.left_s = 606;
	CU_ASSERT_EQUAL(put(&box, &addr), 605);
	servedbox_close(&box);
}

static void nothing_is_in_the_kernel_before_the_commit(void)
{
	struct servedbox box;

	if (!servedbox_open(&box, HEAD WEB))
		return;
	(void)put_text(&box, "203.0.113.1", 60);
	(void)put_text(&box, "2001:db8::7", 60);
	CU_ASSERT(!servedbox_has("web_4", "203.0.113.1"));
	CU_ASSERT_EQUAL(gate_fill_commit(box.served->fill), 0);
	CU_ASSERT(servedbox_has("web_4", "203.0.113.1"));
	CU_ASSERT(servedbox_has("web_6", "2001:db8::7"));
	CU_ASSERT_EQUAL(gate_fill_total(box.served->fill), 2);
	servedbox_close(&box);
}

static void a_rule_that_the_policy_does_not_have_is_refused(void)
{
	struct gate_fill_addr addr = addr_of("203.0.113.1", 60);
	uint32_t timeout_s = 77;
	struct servedbox box;

	if (!servedbox_open(&box, HEAD WEB))
		return;
	addr.rule = 1;
	CU_ASSERT_EQUAL(gate_fill_put(box.served->fill, &addr, NOW, &timeout_s),
			-EINVAL);
	CU_ASSERT_EQUAL(timeout_s, 77);
	CU_ASSERT_EQUAL(gate_fill_total(box.served->fill), 0);
	servedbox_close(&box);
}

/* Make the table anew, with empty sets. */
static void make_table_anew(struct servedbox *box)
{
	const bool keep[] = { false };
	bool kept;

	CU_ASSERT_EQUAL(
		gate_served_apply(box->served, box->table, NULL, keep, &kept),
		0);
}

static void an_address_that_cannot_be_queued_fails_the_next_commit_only(void)
{
	struct servedbox box;

	if (!servedbox_open(&box, HEAD WEB))
		return;
	CU_ASSERT_EQUAL(nfttable_remove(box.nl), 0);
	(void)put_text(&box, "203.0.113.1", 60);
	CU_ASSERT(gate_fill_commit(box.served->fill) < 0);
	CU_ASSERT_EQUAL(gate_fill_commit(box.served->fill), 0);
	/* It counts as open all the same, so a refill puts it in. */
	make_table_anew(&box);
	CU_ASSERT_EQUAL(gate_fill_refill(box.served->fill, NOW), 0);
	CU_ASSERT(servedbox_has("web_4", "203.0.113.1"));
	servedbox_close(&box);
}

static void a_refill_leaves_out_what_has_expired(void)
{
	struct servedbox box;

	if (!servedbox_open(&box, HEAD WEB))
		return;
	(void)put_text(&box, "203.0.113.1", 60);
	(void)put_text(&box, "203.0.113.2", 600);
	CU_ASSERT_EQUAL(gate_fill_commit(box.served->fill), 0);
	make_table_anew(&box);
	CU_ASSERT(!servedbox_has("web_4", "203.0.113.2"));
	CU_ASSERT_EQUAL(gate_fill_refill(box.served->fill, NOW + 100 * S), 0);
	CU_ASSERT(!servedbox_has("web_4", "203.0.113.1"));
	CU_ASSERT(nftbox_shows("list set inet nameward web_4",
			       "203.0.113.2 timeout 8m25s"));
	servedbox_close(&box);
}

static void add_source(struct servedbox *box, const char *address,
		       uint64_t netns)
{
	const struct ip_addr ip = unit_ip(address);

	CU_ASSERT_PTR_NOT_NULL_FATAL(sources_add(&box->sources, netns, &ip));
}

static void an_address_for_a_namespace_is_paired_with_its_sources_only(void)
{
	struct gate_fill_addr addr = addr_of("203.0.113.1", 60);
	struct servedbox box;

	if (!servedbox_open(&box, HEAD WEB))
		return;
	add_source(&box, "10.88.0.2", 7);
	add_source(&box, "10.88.0.3", 7);
	add_source(&box, "10.88.0.4", 8);
	add_source(&box, "fd00::2", 7);
	addr.netns = 7;
	(void)put(&box, &addr);
	CU_ASSERT_EQUAL(gate_fill_commit(box.served->fill), 0);
	CU_ASSERT(servedbox_has("web_f4", "10.88.0.2 . 203.0.113.1"));
	CU_ASSERT(servedbox_has("web_f4", "10.88.0.3 . 203.0.113.1"));
	CU_ASSERT(!servedbox_has("web_f4", "10.88.0.4 . 203.0.113.1"));
	CU_ASSERT(!servedbox_has("web_4", "203.0.113.1"));
	servedbox_close(&box);
}

static void a_source_that_comes_later_gets_what_is_open_and_loses_it(void)
{
	struct gate_fill_addr addr = addr_of("203.0.113.1", 60);
	const struct source *source;
	struct servedbox box;

	if (!servedbox_open(&box, HEAD WEB))
		return;
	addr.netns = 7;
	(void)put(&box, &addr);
	CU_ASSERT_EQUAL(gate_fill_commit(box.served->fill), 0);
	add_source(&box, "10.88.0.2", 7);
	source = &box.sources.list[0];
	gate_fill_add_source(box.served->fill, source, NOW + S);
	CU_ASSERT_EQUAL(gate_fill_commit(box.served->fill), 0);
	CU_ASSERT(servedbox_has("web_f4", "10.88.0.2 . 203.0.113.1"));
	CU_ASSERT(servedbox_has("sources4", "10.88.0.2"));
	gate_fill_remove_source(box.served->fill, source);
	CU_ASSERT_EQUAL(gate_fill_commit(box.served->fill), 0);
	CU_ASSERT(!servedbox_has("web_f4", "10.88.0.2 . 203.0.113.1"));
	CU_ASSERT(!servedbox_has("sources4", "10.88.0.2"));
	servedbox_close(&box);
}

static int count_element(void *context, const struct nftdump_element *element)
{
	(void)element;
	++*(size_t *)context;
	return 0;
}

static size_t dump(struct servedbox *box, uint16_t rule)
{
	size_t n = 0;

	CU_ASSERT_EQUAL(
		gate_fill_dump(box->served->fill, rule, count_element, &n), 0);
	return n;
}

static void a_dump_has_all_sets_of_one_rule(void)
{
	struct gate_fill_addr addr = addr_of("203.0.113.1", 60);
	struct servedbox box;

	if (!servedbox_open(&box, HEAD WEB OTHER))
		return;
	add_source(&box, "10.88.0.2", 7);
	(void)put(&box, &addr);
	(void)put_text(&box, "2001:db8::7", 60);
	addr.netns = 7;
	(void)put(&box, &addr);
	CU_ASSERT_EQUAL(gate_fill_commit(box.served->fill), 0);
	CU_ASSERT_EQUAL(dump(&box, 0), 3);
	CU_ASSERT_EQUAL(dump(&box, 1), 0);
	servedbox_close(&box);
}

static void a_restart_adopts_addresses_of_kept_rules_and_known_sources(void)
{
	const bool both[] = { true, true }, first[] = { true, false };
	struct gate_fill_addr addr = addr_of("203.0.113.1", 600);
	struct servedbox box;

	if (!servedbox_open(&box, HEAD WEB OTHER))
		return;
	add_source(&box, "10.88.0.2", 7);
	(void)put(&box, &addr);
	addr.netns = 7;
	(void)put(&box, &addr);
	addr.netns = 0;
	addr.rule = 1;
	(void)put(&box, &addr);
	CU_ASSERT_EQUAL(gate_fill_commit(box.served->fill), 0);
	servedbox_restart(&box);
	CU_ASSERT_EQUAL(gate_fill_adopt(box.served->fill, both, NOW), 0);
	CU_ASSERT_EQUAL(gate_fill_total(box.served->fill), 3);
	servedbox_restart(&box);
	CU_ASSERT_EQUAL(gate_fill_adopt(box.served->fill, first, NOW), 0);
	CU_ASSERT_EQUAL(gate_fill_total(box.served->fill), 2);
	sources_remove(&box.sources, &box.sources.list[0]);
	servedbox_restart(&box);
	CU_ASSERT_EQUAL(gate_fill_adopt(box.served->fill, first, NOW), 0);
	CU_ASSERT_EQUAL(gate_fill_total(box.served->fill), 1);
	servedbox_close(&box);
}

static void a_late_refresh_reaches_the_kernel_at_the_tick(void)
{
	const struct gate_fill_addr addr = addr_of("203.0.113.1", 30);
	struct servedbox box;
	uint32_t timeout_s;

	if (!servedbox_open(&box, HEAD WEB))
		return;
	(void)put(&box, &addr); /* until 35 s from now */
	CU_ASSERT_EQUAL(gate_fill_commit(box.served->fill), 0);
	CU_ASSERT_EQUAL(gate_fill_put(box.served->fill, &addr,
				      NOW + OPENINGS_SLACK_NS, &timeout_s),
			0);
	CU_ASSERT_EQUAL(gate_fill_tick(box.served->fill, NOW + 34 * S), 0);
	CU_ASSERT(nftbox_shows("list set inet nameward web_4",
			       "203.0.113.1 timeout 2s"));
	CU_ASSERT_EQUAL(gate_fill_tick(box.served->fill, NOW + 37 * S), 0);
	CU_ASSERT_EQUAL(gate_fill_total(box.served->fill), 0);
	servedbox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_lifetime_is_clamped_and_gets_the_grace_time),
	UNIT(an_opening_ends_with_its_rule),
	UNIT(nothing_is_in_the_kernel_before_the_commit),
	UNIT(a_rule_that_the_policy_does_not_have_is_refused),
	UNIT(an_address_that_cannot_be_queued_fails_the_next_commit_only),
	UNIT(a_refill_leaves_out_what_has_expired),
	UNIT(an_address_for_a_namespace_is_paired_with_its_sources_only),
	UNIT(a_source_that_comes_later_gets_what_is_open_and_loses_it),
	UNIT(a_dump_has_all_sets_of_one_rule),
	UNIT(a_restart_adopts_addresses_of_kept_rules_and_known_sources),
	UNIT(a_late_refresh_reaches_the_kernel_at_the_tick),
};

int main(void)
{
	return unit_main("fill", tests, ARRAY_SIZE(tests));
}
