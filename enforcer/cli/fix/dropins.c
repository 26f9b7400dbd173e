/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dropins.c - the path, text and commands of each drop-in file.
 */
#include "enforcer/cli/fix/dropins.h"

#include "enforcer/cli/fix/dropin.h"

#define UNITS "/etc/systemd/system/"
#define RELOAD "systemctl daemon-reload"
#define VARLINK "/run/systemd/resolve/io.systemd.Resolve"
#define NSCD_CONF "/run/nameward-nscd.conf"
#define DENY(member)                                              \
	"    <deny send_destination=\"org.freedesktop.resolve1\"" \
	" send_path=\"/org/freedesktop/resolve1\""                \
	" send_member=\"" member "\"/>\n"

static const struct dropin dropins[] = {
	/* resolved has no option for it.  The C library takes the missing socket
	 * for a resolved that does not run, and goes on to DNS. */
	[DROPINS_RESOLVED] = {
		.path = UNITS "systemd-resolved.service.d/nameward.conf",
		.own_dir = true,
		.text = "# Programs ask by DNS, which nameward judges, and not over "
			"varlink.\n"
			"[Service]\n"
			"ExecStartPost=+/bin/rm -f " VARLINK "\n",
		.commands = { RELOAD, "systemctl restart systemd-resolved" },
	},
	[DROPINS_RESOLVED_SOCKET] = {
		.path = UNITS
			"systemd-resolved-varlink.socket.d/nameward.conf",
		.own_dir = true,
		.text = "# Programs ask by DNS, which nameward judges, and not over "
			"varlink.\n"
			"[Socket]\n"
			"ExecStartPost=/bin/rm -f " VARLINK "\n",
		.commands = { RELOAD,
			      "systemctl restart systemd-resolved-varlink.socket "
			      "systemd-resolved" },
	},
	/* nscd reads one file, and the last line of a kind counts. */
	[DROPINS_NSCD] = {
		.path = UNITS "nscd.service.d/nameward.conf",
		.own_dir = true,
		.text = "# nscd answers for users and groups; for names of hosts "
			"programs ask by DNS.\n"
			"[Service]\n"
			"ExecStartPre=+/bin/sh -c 'cat /etc/nscd.conf >" NSCD_CONF
			" && echo \"enable-cache hosts no\" >>" NSCD_CONF "'\n"
			"BindReadOnlyPaths=-" NSCD_CONF ":/etc/nscd.conf\n"
			"ExecStopPost=+/bin/rm -f " NSCD_CONF "\n",
		.commands = { RELOAD, "systemctl restart nscd" },
	},
	[DROPINS_NSNCD] = {
		.path = UNITS "nsncd.service.d/nameward.conf",
		.own_dir = true,
		.text = "# nsncd answers for users and groups; for names of hosts "
			"programs ask by DNS.\n"
			"[Service]\n"
			"Environment=NSNCD_IGNORE_HOSTS=true\n",
		.commands = { RELOAD, "systemctl restart nsncd" },
	},
	/* Each call has a path, where an interface may be left out; by destination
	 * messages to the unique name of the owner are meant as well. */
	[DROPINS_BUS] = {
		.path = "/etc/dbus-1/system.d/nameward.conf",
		.xml = true,
		.text = "<!DOCTYPE busconfig PUBLIC\n"
			" \"-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN\"\n"
			" \"http://www.freedesktop.org/standards/dbus/1.0/"
			"busconfig.dtd\">\n"
			"<busconfig>\n"
			"  <!-- Programs ask by DNS, which nameward judges. -->\n"
			"  <policy context=\"mandatory\">\n"
			DENY("ResolveHostname")
			DENY("ResolveAddress")
			DENY("ResolveRecord")
			DENY("ResolveService")
			"  </policy>\n"
			"</busconfig>\n",
		.commands = { "systemctl reload dbus" },
	},
};

const struct dropin *dropins_get(enum dropins_which which)
{
	return &dropins[which];
}
