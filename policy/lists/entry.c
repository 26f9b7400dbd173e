/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * entry.c - one name, or an address and names.
 */
#include "policy/lists/entry.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "policy/lists/reading.h"

/* Is it a name of this host or its links?  Hosts files are full of them, and to
 * deny "local" and all names below it would end multicast DNS. */
static bool is_own_name(const struct lines_word *word)
{
	static const char *const names[] = {
		"localhost",	 "localhost.localdomain",
		"local",	 "broadcasthost",
		"localhost4",	 "localhost4.localdomain4",
		"localhost6",	 "localhost6.localdomain6",
		"ip6-localhost", "ip6-loopback",
		"ip6-localnet",	 "ip6-mcastprefix",
		"ip6-allnodes",	 "ip6-allrouters",
		"ip6-allhosts",	 "0.0.0.0",
	};
	size_t i;

	if (!strchr("lLbBiI0", word->text[0]))
		return false; /* as nearly all are */
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (lines_word_says(word, names[i]))
			return true;
	return false;
}

static int add_name(struct reading *r, struct lines_word name)
{
	unsigned int flags = READING_ITSELF;

	if (r->subdomains)
		flags |= READING_BELOW;
	if (name.len > 1 && name.text[0] == '.') {
		lines_word_skip(&name, 1);
		flags |= READING_BELOW;
	}
	return reading_add(r, &name, flags);
}

/* Take the next name of the line; false: it ends, or a comment begins. */
static bool next_name(struct lines *lines, struct lines_word *ret_name)
{
	return lines_word(lines, ret_name) && ret_name->text[0] != ';';
}

static int add_hosts(struct reading *r, struct lines_word *name)
{
	int result = 0, error;

	do {
		if (is_own_name(name))
			continue;
		error = add_name(r, *name);
		if (error < 0 && result != -ENOMEM)
			result = error;
	} while (next_name(&r->lines, name));
	return result;
}

int entry_line(struct reading *r)
{
	struct lines_word whole, first, second;

	lines_cut(&r->lines, '#');
	whole = lines_rest(&r->lines);
	if (!lines_word(&r->lines, &first))
		return 0;
	if (!next_name(&r->lines, &second)) {
		if (r->format == POLICY_LIST_HOSTS && !r->any_format)
			return reading_odd(r, &whole, "an address and names");
		return add_name(r, first);
	}
	if (r->format == POLICY_LIST_NAMES && !r->any_format)
		return reading_odd(r, &whole, "one name a line");
	if (!reading_is_address(&first))
		return reading_odd(r, &whole,
				   "one name a line, or an address and names");
	return add_hosts(r, &second);
}
