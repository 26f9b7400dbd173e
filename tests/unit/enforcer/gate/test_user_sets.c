/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_user_sets.c - sets of the user's own tables, each of which may be
 * missing, of the wrong type, or deleted.
 */
#include "enforcer/gate/user_sets.h"

#include <stdio.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/nftprobe.h"
#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define S 1000000000ULL
#define NOW (1000 * S)

/* Rules 0 and 1 fill one set, rule 2 another one, rule 3 none. */
#define POLICY                                                      \
	"version: 1\nrules:\n"                                      \
	"  - { name: a, domains: [a.example.com], action: allow,\n" \
	"      open: { into: \"inet own four\" } }\n"               \
	"  - { name: b, domains: [b.example.com], action: allow,\n" \
	"      open: { into: \"inet own four\" } }\n"               \
	"  - { name: c, domains: [c.example.com], action: allow,\n" \
	"      open: { into: \"inet own six\" } }\n"                \
	"  - { name: d, domains: [d.example.com], action: allow }\n"
#define FOUR "set four { type ipv4_addr; flags timeout; }\n"
#define SIX "set six { type ipv6_addr; flags timeout; }\n"
#define LIST_FOUR "list set inet own four"
#define LIST_SIX "list set inet own six"

struct scene {
	struct nl_socket *nl;
	struct nftprobe probe;
	struct policy *policy;
	struct user_sets *sets;
	char news[512];
};

static void keep_news(void *context, bool filled, const char *message)
{
	struct scene *s = context;
	size_t len = strlen(s->news);

	(void)snprintf(s->news + len, sizeof(s->news) - len, "%s%s;",
		       filled ? "+" : "-", message);
}

static void make_table(const char *sets)
{
	char command[512];

	(void)snprintf(command, sizeof(command), "table inet own {\n%s\n}",
		       sets);
	CU_ASSERT_EQUAL_FATAL(nftbox_nft(command, NULL, 0), 0);
}

