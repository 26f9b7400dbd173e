/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * addrtext.h - write an IP address as text, fast: each record has some.
 */
#pragma once

#include "policy/ip.h"

#define ADDRTEXT_MAX 46 /* INET6_ADDRSTRLEN */

/* Write @ip into @buf, and return that. */
const char *addrtext(const struct ip_addr *ip, char buf[ADDRTEXT_MAX]);
