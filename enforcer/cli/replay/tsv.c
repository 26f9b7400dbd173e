/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tsv.c - parse one line: ten fields, or a bare name.
 */
#include "enforcer/cli/replay/tsv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/replay/fields.h"

enum field {
	FIELD_TIME,
	FIELD_CLIENT,
	FIELD_EXE,
	FIELD_USER,
	FIELD_NAME,
	FIELD_TYPE,
	FIELD_RCODE,
	FIELD_LENGTH,
	FIELD_ANSWERS,
	FIELD_TTL,
	FIELDS
};

/* When bare names begin. */
#define NAMES_BEGIN_S 1700000000ULL

/* Lists of names have an empty label where an old tool cut one. */
static void fold_dots(char *name)
{
	char *to = name;

	for (; *name; name++)
		if (*name != '.' || name[1] != '.')
			*to++ = *name;
	*to = '\0';
}

int tsv_line(char *line, uint64_t n, struct replay_lookup *ret_lookup)
{
	char *fields[FIELDS];
	size_t n_fields = fields_split(line, '\t', fields, FIELDS);
	struct replay_lookup l = { .asked = true, .ttl_s = UINT32_MAX };
	long long type, rcode, len, ttl;

	if (n_fields == 1) {
		fold_dots(fields[0]);
		l.time_ns = (NAMES_BEGIN_S + n) * 1000000000ULL;
		l.type = 1;
		if (dns_name_from_text(fields[0], &l.name) < 0)
			return -EINVAL;
		*ret_lookup = l;
		return 0;
	}
	if (n_fields != FIELDS ||
	    fields_time(fields[FIELD_TIME], &l.time_ns) < 0 ||
	    dns_name_from_text(fields[FIELD_NAME], &l.name) < 0 ||
	    fields_number(fields[FIELD_TYPE], 0, UINT16_MAX, &type) < 0 ||
	    fields_number(fields[FIELD_RCODE], -1, UINT16_MAX, &rcode) < 0 ||
	    fields_number(fields[FIELD_LENGTH], 0, UINT32_MAX, &len) < 0 ||
	    fields_number(fields[FIELD_TTL], -1, UINT32_MAX - 1, &ttl) < 0)
		return -EINVAL;
	fields_text(fields[FIELD_CLIENT], l.client);
	fields_text(fields[FIELD_EXE], l.exe);
	fields_text(fields[FIELD_USER], l.user);
	l.type = (uint16_t)type;
	l.answered = rcode >= 0;
	l.rcode = l.answered ? (uint16_t)rcode : 0;
	l.answer_len = (uint32_t)len;
	if (ttl >= 0)
		l.ttl_s = (uint32_t)ttl;
	fields_addrs(fields[FIELD_ANSWERS], ',', &l);
	*ret_lookup = l;
	return 0;
}
