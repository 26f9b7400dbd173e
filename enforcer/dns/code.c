/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * code.c - the tables of https://www.iana.org/assignments/dns-parameters.
 */
#include "enforcer/dns/code.h"

#include <stddef.h>
#include <stdio.h>

#include "enforcer/dns/rr.h"
#include "policy/base.h"

struct code {
	uint16_t number;
	const char *name;
};

static const struct code rcodes[] = {
	{ 0, "NOERROR" },   { 1, "FORMERR" },	 { 2, "SERVFAIL" },
	{ 3, "NXDOMAIN" },  { 4, "NOTIMP" },	 { 5, "REFUSED" },
	{ 6, "YXDOMAIN" },  { 7, "YXRRSET" },	 { 8, "NXRRSET" },
	{ 9, "NOTAUTH" },   { 10, "NOTZONE" },	 { 11, "DSOTYPENI" },
	{ 16, "BADVERS" },  { 17, "BADKEY" },	 { 18, "BADTIME" },
	{ 19, "BADMODE" },  { 20, "BADNAME" },	 { 21, "BADALG" },
	{ 22, "BADTRUNC" }, { 23, "BADCOOKIE" },
};

static const struct code classes[] = {
	{ 1, "IN" }, { 3, "CH" }, { 4, "HS" }, { 254, "NONE" }, { 255, "ANY" },
};

static const struct code opcodes[] = {
	{ 0, "QUERY" },	 { 1, "IQUERY" }, { 2, "STATUS" },
	{ 4, "NOTIFY" }, { 5, "UPDATE" }, { 6, "DSO" },
};

static const struct code flags_in_order[] = {
	{ DNS_MSG_AA, "AA" }, { DNS_MSG_TC, "TC" }, { DNS_MSG_RD, "RD" },
	{ DNS_MSG_RA, "RA" }, { DNS_MSG_AD, "AD" }, { DNS_MSG_CD, "CD" },
};

static const char *find(const struct code *codes, size_t n, uint16_t number)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (codes[i].number == number)
			return codes[i].name;
	return NULL;
}

/* The name of what has none in the tables. */
static const char *numbered(const char *prefix, uint16_t number,
			    char buf[DNS_CODE_NAME_MAX])
{
	(void)snprintf(buf, DNS_CODE_NAME_MAX, "%s%u", prefix, number);
	return buf;
}

const char *dns_code_rcode_name(uint16_t rcode, char buf[DNS_CODE_NAME_MAX])
{
	const char *name = find(rcodes, ARRAY_SIZE(rcodes), rcode);

	return name ? name : numbered("RCODE", rcode, buf);
}

const char *dns_code_class_name(uint16_t class, char buf[DNS_CODE_NAME_MAX])
{
	const char *name = find(classes, ARRAY_SIZE(classes), class);

	return name ? name : numbered("CLASS", class, buf);
}

const char *dns_code_opcode_name(uint8_t opcode, char buf[DNS_CODE_NAME_MAX])
{
	const char *name = find(opcodes, ARRAY_SIZE(opcodes), opcode);

	return name ? name : numbered("OPCODE", opcode, buf);
}

const char *dns_code_flag_name(uint16_t flags, unsigned int i)
{
	size_t k;

	for (k = 0; k < ARRAY_SIZE(flags_in_order); k++)
		if (flags & flags_in_order[k].number && i-- == 0)
			return flags_in_order[k].name;
	return NULL;
}
