/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nodes.c - what a node has of the names above it, and what equal nodes
 * share.
 */
#include "policy/compile/nodes.h"

#include <string.h>

#include "policy/base.h"
#include "policy/eval/decide_name.h"
#include "tests/unit/policy/compile/many_names.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define N_NAMES 20000

static void a_name_costs_less_than_25_bytes(void)
{
	CLEANUP(base_freep) char *text = many_names("n%u.example.com", N_NAMES);
	struct policy_text l;

	policy_text_compile(&l, text, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT(image_n_bytes(l.image) < 25UL * N_NAMES);
	policy_text_done(&l);
}

/* The image has one cell of globs and one of nodes for all these names. */
static void nodes_and_globs_with_equal_content_are_held_once(void)
{
	CLEANUP(base_freep) char *text = many_names("ads-*.n%u.com", 3000);
	struct policy_text l;

	policy_text_compile(&l, text, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_EQUAL(l.hdr->cgroup_first - l.hdr->glob_first, 1);
	CU_ASSERT_EQUAL(l.hdr->glob_first - l.hdr->node_first, 1);
	policy_text_done(&l);
}

static uint64_t word_of(const struct policy_text *l, uint32_t vec)
{
	return l->image->cells[vec].words[0];
}

/* The node of the name @wire, or NULL. */
static const struct image_node *node_of(const struct policy_text *l,
					const char *wire)
{
	__u64 hash = 0;
	__s64 number;

	CU_ASSERT_EQUAL_FATAL(name_hash(l->hdr->key, (const __u8 *)wire,
					(__u32)strlen(wire) + 1, &hash),
			      0);
	number = decide_find_name(l->image, l->hdr, hash);
	if (number < 0)
		return NULL;
	return (const struct image_node *)(const void *)(l->image->cells +
							 l->hdr->node_first) +
	       number;
}

static const char policy[] =
	"version: 1\n"
	"rules:\n"
	"  - { domains: ['**.com'], action: deny }\n"
	"  - { domains: [example.com], action: deny }\n"
	"  - { domains: ['*.example.com'], action: deny }\n"
	"  - { domains: [www.example.com], action: deny }\n"
	"  - { domains: ['w*.example.com'], action: deny }\n"
	"  - { action: deny }\n"; /* clause 5: every name */

static void a_node_has_what_the_names_above_it_say(void)
{
	const struct image_node *node;
	struct policy_text l;

	policy_text_compile(&l, policy, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);

	node = node_of(&l, "\3com");
	CU_ASSERT_PTR_NOT_NULL_FATAL(node);
	CU_ASSERT_EQUAL(word_of(&l, node->exact_vec), 0x20);
	CU_ASSERT_EQUAL(word_of(&l, node->child_vec), 0x21);
	CU_ASSERT_EQUAL(word_of(&l, node->below_vec), 0x21);
	CU_ASSERT_EQUAL(node->n_globs, 0);

	node = node_of(&l, "\7example\3com");
	CU_ASSERT_PTR_NOT_NULL_FATAL(node);
	CU_ASSERT_EQUAL(word_of(&l, node->exact_vec), 0x23);
	CU_ASSERT_EQUAL(word_of(&l, node->child_vec), 0x25);
	CU_ASSERT_EQUAL(word_of(&l, node->below_vec), 0x21);
	CU_ASSERT_EQUAL(node->n_globs, 1);

	node = node_of(&l, "\3www\7example\3com");
	CU_ASSERT_PTR_NOT_NULL_FATAL(node);
	CU_ASSERT_EQUAL(word_of(&l, node->exact_vec), 0x3d);
	CU_ASSERT_EQUAL(word_of(&l, node->below_vec), 0x21);
	CU_ASSERT_EQUAL(node->n_globs, 0);

	CU_ASSERT_PTR_NULL(node_of(&l, "\3org"));
	policy_text_done(&l);
}

static const char excepting[] =
	"version: 1\n"
	"lists: { l: { file: tests/unit/policy/golden/patterns.list } }\n"
	"rules:\n"
	"  - { domains: [list:l], action: deny }\n"
	"  - { domains: ['*.ads.example'], action: deny }\n";

/* What else covers a name that the list excepts holds all the same. */
static void an_exception_holds_for_what_patterns_of_its_list_cover(void)
{
	const struct image_node *node;
	const struct image_glob *globs;
	struct policy_text l;

	policy_text_compile(&l, excepting, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);

	node = node_of(&l, "\3ads\7example");
	CU_ASSERT_PTR_NOT_NULL_FATAL(node);
	CU_ASSERT_EQUAL(word_of(&l, node->child_vec), 0x3);
	CU_ASSERT_EQUAL(word_of(&l, node->below_vec), 0);
	node = node_of(&l, "\4good\3ads\7example");
	CU_ASSERT_PTR_NOT_NULL_FATAL(node);
	CU_ASSERT_EQUAL(word_of(&l, node->exact_vec), 0x2);

	node = node_of(&l, "\3cdn\7example");
	CU_ASSERT_PTR_NOT_NULL_FATAL(node);
	CU_ASSERT_EQUAL_FATAL(node->n_globs, 1);
	globs = (const void *)(l.image->cells + l.hdr->glob_first);
	CU_ASSERT_EQUAL(word_of(&l, globs[node->glob_first].vec), 0x1);
	node = node_of(&l, "\6x-good\3cdn\7example");
	CU_ASSERT_PTR_NOT_NULL_FATAL(node);
	CU_ASSERT_EQUAL(word_of(&l, node->exact_vec), 0);
	policy_text_done(&l);
}

/* Each search begins there, so the root has no key. */
static void the_root_is_node_0(void)
{
	const struct image_node *root;
	struct policy_text l;

	policy_text_compile(&l, policy, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_PTR_NULL(node_of(&l, ""));
	root = (const void *)(l.image->cells + l.hdr->node_first);
	CU_ASSERT_EQUAL(word_of(&l, root->exact_vec), 0x20);
	CU_ASSERT_EQUAL(word_of(&l, root->below_vec), 0x20);
	policy_text_done(&l);
}

static void the_header_says_how_deep_the_names_are(void)
{
	struct policy_text l;

	policy_text_compile(&l, policy, NULL);
	CU_ASSERT_EQUAL_FATAL(l.error, 0);
	CU_ASSERT_EQUAL(l.hdr->depths,
			image_depth(1) | image_depth(2) | image_depth(3));
	policy_text_done(&l);
}

static const struct unit_test tests[] = {
	UNIT(a_name_costs_less_than_25_bytes),
	UNIT(nodes_and_globs_with_equal_content_are_held_once),
	UNIT(a_node_has_what_the_names_above_it_say),
	UNIT(an_exception_holds_for_what_patterns_of_its_list_cover),
	UNIT(the_root_is_node_0),
	UNIT(the_header_says_how_deep_the_names_are),
};

int main(void)
{
	return unit_main("nodes", tests, ARRAY_SIZE(tests));
}
