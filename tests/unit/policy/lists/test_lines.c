/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_lines.c - lines and words as places in a text.
 */
#include "policy/lists/lines.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	const char *text;
	const char *want; /* "LINE:word|word/" */
} texts[] = {
	{ "nothing", "", "" },
	{ "lines and words", "a b\n\nc", "1:a|b/2:/3:c/" },
	{ "CRLF and blanks", "\t a \t b \r\n \r\nc\r\n", "1:a|b/2:/3:c/" },
	{ "a byte order mark",
	  "\xef\xbb\xbf"
	  "a",
	  "1:a/" },
	{ "a byte order mark later on",
	  "a\n\xef\xbb\xbf"
	  "b",
	  "1:a/2:\xef\xbb\xbf"
	  "b/" },
	{ "comments", "a b# c\n#d", "1:a|b/2:/" },
};

static void a_text_has_lines_and_a_line_words(void)
{
	struct lines_word word;
	struct lines lines;
	char got[128];
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		len = 0;
		got[0] = '\0';
		lines_init(&lines, texts[i].text, strlen(texts[i].text));
		while (lines_next(&lines)) {
			const char *between = "";

			lines_cut(&lines, '#');
			len += (size_t)snprintf(got + len, sizeof(got) - len,
						"%u:", lines.number);
			while (lines_word(&lines, &word)) {
				len += (size_t)snprintf(
					got + len, sizeof(got) - len, "%s%.*s",
					between, (int)word.len, word.text);
				between = "|";
			}
			len += (size_t)snprintf(got + len, sizeof(got) - len,
						"/");
		}
		unit_string(texts[i].what, texts[i].want, got);
	}
}

static void the_rest_begins_at_the_next_word(void)
{
	struct lines_word word;
	struct lines lines;

	lines_init(&lines, " a  b c \n", 9);
	CU_ASSERT(lines_next(&lines));
	CU_ASSERT(lines_word(&lines, &word));
	CU_ASSERT(lines_word_is(&word, "a"));
	word = lines_rest(&lines);
	CU_ASSERT(lines_word_is(&word, "b c"));
}

static void a_word_is_compared_and_split(void)
{
	struct lines_word word = { .text = "Ab/c/", .len = 5 }, part;

	CU_ASSERT(lines_word_begins(&word, "Ab"));
	CU_ASSERT(!lines_word_begins(&word, "Ab/c/d"));
	CU_ASSERT(!lines_word_is(&word, "Ab"));
	CU_ASSERT(lines_word_says(&word, "aB/C/"));
	CU_ASSERT(lines_word_split(&word, '/', &part));
	CU_ASSERT(lines_word_is(&part, "Ab"));
	CU_ASSERT(lines_word_split(&word, '/', &part));
	CU_ASSERT(lines_word_is(&part, "c"));
	CU_ASSERT(!lines_word_split(&word, '/', &part));
	word = (struct lines_word){ .text = "a", .len = 1 };
	CU_ASSERT(lines_word_split(&word, '/', &part));
	CU_ASSERT(lines_word_is(&part, "a"));
}

static void blanks_at_both_ends_are_removed(void)
{
	struct lines_word word = { .text = " \ta b\t ", .len = 7 };

	lines_word_trim(&word);
	CU_ASSERT(lines_word_is(&word, "a b"));
	lines_word_trim(&word);
	CU_ASSERT(lines_word_is(&word, "a b"));
	word = (struct lines_word){ .text = " \t", .len = 2 };
	lines_word_trim(&word);
	CU_ASSERT_EQUAL(word.len, 0);
}

static const struct unit_test tests[] = {
	UNIT(a_text_has_lines_and_a_line_words),
	UNIT(the_rest_begins_at_the_next_word),
	UNIT(a_word_is_compared_and_split),
	UNIT(blanks_at_both_ends_are_removed),
};

int main(void)
{
	return unit_main("lines", tests, ARRAY_SIZE(tests));
}
