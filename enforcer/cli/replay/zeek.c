/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * zeek.c - find the columns of a dns.log by the names in its head.
 */
#include "enforcer/cli/replay/zeek.h"

#include <errno.h>
#include <string.h>

#include "enforcer/cli/replay/fields.h"

static const char *const names[ZEEK_FIELDS] = {
	[ZEEK_TIME] = "ts",	     [ZEEK_CLIENT] = "id.orig_h",
	[ZEEK_SERVER] = "id.resp_h", [ZEEK_NAME] = "query",
	[ZEEK_TYPE] = "qtype",	     [ZEEK_RCODE] = "rcode",
	[ZEEK_ANSWERS] = "answers",  [ZEEK_TTLS] = "TTLs",
};

void zeek_head(struct zeek *zeek, char *line)
{
	static const char fields[] = "#fields\t";
	char *columns[ZEEK_FIELDS_MAX];
	size_t i, j;

	if (strncmp(line, fields, sizeof(fields) - 1) != 0)
		return;
	*zeek = (struct zeek){ 0 };
	zeek->n_columns = fields_split(line + sizeof(fields) - 1, '\t', columns,
				       ZEEK_FIELDS_MAX);
	for (i = 0; i < zeek->n_columns && i < ZEEK_FIELDS_MAX; i++)
		for (j = 0; j < ZEEK_FIELDS; j++)
			if (strcmp(columns[i], names[j]) == 0)
				zeek->at[j] = i + 1;
}

/* The field of a line; "-": it is not there. */
static char *field(const struct zeek *zeek, char **columns, enum zeek_field f)
{
	static char none[] = "-";

	return zeek->at[f] ? columns[zeek->at[f] - 1] : none;
}

/* The least of the times in @text, such as "60.000000,5.000000". */
static uint32_t least_ttl(char *text)
{
	uint64_t least = UINT32_MAX, ns;
	char *next;

	for (; text; text = next) {
		next = strchr(text, ',');
		if (next)
			*next++ = '\0';
		if (fields_time(text, &ns) == 0 && ns / 1000000000 < least)
			least = ns / 1000000000;
	}
	return (uint32_t)least;
}

/* An empty name is the root. */
static int read_name(const char *text, struct dns_name *ret)
{
	if (strcmp(text, "-") == 0 || strcmp(text, "(empty)") == 0)
		return -ENODATA;
	return dns_name_from_text(text, ret);
}

int zeek_line(const struct zeek *zeek, char *line,
	      struct replay_lookup *ret_lookup)
{
	struct replay_lookup l = { .asked = true, .ttl_s = UINT32_MAX };
	struct replay_lookup server = { 0 };
	char *columns[ZEEK_FIELDS_MAX];
	long long type, rcode;
	int r;

	if (fields_split(line, '\t', columns, ZEEK_FIELDS_MAX) !=
		    zeek->n_columns ||
	    fields_time(field(zeek, columns, ZEEK_TIME), &l.time_ns) < 0)
		return -EINVAL;
	r = read_name(field(zeek, columns, ZEEK_NAME), &l.name);
	if (r < 0)
		return r;
	if (fields_number(field(zeek, columns, ZEEK_TYPE), 0, UINT16_MAX,
			  &type) == 0)
		l.type = (uint16_t)type;
	l.answered = fields_number(field(zeek, columns, ZEEK_RCODE), 0,
				   UINT16_MAX, &rcode) == 0;
	l.rcode = l.answered ? (uint16_t)rcode : 0;
	fields_text(field(zeek, columns, ZEEK_CLIENT), l.client);
	fields_addrs(field(zeek, columns, ZEEK_SERVER), ',', &server);
	l.server = server.addrs[0];
	l.answer_len = (uint32_t)strlen(field(zeek, columns, ZEEK_ANSWERS));
	fields_addrs(field(zeek, columns, ZEEK_ANSWERS), ',', &l);
	l.ttl_s = least_ttl(field(zeek, columns, ZEEK_TTLS));
	*ret_lookup = l;
	return 0;
}
