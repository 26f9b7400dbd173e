/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dnsmasq.c - split "KEY=/NAME/NAME/TARGET" at its slashes.
 */
#include "policy/lists/dnsmasq.h"

#include <errno.h>

#include "policy/lists/reading.h"

/* Split "KEY=/NAME/NAME/TARGET" at its "=", around which there may be blanks;
 * false: it is something else. */
static bool split_line(struct lines_word line, struct lines_word *ret_key,
		       struct lines_word *ret_names)
{
	if (!lines_word_split(&line, '=', ret_key))
		return false;
	lines_word_trim(ret_key);
	lines_word_trim(&line);
	*ret_names = line;
	return lines_word_begins(&line, "/") &&
	       (lines_word_is(ret_key, "address") ||
		lines_word_is(ret_key, "server") ||
		lines_word_is(ret_key, "local"));
}

bool dnsmasq_is_line(const struct lines_word *line)
{
	struct lines_word key, names;

	return split_line(*line, &key, &names);
}

/* What @target does to the names in front of it; 0: neither. */
static unsigned int flags_of(const struct lines_word *target, bool is_address)
{
	const unsigned int all = READING_ITSELF | READING_BELOW;

	if (!target->len)
		return all;
	if (lines_word_is(target, "#"))
		return is_address ? all : all | READING_EXCEPT;
	return is_address && reading_is_nowhere(target) ? all : 0;
}

/* Add each name of "NAME/NAME/", behind which the target stands. */
static int add_names(struct reading *r, struct lines_word names,
		     unsigned int flags)
{
	struct lines_word name;
	int result = 0, error;

	while (lines_word_split(&names, '/', &name)) {
		if (name.len > 1 && name.text[0] == '.')
			lines_word_skip(&name, 1);
		error = reading_add(r, &name, flags);
		if (error < 0 && result != -ENOMEM)
			result = error;
	}
	return result;
}

int dnsmasq_line(struct reading *r)
{
	struct lines_word line = lines_rest(&r->lines), key, names, target;
	const char *slash;
	unsigned int flags;
	bool is_address;

	if (!line.len || line.text[0] == '#')
		return 0;
	if (!split_line(line, &key, &names))
		return reading_odd(r, &line,
				   "address=/, server=/ or local=/ and names");
	is_address = lines_word_is(&key, "address");
	r->lines.at = names.text; /* a comment stands behind a blank */
	(void)lines_word(&r->lines, &names);
	lines_word_skip(&names, 1);
	for (slash = names.text + names.len; slash > names.text; slash--)
		if (slash[-1] == '/')
			break;
	target = (struct lines_word){
		.text = slash, .len = (size_t)(names.text + names.len - slash)
	};
	names.len = (size_t)(slash - names.text);
	flags = flags_of(&target, is_address);
	if (!names.len)
		return reading_odd(r, &line, "names between '/' and '/'");
	if (!flags)
		return reading_odd(r, &line,
				   is_address ? "an address that leads nowhere"
					      : "no server behind the names");
	return add_names(r, names, flags);
}
