/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_json_alert.c - the fields that a SIEM reads of an alert.
 */
#include "enforcer/record/alert/json_alert.h"

#include <string.h>

#include "enforcer/alert/alert.h"
#include "policy/base.h"
#include "policy/rrtype.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/unit.h"

#define BEGIN_NS 1795968000000000000ULL

static void add_example(struct alert *alert, const char *text)
{
	struct alert_evidence *e = &alert->evidence;
	struct dns_name name;

	CU_ASSERT_EQUAL(dns_name_from_text(text, &name), 0);
	memcpy(e->examples + e->examples_len, name.wire, name.len);
	e->examples_len += name.len;
}

static struct alert tunnel(void)
{
	struct alert alert = {
		.detector = POLICY_TUNNEL,
		.severity = POLICY_ALERT_HIGH,
		.id = 0x1234,
		.begin_ns = BEGIN_NS,
		.end_ns = BEGIN_NS + 14000000000ULL,
		.count = 2,
		.outweighs = true,
		.evidence = { .unit = ALERT_BYTES,
			      .score = 800,
			      .threshold = 200,
			      .window_s = 3600,
			      .names = 15,
			      .queries = 31,
			      .types = { { 16, 30 }, { 1, 1 } },
			      .answered_bytes = 4120 },
	};

	add_example(&alert, "abcd.t.example.com");
	add_example(&alert, "efgh.t.example.com");
	return alert;
}

static const struct jsoncheck tunnel_fields[] = {
	{ "event.kind", "alert" },
	{ "event.category.1", "intrusion_detection" },
	{ "event.type.0", "info" },
	{ "event.action", "alert" },
	{ "event.reason", "tunnel" },
	{ "event.severity", "73" },
	{ "event.risk_score", "70" },
	{ "event.start", "2026-11-29T16:00:00.000000000Z" },
	{ "event.end", "2026-11-29T16:00:14.000000000Z" },
	{ "message", "a sentence" },
	{ "rule.name", "tunnel" },
	{ "rule.ruleset", "nameward" },
	{ "rule.description", "The names below a domain carry data." },
	{ "nameward.rule", "web" },
	{ "threat.framework", "MITRE ATT&CK" },
	{ "threat.tactic.id.0", "TA0011" },
	{ "threat.tactic.id.1", "TA0010" },
	{ "threat.tactic.id.2", "-" },
	{ "threat.technique.id.0", "T1071" },
	{ "threat.technique.id.2", "T1048" },
	{ "threat.technique.subtechnique.id.0", "T1071.004" },
	{ "threat.technique.subtechnique.name.0", "DNS" },
	{ "threat.technique.subtechnique.id.1", "T1048.003" },
	{ "threat.indicator", "-" },
	{ "process.executable", "/usr/bin/curl" },
	{ "user.name", "alice" },
	{ "dns.question.registered_domain", "example.com" },
	{ "related.hosts.1", "efgh.t.example.com" },
	{ "related.hosts.2", "-" },
	{ "related.user.0", "alice" },
	{ "nameward.evidence.score", "800" },
	{ "nameward.evidence.threshold", "200" },
	{ "nameward.evidence.unit", "bytes" },
	{ "nameward.evidence.window", "3600" },
	{ "nameward.evidence.names", "15" },
	{ "nameward.evidence.queries", "31" },
	{ "nameward.evidence.types.TXT", "30" },
	{ "nameward.evidence.types.A", "1" },
	{ "nameward.evidence.nxdomain", "0" },
	{ "nameward.evidence.answered_bytes", "4120" },
	{ "nameward.evidence.examples.0", "abcd.t.example.com" },
	{ "nameward.count", "2" },
	{ "nameward.alert_id", "0000000000001234" },
	{ "nameward.denied_until", "2026-11-29T17:00:00.000000000Z" },
	{ "nameward.attribution", "exact" },
};

static void an_alert_has_the_fields_that_siems_sort_by(void)
{
	const struct alert alert = tunnel();
	const struct record_alert detected = {
		.alert = &alert,
		.denied_until_s = BEGIN_NS / 1000000000ULL + 3600
	};
	static struct sample s;

	sample_query(&s, "efgh.t.example.com");
	s.record.action = RECORD_ALERT;
	s.record.alert = POLICY_ALERT_HIGH;
	s.record.reason = REASON_TUNNEL;
	s.record.message = "a sentence";
	s.record.detected = &detected;
	jsoncheck_line(sample_print(&s, &record_json, false), tunnel_fields,
		       ARRAY_SIZE(tunnel_fields));
	sample_done(&s);
}

