/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_families.c - protocols that a kernel says it has, and a modprobe of the
 * test that says what it would do.
 */
#include "enforcer/cli/doctor/checks.h"

#include <string.h>

#include "policy/base.h"
#include "tests/unit/checkupbox.h"
#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

#define ID "socket-families"
#define PROTOCOLS "/proc/net/protocols"
#define MODPROBE "/proc/sys/kernel/modprobe"
#define DISABLED "/proc/sys/kernel/modules_disabled"
#define NONE                                                         \
	"protocol  size sockets  memory press maxhdr  slab module\n" \
	"UNIX  1152 2 -1 NI 0 yes kernel\n"
#define VSOCK NONE "AF_VSOCK 1240 0 -1 NI 0 yes kernel\n"
#define PPPOL2TP NONE "PPPOL2TP 1024 0 -1 NI 0 no l2tp_ppp\n"
#define PPPOE PPPOL2TP "PPPOE 1024 0 -1 NI 0 no pppoe\n"
#define SCRIPT "#!/bin/sh\n[ \"$*\" = '--show-depends net-pf-29' ] || exit 1\n"

static void see(struct checkupbox *box, const char *what, const char *state)
{
	families_check(&box->checkup);
	unit_string(what, state, checkupbox_state(box, ID));
}

static void a_family_that_the_kernel_has_is_open(void)
{
	struct checkupbox box;

	checkupbox_begin(&box);
	see(&box, "nothing to read", "unknown");
	checkupbox_forget(&box);
	hostroot_write(PROTOCOLS, NONE);
	see(&box, "none", "ok");
	checkupbox_forget(&box);
	hostroot_write(PROTOCOLS, VSOCK);
	see(&box, "vsock", "open");
	CU_ASSERT_TRUE(checkupbox_says(&box, ID, "AF_VSOCK (vsock is there)"));
	checkupbox_end(&box);
}

/* PPP over L2TP is IP, which is judged. */
static void the_family_pppox_is_open_by_pppoe_alone(void)
{
	struct checkupbox box;

	checkupbox_begin(&box);
	hostroot_write(PROTOCOLS, PPPOL2TP);
	see(&box, "L2TP alone", "ok");
	checkupbox_forget(&box);
	hostroot_write(PROTOCOLS, PPPOE);
	see(&box, "PPPoE", "open");
	CU_ASSERT_TRUE(checkupbox_says(&box, ID, "AF_PPPOX (pppoe is there)"));
	checkupbox_forget(&box);
	hostroot_write(PROTOCOLS, NONE);
	hostroot_write(MODPROBE, "/sbin/modprobe\n");
	checkupbox_script(&box, "/sbin/modprobe",
			  "#!/bin/sh\n[ \"$2\" = net-pf-24-proto-0 ] &&"
			  " echo insmod /lib/modules/x/pppoe.ko");
	see(&box, "it would be loaded", "open");
	CU_ASSERT_TRUE(
		checkupbox_says(&box, ID, "AF_PPPOX (pppoe can be loaded)"));
	checkupbox_end(&box);
}

static void a_family_that_modprobe_would_load_is_open(void)
{
	struct checkupbox box;

	checkupbox_begin(&box);
	hostroot_write(PROTOCOLS, NONE);
	hostroot_write(MODPROBE, "/sbin/modprobe\n");
	see(&box, "no modprobe", "ok");
	checkupbox_forget(&box);
	checkupbox_script(&box, "/sbin/modprobe",
			  SCRIPT "echo insmod /lib/modules/x/can.ko");
	see(&box, "it would", "open");
	CU_ASSERT_TRUE(checkupbox_says(&box, ID, "AF_CAN (can can be loaded)"));
	checkupbox_forget(&box);
	hostroot_write(DISABLED, "1\n");
	see(&box, "modules are disabled", "ok");
	checkupbox_forget(&box);
	hostroot_write(DISABLED, "0\n");
	checkupbox_script(&box, "/sbin/modprobe",
			  SCRIPT "echo install /bin/false");
	see(&box, "it is denied", "ok");
	checkupbox_forget(&box);
	checkupbox_script(&box, "/sbin/modprobe",
			  SCRIPT "echo install /usr/local/bin/ask-me");
	see(&box, "a command of which nobody knows", "open");
	checkupbox_end(&box);
}

static const struct unit_test tests[] = {
	UNIT(a_family_that_the_kernel_has_is_open),
	UNIT(the_family_pppox_is_open_by_pppoe_alone),
	UNIT(a_family_that_modprobe_would_load_is_open),
};

int main(void)
{
	return unit_main("families", tests, ARRAY_SIZE(tests));
}
