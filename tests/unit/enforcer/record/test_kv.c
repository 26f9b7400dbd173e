/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_kv.c - the key=value form, byte for byte.
 */
#include "enforcer/record/format.h"

#include <netinet/in.h>
#include <string.h>

#include "policy/base.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

#define FROM_CLIENT                                                       \
	"COMM=curl PID=4242 TGID=4243 DEV=eth0 PROTO=UDP SRC=192.0.2.10 " \
	"DST=192.0.2.53 SPT=40000 DPT=53 UID=1000 GID=1001"
#define FROM_SERVER                                                       \
	"COMM=curl PID=4242 TGID=4243 DEV=eth0 PROTO=UDP SRC=192.0.2.53 " \
	"DST=192.0.2.10 SPT=53 DPT=40000 UID=1000 GID=1001"

static const char *print(struct sample *s)
{
	return sample_print(s, &record_kv, false);
}

static void a_query_has_no_dns_data(void)
{
	static struct sample s;

	sample_query(&s, "www.example.com");
	unit_string("query",
		    FROM_CLIENT " DNS_QR=0 DNS_NAME=www.example.com. "
				"DNS_TYPE=A\n",
		    print(&s));
	sample_done(&s);
}

static void an_answer_is_a_line_for_each_address(void)
{
	static struct sample s;

	sample_answer(&s, "www.example.com");
	builder_add(&s.builder, 1, "www.example.com 300 CNAME a.example");
	builder_add(&s.builder, 1, "a.example 60 A 192.0.2.1");
	builder_add(&s.builder, 1, "a.example 60 A 192.0.2.2");
	builder_add(&s.builder, 1, "b.example 60 AAAA 2001:db8::1");
	builder_add(&s.builder, 3, "ns.example 60 A 192.0.2.99");
	unit_string("answer",
		    FROM_SERVER " DNS_QR=1 DNS_NAME=a.example. DNS_TYPE=A "
				"DNS_DATA=192.0.2.1\n" FROM_SERVER
				" DNS_QR=1 DNS_NAME=a.example. DNS_TYPE=A "
				"DNS_DATA=192.0.2.2\n" FROM_SERVER
				" DNS_QR=1 DNS_NAME=b.example. DNS_TYPE=AAAA "
				"DNS_DATA=2001:db8::1\n",
		    print(&s));
	sample_done(&s);
}

static void an_answer_without_an_address_is_a_line_without_data(void)
{
	static struct sample s;

	sample_answer(&s, "www.example.com");
	s.builder.wire[3] |= 3; /* NXDOMAIN */
	unit_string("nxdomain",
		    FROM_SERVER " DNS_QR=1 DNS_NAME=www.example.com. "
				"DNS_TYPE=A DNS_DATA=\n",
		    print(&s));
	s.record.msg = NULL;
	unit_string("unreadable",
		    FROM_SERVER " DNS_QR=1 DNS_NAME= DNS_TYPE= DNS_DATA=\n",
		    print(&s));
	sample_done(&s);
}

static void the_root_is_one_dot(void)
{
	static struct sample s;

	sample_query(&s, ".");
	unit_string("root", FROM_CLIENT " DNS_QR=0 DNS_NAME=. DNS_TYPE=A\n",
		    print(&s));
	sample_done(&s);
}

static void hostile_bytes_make_no_key_and_no_line(void)
{
	static struct sample s;

	sample_query(&s, ".");
	memcpy(s.event.owner.comm, "x UID=0\nCOMM=y", 15);
	s.builder.len = DNS_MSG_HEADER_LEN;
	builder_bytes(&s.builder, "\6a b\n=\377\0\0\1\0\1", 12);
	unit_string(
		"hostile",
		"COMM=x\\032UID\\0610\\010COMM\\061y PID=4242 TGID=4243 DEV=eth0 "
		"PROTO=UDP SRC=192.0.2.10 DST=192.0.2.53 SPT=40000 DPT=53 "
		"UID=1000 GID=1001 DNS_QR=0 "
		"DNS_NAME=a\\032b\\010\\061\\255. DNS_TYPE=A\n",
		print(&s));
	sample_done(&s);
}

static void ipv6_and_tcp_have_their_words(void)
{
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.event.family = AF_INET6;
	s.event.proto = IPPROTO_TCP;
	memset(s.event.local, 0, 16);
	memset(s.event.remote, 0, 16);
	s.event.local[15] = s.event.remote[15] = 1;
	unit_string("v6",
		    "COMM=curl PID=4242 TGID=4243 DEV=eth0 PROTO=TCP SRC=::1 "
		    "DST=::1 SPT=40000 DPT=53 UID=1000 GID=1001 DNS_QR=0 "
		    "DNS_NAME=www.example.com. DNS_TYPE=A\n",
		    print(&s));
	sample_done(&s);
}

static void other_records_have_an_action_and_no_dns_keys(void)
{
	const struct record_loss lost = { "ring", 7 };
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.record.action = RECORD_CONNECT;
	s.record.verdict = RECORD_DENIED;
	s.record.rule = "my rule";
	s.record.reason = REASON_DEFAULT;
	s.record.msg = NULL;
	s.record.count = 3;
	unit_string("connect",
		    FROM_CLIENT " ACTION=connect VERDICT=denied "
				"RULE=my\\032rule REASON=default COUNT=3\n",
		    print(&s));
	s.record = (struct record){ .action = RECORD_LOST,
				    .lost = &lost,
				    .n_lost = 1 };
	unit_string("lost", "ACTION=lost LOST_ring=7\n", print(&s));
	s.record = (struct record){ .action = RECORD_GATE,
				    .message = "table made\nanew" };
	unit_string("gate", "ACTION=gate MESSAGE=table\\032made\\010anew\n",
		    print(&s));
	sample_done(&s);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_query_has_no_dns_data),
		UNIT(an_answer_is_a_line_for_each_address),
		UNIT(an_answer_without_an_address_is_a_line_without_data),
		UNIT(the_root_is_one_dot),
		UNIT(hostile_bytes_make_no_key_and_no_line),
		UNIT(ipv6_and_tcp_have_their_words),
		UNIT(other_records_have_an_action_and_no_dns_keys),
	};

	return unit_main("record_kv", tests, ARRAY_SIZE(tests));
}
