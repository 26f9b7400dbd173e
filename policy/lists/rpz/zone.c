/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * zone.c - make names absolute, and remove the name of the zone from them.
 */
#include "policy/lists/rpz/zone.h"

#include <string.h>
#include <strings.h>

#include "policy/lists/lines.h"

/* Does a dot at @at end a label?  One behind a backslash is a byte of it. */
static bool is_dot(const char *text, size_t at)
{
	size_t n = 0;

	while (n < at && text[at - n - 1] == '\\')
		n++;
	return text[at] == '.' && n % 2 == 0;
}

static bool is_absolute(const struct zone_name *name)
{
	return name->len && is_dot(name->text, name->len - 1);
}

static bool is_root(const struct zone_name *name)
{
	return name->len == 1 && name->text[0] == '.';
}

static bool append(struct zone_name *name, const char *text, size_t len)
{
	if (len > sizeof(name->text) - name->len)
		return false;
	memcpy(name->text + name->len, text, len);
	name->len += len;
	return true;
}

/* *ret_name = @word, and the origin behind it if it is relative; false: that is
 * too long.  @ret_name must not be the origin or the apex of @zone. */
static bool make_absolute(const struct zone *zone,
			  const struct lines_word *word,
			  struct zone_name *ret_name)
{
	const struct zone_name *base =
		zone->origin.len ? &zone->origin : &zone->apex;

	ret_name->len = 0;
	if (lines_word_is(word, "@"))
		return !zone->lost && append(ret_name, base->text, base->len);
	if (!append(ret_name, word->text, word->len))
		return false;
	if (is_absolute(ret_name))
		return true;
	if (zone->lost)
		return false;
	if (!base->len)
		return true;
	return append(ret_name, ".", 1) &&
	       (is_root(base) || append(ret_name, base->text, base->len));
}

bool zone_set_origin(struct zone *zone, const struct lines_word *name)
{
	struct zone_name origin = { 0 };

	zone->lost = !make_absolute(zone, name, &origin);
	if (zone->lost)
		return false;
	zone->origin = origin;
	if (!zone->apex.len && is_absolute(&origin))
		zone->apex = origin;
	return true;
}

void zone_set_owner(struct zone *zone, const struct lines_word *name)
{
	if (!make_absolute(zone, name, &zone->owner))
		zone->owner.len = 0;
}

void zone_set_apex(struct zone *zone)
{
	if (is_absolute(&zone->owner))
		zone->apex = zone->owner;
}

/* Remove @apex and the dot in front of it from @name; false: there is nothing
 * in front of it, or @name ends in another. */
static bool strip_apex(const struct zone_name *apex, struct lines_word *name)
{
	size_t left;

	if (name->len <= apex->len + 1)
		return false;
	left = name->len - apex->len;
	name->len = left - 1;
	return is_dot(name->text, left - 1) &&
	       !strncasecmp(name->text + left, apex->text, apex->len);
}

bool zone_owner(const struct zone *zone, struct lines_word *ret_name)
{
	const struct zone_name *owner = &zone->owner, *apex = &zone->apex;
	struct lines_word name = { .text = owner->text, .len = owner->len };

	if (is_absolute(owner)) {
		if (!apex->len || is_root(apex))
			name.len--;
		else if (!strip_apex(apex, &name))
			return false;
	}
	*ret_name = name;
	return name.len > 0;
}
