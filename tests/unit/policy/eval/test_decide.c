/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The evaluator on policies as people write them.  test_kernel_agrees.c has
 * random ones.
 */
#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/clauses.h"
#include "policy/eval/decide.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static void put_text(struct decide_scratch *s, const char *text)
{
	size_t at = 0, len;

	while (*text) {
		len = strcspn(text, ".");
		s->name[at] = (__u8)len;
		memcpy(s->name + at + 1, text, len);
		at += 1 + len;
		text += len + (text[len] == '.');
	}
	s->name[at] = 0;
}

/* The rule that decides @name of type @type for everyone. */
static const char *rule_for(const struct policy_text *l, const char *name,
			    __u16 type)
{
	struct decide_scratch s = { .qtype = type };
	struct decide_verdict v;
	struct image_cell all;

	memset(&all, 0xff, sizeof(all));
	put_text(&s, name);
	CU_ASSERT_FATAL(decide_name_scan(&s, sizeof(s.name)) > 0);
	CU_ASSERT_EQUAL(decide_question(l->image, l->hdr, &s, all.words, &v),
			0);
	CU_ASSERT_EQUAL(v.clause == DECIDE_NO_CLAUSE,
			!!(v.flags & DECIDE_DEFAULT));
	return v.clause == DECIDE_NO_CLAUSE ? "(default)"
					    : l->policy->rules[v.rule].name;
}

static const char names_policy[] =
	"version: 1\n"
	"rules:\n"
	"  - { name: exact, domains: [example.com, Deep.A.Example.net], "
	"action: allow }\n"
	"  - { name: api, domains: ['api-*-v1.example.com'], action: allow }\n"
	"  - { name: child, domains: ['*.example.com'], types: [A], "
	"action: deny }\n"
	"  - { name: below, domains: ['**.example.com', '**.a.example.net'], "
	"action: allow }\n"
	"  - { name: tld, domains: ['*.test'], action: allow }\n";

static const struct {
	const char *name;
	__u16 type;
	const char *rule;
} lookups[] = {
	{ "example.com", 1, "exact" },
	{ "EXAMPLE.com", 1, "exact" },
	{ "com", 1, "(default)" },
	{ "", 1, "(default)" },
	{ "xexample.com", 1, "(default)" },
	{ "example.com.org", 1, "(default)" },
	{ "www.example.com", 1, "child" },
	{ "www.example.com", 28, "below" },
	{ "a.www.example.com", 1, "below" },
	{ "a.b.c.d.e.f.example.com", 1, "below" },
	{ "api-7-v1.example.com", 1, "api" },
	{ "API-7-V1.example.com", 1, "api" },
	{ "api--v1.example.com", 1, "api" },
	{ "api-v1.example.com", 1, "child" }, /* the hyphens overlap */
	{ "api-7-v2.example.com", 1, "child" },
	{ "x.api-7-v1.example.com", 1, "below" },
	{ "deep.a.example.net", 1, "exact" },
	{ "x.deep.a.example.net", 1, "below" },
	{ "other.a.example.net", 1, "below" },
	{ "a.example.net", 1, "(default)" },
	{ "x.test", 1, "tld" },
	{ "y.x.test", 1, "(default)" },
};

