/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stub.h - does systemd-resolved answer DNS at 127.0.0.53?  As its
 * configuration says, since it may not run yet.
 */
#pragma once

#include <stdbool.h>

#include "policy/ip.h"

/* Is @ip an address of resolved's stub, 127.0.0.53 or 127.0.0.54? */
bool stub_is(const struct ip_addr *ip);

/* Does resolved.conf(5) below @root ("" is the host's own) leave the stub on,
 * for UDP?  What can't be read counts as not there, as for resolved. */
bool stub_listens(const char *root);
