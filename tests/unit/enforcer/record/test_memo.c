/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_memo.c - a text that is kept is found, and never for another key.
 */
#include "enforcer/record/memo.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static void a_memo_gives_no_text_of_another_key(void)
{
	CLEANUP(memo_freep) struct memo *memo = NULL;
	struct memo_text text;
	struct memo_key key = { 1, NULL, sizeof(int) };
	int i, hits = 0;

	CU_ASSERT_EQUAL_FATAL(memo_new(4, &memo), 0);
	key.bytes = &i;
	for (i = 0; i < 100; i++) {
		CU_ASSERT_FALSE(memo_find(memo, &key, &text));
		memo_keep(memo, &key, (const char *)&i, sizeof(i));
		CU_ASSERT_TRUE(memo_find(memo, &key, &text));
		key.kind = 2;
		CU_ASSERT_FALSE(memo_find(memo, &key, &text));
		key.kind = 1;
	}
	for (i = 0; i < 100; i++) {
		if (!memo_find(memo, &key, &text))
			continue;
		CU_ASSERT_EQUAL(memcmp(text.text, &i, sizeof(i)), 0);
		hits++;
	}
	CU_ASSERT(hits > 0 && hits <= 4);
}

static void keys_and_texts_that_are_too_long_are_not_kept(void)
{
	static const char text[MEMO_TEXT_MAX + 1], bytes[MEMO_KEY_MAX + 1];
	CLEANUP(memo_freep) struct memo *memo = NULL;
	struct memo_key key = { 1, bytes, MEMO_KEY_MAX };
	struct memo_text found;

	CU_ASSERT_EQUAL_FATAL(memo_new(1, &memo), 0);
	memo_keep(memo, &key, text, MEMO_TEXT_MAX + 1);
	CU_ASSERT_FALSE(memo_find(memo, &key, &found));
	memo_keep(memo, &key, text, MEMO_TEXT_MAX);
	CU_ASSERT_TRUE(memo_find(memo, &key, &found));
	CU_ASSERT_EQUAL(found.len, MEMO_TEXT_MAX);
	key.len = MEMO_KEY_MAX + 1;
	memo_keep(memo, &key, text, 1);
	CU_ASSERT_FALSE(memo_find(memo, &key, &found));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_memo_gives_no_text_of_another_key),
		UNIT(keys_and_texts_that_are_too_long_are_not_kept),
	};

	return unit_main("memo", tests, ARRAY_SIZE(tests));
}
