/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rpz.c - owner, type and data of the records that RPZ gives a meaning to.
 */
#include "policy/lists/rpz.h"

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

/* An absolute name has the zone's name behind the one that is meant. */
static struct lines_word relative(const struct reading *r,
				  struct lines_word owner)
{
	const size_t len = r->origin.len;

	if (len > 1 && owner.len > len + 1 &&
	    ends_with(&owner, r->origin.text, len) &&
	    owner.text[owner.len - len - 1] == '.')
		owner.len -= len + 1;
	return owner;
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

static int read_record(struct reading *r, struct lines_word owner,
		       const struct lines_word *type,
		       const struct lines_word *data)
{
	unsigned int flags = flags_of(type, data);

	owner = relative(r, owner);
	if (!flags)
		return reading_odd(r, type,
				   "a record that denies a name: CNAME .");
	if (is_trigger(&owner) || lines_word_is(&owner, "@"))
		return reading_odd(r, &owner, "a name");
	if (lines_word_begins(&owner, "*.")) {
		lines_word_skip(&owner, 2);
		flags |= READING_BELOW;
		if (!r->subdomains || (flags & READING_EXCEPT))
			flags &= ~(unsigned int)READING_ITSELF;
	} else if (r->subdomains) {
		flags |= READING_BELOW;
	}
	if (lines_word_begins(&owner, "*"))
		return reading_odd(r, &owner, "a name behind '*.'");
	return reading_add(r, &owner, flags);
}

static void count_parentheses(struct reading *r)
{
	const struct lines_word line = lines_rest(&r->lines);
	size_t i;

	for (i = 0; i < line.len; i++) {
		if (line.text[i] == '(')
			r->parentheses++;
		else if (line.text[i] == ')' && r->parentheses)
			r->parentheses--;
	}
}

/* A directive: only $ORIGIN changes what names mean. */
static int read_directive(struct reading *r)
{
	struct lines_word key, value;

	(void)lines_word(&r->lines, &key);
	if (lines_word_says(&key, "$ORIGIN") && lines_word(&r->lines, &value))
		r->origin = value;
	return 0;
}

static bool is_passed(const struct lines_word *type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(passed); i++)
		if (lines_word_says(type, passed[i]))
			return true;
	return false;
}

int rpz_line(struct reading *r)
{
	const bool continued = r->parentheses > 0;
	const bool without_owner = r->lines.at > r->lines.line;
	struct lines_word line, owner, type = { 0 }, data = { 0 };

	lines_cut(&r->lines, ';');
	line = lines_rest(&r->lines);
	count_parentheses(r);
	if (continued || !line.len)
		return 0;
	if (line.text[0] == '$')
		return read_directive(r);
	if (line.text[0] == '#' || line.text[0] == '!')
		return 0;
	(void)lines_word(&r->lines, &owner);
	type = owner;
	if (!without_owner)
		(void)lines_word(&r->lines, &type);
	while (type.len && is_ttl_or_class(&type))
		(void)lines_word(&r->lines, &type);
	if (is_passed(&type)) {
		if (lines_word_says(&type, "SOA") && !without_owner &&
		    owner.text[owner.len - 1] == '.')
			r->origin = owner;
		return 0;
	}
	if (without_owner || !lines_word(&r->lines, &data))
		return reading_odd(r, &line, "a name, its type and its data");
	return read_record(r, owner, &type, &data);
}
