/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * service.h - name services: daemons of this host that look names up for the
 * programs that connect to them.  Each then asks as itself.
 */
#pragma once

#include <stddef.h>

enum service {
	SERVICE_RESOLVED, /* systemd-resolved, by varlink: nss-resolve */
	SERVICE_NSCD,	  /* nscd, nsncd, unscd */
	SERVICE_AVAHI,	  /* avahi-daemon: names below .local */
	SERVICE_N
};

#define SERVICE_BIT(service) (1U << (service))

/* "resolved" and so on, as a policy writes them; NULL from SERVICE_N on. */
const char *service_name(size_t service);
