/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * code.h - names of the small numbers in a DNS message: rcodes, classes,
 * opcodes and header flags.  Record types are in policy/rrtype.h.
 */
#pragma once

#include <stdint.h>

#define DNS_CODE_NAME_MAX 16 /* with the terminating zero */

/* RFC 1035 4.1.1. */
enum dns_code_rcode {
	DNS_CODE_NOERROR = 0,
	DNS_CODE_NXDOMAIN = 3,
	DNS_CODE_REFUSED = 5,
};

/* "NXDOMAIN" or "RCODE123", "IN" or "CLASS123", "QUERY" or "OPCODE12"; what has
 * no name is written into @buf. */
const char *dns_code_rcode_name(uint16_t rcode, char buf[DNS_CODE_NAME_MAX]);
const char *dns_code_class_name(uint16_t class, char buf[DNS_CODE_NAME_MAX]);
const char *dns_code_opcode_name(uint8_t opcode, char buf[DNS_CODE_NAME_MAX]);

/* "AA", "TC", "RD", "RA", "AD", "CD": the @i-th flag that is set in the
 * header word @flags, in this order; NULL: no more. */
const char *dns_code_flag_name(uint16_t flags, unsigned int i);
