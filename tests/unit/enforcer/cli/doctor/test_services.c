/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_services.c - daemons of the test that listen where name services do, and
 * lines of nsswitch.conf.
 */
#include "enforcer/cli/doctor/checks.h"

#include <stdint.h>
#include <string.h>

#include "enforcer/cli/fix/dropins.h"
#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/fakedaemon.h"
#include "tests/unit/unit.h"

#define VARLINK "/run/systemd/resolve/io.systemd.Resolve"
#define NSCD "/run/nscd/socket"
#define AVAHI "/run/avahi-daemon/socket"
#define SOCKET_UNIT "/usr/lib/systemd/system/systemd-resolved-varlink.socket"
#define FEDORA "hosts: files myhostname resolve [!UNAVAIL=return] dns\n"

static void begin(struct checkupbox *box, const char *hosts)
{
	checkupbox_begin(box);
	hostroot_write("/etc/nsswitch.conf", hosts);
	hostroot_write("/etc/resolv.conf", "nameserver 127.0.0.53\n");
	hostroot_write("/run/systemd/resolve/x", "");
	hostroot_write("/run/nscd/x", "");
	hostroot_write("/run/avahi-daemon/x", "");
}

static pid_t listen_at(const struct checkupbox *box, const char *path,
		       const void *answer, size_t len)
{
	char full[PATH_MAX];

	return fakedaemon_start(checkup_path(&box->checkup, path, full), answer,
				len);
}

static void where_nobody_listens_all_services_are_shut(void)
{
	struct checkupbox box;

	begin(&box, FEDORA);
	services_check(&box.checkup);
	unit_string("varlink", "ok",
		    checkupbox_state(&box, "resolved-varlink"));
	unit_string("nscd", "ok", checkupbox_state(&box, "nscd"));
	unit_string("avahi", "ok", checkupbox_state(&box, "avahi"));
	unit_string("modules", "ok", checkupbox_state(&box, "nsswitch-module"));
	unit_string("way on", "-", checkupbox_state(&box, "no-way-on"));
	checkupbox_end(&box);
}

static void resolved_that_listens_is_open_and_its_socket_can_be_taken(void)
{
	struct checkupbox box;
	pid_t pid;

	begin(&box, FEDORA);
	pid = listen_at(&box, VARLINK, "", 0);
	services_check(&box.checkup);
	unit_string("state", "open",
		    checkupbox_state(&box, "resolved-varlink"));
	CU_ASSERT_PTR_EQUAL(checkupbox_find(&box, "resolved-varlink")->fix,
			    dropins_get(DROPINS_RESOLVED));
	CU_ASSERT_EQUAL(findings_count(&box.findings, FINDINGS_OPEN), 1);
	checkupbox_forget(&box);
	hostroot_write(SOCKET_UNIT, "[Socket]\n");
	services_check(&box.checkup);
	CU_ASSERT_EQUAL(findings_count(&box.findings, FINDINGS_OPEN), 2);
	fakedaemon_stop(pid);
	checkupbox_end(&box);
}

/* Else programs would be left without names. */
static void without_a_way_on_no_file_is_offered(void)
{
	struct checkupbox box;
	pid_t pid;

	begin(&box, "hosts: files resolve\n");
	pid = listen_at(&box, VARLINK, "", 0);
	services_check(&box.checkup);
	unit_string("way on", "open", checkupbox_state(&box, "no-way-on"));
	unit_string("varlink", "open",
		    checkupbox_state(&box, "resolved-varlink"));
	CU_ASSERT_PTR_NULL(checkupbox_find(&box, "resolved-varlink")->fix);
	checkupbox_forget(&box);
	hostroot_write("/etc/nsswitch.conf", FEDORA);
	checkupbox_policy(&box, "version: 1\nresolvers: [192.0.2.1]\n");
	services_check(&box.checkup);
	CU_ASSERT_TRUE(checkupbox_says(&box, "no-way-on",
				       "none of the policy's resolvers"));
	fakedaemon_stop(pid);
	checkupbox_end(&box);
}

static void nscd_is_open_if_it_answers_for_hosts(void)
{
	static const int32_t found[4] = { 2, 1, 0, 0 };
	static const int32_t disabled[4] = { 2, -1, 0, 0 };
	struct checkupbox box;
	pid_t pid;

	begin(&box, FEDORA);
	pid = listen_at(&box, NSCD, found, sizeof(found));
	services_check(&box.checkup);
	unit_string("it answers", "open", checkupbox_state(&box, "nscd"));
	unit_string("where", NSCD, checkupbox_find(&box, "nscd")->about);
	CU_ASSERT_PTR_EQUAL(checkupbox_find(&box, "nscd")->fix,
			    dropins_get(DROPINS_NSCD));
	fakedaemon_stop(pid);
	checkupbox_end(&box);
	begin(&box, FEDORA);
	pid = listen_at(&box, NSCD, disabled, sizeof(disabled));
	services_check(&box.checkup);
	unit_string("it does not", "ok", checkupbox_state(&box, "nscd"));
	fakedaemon_stop(pid);
	checkupbox_end(&box);
}

