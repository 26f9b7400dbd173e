/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_varlink_dns.c - replies of systemd-resolved as DNS messages.
 */
#include "enforcer/host/services/varlink_dns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/dns/code.h"
#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "policy/base.h"
#include "policy/rrtype.h"
#include "tests/unit/unit.h"

#define ERROR(name) "\"error\":\"io.systemd.Resolve." name "\""

static void add_records(const struct dns_msg *msg, size_t size, char *text)
{
	char name[DNS_NAME_TEXT_MAX], type[RRTYPE_NAME_MAX], data[512];
	struct dns_msg_walk walk = { 0 };
	struct dns_name owner;
	struct dns_msg_rr rr;
	size_t n;

	while (dns_msg_next(msg, &walk, &rr)) {
		dns_msg_owner(msg, &rr, &owner);
		(void)dns_rdata_text(msg, &rr, data, sizeof(data));
		n = strlen(text);
		(void)snprintf(text + n, size - n, "; %s %u %s %s",
			       dns_name_text(&owner, name), rr.ttl_s,
			       rrtype_name(rr.type, type), data);
	}
}

/* "TYPE NAME = CODE; OWNER TTL TYPE DATA; ..." of the answer @reply to
 * @question, for type @i. */
static void describe(const struct varlink_question *question, size_t i,
		     const char *reply, size_t size, char *ret)
{
	char name[DNS_NAME_TEXT_MAX], type[RRTYPE_NAME_MAX];
	char code[DNS_CODE_NAME_MAX];
	struct varlink message = { 0 };
	struct buf wire = { 0 };
	struct dns_msg msg;
	int r;

	CU_ASSERT_EQUAL(varlink_parse(&message, reply, strlen(reply)), 0);
	r = varlink_dns_answer(question, i, &message, &wire, &msg);
	CU_ASSERT_FATAL(r >= 0);
	CU_ASSERT(msg.flags & DNS_MSG_QR);
	(void)snprintf(ret, size, "%s %s = %s%s",
		       rrtype_name(msg.question.type, type),
		       dns_name_text(&msg.question.name, name),
		       r ? "(none)" : dns_code_rcode_name(msg.rcode, code),
		       msg.damaged ? " damaged" : "");
	add_records(&msg, size, ret);
	buf_done(&wire);
	varlink_done(&message);
}

static struct varlink_question question_of(enum varlink_method method,
					   const char *name, uint16_t type)
{
	struct varlink_question q = { .method = method,
				      .class = DNS_MSG_CLASS_IN,
				      .types = { type, RRTYPE_AAAA },
				      .n_types = type == RRTYPE_A ? 2 : 1 };

	CU_ASSERT_EQUAL_FATAL(dns_name_from_text(name, &q.name), 0);
	return q;
}

struct answer {
	const char *reply;
	const char *want;
};

static void compare(const struct varlink_question *question, size_t i,
		    const struct answer *answers, size_t n)
{
	char got[4096];

	for (; n > 0; n--, answers++) {
		describe(question, i, answers->reply, sizeof(got), got);
		unit_string(answers->reply, answers->want, got);
	}
}

#define BOTH_FAMILIES                                                   \
	"{\"parameters\":{\"addresses\":[{\"ifindex\":2,\"family\":2,"  \
	"\"address\":[203,0,113,10]},{\"family\":10,\"address\":[32,1," \
	"13,184,0,0,0,0,0,0,0,0,0,0,0,16]},{\"family\":2,\"address\":"  \
	"[203,0,113,11]}],\"name\":\"WWW.example.com\",\"flags\":1}}"

static void addresses_of_the_asked_type_are_at_the_question(void)
{
	static const struct answer v4[] = {
		{ BOTH_FAMILIES, "A www.example.com = NOERROR; "
				 "www.example.com 0 A 203.0.113.10; "
				 "www.example.com 0 A 203.0.113.11" },
	};
	static const struct answer v6[] = {
		{ BOTH_FAMILIES, "AAAA www.example.com = NOERROR; "
				 "www.example.com 0 AAAA 2001:db8::10" },
	};
	const struct varlink_question q =
		question_of(VARLINK_HOSTNAME, "www.example.com", RRTYPE_A);

	compare(&q, 0, v4, ARRAY_SIZE(v4));
	compare(&q, 1, v6, ARRAY_SIZE(v6));
}

