/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_name_services.c - what is sent to the kernel side by a plan, and what is
 * said of what it answers.
 *
 * The kernel side is a stand-in for all of bpf/capture_asks.c:
 * test_capture_asks has a real one.
 */
#include "enforcer/active/name_services.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bpf/asks/listeners.h"
#include "bpf/capture.h"
#include "bpf/capture_state.h"
#include "enforcer/host/policy.h"
#include "policy/base.h"
#include "tests/unit/printed.h"
#include "tests/unit/unit.h"

#define BOTH (SERVICE_BIT(SERVICE_RESOLVED) | SERVICE_BIT(SERVICE_NSCD))

static int probe_says;
static bool watched_says;
static char sent[1024];

int capture_asks_probe(struct capture *capture)
{
	(void)capture;
	return probe_says;
}

bool capture_asks_watched(const struct capture *capture)
{
	(void)capture;
	return watched_says;
}

int capture_asks_set(struct capture *capture,
		     const struct listeners_entry *entries, size_t n)
{
	size_t i, len = 0;

	(void)capture;
	sent[0] = '\0';
	for (i = 0; i < n; i++)
		len += (size_t)snprintf(sent + len, sizeof(sent) - len,
					"%s %d\n", entries[i].path,
					(int)entries[i].action);
	return n ? 0 : -7;
}

void capture_asks_close(struct capture *capture)
{
	(void)capture;
}

void capture_asks_cut(struct capture *capture)
{
	(void)capture;
}

void capture_asks_tick(struct capture *capture)
{
	(void)capture;
}

static void the_sockets_of_the_plan_are_sent(void)
{
	struct host_policy host = {
		.services = { .refused = BOTH, .lost = BOTH },
	};

	CU_ASSERT_EQUAL(name_services_send(NULL, &host), 0);
	unit_string("both",
		    "/run/systemd/resolve/io.systemd.Resolve 1\n"
		    "/var/run/nscd/socket 1\n"
		    "/run/nscd/socket 1\n",
		    sent);
	host.services.refused = SERVICE_BIT(SERVICE_RESOLVED);
	CU_ASSERT_EQUAL(name_services_send(NULL, &host), 0);
	unit_string("one", "/run/systemd/resolve/io.systemd.Resolve 1\n", sent);
	host.services =
		(struct plan){ .action = SERVICE_WATCH, .recorded = true };
	CU_ASSERT_EQUAL(name_services_send(NULL, &host), 0);
	unit_string("watched", "/run/systemd/resolve/io.systemd.Resolve 2\n",
		    sent);
	host.services.recorded = false;
	CU_ASSERT_EQUAL(name_services_send(NULL, &host), -7);
	unit_string("not recorded", "", sent);
	host.services = (struct plan){ .action = SERVICE_LEAVE };
	CU_ASSERT_EQUAL(name_services_send(NULL, &host), -7);
	unit_string("left", "", sent);
}

static const struct {
	const char *what;
	struct plan plan;
	int probe;
	bool as_wanted;
	const char *want;
} states[] = {
	{ "refused", { .refused = BOTH }, 0, true, "refused" },
	{ "left by the policy",
	  { .action = SERVICE_LEAVE },
	  0,
	  true,
	  "not refused: the policy leaves them" },
	{ "watched, but nothing is recorded",
	  { .action = SERVICE_WATCH },
	  0,
	  true,
	  "not watched: the policy wants no records of it" },
	{ "no way on at all",
	  { .lost = BOTH, .why = "no dns" },
	  0,
	  false,
	  "not refused: no dns" },
	{ "no way on without one",
	  { .refused = SERVICE_BIT(SERVICE_RESOLVED),
	    .lost = SERVICE_BIT(SERVICE_NSCD),
	    .why = "NixOS" },
	  0,
	  false,
	  "not refused: nscd: NixOS; refused: resolved" },
	{ "refused all the same",
	  { .given = true, .refused = BOTH, .lost = BOTH, .why = "no dns" },
	  0,
	  true,
	  "refused, though programs find no names: no dns" },
	{ "the kernel can't",
	  { .refused = BOTH },
	  -EOPNOTSUPP,
	  false,
	  "not refused: the kernel lets no program change the result of a "
	  "function (fmod_ret)" },
	{ "the program does not fire",
	  { .refused = BOTH },
	  -EISCONN,
	  false,
	  "not refused: a connection was tried, and it was made" },
	{ "nobody knows",
	  { .refused = BOTH },
	  -EROFS,
	  false,
	  "not refused: it could not be tried: Read-only file system" },
};

