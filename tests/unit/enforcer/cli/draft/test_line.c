/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_line.c - how often, since when, by whom.
 */
#include "enforcer/cli/draft/line.h"

#include "enforcer/lib/buf.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static void check_line(const char *what, struct learn_span span, size_t n_users,
		       const char *want)
{
	static const char *const all[] = { "f", "e", "d", "c\n", "b", "a" };
	CLEANUP(arena_freep) struct arena *arena = NULL;
	CLEANUP(buf_done) struct buf out = { 0 };
	struct learn_tree users = { 0 };
	struct draft_line line = { 0 };
	size_t i;

	CU_ASSERT_EQUAL_FATAL(arena_new(&arena), 0);
	for (i = 0; i < n_users; i++)
		CU_ASSERT_PTR_NOT_NULL(learn_tree_text(&users, arena, all[i]));
	CU_ASSERT_EQUAL(draft_line_add(&line, &span, &users, arena), 0);
	draft_line_write(&line, arena, &out);
	buf_char(&out, '\0');
	unit_string(what, want, out.data);
	draft_line_done(&line);
	learn_tree_done(&users);
}

static void a_line_says_how_often_since_when_and_by_whom(void)
{
	const int64_t time_s = 1795255200; /* 2026-11-21 10:00 */

	check_line("once", (struct learn_span){ 1, time_s, time_s }, 1,
		   "1 time since 2026-11-21, by f");
	check_line("often, at an unknown time", (struct learn_span){ 12, 0, 0 },
		   2, "12 times, by e, f");
	check_line("an answer without its question",
		   (struct learn_span){ 0, time_s, time_s }, 1,
		   "1 time since 2026-11-21, by f");
	check_line("many users", (struct learn_span){ 2, 0, 0 }, 6,
		   "2 times, by a, b, c\\x0a, d and 2 more");
}

static void networks_are_scalars_of_yaml(void)
{
	static const struct {
		const char *ip;
		uint8_t prefix;
		const char *want;
	} nets[] = { { "192.0.2.1", 32, "192.0.2.1" },
		     { "192.0.2.0", 24, "192.0.2.0/24" },
		     { "2001:db8::1", 128, "\"2001:db8::1\"" },
		     { "fd00::", 64, "\"fd00::/64\"" } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(nets); i++) {
		CLEANUP(buf_done) struct buf out = { 0 };
		const struct ip_net net = { .ip = unit_ip(nets[i].ip),
					    .prefix = nets[i].prefix };

		draft_line_net(&net, &out);
		buf_char(&out, '\0');
		unit_string("net", nets[i].want, out.data);
	}
}

static const struct unit_test tests[] = {
	UNIT(a_line_says_how_often_since_when_and_by_whom),
	UNIT(networks_are_scalars_of_yaml),
};

int main(void)
{
	return unit_main("draft_line", tests, ARRAY_SIZE(tests));
}
