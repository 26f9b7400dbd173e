/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json_dns.c - the `dns` fields of a JSON record.
 */
#include "enforcer/record/json_dns.h"

#include "enforcer/alert/domain.h"
#include "enforcer/dns/code.h"
#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "enforcer/lib/addrtext.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/record/format.h"
#include "policy/eval/name.h"

/* Longer rdata is cut: a kilobyte of TXT is of no use in a log. */
#define RDATA_TEXT_MAX 1024

/* The part of @name that was registered, in lower case; NULL: there is none, as
 * for a public suffix itself. */
static const char *registered_domain(struct alert_domains *domains,
				     const struct dns_name *name,
				     char buf[DNS_NAME_TEXT_MAX])
{
	struct dns_name registered = { 0 };
	struct alert_domain domain;
	uint8_t i;

	if (!domains || !name->len)
		return NULL;
	alert_domain_find(domains, name, &domain);
	if (!domain.registered)
		return NULL;
	for (i = domain.offset; i < name->len; i++)
		registered.wire[registered.len++] =
			(uint8_t)name_lower(name->wire[i]);
	return dns_name_text(&registered, buf);
}

void record_json_dns_question(struct jsonout *to, struct alert_domains *domains,
			      const struct dns_msg_question *question)
{
	char name[DNS_NAME_TEXT_MAX], type[RRTYPE_NAME_MAX];
	char class[DNS_CODE_NAME_MAX];

	(void)dns_name_text(&question->name, name);
	jsonout_pair(to, "name", name);
	jsonout_pair(to, "type", rrtype_name(question->type, type));
	jsonout_pair(to, "class", dns_code_class_name(question->class, class));
	jsonout_pair(to, "registered_domain",
		     registered_domain(domains, &question->name, name));
}

void record_json_dns_flags(struct jsonout *to, const struct dns_msg *msg)
{
	const char *flag;
	unsigned int i;

	JSONOUT_KEY(to, "header_flags");
	jsonout_open_array(to);
	for (i = 0; (flag = dns_code_flag_name(msg->flags, i)); i++)
		jsonout_string(to, flag);
	jsonout_close_array(to);
}

static void put_data(struct jsonout *to, const struct dns_msg *msg,
		     const struct dns_msg_rr *rr)
{
	char text[RDATA_TEXT_MAX], address[ADDRTEXT_MAX];
	struct ip_addr addr;
	size_t len;

	JSONOUT_KEY(to, "data");
	if (dns_rdata_addr(msg, rr, &addr)) {
		jsonout_string(to, addrtext(&addr, address));
		return;
	}
	len = dns_rdata_text(msg, rr, text, sizeof(text));
	jsonout_bytes(to, text, len < sizeof(text) ? len : sizeof(text) - 1);
}

static void put_rr(struct jsonout *to, const struct dns_msg *msg,
		   const struct dns_msg_rr *rr, bool has_ttls)
{
	char name[DNS_NAME_TEXT_MAX], type[RRTYPE_NAME_MAX];
	char class[DNS_CODE_NAME_MAX];
	struct dns_name owner;

	dns_msg_owner(msg, rr, &owner);
	jsonout_open(to);
	JSONOUT_KEY(to, "name");
	jsonout_string(to, dns_name_text(&owner, name));
	JSONOUT_KEY(to, "type");
	jsonout_string(to, rrtype_name(rr->type, type));
	JSONOUT_KEY(to, "class");
	jsonout_string(to, dns_code_class_name(rr->class, class));
	if (rr->ttl_s || has_ttls) {
		JSONOUT_KEY(to, "ttl");
		jsonout_uint(to, rr->ttl_s);
	}
	put_data(to, msg, rr);
	jsonout_close(to);
}

static void put_addresses(struct jsonout *to, const struct dns_msg *msg)
{
	struct dns_msg_walk walk = { 0 };
	struct ip_addr addr;
	char text[ADDRTEXT_MAX];
	struct dns_msg_rr rr;

	JSONOUT_KEY(to, "resolved_ip");
	jsonout_open_array(to);
	while (record_format_next_answer(msg, &walk, &rr))
		if (dns_rdata_addr(msg, &rr, &addr))
			jsonout_string(to, addrtext(&addr, text));
	jsonout_close_array(to);
}

void record_json_dns_code(struct jsonout *to, uint16_t rcode)
{
	char text[DNS_CODE_NAME_MAX];

	JSONOUT_KEY(to, "response_code");
	jsonout_string(to, dns_code_rcode_name(rcode, text));
}

void record_json_dns_answer(struct jsonout *to, const struct dns_msg *msg,
			    bool has_ttls)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;

	record_json_dns_code(to, msg->rcode);
	JSONOUT_KEY(to, "answers");
	jsonout_open_array(to);
	while (record_format_next_answer(msg, &walk, &rr))
		put_rr(to, msg, &rr, has_ttls);
	jsonout_close_array(to);
	put_addresses(to, msg);
}
