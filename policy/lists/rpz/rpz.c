/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rpz.c - owner, type and data of the records that RPZ gives a meaning to.
 */
#include "policy/lists/rpz/rpz.h"

#include <string.h>
#include <strings.h>

#include "policy/base.h"
#include "policy/lists/reading.h"

/* Types that every zone has, and others that say nothing about a name. */
static const char *const passed[] = { "SOA", "NS", "TXT" };

static const struct {
	const char *target;
	unsigned int flags; /* READING_ITSELF: as the owner says */
} targets[] = {
	{ ".", READING_ITSELF },
	{ "*.", READING_ITSELF },
	{ "rpz-drop.", READING_ITSELF },
	{ "rpz-passthru.", READING_ITSELF | READING_EXCEPT },
};

static const char *const triggers[] = { ".rpz-ip", ".rpz-nsip", ".rpz-nsdname",
					".rpz-client-ip" };

static bool ends_with(const struct lines_word *word, const char *end,
		      size_t len)
{
	return word->len >= len &&
	       !strncasecmp(word->text + word->len - len, end, len);
}

static bool is_trigger(const struct lines_word *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(triggers); i++)
		if (ends_with(name, triggers[i], strlen(triggers[i])))
			return true;
	return false;
}

/* What a record of this type and data does; 0: nothing that a list can hold. */
static unsigned int flags_of(const struct lines_word *type,
			     const struct lines_word *data)
{
	size_t i;

	if (lines_word_says(type, "A") || lines_word_says(type, "AAAA"))
		return reading_is_nowhere(data) ? READING_ITSELF : 0;
	if (!lines_word_says(type, "CNAME"))
		return 0;
	for (i = 0; i < ARRAY_SIZE(targets); i++)
		if (lines_word_says(data, targets[i].target))
			return targets[i].flags;
	return 0;
}

static bool is_ttl_or_class(const struct lines_word *word)
{
	return lines_word_says(word, "IN") ||
	       (word->text[0] >= '0' && word->text[0] <= '9');
}

/* Add the owner of @line, with the @flags that type and data gave it. */
static int add_owner(struct reading *r, const struct lines_word *line,
		     unsigned int flags)
{
	struct lines_word name;
	int error;

	if (!zone_owner(&r->zone, &name) || is_trigger(&name))
		return reading_odd(r, line, "a name in the zone");
	if (lines_word_begins(&name, "*.")) {
		lines_word_skip(&name, 2);
		flags |= READING_BELOW;
		if (!r->subdomains || (flags & READING_EXCEPT))
			flags &= ~(unsigned int)READING_ITSELF;
	} else if (r->subdomains) {
		flags |= READING_BELOW;
	}
	if (lines_word_begins(&name, "*"))
		return reading_odd(r, line, "a name behind '*.'");
	r->place = line->text;
	error = reading_add(r, &name, flags);
	r->place = NULL;
	return error;
}

/* Those between quotes are text. */
static void count_parentheses(struct reading *r)
{
	const struct lines_word line = lines_rest(&r->lines);
	bool quoted = false;
	size_t i;

	for (i = 0; i < line.len; i++) {
		if (line.text[i] == '"')
			quoted = !quoted;
		else if (line.text[i] == '(' && !quoted)
			r->parentheses++;
		else if (line.text[i] == ')' && !quoted && r->parentheses)
			r->parentheses--;
	}
}

/* A directive: only $ORIGIN changes what names mean. */
static int read_directive(struct reading *r)
{
	struct lines_word key, value;

	(void)lines_word(&r->lines, &key);
	if (!lines_word_says(&key, "$ORIGIN") ||
	    !lines_word(&r->lines, &value) || zone_set_origin(&r->zone, &value))
		return 0;
	return reading_odd(r, &value, "a name of at most 255 bytes");
}

static bool is_passed(const struct lines_word *type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(passed); i++)
		if (lines_word_says(type, passed[i]))
			return true;
	return false;
}

/* Take the next word that is neither a TTL nor a class; len 0: there is none.
 */
static struct lines_word take_type(struct lines *lines)
{
	struct lines_word type;

	do
		(void)lines_word(lines, &type);
	while (type.len && is_ttl_or_class(&type));
	return type;
}

/* Read the line of a record; @has_owner: its first word is the owner. */
static int read_record(struct reading *r, bool has_owner)
{
	const struct lines_word line = lines_rest(&r->lines);
	struct lines_word word, type, data;
	unsigned int flags;

	if (has_owner && lines_word(&r->lines, &word))
		zone_set_owner(&r->zone, &word);
	type = take_type(&r->lines);
	if (lines_word_says(&type, "SOA"))
		zone_set_apex(&r->zone);
	if (is_passed(&type))
		return 0;
	if (!lines_word(&r->lines, &data))
		return reading_odd(r, &line, "a name, its type and its data");
	flags = flags_of(&type, &data);
	if (!flags)
		return reading_odd(r, &type,
				   "a record that denies a name: CNAME .");
	return add_owner(r, &line, flags);
}

int rpz_line(struct reading *r)
{
	const bool continued = r->parentheses > 0;
	const bool has_owner = r->lines.at == r->lines.line;
	struct lines_word line;

	lines_cut(&r->lines, ';');
	line = lines_rest(&r->lines);
	count_parentheses(r);
	if (continued || !line.len)
		return 0;
	if (line.text[0] == '$')
		return read_directive(r);
	if (line.text[0] == '#' || line.text[0] == '!')
		return 0;
	return read_record(r, has_owner);
}
