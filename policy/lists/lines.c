/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lines.c - find the ends of lines and words.
 */
#include "policy/lists/lines.h"

#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

void lines_init(struct lines *lines, const char *text, size_t len)
{
	*lines = (struct lines){ .next = text, .text_end = text + len };
	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		lines->next += 3; /* byte order mark */
}

static void pass_blanks(struct lines *lines)
{
	while (lines->at < lines->end && is_blank(*lines->at))
		lines->at++;
}

static void trim_end(struct lines *lines)
{
	while (lines->end > lines->at && is_blank(lines->end[-1]))
		lines->end--;
}

bool lines_next(struct lines *lines)
{
	const char *end;

	if (lines->next >= lines->text_end)
		return false;
	lines->line = lines->next;
	end = memchr(lines->line, '\n',
		     (size_t)(lines->text_end - lines->line));
	lines->end = end ? end : lines->text_end;
	lines->next = end ? end + 1 : lines->text_end;
	lines->at = lines->line;
	lines->number++;
	pass_blanks(lines);
	trim_end(lines);
	return true;
}

bool lines_word(struct lines *lines, struct lines_word *ret_word)
{
	pass_blanks(lines);
	ret_word->text = lines->at;
	while (lines->at < lines->end && !is_blank(*lines->at))
		lines->at++;
	ret_word->len = (size_t)(lines->at - ret_word->text);
	return ret_word->len > 0;
}

struct lines_word lines_rest(struct lines *lines)
{
	pass_blanks(lines);
	return (struct lines_word){ .text = lines->at,
				    .len = (size_t)(lines->end - lines->at) };
}

void lines_cut(struct lines *lines, char mark)
{
	const char *comment;

	comment = memchr(lines->at, mark, (size_t)(lines->end - lines->at));
	if (!comment)
		return;
	lines->end = comment;
	trim_end(lines);
}

bool lines_word_is(const struct lines_word *word, const char *text)
{
	return strlen(text) == word->len &&
	       !memcmp(word->text, text, word->len);
}

bool lines_word_says(const struct lines_word *word, const char *text)
{
	return strlen(text) == word->len &&
	       !strncasecmp(word->text, text, word->len);
}

bool lines_word_begins(const struct lines_word *word, const char *text)
{
	size_t len = strlen(text);

	return word->len >= len && !memcmp(word->text, text, len);
}

void lines_word_skip(struct lines_word *word, size_t n)
{
	word->text += n;
	word->len -= n;
}

void lines_word_trim(struct lines_word *word)
{
	while (word->len && is_blank(word->text[0]))
		lines_word_skip(word, 1);
	while (word->len && is_blank(word->text[word->len - 1]))
		word->len--;
}

bool lines_word_split(struct lines_word *word, char mark,
		      struct lines_word *ret_part)
{
	const char *at;

	if (!word->len)
		return false;
	at = memchr(word->text, mark, word->len);
	*ret_part = *word;
	if (at)
		ret_part->len = (size_t)(at - word->text);
	lines_word_skip(word, at ? ret_part->len + 1 : word->len);
	return true;
}
