/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * quote.h - write texts of records into a policy, so that they stay texts
 * whatever bytes they have.
 */
#pragma once

#include <stddef.h>

struct buf; /* enforcer/lib/buf.h */

/* Add @text as a YAML scalar that may stand in a flow map or list: plain where
 * nothing in it means more, else in quotes.  ASCII only. */
void draft_quote_scalar(struct buf *out, const char *text);

/* Add at most @max bytes of @text for a comment; what is no printable ASCII
 * becomes `\xHH`, and what is left out "...". */
void draft_quote_comment(struct buf *out, const char *text, size_t max);

/* Add a name for a rule, made of what @text has that a name may have, at most
 * @max bytes. */
void draft_quote_name(struct buf *out, const char *text, size_t max);
