/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rrtype.c - the names of record types, a table of the IANA registry "Resource
 * Record (RR) TYPEs" at https://www.iana.org/assignments/dns-parameters.
 */
#include "policy/rrtype.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "policy/base.h"

struct mnemonic {
	uint16_t type;
	char name[RRTYPE_NAME_MAX];
};

/* The rows are in the order of their numbers, for bsearch(). */
static const struct mnemonic mnemonics[] = {
	{ 1, "A" },	     { 2, "NS" },	 { 3, "MD" },
	{ 4, "MF" },	     { 5, "CNAME" },	 { 6, "SOA" },
	{ 7, "MB" },	     { 8, "MG" },	 { 9, "MR" },
	{ 10, "NULL" },	     { 11, "WKS" },	 { 12, "PTR" },
	{ 13, "HINFO" },     { 14, "MINFO" },	 { 15, "MX" },
	{ 16, "TXT" },	     { 17, "RP" },	 { 18, "AFSDB" },
	{ 19, "X25" },	     { 20, "ISDN" },	 { 21, "RT" },
	{ 22, "NSAP" },	     { 23, "NSAP-PTR" }, { 24, "SIG" },
	{ 25, "KEY" },	     { 26, "PX" },	 { 27, "GPOS" },
	{ 28, "AAAA" },	     { 29, "LOC" },	 { 30, "NXT" },
	{ 31, "EID" },	     { 32, "NIMLOC" },	 { 33, "SRV" },
	{ 34, "ATMA" },	     { 35, "NAPTR" },	 { 36, "KX" },
	{ 37, "CERT" },	     { 38, "A6" },	 { 39, "DNAME" },
	{ 40, "SINK" },	     { 41, "OPT" },	 { 42, "APL" },
	{ 43, "DS" },	     { 44, "SSHFP" },	 { 45, "IPSECKEY" },
	{ 46, "RRSIG" },     { 47, "NSEC" },	 { 48, "DNSKEY" },
	{ 49, "DHCID" },     { 50, "NSEC3" },	 { 51, "NSEC3PARAM" },
	{ 52, "TLSA" },	     { 53, "SMIMEA" },	 { 55, "HIP" },
	{ 56, "NINFO" },     { 57, "RKEY" },	 { 58, "TALINK" },
	{ 59, "CDS" },	     { 60, "CDNSKEY" },	 { 61, "OPENPGPKEY" },
	{ 62, "CSYNC" },     { 63, "ZONEMD" },	 { 64, "SVCB" },
	{ 65, "HTTPS" },     { 66, "DSYNC" },	 { 67, "HHIT" },
	{ 68, "BRID" },	     { 99, "SPF" },	 { 100, "UINFO" },
	{ 101, "UID" },	     { 102, "GID" },	 { 103, "UNSPEC" },
	{ 104, "NID" },	     { 105, "L32" },	 { 106, "L64" },
	{ 107, "LP" },	     { 108, "EUI48" },	 { 109, "EUI64" },
	{ 128, "NXNAME" },   { 249, "TKEY" },	 { 250, "TSIG" },
	{ 251, "IXFR" },     { 252, "AXFR" },	 { 253, "MAILB" },
	{ 254, "MAILA" },    { 255, "ANY" },	 { 256, "URI" },
	{ 257, "CAA" },	     { 258, "AVC" },	 { 259, "DOA" },
	{ 260, "AMTRELAY" }, { 261, "RESINFO" }, { 262, "WALLET" },
	{ 263, "CLA" },	     { 264, "IPN" },	 { 32768, "TA" },
	{ 32769, "DLV" },
};

static int by_type(const void *a, const void *b)
{
	const struct mnemonic *x = a, *y = b;

	return (int)x->type - (int)y->type;
}

const char *rrtype_name(uint16_t type, char buf[RRTYPE_NAME_MAX])
{
	struct mnemonic key = { .type = type };
	const struct mnemonic *found;

	found = bsearch(&key, mnemonics, ARRAY_SIZE(mnemonics), sizeof(key),
			by_type);
	if (found)
		memcpy(buf, found->name, RRTYPE_NAME_MAX);
	else
		(void)snprintf(buf, RRTYPE_NAME_MAX, "TYPE%u", type);
	return buf;
}

/* The digits after "TYPE": nothing but digits, at most 65535. */
static int from_number(const char *digits, uint16_t *ret_type)
{
	unsigned int number = 0;

	if (!*digits)
		return -EINVAL;
	for (; *digits; digits++) {
		if (*digits < '0' || *digits > '9')
			return -EINVAL;
		number = number * 10 + (unsigned int)(*digits - '0');
		if (number > UINT16_MAX)
			return -EINVAL;
	}
	*ret_type = (uint16_t)number;
	return 0;
}

int rrtype_from_name(const char *name, uint16_t *ret_type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mnemonics); i++) {
		if (strcasecmp(name, mnemonics[i].name) != 0)
			continue;
		*ret_type = mnemonics[i].type;
		return 0;
	}
	if (strncasecmp(name, "TYPE", 4) == 0)
		return from_number(name + 4, ret_type);
	return -EINVAL;
}
