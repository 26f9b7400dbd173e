/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * resolver_addrs.h - the addresses of the listed resolvers, for the programs
 * that recognise who is bound to one.
 */
#pragma once

#include <stddef.h>

#include "policy/ip.h"

/* Replace the addresses in the map @resolver_addrs_fd. */
int resolver_addrs_replace(int resolver_addrs_fd, const struct ip_net *addrs,
			   size_t n);
