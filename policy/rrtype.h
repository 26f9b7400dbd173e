/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rrtype.h - convert between numbers and mnemonics of DNS record types.
 *
 * The mnemonics are those of the IANA registry; a type without one is written
 * "TYPE123" (RFC 3597 5), and every type can be read in that form.
 */
#pragma once

#include <stdint.h>

#define RRTYPE_NAME_MAX 16 /* with the terminating zero */

/* The types that the code names. */
enum rrtype {
	RRTYPE_A = 1,
	RRTYPE_NS = 2,
	RRTYPE_CNAME = 5,
	RRTYPE_SOA = 6,
	RRTYPE_NULL = 10,
	RRTYPE_PTR = 12,
	RRTYPE_MX = 15,
	RRTYPE_TXT = 16,
	RRTYPE_AAAA = 28,
	RRTYPE_SRV = 33,
	RRTYPE_DNAME = 39,
	RRTYPE_OPT = 41,
	RRTYPE_SVCB = 64,
	RRTYPE_HTTPS = 65,
	RRTYPE_TSIG = 250,
	RRTYPE_IXFR = 251,
	RRTYPE_AXFR = 252,
	RRTYPE_ANY = 255,
	RRTYPE_PRIVATE = 65280, /* and above, RFC 6895 3.1 */
};

/* Writes the name of @type into @buf and returns @buf. */
const char *rrtype_name(uint16_t type, char buf[RRTYPE_NAME_MAX]);

/* Find the type @name, whose case does not matter.  0, or -EINVAL: there is no
 * such type. */
int rrtype_from_name(const char *name, uint16_t *ret_type);