static bool scene_open(struct scene *s, const char *sets)
{
	struct user_sets_options options = { .on_change = keep_news,
					     .context = s };

	if (!nftbox_enter())
		return false;
	*s = (struct scene){ .policy = policy_text_load(POLICY) };
	CU_ASSERT_EQUAL_FATAL(nl_open(&s->nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftprobe_run(s->nl, 0, &s->probe), 0);
	make_table(sets);
	options.nl = s->nl;
	options.probe = &s->probe;
	options.policy = s->policy;
	CU_ASSERT_EQUAL_FATAL(user_sets_new(&options, &s->sets), 0);
	return true;
}

static void scene_close(struct scene *s)
{
	user_sets_free(s->sets);
	nl_close(s->nl);
	policy_free(s->policy);
}

static void put(struct scene *s, uint16_t rule, const char *address,
		uint64_t seconds)
{
	const struct user_sets_addr addr = { .rule = rule,
					     .ip = unit_ip(address),
					     .expires_ns = NOW + seconds * S };

	CU_ASSERT_EQUAL(user_sets_put(s->sets, &addr, NOW), 0);
}

static void rules_fill_the_set_that_each_of_them_names(void)
{
	struct scene s;

	if (!scene_open(&s, FOUR SIX))
		return;
	put(&s, 0, "203.0.113.1", 60);
	put(&s, 1, "203.0.113.2", 60);
	put(&s, 2, "2001:db8::3", 60);
	put(&s, 3, "203.0.113.4", 60);
	CU_ASSERT_FALSE(nftbox_shows(LIST_FOUR, "203.0.113"));
	user_sets_commit(s.sets);
	CU_ASSERT(nftbox_shows(LIST_FOUR, "203.0.113.1 timeout 1m"));
	CU_ASSERT(nftbox_shows(LIST_FOUR, "203.0.113.2"));
	CU_ASSERT(nftbox_shows(LIST_SIX, "2001:db8::3"));
	CU_ASSERT_FALSE(nftbox_shows("list ruleset", "203.0.113.4"));
	unit_string("news", "", s.news);
	scene_close(&s);
}

static void an_address_of_the_other_family_is_left_out(void)
{
	struct scene s;

	if (!scene_open(&s, FOUR SIX))
		return;
	put(&s, 0, "2001:db8::1", 60);
	put(&s, 0, "203.0.113.1", 60);
	user_sets_commit(s.sets);
	CU_ASSERT(nftbox_shows(LIST_FOUR, "203.0.113.1"));
	CU_ASSERT_FALSE(nftbox_shows("list ruleset", "2001:db8::1"));
	unit_string("news", "", s.news);
	scene_close(&s);
}

static void an_element_that_is_there_gets_no_shorter_life(void)
{
	struct scene s;

	if (!scene_open(&s, "set four { type ipv4_addr; flags timeout;\n"
			    "elements = { 203.0.113.1,\n"
			    "203.0.113.2 timeout 1h,\n"
			    "203.0.113.3 timeout 10s } }\n"))
		return;
	put(&s, 0, "203.0.113.1", 60);
	put(&s, 0, "203.0.113.2", 60);
	put(&s, 0, "203.0.113.3", 60);
	user_sets_commit(s.sets);
	CU_ASSERT_FALSE(nftbox_shows(LIST_FOUR, "203.0.113.1 timeout"));
	CU_ASSERT(nftbox_shows(LIST_FOUR, "203.0.113.2 timeout 1h"));
	CU_ASSERT(nftbox_shows(LIST_FOUR, "203.0.113.3 timeout 1m"));
	scene_close(&s);
}

static void a_missing_set_is_reported_once_and_filled_when_it_is_made(void)
{
	struct scene s;

	if (!scene_open(&s, SIX))
		return;
	put(&s, 0, "203.0.113.1", 60);
	put(&s, 2, "2001:db8::3", 60);
	user_sets_commit(s.sets);
	user_sets_tick(s.sets, NOW + S);
	user_sets_tick(s.sets, NOW + 2 * S);
	CU_ASSERT(nftbox_shows(LIST_SIX, "2001:db8::3"));
	unit_string("news", "-into: own four: there is no such set;", s.news);
	make_table(FOUR);
	user_sets_tick(s.sets, NOW + 10 * S);
	CU_ASSERT(nftbox_shows(LIST_FOUR, "203.0.113.1 timeout 50s"));
	unit_string("news",
		    "-into: own four: there is no such set;"
		    "+into: own four is filled again;",
		    s.news);
	scene_close(&s);
}

static void expired_addresses_are_not_filled_into_a_set_that_was_missing(void)
{
	struct scene s;

	if (!scene_open(&s, SIX))
		return;
	put(&s, 0, "203.0.113.1", 60);
	user_sets_commit(s.sets);
	make_table(FOUR);
	user_sets_tick(s.sets, NOW + 61 * S);
	CU_ASSERT_FALSE(nftbox_shows(LIST_FOUR, "203.0.113.1"));
	scene_close(&s);
}

static void a_set_that_is_deleted_and_made_again_is_filled_at_the_tick(void)
{
	struct scene s;

	if (!scene_open(&s, FOUR))
		return;
	put(&s, 0, "203.0.113.1", 60);
	user_sets_commit(s.sets);
	CU_ASSERT_EQUAL(nftbox_nft("delete table inet own", NULL, 0), 0);
	make_table(FOUR SIX);
	user_sets_deleted(s.sets, 1 /* NFPROTO_INET */, "other");
	user_sets_tick(s.sets, NOW + S);
	CU_ASSERT_FALSE(nftbox_shows(LIST_FOUR, "203.0.113.1"));
	user_sets_deleted(s.sets, 1, "own");
	user_sets_tick(s.sets, NOW + 2 * S);
	CU_ASSERT(nftbox_shows(LIST_FOUR, "203.0.113.1"));
	scene_close(&s);
}

static void a_set_that_fails_does_not_keep_another_from_being_filled(void)
{
	struct scene s;

	if (!scene_open(&s, "set four { type ipv4_addr; flags timeout; "
			    "size 1; elements = { 192.0.2.9 } }\n" SIX))
		return;
	put(&s, 0, "203.0.113.1", 60);
	put(&s, 2, "2001:db8::3", 60);
	user_sets_commit(s.sets);
	CU_ASSERT_FALSE(nftbox_shows(LIST_FOUR, "203.0.113.1"));
	CU_ASSERT(nftbox_shows(LIST_SIX, "2001:db8::3"));
	CU_ASSERT_PTR_NOT_NULL(strstr(s.news, "-into: own four: "));
	CU_ASSERT_PTR_NULL(strstr(s.news, "own six"));
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(rules_fill_the_set_that_each_of_them_names),
	UNIT(an_address_of_the_other_family_is_left_out),
	UNIT(an_element_that_is_there_gets_no_shorter_life),
	UNIT(a_missing_set_is_reported_once_and_filled_when_it_is_made),
	UNIT(expired_addresses_are_not_filled_into_a_set_that_was_missing),
	UNIT(a_set_that_is_deleted_and_made_again_is_filled_at_the_tick),
	UNIT(a_set_that_fails_does_not_keep_another_from_being_filled),
};

int main(void)
{
	return unit_main("user_sets", tests, ARRAY_SIZE(tests));
}
