/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_status.c - the documents of `status` and `sets`, of a daemon that has
 * opened an address.
 *
 * run: once
 */
#include "enforcer/control/status.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "enforcer/active/active.h"
#include "enforcer/daemon/callbacks.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/jsoncheck.h"
#include "tests/unit/unit.h"

#define RULES                                                            \
	SERVICEBOX_WEB                                                   \
	"  - { name: any, domains: [a.example.com], action: allow,\n"    \
	"      open: { ports: any } }\n"                                 \
	"  - { name: lookup, domains: [l.example.com], action: allow,\n" \
	"      open: no }\n"

static struct status status_of(const struct servicebox *box)
{
	const struct service *s = box->service;

	return (struct status){ .disable = &s->disable,
				.active = active_policy(s->active),
				.followed = s->active,
				.capture = s->capture,
				.aside = s->aside,
				.device_aside = s->device_aside,
				.conntrack_aside = s->conntrack_aside,
				.gate = s->gate,
				.hold = s->hold,
				.sources = s->sources,
				.pipeline = s->pipeline,
				.output = s->output };
}

static bool open_with_an_answer(struct servicebox *box)
{
	if (!servicebox_open(box, SERVICEBOX_HEAD RULES))
		return false;
	servicebox_ask("w.example.com", SOCK_DGRAM);
	CU_ASSERT_EQUAL(servicebox_send("no.example.com", SOCK_DGRAM), -1);
	callbacks_drain(box->service);
	return true;
}

/* People and programs read it in this order. */
static const char *const members[] = {
	"ok",	     "version",	      "pid",	  "uptime_s", "mode",
	"policy",    "rules",	      "clauses",  "names",    "generation",
	"resolvers", "hold",	      "lacks",	  "disabled", "lists",
	"denied",    "name_services", "counters", "lost",     "devices",
	"processes", "sources",	      "classes",  "sets",
};

static const struct jsoncheck status_values[] = {
	{ "ok", "true" },
	{ "mode", "enforce" },
	{ "rules", "3" },
	{ "clauses", "3" },
	{ "names", "3" },
	{ "resolvers.0", SERVICEBOX_RESOLVER },
	{ "resolvers.1", "-" },
	{ "disabled.0", "-" },
	{ "denied.as", "error" },
	{ "counters.queries", "2" },
	{ "counters.denied", "1" },
	{ "counters.stopped", "1" },
	{ "counters.accepted", "1" },
	{ "counters.refused", "0" },
	{ "counters.opened", "1" },
	{ "lost.ring", "0" },
	{ "lost.storage", "0" },
	{ "lost.asked", "0" },
	{ "lost.scratch", "0" },
	{ "lost.packets", "0" },
	{ "lost.held", "0" },
	{ "lost.records", "0" },
	{ "devices.late", "0" },
	{ "devices.whole", "true" },
	{ "conntrack.late", "0" },
	{ "conntrack.whole", "true" },
	{ "processes.late", "0" },
	{ "sources.0", "-" },
	{ "classes.max", "125" },
	{ "sets.addresses", "1" },
	{ "sets.whole", "true" },
};

static void status_has_what_the_daemon_counts(void)
{
	CLEANUP(buf_done) struct buf out = { 0 };
	struct servicebox box;
	struct status status;

	if (!open_with_an_answer(&box))
		return;
	status = status_of(&box);
	CU_ASSERT_EQUAL(status_write(&status, &out), 0);
	buf_char(&out, '\0');
	jsoncheck_line(out.data, status_values, ARRAY_SIZE(status_values));
	servicebox_close(&box);
}

static void status_has_its_members_in_one_order(void)
{
	CLEANUP(buf_done) struct buf out = { 0 };
	struct servicebox box;
	struct status status;
	char key[32];
	char *at;
	size_t i;

	if (!open_with_an_answer(&box))
		return;
	status = status_of(&box);
	CU_ASSERT_EQUAL(status_write(&status, &out), 0);
	buf_char(&out, '\0');
	at = out.data;
	for (i = 0; i < ARRAY_SIZE(members) && at; i++) {
		(void)snprintf(key, sizeof(key), "\"%s\":", members[i]);
		at = strstr(at, key);
		unit_string("in its place", members[i], at ? members[i] : NULL);
	}
	servicebox_close(&box);
}

static const struct jsoncheck sets_values[] = {
	{ "ok", "true" },
	{ "sets.0.rule", "web" },
	{ "sets.0.ports.0", "80/tcp" },
	{ "sets.0.ports.1", "443/tcp" },
	{ "sets.0.ports.2", "443/udp" },
	{ "sets.0.ports.3", "-" },
	{ "sets.0.addresses.0.address", NFTBOX_THERE_4 },
	{ "sets.0.addresses.0.source", "-" },
	{ "sets.0.addresses.1", "-" },
	{ "sets.1.rule", "any" },
	{ "sets.1.ports.0", "any" },
	{ "sets.1.addresses.0", "-" },
	{ "sets.2", "-" }, /* a rule that opens nothing has no set */
};

static void sets_has_the_open_addresses_of_each_rule(void)
{
	CLEANUP(buf_done) struct buf out = { 0 };
	struct servicebox box;
	struct status status;

	if (!open_with_an_answer(&box))
		return;
	status = status_of(&box);
	CU_ASSERT_EQUAL(status_write_sets(&status, &out), 0);
	buf_char(&out, '\0');
	jsoncheck_line(out.data, sets_values, ARRAY_SIZE(sets_values));
	servicebox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(status_has_what_the_daemon_counts),
	UNIT(status_has_its_members_in_one_order),
	UNIT(sets_has_the_open_addresses_of_each_rule),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("status", tests, ARRAY_SIZE(tests));
	servicebox_end();
	return status;
}
