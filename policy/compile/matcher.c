/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matcher.c - make an automaton of a glob.
 *
 * fnmatch() itself says which bytes a single character of the pattern (`?`,
 * `[a-z]`, `\x`) matches.
 */
#include "policy/compile/matcher.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

bool compile_matcher_is_glob(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (strchr("*?[\\", text[i]))
			return true;
	return false;
}

/* The length of "[:class:]", "[.x.]" or "[=x=]" at @p; 0: it is none of them.
 */
static size_t class_len(const char *p, size_t len)
{
	size_t i;

	if (len < 4 || p[0] != '[' || !strchr(":.=", p[1]))
		return 0;
	for (i = 2; i + 1 < len; i++)
		if (p[i] == p[1] && p[i + 1] == ']')
			return i + 2;
	return 0;
}

/* The length of the bracket expression at @p; 0: it has no end. */
static size_t bracket_len(const char *p, size_t len)
{
	size_t i = 1, n;

	if (i < len && (p[i] == '!' || p[i] == '^'))
		i++;
	if (i < len && p[i] == ']')
		i++;
	while (i < len && p[i] != ']') {
		n = class_len(p + i, len - i);
		if (!n)
			n = p[i] == '\\' ? 2 : 1;
		i += n;
	}
	return i < len ? i + 1 : 0;
}

/* How many bytes of the pattern at @p stand for one byte of the text. */
static size_t char_len(const char *p, size_t len)
{
	size_t n = 0;

	if (p[0] == '[')
		n = bracket_len(p, len);
	if (p[0] == '\\' && len > 1)
		n = 2;
	return n ? n : 1;
}

/* Set @bit for each byte that the @len bytes of pattern at @p match. */
static void put_char(const char *p, size_t len, __u64 bit, __u64 *table)
{
	char pattern[256] = "\\", text[2] = "";
	unsigned int byte;

	/* A bracket without an end stands for itself. */
	memcpy(pattern + (*p == '[' && len == 1), p, len);
	for (byte = 1; byte < 256; byte++) {
		text[0] = (char)byte;
		if (byte != '/' && !fnmatch(pattern, text, FNM_PATHNAME))
			table[byte] |= bit;
	}
}

int compile_matcher_make(const char *glob, size_t len,
			 struct image_cell *ret_cells)
{
	struct image_matcher *head = (void *)ret_cells;
	__u64 *table = (void *)(ret_cells + 1);
	unsigned int n = 0;
	size_t i = 0, step;

	while (i < len) {
		step = 1;
		if (glob[i] == '*') {
			head->stars |= 1ULL << n;
		} else {
			step = char_len(glob + i, len - i);
			if (n == IMAGE_OPS || step > 250)
				return -E2BIG;
			put_char(glob + i, step, 1ULL << n, table);
			n++;
		}
		i += step;
	}
	head->accept = 1ULL << n;
	return 0;
}