static void addresses_are_at_the_name_that_the_question_led_to(void)
{
	static const struct answer answers[] = {
		{ "{\"parameters\":{\"addresses\":[{\"family\":2,\"address\":"
		  "[1,2,3,4]},{\"family\":2,\"address\":[1,2,3,5]}],"
		  "\"name\":\"www.example.net\"}}",
		  "A www = NOERROR; www.example.net 0 A 1.2.3.4; "
		  "www.example.net 0 A 1.2.3.5" },
		{ "{\"parameters\":{\"addresses\":[{\"family\":2,\"address\":"
		  "[1,2,3,4]}],\"name\":\"..\"}}",
		  "A www = NOERROR; www 0 A 1.2.3.4" },
		{ "{\"parameters\":{\"addresses\":[{\"family\":2,\"address\":"
		  "[1,2,3]},{\"address\":[1,2,3,4]},{\"family\":10,"
		  "\"address\":[1,2,3,4]},{}]}}",
		  "A www = NOERROR" },
		{ "{}", "A www = NOERROR" },
	};
	const struct varlink_question q =
		question_of(VARLINK_HOSTNAME, "www", RRTYPE_A);

	compare(&q, 0, answers, ARRAY_SIZE(answers));
}

static void errors_have_a_code_if_dns_has_one(void)
{
	static const struct answer answers[] = {
		{ "{" ERROR("DNSError") ",\"parameters\":{\"rcode\":3}}",
		  "A a.example = NXDOMAIN" },
		{ "{" ERROR("DNSError") ",\"parameters\":{\"rcode\":2,"
					"\"extendedDNSErrorCode\":22}}",
		  "A a.example = SERVFAIL" },
		{ "{" ERROR("DNSError") ",\"parameters\":{\"rcode\":23}}",
		  "A a.example = BADCOOKIE" },
		{ "{" ERROR("DNSError") ",\"parameters\":{\"rcode\":4096}}",
		  "A a.example = (none)" },
		{ "{" ERROR("DNSError") "}", "A a.example = (none)" },
		{ "{" ERROR("NoSuchResourceRecord") ",\"parameters\":{}}",
		  "A a.example = NOERROR" },
		{ "{" ERROR("NoNameServers") ",\"parameters\":{}}",
		  "A a.example = (none)" },
		{ "{" ERROR(
			  "DNSError") ",\"parameters\":{\"rcode\":3,"
				      "\"addresses\":[{\"family\":2,\"address\":[1,2,3,4]}]}}",
		  "A a.example = NXDOMAIN" },
	};
	const struct varlink_question q =
		question_of(VARLINK_HOSTNAME, "a.example", RRTYPE_A);

	compare(&q, 0, answers, ARRAY_SIZE(answers));
}

static void names_are_pointers_of_the_reverse_name(void)
{
	static const struct answer answers[] = {
		{ "{\"parameters\":{\"names\":[{\"ifindex\":2,\"name\":"
		  "\"www.example.com\"},{\"name\":\"a..\"},{\"name\":"
		  "\"b.example.\"}],\"flags\":1}}",
		  "PTR 10.113.0.203.in-addr.arpa = NOERROR; "
		  "10.113.0.203.in-addr.arpa 0 PTR www.example.com; "
		  "10.113.0.203.in-addr.arpa 0 PTR b.example" },
	};
	const struct varlink_question q = question_of(
		VARLINK_ADDRESS, "10.113.0.203.in-addr.arpa", RRTYPE_PTR);

	compare(&q, 0, answers, ARRAY_SIZE(answers));
}

static void records_are_those_that_resolved_got(void)
{
	static const struct answer answers[] = {
		/* In base64: a.example 300 IN MX 10 b.example. */
		{ "{\"parameters\":{\"rrs\":[{\"ifindex\":2,\"rr\":{\"key\":{}}"
		  ",\"raw\":\"AWEHZXhhbXBsZQAADwABAAABLAANAAoBYgdleGFtcGxlAA=="
		  "\"}]}}",
		  "MX a.example = NOERROR; a.example 300 MX 10 b.example" },
		{ "{\"parameters\":{\"rrs\":[{\"raw\":\"AWEH*XhhbXBsZQAADwAB\"}"
		  ",{\"raw\":\"AWEHZXhhbXBsZQAADwABAAABLAANAAoBYgdleGFtcGxlAA"
		  "\"},{\"raw\":\"\"},{}]}}",
		  "MX a.example = NOERROR; a.example 300 MX 10 b.example" },
		{ "{\"parameters\":{\"rrs\":[{\"raw\":\"AWEHZXhhbXBsZQAADwAB\"}"
		  "]}}",
		  "MX a.example = NOERROR damaged" },
	};
	const struct varlink_question q =
		question_of(VARLINK_RECORD, "a.example", RRTYPE_MX);

	compare(&q, 0, answers, ARRAY_SIZE(answers));
}

