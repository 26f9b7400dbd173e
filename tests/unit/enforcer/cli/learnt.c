/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * learnt.c - look for the item, and for what begins its line.
 */
#include "tests/unit/enforcer/cli/learnt.h"

#include <string.h>

#include "enforcer/cli/draft/quote.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"

/* Is @name in a line of @text that is commented out? */
static bool is_commented(const char *text, const char *name)
{
	CLEANUP(buf_done) struct buf item = { 0 };
	const char *at = text, *begin;

	buf_text(&item, "- ");
	draft_quote_scalar(&item, name);
	buf_text(&item, "  # ");
	buf_char(&item, '\0');
	for (; (at = strstr(at, item.data)); at++) {
		begin = at;
		while (begin > text && begin[-1] != '\n')
			begin--;
		if (begin[strspn(begin, " ")] == '#')
			return true;
	}
	return false;
}

bool learnt_may_deny(const char *text, const char *name)
{
	return is_commented(text, name) || strstr(text, "; not as ");
}
