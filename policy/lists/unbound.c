/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unbound.c - the zones and data of unbound.conf(5) that answer nothing.
 */
#include "policy/lists/unbound.h"

#include <string.h>

#include "policy/base.h"
#include "policy/lists/reading.h"

static const struct {
	const char *type;
	unsigned int flags; /* besides the zone itself and all below */
} zones[] = {
	{ "always_nxdomain", 0 },
	{ "always_null", 0 },
	{ "always_nodata", 0 },
	{ "always_refuse", 0 },
	{ "always_deny", 0 },
	{ "static", 0 },
	{ "redirect", 0 },
	{ "refuse", 0 },
	{ "deny", 0 },
	{ "inform_deny", 0 },
	{ "inform_redirect", 0 },
	{ "transparent", READING_EXCEPT },
	{ "typetransparent", READING_EXCEPT },
	{ "always_transparent", READING_EXCEPT },
	{ "inform", READING_EXCEPT },
};

/* Remove quotes: unbound takes a word with and without them. */
static void unquote(struct lines_word *word)
{
	char quote;

	if (!word->len || (*word->text != '"' && *word->text != '\''))
		return;
	quote = *word->text;
	lines_word_skip(word, 1);
	if (word->len && word->text[word->len - 1] == quote)
		word->len--;
}

static int read_zone(struct reading *r, const struct lines_word *line)
{
	struct lines_word name, type;
	size_t i;

	if (!lines_word(&r->lines, &name) || !lines_word(&r->lines, &type))
		return reading_odd(r, line, "local-zone: with name and type");
	unquote(&name);
	unquote(&type);
	for (i = 0; i < ARRAY_SIZE(zones); i++)
		if (lines_word_is(&type, zones[i].type))
			return reading_add(r, &name,
					   READING_ITSELF | READING_BELOW |
						   zones[i].flags);
	return reading_odd(r, &type, "a type that answers nothing");
}

/* Read "NAME [TTL] [IN] A ADDRESS". */
static int read_data(struct reading *r, const struct lines_word *line)
{
	struct lines_word data = lines_rest(&r->lines), name, word, type;
	struct lines inside = r->lines;
	bool nowhere;

	unquote(&data);
	inside.at = data.text;
	inside.end = data.text + data.len;
	if (!lines_word(&inside, &name))
		return reading_odd(r, line, "local-data: with a record");
	word = name;
	do
		type = word;
	while (lines_word(&inside, &word) && !reading_is_address(&word));
	nowhere = word.len && reading_is_nowhere(&word);
	if (!nowhere ||
	    (!lines_word_says(&type, "A") && !lines_word_says(&type, "AAAA")))
		return reading_odd(r, line, "an address that leads nowhere");
	return reading_add(r, &name,
			   r->subdomains ? READING_ITSELF | READING_BELOW
					 : READING_ITSELF);
}

/* Take @key, also without a blank behind its colon; false: it is another. */
static bool take_key(struct lines *lines, const char *key)
{
	const struct lines_word line = lines_rest(lines);

	if (!lines_word_begins(&line, key))
		return false;
	lines->at += strlen(key);
	return true;
}

int unbound_line(struct reading *r)
{
	struct lines_word line;

	lines_cut(&r->lines, '#');
	line = lines_rest(&r->lines);
	if (!line.len || take_key(&r->lines, "server:"))
		return 0;
	if (take_key(&r->lines, "local-zone:"))
		return read_zone(r, &line);
	if (take_key(&r->lines, "local-data:"))
		return read_data(r, &line);
	return reading_odd(r, &line, "local-zone: or local-data:");
}
