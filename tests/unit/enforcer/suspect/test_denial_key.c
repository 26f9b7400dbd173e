/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_denial_key.c - the keys of denied names.
 */
#include "enforcer/suspect/denial_key.h"

#include <errno.h>

#include "enforcer/alert/lookup.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static const uint64_t secret[2] = { 3, 4 };
static const struct alert_who who = { .exe_ino = 1, .exe_dev = 2, .uid = 3 };

static void a_key_is_of_a_program_and_a_name_in_any_case(void)
{
	struct denial_key a, b;
	struct dns_name name;
	uint32_t labels;

	(void)dns_name_from_text("a.example.com", &name);
	CU_ASSERT_EQUAL(denial_key_make(secret, &who, &name, &a, &labels), 0);
	CU_ASSERT_EQUAL(labels, 3);
	CU_ASSERT_EQUAL(a.exe_ino, 1);
	CU_ASSERT_EQUAL(a.exe_dev, 2);
	CU_ASSERT_EQUAL(a.uid, 3);
	(void)dns_name_from_text("A.Example.COM", &name);
	CU_ASSERT_EQUAL(denial_key_make(secret, &who, &name, &b, &labels), 0);
	CU_ASSERT_EQUAL(a.domain_hash, b.domain_hash);
	name.len--;
	CU_ASSERT_EQUAL(denial_key_make(secret, &who, &name, &b, &labels),
			-EBADMSG);
}

static void the_root_has_no_label(void)
{
	const struct dns_name root = { .len = 1 };
	struct denial_key key;
	uint32_t labels;

	CU_ASSERT_EQUAL(denial_key_make(secret, &who, &root, &key, &labels), 0);
	CU_ASSERT_EQUAL(labels, 0);
}

static void another_key_of_names_makes_another_key(void)
{
	static const uint64_t other[2] = { 3, 5 };
	struct denial_key key, remade;
	struct dns_name name;
	uint32_t labels;

	(void)dns_name_from_text("example.com", &name);
	CU_ASSERT_EQUAL(denial_key_make(secret, &who, &name, &key, &labels), 0);
	CU_ASSERT_FALSE(
		denial_key_remake(secret, &name, &key, &remade, &labels));
	CU_ASSERT_TRUE(denial_key_remake(other, &name, &key, &remade, &labels));
	CU_ASSERT_EQUAL(labels, 2);
	CU_ASSERT_EQUAL(remade.exe_ino, 1);
	CU_ASSERT_EQUAL(remade.uid, 3);
	CU_ASSERT_NOT_EQUAL(remade.domain_hash, key.domain_hash);
	/* What is no name stays as it is. */
	name.len = 0;
	CU_ASSERT_FALSE(
		denial_key_remake(other, &name, &key, &remade, &labels));
}

static const struct unit_test tests[] = {
	UNIT(a_key_is_of_a_program_and_a_name_in_any_case),
	UNIT(the_root_has_no_label),
	UNIT(another_key_of_names_makes_another_key),
};

int main(void)
{
	return unit_main("denial_key", tests, ARRAY_SIZE(tests));
}
