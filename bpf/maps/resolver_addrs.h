/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * resolver_addrs.h - the addresses of the listed resolvers, by which the BPF
 * programs recognise a local resolver.
 */
#pragma once

#include <stddef.h>

#include "policy/ip.h"

/* Replace the addresses in the map @resolver_addrs_fd. */
int resolver_addrs_replace(int resolver_addrs_fd, const struct ip_net *addrs,
			   size_t n);
