/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_rejected.c - the record of a packet that nftables rejected: its ends,
 * the rule, and its sender as far as that is known.
 *
 * run: once
 */
#include "enforcer/active/rejected.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/sockets/sockdiag.h"
#include "enforcer/record/output/output.h"
#include "enforcer/record/report.h"
#include "enforcer/record/writer.h"
#include "nft/nflog.h"
#include "nft/nftlayout.h"
#include "policy/base.h"
#include "tests/unit/enforcer/active/activebox.h"
#include "tests/unit/unit.h"

#define POLICY(mode)                                                    \
	"version: 1\nmode: " mode "\nresolvers: [192.0.2.53]\nrules:\n" \
	"  - { name: shut, networks: [203.0.113.0/24], action: deny }\n"

/* One for all tests, which ends with the process: each policy takes over from
 * the one before. */
static struct activebox box;

struct scene {
	char path[32];
	struct output *output;
	struct reporter reporter;
	struct rejected_context context;
	enum rejected rejected;
	char text[4096];
};

static void open_writer(struct scene *s)
{
	struct record_writer_options options = { .format = "json" };

	strcpy(s->path, "/tmp/test_rejected.XXXXXX");
	(void)close(mkstemp(s->path));
	CU_ASSERT_EQUAL_FATAL(output_open(s->path, &s->output), 0);
	options.output = s->output;
	CU_ASSERT_EQUAL_FATAL(record_writer_open(&options, &s->reporter.writer),
			      0);
}

static bool scene_open(struct scene *s, const char *text)
{
	if (!box.active && !activebox_open(&box, text))
		return false;
	CU_ASSERT_EQUAL_FATAL(activebox_reload(&box, text), 0);
	open_writer(s);
	s->reporter.mode = RECORD_ENFORCE;
	s->reporter.wanted = POLICY_RECORDS_ALL;
	s->context = (struct rejected_context){
		.reporter = &s->reporter,
		.active = box.active,
		.gate = box.gate,
		.netns = sockdiag_home(),
		.capture = box.capture,
	};
	return true;
}

/* Report @packet; returns the record. */
static const char *report(struct scene *s, const struct nflog_packet *packet)
{
	ssize_t n;
	int fd;

	s->rejected = rejected_report(&s->context, packet);
	record_writer_close(s->reporter.writer);
	output_close(s->output);
	fd = open(s->path, O_RDONLY | O_CLOEXEC);
	n = read(fd, s->text, sizeof(s->text) - 1);
	(void)close(fd);
	s->text[n > 0 ? n : 0] = '\0';
	(void)unlink(s->path);
	return s->text;
}

static struct nflog_packet packet_of(const char *rule)
{
	struct nflog_packet packet = {
		.proto = IPPROTO_TCP,
		.has_ports = true,
		.src = unit_ip("192.0.2.1"),
		.dst = unit_ip("203.0.113.7"),
		.src_port = 40000,
		.dst_port = 443,
		.uid = NFLOG_NO_ID,
		.gid = NFLOG_NO_ID,
	};

	(void)snprintf(packet.rule, sizeof(packet.rule), "%s", rule);
	return packet;
}

static void shows(const char *record, const char *part)
{
	if (!strstr(record, part)) {
		fprintf(stderr, "no %s in: %s\n", part, record);
		CU_FAIL("the record lacks a part");
	}
}

static void lacks(const char *record, const char *part)
{
	if (strstr(record, part)) {
		fprintf(stderr, "%s in: %s\n", part, record);
		CU_FAIL("the record has a part that it must not have");
	}
}

static void a_packet_that_a_rule_denies_is_recorded_with_the_rule(void)
{
	const struct nflog_packet packet = packet_of("shut");
	struct scene s;
	const char *record;

	if (!scene_open(&s, POLICY("enforce")))
		return;
	record = report(&s, &packet);
	shows(record, "\"action\":\"connect\"");
	shows(record, "\"reason\":\"rule\"");
	shows(record, "\"rule\":{\"name\":\"shut\"}");
	shows(record, "\"source\":{\"ip\":\"192.0.2.1\",\"port\":40000}");
	shows(record, "\"destination\":{\"ip\":\"203.0.113.7\",\"port\":443}");
	shows(record, "\"direction\":\"egress\"");
	shows(record, "\"attribution\":\"unknown\"");
}

static void a_packet_that_no_rule_permits_is_recorded_without_a_rule(void)
{
	const struct nflog_packet packet = packet_of("");
	struct scene s;
	const char *record;

	if (!scene_open(&s, POLICY("enforce")))
		return;
	record = report(&s, &packet);
	shows(record, "\"reason\":\"not-open\"");
	lacks(record, "\"rule\":{");
	lacks(record, "was_open");
}

static void a_packet_that_no_rule_decided_is_recorded_with_its_reason(void)
{
	static const struct {
		const char *logged, *reason;
	} cases[] = {
		{ NFTLAYOUT_LOG_FOREIGN, "\"reason\":\"foreign-source\"" },
		{ NFTLAYOUT_LOG_MARTIAN, "\"reason\":\"martian\"" },
	};
	struct scene s;
	const char *record;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct nflog_packet packet = packet_of(cases[i].logged);

		if (!scene_open(&s, POLICY("enforce")))
			return;
		record = report(&s, &packet);
		shows(record, cases[i].reason);
		lacks(record, "\"rule\":{");
	}
}

static void a_rule_that_a_reload_removed_is_left_out(void)
{
	const struct nflog_packet packet = packet_of("gone");
	struct scene s;
	const char *record;

	if (!scene_open(&s, POLICY("enforce")))
		return;
	record = report(&s, &packet);
	shows(record, "\"reason\":\"rule\"");
	lacks(record, "\"rule\":{");
}

