/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * addrtext.h - an address as text, as it is written in every record.
 */
#pragma once

#include "policy/ip.h"

#define ADDRTEXT_MAX 46 /* INET6_ADDRSTRLEN */

/* Returns @buf. */
const char *addrtext(const struct ip_addr *ip, char buf[ADDRTEXT_MAX]);
