/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_name.c - names are hashed in any case, and wrong ones are refused.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base.h"
#include "policy/eval/name.h"
#include "tests/unit/unit.h"

static const __u64 key[2] = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL };

#define HASH(text, ret) \
	name_hash(key, (const __u8 *)(text), sizeof(text) - 1, ret)

static void case_does_not_change_the_hash(void)
{
	__u64 a = 0, b = 1;

	CU_ASSERT_EQUAL(HASH("\3WwW\7eXaMpLe\3OrG\0", &a), 0);
	CU_ASSERT_EQUAL(HASH("\3www\7example\3org\0", &b), 0);
	CU_ASSERT_EQUAL(a, b);
}

static const struct {
	const char *what;
	const char *wire;
	__u32 len;
} different[] = {
	{ "the root", "\0", 1 },
	{ "one label", "\2ab\0", 4 },
	{ "the same letters in two labels", "\1a\1b\0", 5 },
	{ "the other order", "\1b\1a\0", 5 },
	{ "a zero byte at the end", "\3ab\0\0", 5 },
	{ "a label of a whole word with its length", "\7abcdefg\0", 9 },
	{ "a label of a whole word without it", "\10abcdefgh\0", 10 },
	{ "a byte just before A", "\1@\0", 3 },
	{ "a byte just after Z", "\1[\0", 3 },
	{ "a byte just before a", "\1`\0", 3 },
	{ "a byte just after z", "\1{\0", 3 },
	{ "A with the high bit", "\1\301\0", 3 },
	{ "a with the high bit", "\1\341\0", 3 },
};

static void different_names_have_different_hashes(void)
{
	__u64 hashes[ARRAY_SIZE(different)] = { 0 };
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(different); i++) {
		CU_ASSERT_EQUAL(name_hash(key, (const __u8 *)different[i].wire,
					  different[i].len, &hashes[i]),
				0);
		for (k = 0; k < i; k++)
			if (hashes[i] == hashes[k]) {
				fprintf(stderr, "%s = %s\n", different[i].what,
					different[k].what);
				CU_FAIL("two names have one hash");
			}
	}
}

static const struct {
	const char *what;
	const char *wire;
	__u32 len;
} refused[] = {
	{ "nothing", "", 0 },
	{ "no root", "\1a", 2 },
	{ "a label past the end", "\5ab\0", 4 },
	{ "bytes after the root", "\1a\0x", 4 },
	{ "a pointer", "\300\0", 2 },
	{ "a length of 64", "\100", 1 },
};

static void bytes_that_are_no_name_are_refused(void)
{
	__u64 hash = 42;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		int r = name_hash(key, (const __u8 *)refused[i].wire,
				  refused[i].len, &hash);

		if (r != -EBADMSG)
			fprintf(stderr, "%s: got %d\n", refused[i].what, r);
		CU_ASSERT_EQUAL(r, -EBADMSG);
	}
	CU_ASSERT_EQUAL(hash, 42);
}

static void a_name_of_255_bytes_is_one_and_of_256_is_none(void)
{
	__u8 wire[256] = { 0 };
	__u64 hash;
	int i;

	for (i = 0; i < 127; i++) {
		wire[2 * i] = 1;
		wire[2 * i + 1] = 'a';
	}
	CU_ASSERT_EQUAL(name_hash(key, wire, 255, &hash), 0);
	wire[252] = 2;
	wire[254] = 'a';
	CU_ASSERT_EQUAL(name_hash(key, wire, 256, &hash), -EBADMSG);
}

static void all_bytes_but_letters_stay_as_they_are(void)
{
	unsigned int c;

	for (c = 0; c < 256; c++) {
		__u64 word = c * 0x0101010101010101ULL;
		__u64 want = c >= 'A' && c <= 'Z' ? c + 32 : c;

		CU_ASSERT_EQUAL(name_lower(word), want * 0x0101010101010101ULL);
	}
}

/* The address sanitizer sees a byte that is read beyond. */
static void a_load_takes_no_byte_too_many(void)
{
	const __u8 bytes[9] = "\301BCDEFG\310";
	__u64 part;
	size_t n;

	for (n = 0; n <= 8; n++) {
		__u8 *own = malloc(n + !n);

		if (!own)
			abort();
		memcpy(own, bytes, n);
		part = 0;
		memcpy(&part, bytes, n);
		CU_ASSERT_EQUAL(name_load(own, n), part);
		free(own);
	}
	CU_ASSERT_EQUAL(name_load(bytes, 60), part);
}

static const struct unit_test tests[] = {
	UNIT(case_does_not_change_the_hash),
	UNIT(different_names_have_different_hashes),
	UNIT(bytes_that_are_no_name_are_refused),
	UNIT(a_name_of_255_bytes_is_one_and_of_256_is_none),
	UNIT(all_bytes_but_letters_stay_as_they_are),
	UNIT(a_load_takes_no_byte_too_many),
};

int main(void)
{
	return unit_main("name", tests, ARRAY_SIZE(tests));
}
