/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * adblock.c - parse a filter: anchor, name, separator, options.
 */
#include "policy/lists/adblock.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "policy/lists/entry.h"
#include "policy/lists/reading.h"

bool adblock_is_anchored(const struct lines_word *line)
{
	return lines_word_begins(line, "|") || lines_word_begins(line, "@@");
}

/* Is there a "##" in @line, or one of the other marks between names and what to
 * hide on their pages? */
static bool has_page_mark(const struct lines_word *line)
{
	const char *at = line->text, *end = line->text + line->len;

	while ((at = memchr(at, '#', (size_t)(end - at)))) {
		at++;
		if (at < end && *at == '#')
			return true;
		if (end - at >= 2 && strchr("@?$%", at[0]) &&
		    strchr("#?$%", at[1]))
			return true;
	}
	return false;
}

static bool has(const struct lines_word *word, char c)
{
	return memchr(word->text, c, word->len);
}

bool adblock_is_cosmetic(const struct lines_word *line)
{
	struct lines_word rest = *line, names;

	if (!lines_word_split(&rest, '#', &names) || !rest.len)
		return false;
	return !has(&names, ' ') && !has(&names, '\t') && has_page_mark(line);
}

/* Read what stands behind "$".  false: the filter is about some requests only.
 */
static bool read_options(struct lines_word options, unsigned int *flags)
{
	struct lines_word option;

	while (lines_word_split(&options, ',', &option)) {
		if (lines_word_is(&option, "important"))
			*flags |= READING_FIRM;
		else if (!lines_word_is(&option, "all"))
			return false;
	}
	return true;
}

/* "*.NAME" is all below NAME, and NAME itself where the list says so. */
static void skip_star(const struct reading *r, struct lines_word *name,
		      unsigned int *flags)
{
	if (!lines_word_begins(name, "*.") || !(*flags & READING_BELOW))
		return;
	lines_word_skip(name, 2);
	if (!r->subdomains || (*flags & READING_EXCEPT))
		*flags &= ~(unsigned int)READING_ITSELF;
}

/* Read "NAME^" or "NAME^$OPTIONS". */
static int read_anchored(struct reading *r, struct lines_word rest,
			 unsigned int flags)
{
	const struct lines_word whole = rest;
	struct lines_word name;

	if (!has(&rest, '^'))
		return reading_odd(r, &whole, "a name and '^'");
	(void)lines_word_split(&rest, '^', &name);
	if (rest.len && rest.text[0] == '|')
		lines_word_skip(&rest, 1);
	if (rest.len) {
		if (rest.text[0] != '$')
			return reading_odd(r, &whole,
					   "nothing behind '^' but options");
		lines_word_skip(&rest, 1);
		if (!read_options(rest, &flags))
			return reading_odd(r, &rest,
					   "no option but 'important' and "
					   "'all'");
	}
	skip_star(r, &name, &flags);
	if (has(&name, '*'))
		return reading_odd(r, &name, "a name without '*'");
	if (r->subdomains && !(flags & READING_EXCEPT))
		flags |= READING_BELOW;
	return reading_add(r, &name, flags);
}

/* Is it a domain, and no part of an URL such as "-ads-" or ".js"?  Where a
 * filter has no anchor, both look alike. */
static bool is_domain(struct lines_word word)
{
	struct lines_word label = { 0 };
	unsigned int n = 0;

	while (lines_word_split(&word, '.', &label)) {
		if (!label.len || label.text[0] == '-' ||
		    label.text[0] == '_' || label.text[label.len - 1] == '-')
			return false;
		n++;
	}
	return n >= 2 && (label.text[0] < '0' || label.text[0] > '9');
}

int adblock_line(struct reading *r)
{
	struct lines_word line = lines_rest(&r->lines), first, second;
	unsigned int flags = READING_ITSELF;
	bool alone;

	if (!line.len || line.text[0] == '!' || line.text[0] == '[')
		return 0;
	if (has_page_mark(&line))
		return reading_odd(r, &line, "a filter for names");
	if (line.text[0] == '#')
		return 0;
	if (lines_word_begins(&line, "@@")) {
		lines_word_skip(&line, 2);
		flags |= READING_EXCEPT;
	}
	if (lines_word_begins(&line, "||")) {
		lines_word_skip(&line, 2);
		return read_anchored(r, line, flags | READING_BELOW);
	}
	if (lines_word_begins(&line, "|")) {
		lines_word_skip(&line, 1);
		return read_anchored(r, line, flags);
	}
	(void)lines_word(&r->lines, &first);
	alone = !lines_word(&r->lines, &second) || strchr("#;", second.text[0]);
	if ((flags & READING_EXCEPT) || (alone && !is_domain(first)))
		return reading_odd(r, &line, "a filter for names");
	r->lines.at = line.text;
	return entry_line(r);
}
