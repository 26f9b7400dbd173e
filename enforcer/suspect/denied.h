/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denied.h - what `action: deny` leads to: names that a program may not look up
 * for a while.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bpf/maps/denials.h"
#include "enforcer/alert/alert.h"
#include "enforcer/suspect/exempt.h"

/* More of one program and user are not denied at a time, so that nobody takes
 * the room of all others. */
#define DENIED_OF_PROGRAM 64

/* What is denied of one alert. */
struct denied {
	struct denial_key key;
	uint64_t until_ns; /* CLOCK_BOOTTIME; 0: nothing is denied */
};

struct denied_options {
	struct denial_maps maps;
	uint64_t name_key[2];	   /* for name_hash() */
	struct exempt_from exempt; /* borrowed */
};

/*
 * Deny what @alert is about, since it says so: its domain; where it is about a
 * listed name, that and all below; where each lookup has another domain (dga,
 * nxdomain), all names but those of enforcer/suspect/exempt.h.  What is denied
 * for longer already stays so.  0 and *ret_denied; -ENOTSUP: it does not say
 * so, or there is no domain to deny; -ENOSPC: there are too many denials, of
 * the program or of all; another negative errno.  @program is for a daemon that
 * is started later.
 */
int denied_begin(const struct denied_options *options,
		 const struct alert *alert, const struct alert_lookup *lookup,
		 const char *program, struct denied *ret_denied);

/* Until when @denied is denied, since 1970 by the clock as it is now; 0:
 * nothing is, or no longer. */
int64_t denied_until_s(const struct denied *denied);

/* Is what denied_begin() would deny denied at present? */
bool denied_holds(const struct denied_options *options,
		  const struct alert *alert, const struct alert_lookup *lookup);

/* Make the denials of a former run hold by the key that names have now, where
 * it is another.  Returns how many have changed. */
size_t denied_take_over(const struct denied_options *options);

/* End what @denied denies.  -ENOENT: it has ended by itself. */
int denied_end(const struct denied_options *options,
	       const struct denied *denied);
