/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * patch.c - find the end of the rules by the lines of the text, since a YAML
 * tree knows only where things begin.
 */
#include "enforcer/cli/draft/patch.h"

#include <stdint.h>
#include <string.h>

#include "enforcer/lib/buf.h"

#define CONTEXT 3 /* lines before and behind a change */
#define RULES "rules:"

/* A line of the text, with its newline if it has one. */
struct line {
	const char *at;
	size_t len;
};

static bool next_line(const char *text, size_t len, size_t at,
		      struct line *ret_line)
{
	const char *newline;

	if (at >= len)
		return false;
	newline = memchr(text + at, '\n', len - at);
	ret_line->at = text + at;
	ret_line->len = newline ? (size_t)(newline + 1 - text) - at : len - at;
	return true;
}

static size_t blanks(const struct line *line)
{
	size_t n = 0;

	while (n < line->len && line->at[n] == ' ')
		n++;
	return n;
}

/* Is it empty, or a comment? */
static bool says_nothing(const struct line *line)
{
	size_t n = blanks(line);

	return n == line->len || strchr("#\r\n", line->at[n]);
}

/* Does the key `rules` begin here? */
static bool begins_rules(const struct line *line)
{
	return line->len >= strlen(RULES) &&
	       memcmp(line->at, RULES, strlen(RULES)) == 0;
}

/* Is there nothing but a comment behind the key? */
static bool is_block(const struct line *line)
{
	const struct line rest = { line->at + strlen(RULES),
				   line->len - strlen(RULES) };

	return says_nothing(&rest);
}

static bool is_empty_list(const struct line *line)
{
	size_t i = strlen(RULES);
	char squeezed[4] = "";
	size_t n = 0;

	for (; i < line->len && !strchr("#\n", line->at[i]); i++)
		if (!strchr(" \t\r", line->at[i]) && n < 3)
			squeezed[n++] = line->at[i];
	return strcmp(squeezed, "[]") == 0;
}

/* Set @patch to the end of the items that follow from byte @at on.  false:
 * there is none in the block style. */
static bool find_last_item(struct draft_patch *patch, size_t at)
{
	struct line line;
	bool found = false;
	size_t n;

	for (; next_line(patch->text, patch->len, at, &line); at += line.len) {
		n = blanks(&line);
		if (says_nothing(&line))
			continue;
		if (line.at[n] == '-' && !found) {
			patch->indent = (unsigned int)n;
			found = true;
		}
		if (!found)
			return false;
		if (n < patch->indent ||
		    (n == patch->indent && line.at[n] != '-'))
			break;
		patch->at = at + line.len;
	}
	return found;
}

bool draft_patch_find(const char *text, size_t len,
		      struct draft_patch *ret_patch)
{
	struct draft_patch patch = {
		.text = text, .len = len, .instead = "", .indent = 2
	};
	struct line line;
	size_t at = 0;
	bool found = true;

	while (next_line(text, len, at, &line) && !begins_rules(&line))
		at += line.len;
	patch.at = len;
	if (at >= len) {
		patch.instead = "rules:\n";
	} else if (is_empty_list(&line)) {
		patch.at = at + line.len;
		patch.replaced = line.len;
		patch.instead = "rules:\n";
	} else {
		found = is_block(&line) &&
			find_last_item(&patch, at + line.len);
	}
	if (found)
		*ret_patch = patch;
	return found;
}

static size_t count_lines(const char *text, size_t len)
{
	size_t at, n = 0;
	struct line line;

	for (at = 0; next_line(text, len, at, &line); at += line.len)
		n++;
	return n;
}

/* Add each line of the text behind @mark. */
static void put_lines(const char *text, size_t len, char mark, struct buf *out)
{
	struct line line;
	size_t at;

	for (at = 0; next_line(text, len, at, &line); at += line.len) {
		buf_char(out, mark);
		buf_add(out, line.at, line.len);
		if (line.at[line.len - 1] != '\n')
			buf_text(out, "\n\\ No newline at end of file\n");
	}
}

/* Where the @n lines before byte @at begin. */
static size_t lines_before(const char *text, size_t at, size_t n)
{
	while (at > 0 && n > 0) {
		at--;
		while (at > 0 && text[at - 1] != '\n')
			at--;
		n--;
	}
	return at;
}

static size_t lines_behind(const struct draft_patch *patch, size_t n)
{
	size_t at = patch->at;
	struct line line;

	for (; n > 0 && next_line(patch->text, patch->len, at, &line); n--)
		at += line.len;
	return at;
}

static void put_range(char mark, size_t line, size_t n, struct buf *out)
{
	buf_char(out, mark);
	buf_uint(out, line);
	buf_char(out, ',');
	buf_uint(out, n);
	buf_char(out, ' ');
}

/* A last line without a newline has to be written again with one. */
static size_t removed_from(const struct draft_patch *patch)
{
	size_t at = patch->at - patch->replaced;

	if (!patch->replaced && at > 0 && patch->text[at - 1] != '\n')
		return lines_before(patch->text, at, 1);
	return at;
}

void draft_patch_write(const struct draft_patch *patch, const char *path,
		       const struct buf *rules, struct buf *out)
{
	const char *text = patch->text;
	size_t cut = removed_from(patch);
	size_t begin = lines_before(text, cut, CONTEXT);
	size_t end = lines_behind(patch, CONTEXT);
	size_t first = count_lines(text, begin) + 1;
	size_t before = count_lines(text + begin, cut - begin);
	size_t removed = count_lines(text + cut, patch->at - cut);
	size_t behind = count_lines(text + patch->at, end - patch->at);
	size_t added = count_lines(patch->instead, strlen(patch->instead)) +
		       count_lines(rules->data, rules->len) +
		       (patch->replaced ? 0 : removed);

	buf_text(out, "--- ");
	buf_text(out, path);
	buf_text(out, "\n+++ ");
	buf_text(out, path);
	buf_text(out, "\n@@ ");
	put_range('-', before + removed + behind ? first : first - 1,
		  before + removed + behind, out);
	put_range('+', first, before + added + behind, out);
	buf_text(out, "@@\n");
	put_lines(text + begin, cut - begin, ' ', out);
	put_lines(text + cut, patch->at - cut, '-', out);
	if (!patch->replaced && removed) {
		buf_char(out, '+');
		buf_add(out, text + cut, patch->at - cut);
		buf_char(out, '\n');
	}
	put_lines(patch->instead, strlen(patch->instead), '+', out);
	put_lines(rules->data, rules->len, '+', out);
	put_lines(text + patch->at, end - patch->at, ' ', out);
}

void draft_patch_apply(const struct draft_patch *patch, const struct buf *rules,
		       struct buf *out)
{
	size_t at = patch->at - patch->replaced;

	buf_add(out, patch->text, at);
	if (at > 0 && patch->text[at - 1] != '\n')
		buf_char(out, '\n');
	buf_text(out, patch->instead);
	buf_add(out, rules->data, rules->len);
	buf_add(out, patch->text + patch->at, patch->len - patch->at);
}
