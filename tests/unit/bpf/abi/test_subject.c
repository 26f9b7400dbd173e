/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_subject.c - which class a socket's storage stands for, with an image
 * that has a rule about groups and one for all programs.
 */
#include "bpf/abi/subject.h"

#include <string.h>

#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

#define MASK 0xff000000U
#define GENERATION 7
#define BY_VECTOR 0 /* the class of the vector */
#define NONE 127
#define RESOLVER 126

static const uint32_t gids[] = { 50 };
static const uint8_t wire[] = "\7allowed\4test";

static struct image *make_image(bool local_resolver)
{
	struct policy_pattern pattern = { .kind = POLICY_EXACT,
					  .wire = wire,
					  .wire_len = sizeof(wire) };
	struct policy_subject of_group = { .groups = (uint32_t *)gids,
					   .n_groups = 1 };
	struct policy_rule rules[] = {
		{ .name = "group",
		  .action = POLICY_ALLOW,
		  .open = { .opens = true },
		  .subjects = &of_group,
		  .n_subjects = 1,
		  .patterns = &pattern,
		  .n_patterns = 1,
		  .n_clauses = 1 },
	};
	struct policy policy = { .mark_mask = MASK,
				 .local_resolver = local_resolver,
				 .rules = rules,
				 .n_rules = ARRAY_SIZE(rules),
				 .n_clauses = 1,
				 .n_names = 1 };
	struct compile_input input = { .generation = GENERATION,
				       .class_epoch = 1 };
	struct image *image = NULL;
	struct diag *diag = NULL;

	CU_ASSERT(diag_new(&diag) == 0);
	CU_ASSERT_FATAL(compile_image(&policy, &input, diag, &image) == 0);
	diag_free(diag);
	return image;
}

static const struct {
	const char *what;
	uint64_t generation;
	uint32_t n_groups;
	uint32_t with_resolver, without; /* the class, by `local_resolver` */
	uint8_t attribution, resolver;
} storages[] = {
	{ "an ordinary program", GENERATION, 1, BY_VECTOR, BY_VECTOR,
	  EVENT_EXACT, 0 },
	{ "an owner found by the scan", GENERATION, 1, BY_VECTOR, BY_VECTOR,
	  EVENT_PRE_EXISTING, 0 },
	{ "an unknown owner", GENERATION, 1, NONE, NONE, EVENT_UNKNOWN, 0 },
	{ "a local resolver", GENERATION, 1, RESOLVER, BY_VECTOR, EVENT_EXACT,
	  1 },
	{ "a local resolver, evaluated with another image", GENERATION - 1, 1,
	  RESOLVER, NONE, EVENT_EXACT, 1 },
	{ "a resolver that is unknown by now", GENERATION, 1, NONE, NONE,
	  EVENT_UNKNOWN, 1 },
	{ "evaluated with another image", GENERATION + 1, 1, NONE, NONE,
	  EVENT_EXACT, 0 },
	{ "as many groups as are looked at", GENERATION, SHARED_GROUPS_MAX,
	  BY_VECTOR, BY_VECTOR, EVENT_EXACT, 0 },
	{ "one group more", GENERATION, SHARED_GROUPS_MAX + 1, NONE, NONE,
	  EVENT_EXACT, 0 },
};

static void check_classes(bool local_resolver)
{
	struct image *image = make_image(local_resolver);
	__u64 words[EVENT_CLASS_WORDS] = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(storages); i++) {
		struct shared_socket st = { 0 };
		uint32_t class_id, want = local_resolver
						  ? storages[i].with_resolver
						  : storages[i].without;

		st.owner.attribution = storages[i].attribution;
		st.eval.resolver = storages[i].resolver;
		st.eval.generation = storages[i].generation;
		st.eval.subject[0] = 1;
		st.cred.n_groups = storages[i].n_groups;
		class_id = subject_class(image, (const void *)image->cells, &st,
					 words);
		CU_ASSERT_EQUAL(class_id, want);
		if (class_id != want)
			unit_string(storages[i].what, "right", "wrong");
		if (class_id == BY_VECTOR)
			CU_ASSERT(words[0] == 1 && !words[1]);
	}
	image_free(image);
}

static void class_is_that_of_the_vector_if_all_of_the_owner_is_known(void)
{
	check_classes(true);
	check_classes(false);
}

static void evaluator_gets_what_the_storage_holds(void)
{
	struct shared_socket st = {
		.owner = { .exe_ino = 1,
			   .exe_version = 8,
			   .exe_dev = 2,
			   .exe_uid = 3,
			   .uid = 4,
			   .gid = 5,
			   .comm = "program" },
		.cred = { .n_groups = 2, .groups = { 6, 7 } },
	};
	struct decide_subject_in in = { 0 };

	subject_fill(&in, &st);
	CU_ASSERT(in.exe_ino == 1 && in.exe_dev == 2 && in.exe_uid == 3);
	CU_ASSERT_EQUAL(in.exe_version, 8);
	CU_ASSERT(in.uid == 4 && in.gid == 5);
	CU_ASSERT(in.n_groups == 2 && in.groups[0] == 6 && in.groups[1] == 7);
	unit_string("comm", "program", (const char *)in.comm);
	CU_ASSERT(!in.kernel);
	st.owner.attribution = EVENT_KERNEL;
	st.cred.n_groups = SHARED_GROUPS_MAX + 9;
	subject_fill(&in, &st);
	CU_ASSERT_EQUAL(in.n_groups, SHARED_GROUPS_MAX);
	CU_ASSERT(in.kernel);
}

static const struct unit_test tests[] = {
	UNIT(class_is_that_of_the_vector_if_all_of_the_owner_is_known),
	UNIT(evaluator_gets_what_the_storage_holds),
};

int main(void)
{
	return unit_main("subject", tests, ARRAY_SIZE(tests));
}
