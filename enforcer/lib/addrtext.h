/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * addrtext.h - an address as text, as it is written in every record.
 */
#pragma once

#include <stdint.h>

#define ADDRTEXT_MAX 46 /* INET6_ADDRSTRLEN */

/* @bytes in network order; IPv4 uses the first four.  Returns @buf. */
const char *addrtext(uint8_t family, const uint8_t bytes[16],
		     char buf[ADDRTEXT_MAX]);
