/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dropins.h - the files that `doctor --fix` may write.
 */
#pragma once

#include <stddef.h>

struct dropin; /* enforcer/cli/fix/dropin.h */

enum dropins_which {
	DROPINS_RESOLVED,	 /* systemd-resolved: no varlink socket */
	DROPINS_RESOLVED_SOCKET, /* no varlink socket by its own unit */
	DROPINS_NSCD,		 /* nscd: hosts are not cached */
	DROPINS_NSNCD,		 /* nsncd: hosts are not answered */
	DROPINS_BUS,		 /* D-Bus: nobody may ask systemd-resolved */
	DROPINS_N,
};

const struct dropin *dropins_get(enum dropins_which which);