static void names_are_compared_by_label(void)
{
	struct policy_text l;
	size_t i;

	policy_text_compile(&l, names_policy, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	for (i = 0; i < ARRAY_SIZE(lookups); i++)
		unit_string(lookups[i].name, lookups[i].rule,
			    rule_for(&l, lookups[i].name, lookups[i].type));
	policy_text_done(&l);
}

static void a_rule_about_networks_decides_no_lookup(void)
{
	struct policy_text l;

	policy_text_compile(
		&l,
		"version: 1\n"
		"rules:\n"
		"  - { name: lan, networks: [10.0.0.0/8], action: allow }\n"
		"  - { name: all, action: deny }\n",
		NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	unit_string("any name", "all", rule_for(&l, "a.example", 1));
	policy_text_done(&l);
}

/* The clauses that a program in @cgroup satisfies, as text: "0,3". */
static const char *clauses_in(const struct policy_text *l, const char *cgroup,
			      struct decide_subject_in *in)
{
	static char text[64];
	struct decide_cgroup_walk walk;
	struct image_cell vec = { 0 };
	size_t len, at = 0;
	unsigned int i;

	decide_cgroup_begin(l->hdr, &walk);
	for (cgroup++; *cgroup; cgroup += len + (cgroup[len] == '/')) {
		len = strcspn(cgroup, "/");
		decide_cgroup_component(l->image, l->hdr, &walk,
					(const __u8 *)cgroup, (__u32)len);
	}
	CU_ASSERT_EQUAL(decide_cgroup_end(l->image, l->hdr, &walk, vec.words),
			0);
	CU_ASSERT_EQUAL(
		decide_subject(l->image, l->hdr, in, vec.words, vec.words), 0);
	text[0] = '\0';
	for (i = 0; i < l->policy->n_clauses; i++)
		if (clauses_has(&vec, i))
			at += (size_t)snprintf(text + at, sizeof(text) - at,
					       "%s%u", at ? "," : "", i);
	return text;
}

static const char cgroups_policy[] =
	"version: 1\n"
	"rules:\n"
	"  - { who: { cgroup: /system.slice }, action: allow }\n"
	"  - { who: { cgroup: /system.slice/a.service }, action: allow }\n"
	"  - { who: { cgroup: '/*.slice/[ab].service' }, action: allow }\n"
	"  - { who: { unit: a.service }, action: allow }\n"
	"  - { who: { unit: system.slice }, action: allow }\n"
	"  - { who: { cgroup: '/user.slice/u\\-?/*' }, action: allow }\n"
	"  - { who: { cgroup: / }, action: allow }\n";

static const struct {
	const char *cgroup;
	const char *clauses;
} cgroups[] = {
	{ "/", "6" },
	{ "/system.slice", "0,4,6" },
	{ "/system.slicer", "6" },
	{ "/system.slice/a.service", "0,1,2,3,4,6" },
	{ "/system.slice/a.service/below", "0,1,2,3,4,6" },
	{ "/system.slice/b.service", "0,2,4,6" },
	{ "/system.slice/b.service/a.service", "0,2,4,6" },
	{ "/system.slice/x.slice/a.service", "0,3,4,6" },
	{ "/user.slice/a.service", "2,3,6" },
	{ "/user.slice/user@1.service/a.service", "6" },
	{ "/user.slice/u-1", "6" },
	{ "/user.slice/u-1/x", "5,6" },
	{ "/user.slice/u-1/x/y/z", "5,6" },
	{ "/user.slice/u-12/x", "6" },
};

static void cgroups_cover_those_below_and_units_cannot_be_faked(void)
{
	struct decide_subject_in in = { .uid = 1 };
	struct policy_text l;
	size_t i;

	policy_text_compile(&l, cgroups_policy, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	for (i = 0; i < ARRAY_SIZE(cgroups); i++)
		unit_string(cgroups[i].cgroup, cgroups[i].clauses,
			    clauses_in(&l, cgroups[i].cgroup, &in));
	policy_text_done(&l);
}

static const char who_policy[] =
	"version: 1\n"
	"rules:\n"
	"  - { who: { exe: /bin/a }, action: allow }\n"
	"  - { who: { exe: [/bin/a, '/opt/*'] }, action: allow }\n"
	"  - { who: { user: [5, 6] }, action: allow }\n"
	"  - { who: { group: 7 }, action: allow }\n"
	"  - { who: { comm: fifteen-bytes-x }, action: allow }\n"
	"  - { who: { exe: /opt/*, user: 5, group: 8 }, action: allow }\n"
	"  - { who: { exe: /bin/a, root: [/ct/*, /m] }, action: allow }\n"
	"  - { who: { exe: /bin/a, root: [/, /m] }, action: allow }\n";

static const struct {
	const char *what;
	struct decide_subject_in in;
	const char *clauses;
} people[] = {
	{ "nobody", { .uid = 1 }, "" },
	{ "an executable", { .exe_dev = 1, .exe_ino = 10 }, "0,1,7" },
	{ "the same path below another root",
	  { .exe_dev = 3, .exe_ino = 10 },
	  "6" },
	{ "below the other root", { .exe_dev = 4, .exe_ino = 10 }, "6,7" },
	{ "below a root that no clause names",
	  { .exe_dev = 5, .exe_ino = 10 },
	  "" },
	{ "the inode on another device", { .exe_dev = 2, .exe_ino = 10 }, "" },
	{ "the inode with another owner",
	  { .exe_dev = 1, .exe_ino = 10, .exe_uid = 1000 },
	  "" },
	{ "a later inode of the same number",
	  { .exe_dev = 1, .exe_ino = 10, .exe_version = 1 },
	  "" },
	{ "a file that was replaced, for what ran from it before",
	  { .exe_dev = 1, .exe_ino = 30, .exe_kept = 1 },
	  "1" },
	{ "the same, executed later", { .exe_dev = 1, .exe_ino = 30 }, "" },
	{ "the owner on a device that the two could make together",
	  { .exe_dev = 0, .exe_ino = 10, .exe_uid = 1 },
	  "" },
	{ "by a glob", { .exe_dev = 2, .exe_ino = 20 }, "1" },
	{ "a user", { .uid = 6 }, "2" },
	{ "a group", { .gid = 7 }, "3" },
	{ "a supplementary group", { .n_groups = 2, .groups = { 1, 7 } }, "3" },
	{ "a group that does not count",
	  { .n_groups = 1, .groups = { 1, 7 } },
	  "" },
	{ "the last group there is room for",
	  { .n_groups = 32, .groups = { [31] = 7 } },
	  "3" },
	{ "a comm", { .comm = "fifteen-bytes-x" }, "4" },
	{ "a part of it", { .comm = "fifteen-bytes-" }, "" },
	{ "all of one map",
	  { .exe_dev = 2, .exe_ino = 20, .uid = 5, .gid = 8 },
	  "1,2,5" },
	{ "one short of it", { .exe_dev = 2, .exe_ino = 20, .uid = 5 }, "1,2" },
};

static void keys_of_a_subject_are_anded_and_their_values_ored(void)
{
	static const struct compile_exe exes[] = {
		{ .pattern = "/bin/a", .ino = 10, .dev = 1 },
		{ .pattern = "/opt/*", .ino = 20, .dev = 2 },
		{ .pattern = "/opt/*", .ino = 21, .dev = 2 },
		{ .pattern = "/opt/*", .ino = 30, .dev = 1, .former = true },
		{ .pattern = "/bin/a", .root = "/ct/*", .ino = 10, .dev = 3 },
		{ .pattern = "/bin/a", .root = "/m", .ino = 10, .dev = 4 },
		{ .pattern = "/bin/a", .root = "/ct/b", .ino = 10, .dev = 5 },
		{ .pattern = "/opt/*", .root = "/ct/*", .ino = 20, .dev = 3 }
	};
	const struct compile_input input = { .exes = exes,
					     .n_exes = ARRAY_SIZE(exes) };
	struct policy_text l;
	size_t i;

	policy_text_compile(&l, who_policy, &input);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	for (i = 0; i < ARRAY_SIZE(people); i++) {
		struct decide_subject_in in = people[i].in;

		unit_string(people[i].what, people[i].clauses,
			    clauses_in(&l, "/", &in));
	}
	policy_text_done(&l);
}

static const char kernel_policy[] =
	"version: 1\n"
	"rules:\n"
	"  - { who: { user: root }, networks: [10.1.0.0/16], action: allow }\n"
	"  - { who: { group: 0 }, networks: [10.2.0.0/16], action: allow }\n"
	"  - { who: { cgroup: / }, networks: [10.3.0.0/16], action: allow }\n"
	"  - { who: { comm: kworker }, networks: [10.4.0.0/16], action: allow }\n"
	"  - { who: [{ user: 5 }, { user: 6 }], networks: [10.5.0.0/16], action: deny }\n"
	"  - { networks: [10.6.0.0/16], action: allow }\n"
	"  - { networks: [10.7.0.0/16], action: deny }\n";

static void a_thread_of_the_kernel_is_nobody_who_is_permitted_anything(void)
{
	struct decide_subject_in root = { .comm = "kworker" };
	struct decide_subject_in kernel = { .comm = "kworker", .kernel = 1 };
	struct policy_text l;

	policy_text_compile(&l, kernel_policy, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	unit_string("root", "0,1,2,3,6,7", clauses_in(&l, "/", &root));
	unit_string("the kernel", "4,5,6,7", clauses_in(&l, "/", &kernel));
	policy_text_done(&l);
}

/* A missing cell must never permit anything. */
static void an_image_without_its_last_cells_denies(void)
{
	struct decide_scratch s = { .qtype = 1 };
	struct decide_verdict v;
	struct image_cell all;
	struct policy_text l;
	struct image cut;

	memset(&all, 0xff, sizeof(all));
	policy_text_compile(&l, names_policy, NULL);
	put_text(&s, "www.example.com");
	CU_ASSERT_FATAL(decide_name_scan(&s, sizeof(s.name)) > 0);
	cut = *l.image;
	for (cut.n_cells = 1; cut.n_cells <= l.hdr->table_first;
	     cut.n_cells++) {
		v.action = POLICY_ALLOW;
		CU_ASSERT_EQUAL(decide_question(&cut, l.hdr, &s, all.words, &v),
				DECIDE_DAMAGED);
		CU_ASSERT_EQUAL(v.action, POLICY_DENY);
	}
	policy_text_done(&l);
}

static const struct {
	const char *what;
	const char *wire;
	__u32 avail;
	int want;
} scans[] = {
	{ "the root", "\0", 1, 1 },
	{ "bytes behind it", "\1a\0\0\1", 5, 3 },
	{ "no end within reach", "\1a\0", 2, DECIDE_MALFORMED },
	{ "nothing at all", "", 0, DECIDE_MALFORMED },
	{ "a pointer", "\300\14", 2, DECIDE_MALFORMED },
	{ "a label of 64", "\100", 200, DECIDE_MALFORMED },
	{ "a label past the end", "\77a", 10, DECIDE_MALFORMED },
};

static void a_name_is_read_to_its_root(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(scans); i++) {
		struct decide_scratch s = { 0 };
		int got;

		memset(s.name, 0xff, sizeof(s.name));
		memcpy(s.name, scans[i].wire,
		       scans[i].avail < 6 ? scans[i].avail : 2);
		got = decide_name_scan(&s, scans[i].avail);
		if (got != scans[i].want)
			fprintf(stderr, "%s: got %d\n", scans[i].what, got);
		CU_ASSERT_EQUAL(got, scans[i].want);
	}
}

static void the_longest_name_passes_and_one_byte_more_does_not(void)
{
	struct decide_scratch s = { 0 };
	int i;

	for (i = 0; i < 127; i++) {
		s.name[2 * i] = 1;
		s.name[2 * i + 1] = 'a';
	}
	CU_ASSERT_EQUAL(decide_name_scan(&s, 256), 255);
	CU_ASSERT_EQUAL(s.n_labels, 127);
	s.name[252] = 2;
	s.name[254] = 'a';
	CU_ASSERT_EQUAL(decide_name_scan(&s, 256), DECIDE_MALFORMED);
}

static void the_lowest_bit_is_found(void)
{
	__u32 i;

	for (i = 0; i < 64; i++) {
		CU_ASSERT_EQUAL(decide_lowest_bit(1ULL << i), i);
		CU_ASSERT_EQUAL(decide_lowest_bit(~0ULL << i), i);
	}
}

static const struct unit_test tests[] = {
	UNIT(names_are_compared_by_label),
	UNIT(a_rule_about_networks_decides_no_lookup),
	UNIT(cgroups_cover_those_below_and_units_cannot_be_faked),
	UNIT(keys_of_a_subject_are_anded_and_their_values_ored),
	UNIT(a_thread_of_the_kernel_is_nobody_who_is_permitted_anything),
	UNIT(an_image_without_its_last_cells_denies),
	UNIT(a_name_is_read_to_its_root),
	UNIT(the_longest_name_passes_and_one_byte_more_does_not),
	UNIT(the_lowest_bit_is_found),
};

int main(void)
{
	return unit_main("decide", tests, ARRAY_SIZE(tests));
}
