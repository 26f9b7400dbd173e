/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sources.h - the addresses from which other network namespaces may send: the
 * kernel's list of them, for each class of programs.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bpf/abi/source.h"
#include "policy/ip.h"

/* Packets from @event->local of the event's class may leave from now on. */
int maps_sources_confirm(int sources_fd, const struct event *event);

/* Hand each source to @fn.  true: it is taken out. */
typedef bool (*sources_fn)(void *context, const struct shared_source *source,
			   uint64_t seen_ns);
void maps_sources_sift(int sources_fd, sources_fn fn, void *context);

/* The address of @source; the map has IPv4 as ::ffff:a.b.c.d. */
struct ip_addr maps_sources_address(const struct shared_source *source);
