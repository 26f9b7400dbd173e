/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json_dns.h - the `dns` fields of a JSON record.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct alert_domains;	 /* enforcer/alert/domain.h */
struct dns_msg;		 /* enforcer/dns/rr.h */
struct dns_msg_question; /* enforcer/dns/rr.h */
struct jsonout;		 /* enforcer/lib/jsonout.h */

/* Write the inside of the object dns.question.  @domains may be NULL. */
void record_json_dns_question(struct jsonout *to, struct alert_domains *domains,
			      const struct dns_msg_question *question);

/* Inside the object dns: write the rcode of an answer, or of what was answered
 * in its place; or the rcode, the records and the addresses of an answer; or
 * the flags of any message.  @has_ttls: a lifetime of 0 is one, and not
 * unknown. */
void record_json_dns_code(struct jsonout *to, uint16_t rcode);
void record_json_dns_answer(struct jsonout *to, const struct dns_msg *msg,
			    bool has_ttls);
void record_json_dns_flags(struct jsonout *to, const struct dns_msg *msg);