static void a_service_that_the_policy_leaves_is_a_note(void)
{
	struct checkupbox box;
	pid_t resolved, avahi;

	begin(&box, FEDORA);
	resolved = listen_at(&box, VARLINK, "", 0);
	avahi = listen_at(&box, AVAHI, "", 0);
	services_check(&box.checkup);
	unit_string("by default", "open",
		    checkupbox_state(&box, "resolved-varlink"));
	unit_string("avahi by default", "note",
		    checkupbox_state(&box, "avahi"));
	checkupbox_forget(&box);
	checkupbox_policy(&box, "version: 1\nname_services: leave\n");
	services_check(&box.checkup);
	unit_string("left", "note", checkupbox_state(&box, "resolved-varlink"));
	CU_ASSERT_PTR_NULL(checkupbox_find(&box, "resolved-varlink")->fix);
	checkupbox_forget(&box);
	checkupbox_policy(&box,
			  "version: 1\nname_services: { refuse: [avahi] }\n");
	services_check(&box.checkup);
	unit_string("not named", "note",
		    checkupbox_state(&box, "resolved-varlink"));
	unit_string("named", "open", checkupbox_state(&box, "avahi"));
	fakedaemon_stop(resolved);
	fakedaemon_stop(avahi);
	checkupbox_end(&box);
}

static const struct {
	const char *what;
	const char *status; /* NULL: nameward does not run */
	const char *state;
} daemons[] = {
	{ "nameward does not run", NULL, "note" },
	{ "it refuses programs of another cgroup",
	  "{\"name_services\":\"refused\"}\n", "ok" },
	{ "it does not", "{\"name_services\":\"not refused: why\"}\n", "open" },
	{ "it says nothing of it", "{\"ok\":true}\n", "open" },
};

static void a_kernel_that_can_refuse_needs_no_file(void)
{
	struct checkupbox box;
	pid_t resolved, control;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(daemons); i++) {
		begin(&box, FEDORA);
		box.checkup.kernel_refuses = true;
		box.checkup.control = "/run/nameward/control.sock";
		hostroot_write("/run/nameward/x", "");
		resolved = listen_at(&box, VARLINK, "", 0);
		control = daemons[i].status
				  ? listen_at(&box, box.checkup.control,
					      daemons[i].status,
					      strlen(daemons[i].status))
				  : 0;
		services_check(&box.checkup);
		unit_string(daemons[i].what, daemons[i].state,
			    checkupbox_state(&box, "resolved-varlink"));
		CU_ASSERT_PTR_NULL(
			checkupbox_find(&box, "resolved-varlink")->fix);
		fakedaemon_stop(resolved);
		if (control)
			fakedaemon_stop(control);
		checkupbox_end(&box);
	}
}

static const struct {
	const char *hosts;
	const char *state;
} lines[] = {
	{ "hosts: files dns\n", "ok" },
	{ "hosts: files mdns4_minimal [NOTFOUND=return] dns mymachines\n",
	  "ok" },
	{ "hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns\n",
	  "ok" },
	{ "hosts: files resolve [ !UNAVAIL=return TRYAGAIN=continue ] dns\n",
	  "ok" },
	{ "hosts: files sss dns\n", "open" },
	{ "hosts: files dns wins\n", "open" },
	{ "passwd: files sss\nhosts: files dns\n", "ok" },
};

static void a_module_that_asks_somebody_else_is_open(void)
{
	struct checkupbox box;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		begin(&box, lines[i].hosts);
		services_check(&box.checkup);
		unit_string(lines[i].hosts, lines[i].state,
			    checkupbox_state(&box, "nsswitch-module"));
		checkupbox_end(&box);
	}
}

static const struct unit_test tests[] = {
	UNIT(where_nobody_listens_all_services_are_shut),
	UNIT(resolved_that_listens_is_open_and_its_socket_can_be_taken),
	UNIT(without_a_way_on_no_file_is_offered),
	UNIT(nscd_is_open_if_it_answers_for_hosts),
	UNIT(a_service_that_the_policy_leaves_is_a_note),
	UNIT(a_kernel_that_can_refuse_needs_no_file),
	UNIT(a_module_that_asks_somebody_else_is_open),
};

int main(void)
{
	return unit_main("services", tests, ARRAY_SIZE(tests));
}