static void a_listed_name_is_an_indicator(void)
{
	static const struct jsoncheck fields[] = {
		{ "rule.name", "list" },
		{ "threat.indicator.type", "domain-name" },
		{ "threat.indicator.name", "bad.example" },
		{ "threat.indicator.provider", "urlhaus" },
		{ "threat.technique.id.0", "T1071" },
		{ "nameward.evidence.score", "1.5" },
		{ "event.risk_score", "55" },
		{ "nameward.denied_until", "-" },
	};
	struct alert alert = { .detector = POLICY_LISTED,
			       .evidence = { .unit = ALERT_LOOKUPS,
					     .score = 1.5,
					     .threshold = 1 } };
	const struct record_alert detected = { &alert, "urlhaus", 0 };
	static struct sample s;

	sample_query(&s, "bad.example");
	s.record.action = RECORD_ALERT;
	s.record.reason = REASON_LIST;
	s.record.detected = &detected;
	jsoncheck_line(sample_print(&s, &record_json, false), fields,
		       ARRAY_SIZE(fields));
	sample_done(&s);
}

static void check_odd_type(uint16_t type, const struct jsoncheck *fields,
			   size_t n)
{
	const struct alert alert = { .detector = POLICY_ODD_TYPE,
				     .evidence.types = { { type, 1 } } };
	const struct record_alert detected = { .alert = &alert };
	static struct sample s;

	sample_query(&s, "example.com");
	s.record.action = RECORD_ALERT;
	s.record.reason = REASON_ODD_TYPE;
	s.record.detected = &detected;
	jsoncheck_line(sample_print(&s, &record_json, false), fields, n);
	sample_done(&s);
}

static void a_zone_transfer_is_reconnaissance(void)
{
	static const struct jsoncheck transfer[] = {
		{ "rule.name", "odd-type" },
		{ "threat.tactic.id.0", "TA0043" },
		{ "threat.technique.id.0", "T1590" },
		{ "threat.technique.id.1", "-" },
		{ "threat.technique.subtechnique.id.0", "T1590.002" },
	};
	static const struct jsoncheck other[] = {
		{ "threat.technique.subtechnique.id.0", "T1071.004" },
	};

	check_odd_type(RRTYPE_AXFR, transfer, ARRAY_SIZE(transfer));
	check_odd_type(RRTYPE_IXFR, transfer, ARRAY_SIZE(transfer));
	check_odd_type(RRTYPE_NULL, other, ARRAY_SIZE(other));
}

static void the_alert_of_a_rule_names_the_rule(void)
{
	static const struct jsoncheck fields[] = {
		{ "rule.name", "web" },
		{ "rule.ruleset", "policy" },
		{ "nameward.rule", "web" },
		{ "nameward.evidence.score", "1" },
		{ "nameward.evidence.threshold", "1" },
		{ "nameward.evidence.unit", "lookups" },
		{ "nameward.evidence.examples.0", "www.example.com" },
		{ "nameward.alert_id", "-" },
		{ "related.hosts.0", "www.example.com" },
		{ "event.severity", "21" },
		{ "event.risk_score", "21" },
		{ "threat.framework", "-" },
	};
	static const struct jsoncheck other_port[] = {
		{ "rule.name", "other-port" },
		{ "rule.ruleset", "nameward" },
		{ "nameward.rule", "web" },
		{ "threat.technique.id.1", "T1571" },
	};
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.record.action = RECORD_ALERT;
	s.record.alert = POLICY_ALERT_LOW;
	jsoncheck_line(sample_print(&s, &record_json, false), fields,
		       ARRAY_SIZE(fields));
	s.record.reason = REASON_OTHER_PORT;
	jsoncheck_line(sample_print(&s, &record_json, false), other_port,
		       ARRAY_SIZE(other_port));
	sample_done(&s);
}

static void the_alert_of_a_connection_counts_connections(void)
{
	static const struct jsoncheck fields[] = {
		{ "nameward.evidence.score", "7" },
		{ "nameward.evidence.unit", "connections" },
		{ "nameward.evidence.examples.0", "-" },
		{ "nameward.count", "7" },
		{ "event.risk_score", "73" },
	};
	static struct sample s;

	sample_query(&s, "www.example.com");
	s.record.action = RECORD_ALERT;
	s.record.alert = POLICY_ALERT_HIGH;
	s.record.count = 7;
	s.record.msg = NULL;
	jsoncheck_line(sample_print(&s, &record_json, false), fields,
		       ARRAY_SIZE(fields));
	sample_done(&s);
}

static const struct unit_test tests[] = {
	UNIT(an_alert_has_the_fields_that_siems_sort_by),
	UNIT(a_listed_name_is_an_indicator),
	UNIT(a_zone_transfer_is_reconnaissance),
	UNIT(the_alert_of_a_rule_names_the_rule),
	UNIT(the_alert_of_a_connection_counts_connections),
};

int main(void)
{
	return unit_main("json_alert", tests, ARRAY_SIZE(tests));
}
