/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_suffix.c - what is found by way of the parents is what libpsl says of
 * the whole name, in whichever order names come.
 */
#include "enforcer/alert/suffix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/name.h"
#include "tests/unit/unit.h"

#define NAMES 20000

/* Rules, exceptions and wildcards of the list meet by chance. */
static const char *const labels[] = {
	"com",	     "net", "org",     "uk",	    "co",	 "jp",
	"kawasaki",  "ck",  "www",     "city",	    "amazonaws", "s3",
	"compute",   "cn",  "github",  "io",	    "duckdns",	 "example",
	"us-east-1", "lan", "invalid", "nosuchtop", "elb",	 "platformsh",
};

/* The last labels of @text, which has @n. */
static void make_tail(const char *text, unsigned int n, struct suffix_tail *ret)
{
	static const __u64 key[2] = { 1, 2 };
	struct siphash state;
	unsigned int i = n;
	const char *at;

	(void)snprintf(ret->text, sizeof(ret->text), "%s", text);
	ret->n = (uint8_t)n;
	ret->at[i--] = 0;
	for (at = strchr(text, '.'); at; at = strchr(at + 1, '.'))
		ret->at[i--] = (uint8_t)(at + 1 - text);
	siphash_begin(&state, key, 0);
	for (i = 1; i <= n; i++) {
		uint8_t label[NAME_MAX_LABEL + 1];

		label[0] = (uint8_t)strcspn(text + ret->at[i], ".");
		memcpy(label + 1, text + ret->at[i], label[0]);
		name_absorb_label(&state, label);
		ret->states[i] = state;
	}
}

static unsigned int count_labels(const char *text)
{
	unsigned int n = text ? 1 : 0;

	for (; text && *text; text++)
		n += *text == '.';
	return n;
}

static void random_name(char text[DNS_NAME_MAX], unsigned int n)
{
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < n; i++) {
		if (i)
			strcat(text, ".");
		strcat(text, labels[(size_t)rand() % ARRAY_SIZE(labels)]);
	}
}

static void parents_in_the_table_change_no_result(void)
{
	static struct suffixes suffixes;
	struct suffix_tail tail;
	char text[DNS_NAME_MAX];
	struct suffix suffix;
	unsigned int n, n_differ = 0, i;

	if (suffix_init(&suffixes) < 0) {
		unit_skip("there is no public suffix list here");
		return;
	}
	srand(1);
	for (i = 0; i < NAMES; i++) {
		n = 1 + (unsigned int)rand() % SUFFIX_TAIL_MAX;
		random_name(text, n);
		make_tail(text, n, &tail);
		suffix = suffix_find(&suffixes, &tail);
		n_differ += suffix.n_registered !=
			    count_labels(
				    psl_registrable_domain(suffixes.psl, text));
		n_differ += suffix.real_top !=
			    suffix_is_top(&suffixes,
					  strrchr(text, '.')
						  ? strrchr(text, '.') + 1
						  : text);
	}
	CU_ASSERT_EQUAL(n_differ, 0);
	suffix_done(&suffixes);
}

static void top_level_domains_are_those_of_the_list(void)
{
	static const struct {
		const char *label;
		bool is_top;
	} cases[] = { { "com", true },
		      { "de", true },
		      { "lan", false },
		      { "nosuchtop", false },
		      { "github", false } };
	static struct suffixes suffixes;
	size_t i;

	if (suffix_init(&suffixes) < 0) {
		unit_skip("there is no public suffix list here");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		CU_ASSERT_EQUAL(suffix_is_top(&suffixes, cases[i].label),
				cases[i].is_top);
	suffix_done(&suffixes);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(parents_in_the_table_change_no_result),
		UNIT(top_level_domains_are_those_of_the_list),
	};

	return unit_main("enforcer/alert/suffix", tests, ARRAY_SIZE(tests));
}
