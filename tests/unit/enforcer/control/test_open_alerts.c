/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_open_alerts.c - real alerts as a document, and the end of a denial.
 *
 * run: once
 */
#include "enforcer/control/open_alerts.h"

#include <sys/socket.h>
#include <unistd.h>

#include "enforcer/daemon/callbacks.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/jsonout.h"
#include "enforcer/suspect/suspects.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/unit.h"

#define POLICY                                                                \
	SERVICEBOX_HEAD "  - { name: all, domains: ['**'], action: allow }\n" \
			"alerts: { list: [{ domains: '**.example.com', "      \
			"action: deny, name: bad }] }\n"

/* One daemon for the tests that are about one alert of the list.  Alerts stay,
 * so a test that leaves others ends it. */
static struct servicebox box;

static bool begin_anew(const char *policy)
{
	servicebox_close(&box);
	return servicebox_open(&box, policy);
}

/* A daemon with one alert, of a.example.com, which denies: that of the test
 * before, if there is one. */
static bool begin(void)
{
	if (box.service)
		return true;
	if (!servicebox_open(&box, POLICY))
		return false;
	servicebox_ask("a.example.com", SOCK_DGRAM);
	callbacks_drain(box.service);
	return true;
}

static void check(const struct jsoncheck *checks, size_t n)
{
	CLEANUP(buf_done) struct buf out = { 0 };

	CU_ASSERT_EQUAL(open_alerts_write(box.service->suspects,
					  box.service->reporter.writer,
					  &box.service->alert_numbers, &out),
			0);
	buf_char(&out, '\0');
	jsoncheck_line(out.data, checks, n);
}

static void check_release(const char *words, const struct jsoncheck *checks,
			  size_t n)
{
	CLEANUP(buf_done) struct buf out = { 0 };

	CU_ASSERT_EQUAL(open_alerts_release(box.service->suspects,
					    &box.service->alert_numbers, words,
					    &out),
			0);
	buf_char(&out, '\0');
	jsoncheck_line(out.data, checks, n);
}

static void release(const char *words, const char *ok)
{
	const struct jsoncheck checks[] = { { "ok", ok } };

	check_release(words, checks, 1);
}

static void in_status(void)
{
	static const struct jsoncheck checks[] = {
		{ "alerts.open", "1" },
		{ "alerts.denied", "1" },
	};
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	CLEANUP(buf_done) struct buf out = { 0 };

	CU_ASSERT_EQUAL_FATAL(jsonout_new(&json), 0);
	jsonout_begin(json, &out);
	open_alerts_status(box.service->suspects, json);
	jsonout_end(json);
	buf_text(&out, "\n");
	buf_char(&out, '\0');
	jsoncheck_line(out.data, checks, ARRAY_SIZE(checks));
}

static void an_alert_says_who_and_what(void)
{
	char exe[256] = "";
	const struct jsoncheck none[] = { { "ok", "true" },
					  { "alerts.0", "-" } };
	const struct jsoncheck one[] = {
		{ "alerts.0.n", "1" },
		{ "alerts.0.alert", "list" },
		{ "alerts.0.severity", "medium" },
		{ "alerts.0.program", exe },
		{ "alerts.0.executable", exe },
		{ "alerts.0.user", "root" },
		{ "alerts.0.list", "bad" },
		{ "alerts.0.domain", "example.com" },
		{ "alerts.0.count", "1" },
		{ "alerts.0.examples.0", "a.example.com" },
		{ "alerts.1", "-" },
	};

	CU_ASSERT(readlink("/proc/self/exe", exe, sizeof(exe) - 1) > 0);
	if (!begin_anew(POLICY))
		return;
	check(none, ARRAY_SIZE(none));
	servicebox_ask("a.example.com", SOCK_DGRAM);
	callbacks_drain(box.service);
	release("1", "false"); /* nobody has seen its number */
	check(one, ARRAY_SIZE(one));
	in_status();
	release("2", "false");
	release("1x", "false");
	release("0", "false");
}

static void an_alert_that_is_released_denies_nothing(void)
{
	static const struct jsoncheck listed[] = { { "alerts.0.n", "1" } };
	static const struct jsoncheck released[] = { { "alerts.0.denied_until",
						       "-" } };

	if (!begin())
		return;
	check(listed, ARRAY_SIZE(listed));
	release("1", "true");
	check(released, ARRAY_SIZE(released));
	servicebox_close(&box);
}

static bool passes(const char *name)
{
	int fd = servicebox_send(name, SOCK_DGRAM);

	if (fd >= 0)
		(void)close(fd);
	return fd >= 0;
}

#define TWO                                                                   \
	SERVICEBOX_HEAD "  - { name: all, domains: ['**'], action: allow }\n" \
			"alerts: { list: [{ domains: ['**.example.com', "     \
			"'**.example.net'], action: deny, name: bad }] }\n"

/* Whoever gets an alert between the list and the release changes nothing of
 * what is released. */
