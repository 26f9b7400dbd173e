/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rdata.h - the data of a record: check it, decode it, write it as text.
 *
 * A, AAAA, CNAME, DNAME, HTTPS, SVCB, MX, SRV, TXT, PTR, NS and SOA are
 * decoded.  Every other type, and rdata of a class that gives them no meaning,
 * is an opaque string of bytes (RFC 3597).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/dns/rr.h"
#include "policy/ip.h"

/* Does the rdata have the form of its type?  dns_msg_parse() checks each
 * record, so the functions below need not. */
bool dns_rdata_valid(const struct dns_msg *msg, const struct dns_msg_rr *rr);

/* The address of an A or AAAA record of class IN; false: it is neither. */
bool dns_rdata_addr(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		    struct ip_addr *ret_addr);

/* The name that a CNAME, DNAME, NS, PTR, MX, SRV, HTTPS or SVCB record points
 * to; false: no such record. */
bool dns_rdata_target(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		      struct dns_name *ret_name);

/* SvcPriority of an HTTPS or SVCB record; 0 (alias mode) for all others. */
uint16_t dns_rdata_priority(const struct dns_msg *msg,
			    const struct dns_msg_rr *rr);

/*
 * Address @i of an HTTPS or SVCB record's ipv4hint and ipv6hint together;
 * false: there are fewer.
 */
bool dns_rdata_hint(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		    size_t i, struct ip_addr *ret_addr);

/*
 * Presentation form, RFC 3597's `\# LEN HEX` for opaque rdata.  Like
 * snprintf(): always terminated, returns the length it would have had, so a
 * result >= @size was cut.
 */
size_t dns_rdata_text(const struct dns_msg *msg, const struct dns_msg_rr *rr,
		      char *buf, size_t size);