static void services_are_records_of_their_hosts(void)
{
	static const struct answer answers[] = {
		{ "{\"parameters\":{\"services\":[{\"priority\":1,"
		  "\"weight\":2,\"port\":631,\"hostname\":\"p.example\"},"
		  "{\"priority\":65536,\"weight\":2,\"port\":631,"
		  "\"hostname\":\"q.example\"},{\"priority\":1,"
		  "\"hostname\":\"r.example\"}]}}",
		  "SRV _ipp._tcp.example = NOERROR; "
		  "_ipp._tcp.example 0 SRV 1 2 631 p.example" },
	};
	const struct varlink_question q =
		question_of(VARLINK_SERVICE, "_ipp._tcp.example", RRTYPE_SRV);

	compare(&q, 0, answers, ARRAY_SIZE(answers));
}

/* "{"parameters":{"names":[{"name":"aaa..."}, ...]}}" */
static char *many_names(size_t n)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);

	if (!to)
		abort();
	(void)fprintf(to, "{\"parameters\":{\"names\":[{}");
	for (; n > 0; n--)
		(void)fprintf(to, ",{\"name\":\"%060zu.%060zu\"}", n, n);
	(void)fprintf(to, "]}}");
	(void)fclose(to);
	return text;
}

static void records_without_room_in_a_message_are_left_out(void)
{
	const struct varlink_question q =
		question_of(VARLINK_ADDRESS, "1.in-addr.arpa", RRTYPE_PTR);
	struct varlink message = { 0 };
	struct buf wire = { 0 };
	char *text = many_names(2000);
	struct dns_msg msg;

	CU_ASSERT_EQUAL(varlink_parse(&message, text, strlen(text)), 0);
	CU_ASSERT_EQUAL(varlink_dns_answer(&q, 0, &message, &wire, &msg), 0);
	CU_ASSERT_FALSE(msg.damaged);
	CU_ASSERT(msg.len <= DNS_MSG_MAX);
	CU_ASSERT(msg.n_rrs[DNS_MSG_ANSWER] > 400);
	CU_ASSERT(msg.n_rrs[DNS_MSG_ANSWER] < 2000);
	buf_done(&wire);
	varlink_done(&message);
	free(text);
}

static void a_question_is_a_message_without_an_answer(void)
{
	const struct varlink_question q =
		question_of(VARLINK_HOSTNAME, "a.example", RRTYPE_A);
	char name[DNS_NAME_TEXT_MAX];
	struct buf wire = { 0 };
	struct dns_msg msg;

	CU_ASSERT_EQUAL(varlink_dns_ask(&q, 1, &wire, &msg), 0);
	CU_ASSERT_FALSE(msg.damaged);
	CU_ASSERT_FALSE(msg.flags & DNS_MSG_QR);
	CU_ASSERT_EQUAL(msg.question.type, RRTYPE_AAAA);
	CU_ASSERT_EQUAL(msg.question.class, DNS_MSG_CLASS_IN);
	unit_string("name", "a.example",
		    dns_name_text(&msg.question.name, name));
	buf_done(&wire);
}

static const struct unit_test tests[] = {
	UNIT(addresses_of_the_asked_type_are_at_the_question),
	UNIT(addresses_are_at_the_name_that_the_question_led_to),
	UNIT(errors_have_a_code_if_dns_has_one),
	UNIT(names_are_pointers_of_the_reverse_name),
	UNIT(records_are_those_that_resolved_got),
	UNIT(services_are_records_of_their_hosts),
	UNIT(records_without_room_in_a_message_are_left_out),
	UNIT(a_question_is_a_message_without_an_answer),
};

int main(void)
{
	return unit_main("varlink_dns", tests, ARRAY_SIZE(tests));
}
