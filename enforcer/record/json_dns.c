/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json_dns.c - write the records of an answer in one pass, and keep their
 * addresses for the list behind them.
 */
#include "enforcer/record/json_dns.h"

#include <string.h>

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

/* The records of an answer, while they are written. */
struct answers {
	const struct dns_msg *msg;
	bool has_ttls;
	char question[DNS_NAME_TEXT_MAX]; /* its name; "": not needed yet */
	char addresses[RECORD_FORMAT_ANSWERS_MAX][ADDRTEXT_MAX];
	unsigned int n_addresses;
};

/* Most records are of the name in question, and have a pointer to it: it is
 * written once.  @buf is for another. */
static const char *owner_text(struct answers *answers,
			      const struct dns_msg_rr *rr,
			      char buf[DNS_NAME_TEXT_MAX])
{
	static const uint8_t pointer[] = { 0xc0, DNS_MSG_HEADER_LEN };
	const struct dns_msg *msg = answers->msg;
	struct dns_name owner;

	if (!msg->question.name.len || memcmp(msg->wire + rr->owner_offset,
					      pointer, sizeof(pointer)) != 0) {
		dns_msg_owner(msg, rr, &owner);
		return dns_name_text(&owner, buf);
	}
	if (!answers->question[0])
		(void)dns_name_text(&msg->question.name, answers->question);
	return answers->question;
}

/* An address is kept, as all of them are listed again. */
static void put_data(struct jsonout *to, struct answers *answers,
		     const struct dns_msg_rr *rr)
{
	const struct dns_msg *msg = answers->msg;
	char text[RDATA_TEXT_MAX], *address;
	struct ip_addr addr;
	size_t len;

	JSONOUT_KEY(to, "data");
	if (dns_rdata_addr(msg, rr, &addr)) {
		address = answers->addresses[answers->n_addresses++];
		jsonout_string(to, addrtext(&addr, address));
		return;
	}
	len = dns_rdata_text(msg, rr, text, sizeof(text));
	jsonout_bytes(to, text, len < sizeof(text) ? len : sizeof(text) - 1);
}

static void put_rr(struct jsonout *to, struct answers *answers,
		   const struct dns_msg_rr *rr)
{
	char name[DNS_NAME_TEXT_MAX], type[RRTYPE_NAME_MAX];
	char class[DNS_CODE_NAME_MAX];

	jsonout_open(to);
	JSONOUT_KEY(to, "name");
	jsonout_string(to, owner_text(answers, rr, name));
	JSONOUT_KEY(to, "type");
	jsonout_string(to, rrtype_name(rr->type, type));
	JSONOUT_KEY(to, "class");
	jsonout_string(to, dns_code_class_name(rr->class, class));
	if (rr->ttl_s || answers->has_ttls) {
		JSONOUT_KEY(to, "ttl");
		jsonout_uint(to, rr->ttl_s);
	}
	put_data(to, answers, rr);
	jsonout_close(to);
}

static void put_addresses(struct jsonout *to, const struct answers *answers)
{
	unsigned int i;

	JSONOUT_KEY(to, "resolved_ip");
	jsonout_open_array(to);
	for (i = 0; i < answers->n_addresses; i++)
		jsonout_string(to, answers->addresses[i]);
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
	struct answers answers; /* large, so it is not cleared */
	struct dns_msg_rr rr;

	answers.msg = msg;
	answers.has_ttls = has_ttls;
	answers.question[0] = '\0';
	answers.n_addresses = 0;
	record_json_dns_code(to, msg->rcode);
	JSONOUT_KEY(to, "answers");
	jsonout_open_array(to);
	while (record_format_next_answer(msg, &walk, &rr))
		put_rr(to, &answers, &rr);
	jsonout_close_array(to);
	put_addresses(to, &answers);
}
