/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * varlink.h - read one message between a program and systemd-resolved.
 *
 * Such a message is a JSON object (https://varlink.org).  Either end may be
 * hostile: memory is bounded by the length of the text, and a value that has
 * no business where it stands counts as not there.  What resolved itself would
 * refuse may be read here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/lib/buf.h"

enum varlink_method {
	VARLINK_NO_LOOKUP = 0, /* another interface, or no call at all */
	VARLINK_HOSTNAME,      /* io.systemd.Resolve.ResolveHostname, ... */
	VARLINK_ADDRESS,
	VARLINK_RECORD,
	VARLINK_SERVICE,
	VARLINK_UNKNOWN, /* of that interface, too */
};

#define VARLINK_NONE UINT32_MAX /* a number that is not there */

/* Where a string is in varlink.text, with a zero behind it.  at 0: there is
 * none. */
struct varlink_string {
	size_t at; /* plus 1 */
	size_t len;
};

struct varlink_address {
	uint32_t family; /* VARLINK_NONE: none was given */
	uint8_t bytes[16];
	size_t n_bytes; /* > 16: there are more than belong there */
};

/* An element of `addresses`, `names`, `rrs` or `services` in a reply. */
struct varlink_item {
	struct varlink_address address;
	struct varlink_string string; /* name, raw, hostname */
	uint32_t priority, weight, port;
};

/* All zeroes at first; used again for the next message. */
struct varlink {
	enum varlink_method method;
	bool is_call;			   /* it has a method */
	bool is_oneway;			   /* no reply follows */
	bool continues;			   /* more replies follow */
	struct varlink_string method_name; /* without io.systemd.Resolve. */
	struct varlink_string error;
	struct varlink_string name, type_name, domain;
	struct varlink_address address;
	uint32_t type, class, rcode; /* VARLINK_NONE: none */
	struct varlink_item *items;
	size_t n_items, room;
	struct buf text;
};

/* Read @text.  -EBADMSG: it is not one JSON object; -ENOMEM. */
int varlink_parse(struct varlink *message, const void *text, size_t len);
void varlink_done(struct varlink *message);

/* The text of @string in @message; NULL: there is none. */
const char *varlink_text(const struct varlink *message,
			 const struct varlink_string *string);