static void the_state_is_what_the_probe_found(void)
{
	char text[NAME_SERVICES_TEXT];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		probe_says = states[i].probe;
		CU_ASSERT_EQUAL(
			name_services_state(NULL, &states[i].plan, text),
			states[i].as_wanted);
		unit_string(states[i].what, states[i].want, text);
	}
}

/* What is logged of @plan: before it is in force, and after. */
static void log_of(const struct plan *plan, char *ret_text, size_t size)
{
	struct printed printed;

	printed_begin(&printed, STDERR_FILENO);
	name_services_warn(plan);
	name_services_report(NULL, plan);
	printed_end(&printed, ret_text, size);
}

static void a_service_that_is_not_as_the_policy_says_is_logged(void)
{
	struct plan plan = { .given = true, .refused = BOTH };
	char text[1024];

	probe_says = 0;
	log_of(&plan, text, sizeof(text));
	unit_string("refused", "", text);
	probe_says = -EISCONN;
	log_of(&plan, text, sizeof(text));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(text, "name services: not refused: a connection was "
			     "tried, and it was made; what programs ask them "
			     "is not judged"));
	plan = (struct plan){ .lost = BOTH, .why = "no dns" };
	log_of(&plan, text, sizeof(text));
	CU_ASSERT_PTR_NOT_NULL(strstr(
		text, "name services: resolved, nscd: not refused, since "
		      "programs would find no names: no dns"));
	plan = (struct plan){ .given = true, .refused = BOTH, .lost = BOTH };
	probe_says = 0;
	log_of(&plan, text, sizeof(text));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(text, "name services: resolved, nscd: refused, as the "
			     "policy says, though programs find no names"));
}

static void a_service_is_watched_if_the_kernel_lets_programs_see(void)
{
	struct plan plan = { .action = SERVICE_WATCH,
			     .given = true,
			     .recorded = true };
	char text[NAME_SERVICES_TEXT], log[1024];

	watched_says = true;
	CU_ASSERT_TRUE(name_services_state(NULL, &plan, text));
	unit_string("watched", "watched", text);
	log_of(&plan, log, sizeof(log));
	unit_string("log", "", log);
	watched_says = false;
	CU_ASSERT_FALSE(name_services_state(NULL, &plan, text));
	unit_string("not watched",
		    "not watched: the kernel lets no program see the end of a "
		    "function (fexit)",
		    text);
	log_of(&plan, log, sizeof(log));
	CU_ASSERT_PTR_NOT_NULL(strstr(log, text));
}

static void without_a_policy_resolved_is_watched(void)
{
	struct printed printed;
	char log[1024];

	watched_says = false;
	printed_begin(&printed, STDERR_FILENO);
	name_services_watch(NULL);
	printed_end(&printed, log, sizeof(log));
	unit_string("sent", "/run/systemd/resolve/io.systemd.Resolve 2\n",
		    sent);
	CU_ASSERT_PTR_NOT_NULL(strstr(log, "name services: not watched: "));
}

static const struct unit_test tests[] = {
	UNIT(the_sockets_of_the_plan_are_sent),
	UNIT(the_state_is_what_the_probe_found),
	UNIT(a_service_that_is_not_as_the_policy_says_is_logged),
	UNIT(a_service_is_watched_if_the_kernel_lets_programs_see),
	UNIT(without_a_policy_resolved_is_watched),
};

int main(void)
{
	return unit_main("name_services", tests, ARRAY_SIZE(tests));
}