static void a_number_stays_when_another_alert_comes(void)
{
	char exe[256] = "";
	const struct jsoncheck first[] = { { "alerts.0.n", "1" },
					   { "alerts.1", "-" } };
	const struct jsoncheck both[] = {
		{ "alerts.0.n", "2" }, { "alerts.0.domain", "example.net" },
		{ "alerts.1.n", "1" }, { "alerts.1.domain", "example.com" },
		{ "alerts.2", "-" },
	};
	const struct jsoncheck released[] = {
		{ "ok", "true" },
		{ "alert", "list" },
		{ "program", exe },
		{ "user", "root" },
		{ "domain", "a.example.com" },
	};

	CU_ASSERT(readlink("/proc/self/exe", exe, sizeof(exe) - 1) > 0);
	if (!begin_anew(TWO))
		return;
	servicebox_ask("a.example.com", SOCK_DGRAM);
	callbacks_drain(box.service);
	check(first, ARRAY_SIZE(first));
	servicebox_ask("a.example.net", SOCK_DGRAM);
	callbacks_drain(box.service);
	check_release("1", released, ARRAY_SIZE(released));
	CU_ASSERT_TRUE(passes("a.example.com"));
	CU_ASSERT_FALSE(passes("a.example.net"));
	check(both, ARRAY_SIZE(both));
	servicebox_close(&box);
}

#define RULES                                                            \
	SERVICEBOX_HEAD "  - { name: ads, domains: ['**.example.net'], " \
			"action: deny, alert: high }\n"                  \
			"  - { name: all, domains: ['**'], action: allow }\n"

static void an_alert_of_a_rule_is_listed_with_its_count(void)
{
	char exe[256] = "";
	const struct jsoncheck listed[] = {
		{ "alerts.0.n", "1" },
		{ "alerts.0.alert", "rule" },
		{ "alerts.0.rule", "ads" },
		{ "alerts.0.except", "false" },
		{ "alerts.0.severity", "high" },
		{ "alerts.0.program", exe },
		{ "alerts.0.user", "root" },
		{ "alerts.0.count", "2" },
		{ "alerts.0.examples.0", "b.example.net" },
		{ "alerts.1", "-" },
	};

	CU_ASSERT(readlink("/proc/self/exe", exe, sizeof(exe) - 1) > 0);
	if (!begin_anew(RULES))
		return;
	CU_ASSERT_FALSE(passes("a.example.net"));
	CU_ASSERT_FALSE(passes("b.example.net"));
	callbacks_drain(box.service);
	check(listed, ARRAY_SIZE(listed));
	release("1", "false");
	servicebox_close(&box);
}

/* A denial in the kernel that no alert of this daemon is behind. */
static void deny_as_a_former_run(const char *domain)
{
	const struct suspects *suspects = box.service->suspects;
	const struct alerted_entry *who;
	const struct alert_lookup lookup = { .phase = ALERT_ASKED };
	struct denied denied;
	struct alert alert;

	alert = *suspects_nth(suspects, 0, &who);
	alert.detector = POLICY_TUNNEL;
	CU_ASSERT_EQUAL(dns_name_from_text(domain, &alert.domain), 0);
	CU_ASSERT_EQUAL(denied_begin(suspects_denied(suspects), &alert, &lookup,
				     who->program, &denied),
			0);
}

static void denials_of_a_former_run_are_listed_and_released(void)
{
	char exe[256] = "";
	const struct jsoncheck listed[] = {
		{ "alerts.0.alert", "list" },
		{ "alerts.1.n", "2" },
		{ "alerts.1.alert", "tunnel" },
		{ "alerts.1.program", exe },
		{ "alerts.1.user", "0" },
		{ "alerts.1.domain", "example.net" },
		{ "alerts.2", "-" },
	};
	const struct jsoncheck released[] = { { "alerts.1", "-" } };

	CU_ASSERT(readlink("/proc/self/exe", exe, sizeof(exe) - 1) > 0);
	if (!begin())
		return;
	CU_ASSERT_TRUE(passes("b.example.net"));
	deny_as_a_former_run("example.net");
	CU_ASSERT_FALSE(passes("b.example.net"));
	check(listed, ARRAY_SIZE(listed));
	release("3", "false");
	release("2", "true");
	release("2", "false");
	check(released, ARRAY_SIZE(released));
	CU_ASSERT_TRUE(passes("b.example.net"));
}

/* Whoever looks up what is denied makes an alert of it, which denies it as
 * well: the number that the denial was listed with still ends it. */
static void a_denial_keeps_its_number_when_an_alert_comes_of_it(void)
{
	const struct jsoncheck before[] = { { "alerts.1.n", "2" },
					    { "alerts.1.alert", "tunnel" } };
	const struct jsoncheck after[] = { { "alerts.0.n", "3" },
					   { "alerts.0.domain", "example.net" },
					   { "alerts.2", "-" } };

	if (!begin_anew(TWO))
		return;
	servicebox_ask("a.example.com", SOCK_DGRAM);
	callbacks_drain(box.service);
	deny_as_a_former_run("a.example.net");
	check(before, ARRAY_SIZE(before));
	CU_ASSERT_FALSE(passes("a.example.net"));
	callbacks_drain(box.service);
	check(after, ARRAY_SIZE(after));
	release("2", "true");
	release("2", "false");
	CU_ASSERT_TRUE(passes("a.example.net"));
	servicebox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(an_alert_says_who_and_what),
	UNIT(denials_of_a_former_run_are_listed_and_released),
	UNIT(an_alert_that_is_released_denies_nothing),
	UNIT(a_number_stays_when_another_alert_comes),
	UNIT(a_denial_keeps_its_number_when_an_alert_comes_of_it),
	UNIT(an_alert_of_a_rule_is_listed_with_its_count),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("open_alerts", tests, ARRAY_SIZE(tests));
	servicebox_close(&box);
	servicebox_end();
	return status;
}
