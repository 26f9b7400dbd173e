/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * service.h - name services: daemons of this host that look names up for the
 * programs that connect to them.  Each then asks as itself.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct policy_subject; /* policy/policy.h */

enum service_kind {
	SERVICE_RESOLVED, /* systemd-resolved, by varlink: nss-resolve */
	SERVICE_NSCD,	  /* nscd, nsncd, unscd */
	SERVICE_AVAHI,	  /* avahi-daemon: names below .local */
	SERVICE_N
};

#define SERVICE_BIT(service) (1U << (service))

/* What a policy does about them. */
enum service_action {
	SERVICE_REFUSE, /* programs can't connect to `refused` */
	SERVICE_WATCH,	/* what they ask is recorded */
	SERVICE_LEAVE,
};

#define SERVICE_REFUSED_DEFAULT \
	(SERVICE_BIT(SERVICE_RESOLVED) | SERVICE_BIT(SERVICE_NSCD))

struct service_terms {
	enum service_action action;
	bool given;	      /* in words: where programs are lost, too */
	unsigned int refused; /* SERVICE_BIT()s; 0 but with SERVICE_REFUSE */
	/* Programs that may connect all the same.  Each is a clause, as the
	 * alternatives of a rule are. */
	struct policy_subject *except;
	size_t n_except;
};

/* "resolved" and so on, as a policy writes them; NULL from SERVICE_N on. */
const char *service_name(size_t service);