static void an_unknown_sender_has_the_user_that_opened_the_socket(void)
{
	struct nflog_packet packet = packet_of("");
	struct scene s;
	const char *record;

	if (!scene_open(&s, POLICY("enforce")))
		return;
	packet.uid = 4711;
	packet.gid = 4712;
	record = report(&s, &packet);
	shows(record, "\"4711\"");
	shows(record, "\"4712\"");
	shows(record, "\"attribution\":\"socket-owner\"");
}

static void an_ipv6_packet_has_ipv6_addresses(void)
{
	struct nflog_packet packet = packet_of("");
	struct scene s;
	const char *record;

	if (!scene_open(&s, POLICY("audit")))
		return;
	packet.src = unit_ip("2001:db8::1");
	packet.dst = unit_ip("2001:db8::7");
	record = report(&s, &packet);
	shows(record, "\"ip\":\"2001:db8::1\"");
	shows(record, "\"ip\":\"2001:db8::7\"");
	shows(record, "\"type\":\"ipv6\"");
}

#define PASSED "\"outcome\":\"unknown\""
#define STOPPED "\"outcome\":\"failure\""
#define HEAD(mode) \
	"version: 1\nmode: " mode "\nresolvers: [192.0.2.53]\nrules:\n"
#define DENY(mode)                                                     \
	"  - { name: shut, networks: [203.0.113.0/24], action: deny, " \
	"mode: " mode " }\n"

static const struct {
	const char *what;
	const char *policy, *logged;
	enum rejected want;
	const char *shown;
} modes[] = {
	{ "enforce: a rule", POLICY("enforce"), "shut", REJECTED_STOPPED,
	  STOPPED },
	{ "enforce: none", POLICY("enforce"), "", REJECTED_STOPPED, STOPPED },
	{ "enforce: a rule in audit", HEAD("enforce") DENY("audit"), "shut",
	  REJECTED_PASSED, PASSED },
	{ "audit: a rule", POLICY("audit"), "shut", REJECTED_PASSED, PASSED },
	{ "audit: none", POLICY("audit"), "", REJECTED_PASSED, PASSED },
	{ "audit: a rule that enforces", HEAD("audit") DENY("enforce"), "shut",
	  REJECTED_STOPPED, STOPPED },
	{ "audit: none, where a rule enforces", HEAD("audit") DENY("enforce"),
	  "", REJECTED_PASSED, PASSED },
	{ "audit: a program that was not met", HEAD("audit") DENY("enforce"),
	  NFTLAYOUT_LOG_NO_CLASS, REJECTED_STOPPED, STOPPED },
};

static void the_mode_of_the_rule_says_what_became_of_the_packet(void)
{
	struct scene s;
	const char *record;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		const struct nflog_packet packet = packet_of(modes[i].logged);

		if (!scene_open(&s, modes[i].policy))
			return;
		record = report(&s, &packet);
		if (s.rejected != modes[i].want)
			CU_FAIL(modes[i].what);
		shows(record, modes[i].shown);
	}
}

/* By then, all is permitted that no rule denies. */
#define EGRESS(mode)                                            \
	"version: 1\nmode: " mode "\nresolvers: [192.0.2.53]\n" \
	"defaults: { egress: allow }\nrules:\n"                 \
	"  - { domains: [a.example], action: allow }\n"

static const struct {
	const char *what;
	const char *policy, *logged;
	uint32_t mark;
	enum rejected want;
} early[] = {
	{ "an answer is in flight", EGRESS("audit"), "", 0x81000000,
	  REJECTED_NOT },
	{ "none is", EGRESS("audit"), "", 0x01000000, REJECTED_PASSED },
	{ "one is, and permits nothing", POLICY("audit"), "", 0x81000000,
	  REJECTED_PASSED },
	{ "it is dropped for its addresses", EGRESS("audit"),
	  NFTLAYOUT_LOG_FOREIGN, 0x81000000, REJECTED_PASSED },
	{ "it was stopped already", EGRESS("enforce"), "", 0x81000000,
	  REJECTED_STOPPED },
};

static void a_packet_permitted_by_an_answer_in_flight_has_no_record(void)
{
	struct scene s;
	const char *record;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(early); i++) {
		struct nflog_packet packet = packet_of(early[i].logged);

		packet.mark = early[i].mark;
		if (!scene_open(&s, early[i].policy))
			return;
		record = report(&s, &packet);
		if (s.rejected != early[i].want ||
		    (early[i].want == REJECTED_NOT) != !record[0])
			CU_FAIL(early[i].what);
	}
}

static const struct unit_test tests[] = {
	UNIT(the_mode_of_the_rule_says_what_became_of_the_packet),
	UNIT(a_packet_permitted_by_an_answer_in_flight_has_no_record),
	UNIT(a_packet_that_a_rule_denies_is_recorded_with_the_rule),
	UNIT(a_packet_that_no_rule_permits_is_recorded_without_a_rule),
	UNIT(a_packet_that_no_rule_decided_is_recorded_with_its_reason),
	UNIT(a_rule_that_a_reload_removed_is_left_out),
	UNIT(an_unknown_sender_has_the_user_that_opened_the_socket),
	UNIT(an_ipv6_packet_has_ipv6_addresses),
};

int main(void)
{
	int status;

	activebox_begin();
	status = unit_main("rejected", tests, ARRAY_SIZE(tests));
	activebox_end();
	return status;
}
