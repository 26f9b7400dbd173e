/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_state_file.c - which rules are those that a former run had.
 */
#include "enforcer/active/state_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base.h"
#include "policy/policy.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define POLICY                                       \
	"version: 1\nrules:\n"                       \
	"  - { name: a, action: allow }\n"           \
	"  - { name: b, action: allow, open: no }\n" \
	"  - { name: c, action: deny, domains: [x.org] }\n"

static const uint64_t fingerprints[] = { 1, 0xfedcba9876543210, 3 };

struct scene {
	char dir[64], path[80];
	struct policy *policy;
};

static void scene_open(struct scene *s)
{
	*s = (struct scene){ .dir = "/tmp/nameward-unit.XXXXXX",
			     .policy = policy_text_load(POLICY) };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->dir));
	(void)snprintf(s->path, sizeof(s->path), "%s/state", s->dir);
}

static void scene_close(struct scene *s)
{
	(void)unlink(s->path);
	CU_ASSERT_EQUAL(rmdir(s->dir), 0); /* no other file is left behind */
	policy_free(s->policy);
}

/* "yn-": what state_file_read() says of each rule. */
static void read_kept(const struct scene *s, const uint64_t *now, char got[4])
{
	bool keep[] = { true, true, true };
	size_t i;

	state_file_read(s->path, s->policy, now, keep);
	for (i = 0; i < ARRAY_SIZE(keep); i++)
		got[i] = keep[i] ? 'y' : 'n';
	got[i] = '\0';
}

static void write_text(const struct scene *s, const char *text)
{
	FILE *file = fopen(s->path, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void the_path_is_beside_the_control_socket(void)
{
	char *path = state_file_path("/run/nameward/control.sock");

	unit_string("path", "/run/nameward/control.sock.rules", path);
	free(path);
}

static void rules_are_kept_whose_fingerprint_is_the_same(void)
{
	const uint64_t changed[] = { 1, 2, 3 };
	struct scene s;
	char got[4];

	scene_open(&s);
	CU_ASSERT_EQUAL(state_file_write(s.path, s.policy, fingerprints), 0);
	read_kept(&s, fingerprints, got);
	unit_string("nothing changed", "yyy", got);
	read_kept(&s, changed, got);
	unit_string("b changed", "yny", got);
	scene_close(&s);
}

static const struct {
	const char *what;
	const char *text;
	const char *want;
} files[] = {
	{ "empty", "", "nnn" },
	{ "one rule", "0000000000000003 c\n", "nny" },
	{ "no newline at the end", "0000000000000001 a", "ynn" },
	{ "a fingerprint of another rule", "0000000000000001 c\n", "nnn" },
	{ "a rule that is not in the policy", "0000000000000001 z\n", "nnn" },
	{ "lines that do not parse",
	  "a 0000000000000001\n\nnonsense\n1\n0000000000000003 c\n", "nny" },
	{ "a name that only begins alike", "0000000000000001 ab\n", "nnn" },
};

static void lines_that_mean_no_rule_are_skipped(void)
{
	struct scene s;
	char got[4];
	size_t i;

	scene_open(&s);
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		write_text(&s, files[i].text);
		read_kept(&s, fingerprints, got);
		unit_string(files[i].what, files[i].want, got);
	}
	scene_close(&s);
}

static void without_a_file_no_rule_is_kept(void)
{
	struct scene s;
	char got[4];

	scene_open(&s);
	read_kept(&s, fingerprints, got);
	unit_string("no file", "nnn", got);
	scene_close(&s);
}

static void a_file_is_replaced_and_only_its_owner_may_read_it(void)
{
	struct scene s;
	struct stat st;

	scene_open(&s);
	write_text(&s, "0000000000000009 z\n");
	CU_ASSERT_EQUAL(state_file_write(s.path, s.policy, fingerprints), 0);
	CU_ASSERT_EQUAL(stat(s.path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	CU_ASSERT_EQUAL(st.st_size, 3 * (16 + 3));
	scene_close(&s);
}

static void a_symbolic_link_in_its_place_is_not_written_through(void)
{
	char link_path[96];
	struct scene s;

	scene_open(&s);
	write_text(&s, "precious");
	(void)snprintf(link_path, sizeof(link_path), "%s/other.new", s.dir);
	CU_ASSERT_EQUAL(symlink(s.path, link_path), 0);
	link_path[strlen(link_path) - strlen(".new")] = '\0';
	CU_ASSERT_EQUAL(state_file_write(link_path, s.policy, fingerprints),
			-ELOOP);
	strcat(link_path, ".new");
	CU_ASSERT_EQUAL(unlink(link_path), 0);
	scene_close(&s);
}

static void a_path_that_is_too_long_or_missing_is_an_error(void)
{
	char path[PATH_MAX];
	struct scene s;

	scene_open(&s);
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	CU_ASSERT_EQUAL(state_file_write(path, s.policy, fingerprints),
			-ENAMETOOLONG);
	CU_ASSERT_EQUAL(
		state_file_write("/nonexistent/state", s.policy, fingerprints),
		-ENOENT);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(the_path_is_beside_the_control_socket),
	UNIT(rules_are_kept_whose_fingerprint_is_the_same),
	UNIT(lines_that_mean_no_rule_are_skipped),
	UNIT(without_a_file_no_rule_is_kept),
	UNIT(a_file_is_replaced_and_only_its_owner_may_read_it),
	UNIT(a_symbolic_link_in_its_place_is_not_written_through),
	UNIT(a_path_that_is_too_long_or_missing_is_an_error),
};

int main(void)
{
	return unit_main("state_file", tests, ARRAY_SIZE(tests));
}
