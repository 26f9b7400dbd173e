/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * families.c - a table of families; which the kernel has, and which it would
 * load if a program asked for a socket.
 *
 * To open a socket would load the module, so the program that the kernel calls
 * for that, modprobe(8), is asked what it would do.
 */
#include "enforcer/cli/doctor/checks.h"

#include <errno.h>
#include <netinet/in.h> /* the header of PPPoX leaves it out */
#include <linux/if_pppox.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/command.h"
#include "enforcer/cli/doctor/findings.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"

#define ID "socket-families"
#define PROTOCOLS "/proc/net/protocols"
#define MODPROBE "/proc/sys/kernel/modprobe"
#define MODULES_DISABLED "/proc/sys/kernel/modules_disabled"
#define PROTOCOLS_MAX 65536
#define OUTPUT_MAX 8192
#define TIMEOUT_MS 5000
#define ANY (-1)

#ifndef AF_QIPCRTR
#define AF_QIPCRTR 42
#endif

/* The families of SECURITY.md that take no capability. */
static const struct family {
	const char *name;
	int number;
	int protocol; /* that has a module of its own, or ANY */
	const char *module;
	/* What /proc/net/protocols calls what the module brings. */
	const char *protocols[4];
} families[] = {
	{ "AF_VSOCK", AF_VSOCK, ANY, "vsock", { "AF_VSOCK" } },
	{ "AF_BLUETOOTH",
	  AF_BLUETOOTH,
	  ANY,
	  "bluetooth",
	  { "HCI", "L2CAP", "SCO" } },
	{ "AF_NFC", AF_NFC, ANY, "nfc", { "NFC_RAW", "NFC_LLCP" } },
	{ "AF_CAN", AF_CAN, ANY, "can", { "CAN_RAW", "CAN_BCM", "CAN_ISOTP" } },
	{ "AF_QIPCRTR", AF_QIPCRTR, ANY, "qrtr", { "QIPCRTR" } },
	/* PPP over L2TP is IP, and is judged. */
	{ "AF_PPPOX", AF_PPPOX, PX_PROTO_OE, "pppoe", { "PPPOE" } },
	{ "AF_APPLETALK", AF_APPLETALK, ANY, "appletalk", { "DDP" } },
	{ "AF_ATMSVC", AF_ATMSVC, ANY, "atm", { "SVC", "PVC" } },
	{ "AF_TIPC", AF_TIPC, ANY, "tipc", { "TIPC" } },
	{ "AF_RDS", AF_RDS, ANY, "rds", { "RDS" } },
	{ "AF_IEEE802154",
	  AF_IEEE802154,
	  ANY,
	  "ieee802154_socket",
	  { "IEEE-802.15.4-RAW", "IEEE-802.15.4-MAC" } },
};

/* What would load modules; "": nothing. */
struct loader {
	char path[PATH_MAX];
};

static void find_loader(const struct checkup *checkup,
			struct loader *ret_loader)
{
	char path[PATH_MAX], disabled[8] = "0";

	ret_loader->path[0] = '\0';
	(void)checkup_read(checkup, MODULES_DISABLED, disabled,
			   sizeof(disabled));
	if (disabled[0] == '1' ||
	    checkup_read(checkup, MODPROBE, path, sizeof(path)) < 0)
		return;
	path[strcspn(path, "\n")] = '\0';
	if (path[0] == '/')
		(void)checkup_path(checkup, path, ret_loader->path);
}

/* Does a line of @text begin with @word? */
static bool has_line(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (; text && *text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (strncmp(text, word, len) == 0 &&
		    (text[len] == ' ' || text[len] == '\0'))
			return true;
	}
	return false;
}

static bool is_there(const struct family *family, const char *protocols)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(family->protocols); i++)
		if (family->protocols[i] &&
		    has_line(protocols, family->protocols[i]))
			return true;
	return false;
}

/* A command of modprobe.d(5) in place of the module counts as loading it unless
 * it is one that does nothing. */
static bool is_denied(const char *shown)
{
	return strstr(shown, "install /bin/false") ||
	       strstr(shown, "install /bin/true") ||
	       strstr(shown, "install /usr/bin/false") ||
	       strstr(shown, "install /usr/bin/true");
}

static bool can_be_loaded(const struct loader *loader,
			  const struct family *family)
{
	char alias[32], shown[OUTPUT_MAX];
	const char *const argv[] = { loader->path, "--show-depends", alias,
				     NULL };

	if (!loader->path[0])
		return false;
	if (family->protocol == ANY)
		(void)snprintf(alias, sizeof(alias), "net-pf-%d",
			       family->number);
	else
		(void)snprintf(alias, sizeof(alias), "net-pf-%d-proto-%d",
			       family->number, family->protocol);
	return command_run(argv, TIMEOUT_MS, shown, sizeof(shown)) == 0 &&
	       !is_denied(shown);
}

static void list(struct buf *list, const struct family *family, const char *how)
{
	buf_text(list, list->len ? ", " : "");
	buf_text(list, family->name);
	buf_text(list, " (");
	buf_text(list, family->module);
	buf_text(list, how);
}

static void add(const struct checkup *checkup, struct buf *open)
{
	struct findings *findings = checkup->findings;

	buf_char(open, '\0');
	if (open->failed) {
		findings->failed = true;
	} else if (open->len > 1) {
		findings_add(findings, ID, FINDINGS_OPEN,
			     "any program may send past nameward by %s",
			     open->data);
		findings_mend(findings,
			      "a line 'install MODULE /bin/false' for each in "
			      "a file of /etc/modprobe.d, then rmmod or boot; "
			      "for one that is built in, "
			      "RestrictAddressFamilies= of the unit");
	} else {
		findings_add(findings, ID, FINDINGS_SHUT,
			     "no family of sockets was found that any program "
			     "may send past nameward by");
	}
	findings_see(findings,
		     "cat " PROTOCOLS "; modprobe --show-depends net-pf-40");
}

void families_check(const struct checkup *checkup)
{
	CLEANUP(buf_done) struct buf open = { 0 };
	char protocols[PROTOCOLS_MAX];
	struct loader loader;
	size_t i;
	int r;

	r = checkup_read(checkup, PROTOCOLS, protocols, sizeof(protocols));
	if (r < 0) {
		findings_add(checkup->findings, ID, FINDINGS_UNKNOWN,
			     "which families of sockets there are could not "
			     "be found out: %s",
			     strerror(-r));
		return;
	}
	find_loader(checkup, &loader);
	for (i = 0; i < ARRAY_SIZE(families); i++) {
		if (is_there(&families[i], protocols))
			list(&open, &families[i], " is there)");
		else if (can_be_loaded(&loader, &families[i]))
			list(&open, &families[i], " can be loaded)");
	}
	add(checkup, &open);
}
