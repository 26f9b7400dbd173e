/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * existing.h - evaluate the sockets that are open already, and find who holds
 * them.
 *
 * A socket that was opened before the programs were attached has no storage and
 * no mark; one that was opened under another policy has those of that policy.
 * A scan of /proc gives both what they should have now.  A socket that no
 * process holds by a descriptor (in flight in SCM_RIGHTS) is not found; its
 * owner stays unknown, so it is denied, until it is used.
 */
#pragma once

#include "bpf/sockets/scan_socket.h"

/*
 * A helper process (bpf/aside/aside.h) does all of it, and calls @class_of,
 * too, since a process can make whoever looks at it wait.  Such a process is
 * passed by after a while, and its sockets get no owner.
 */
int existing_scan(const struct existing *existing,
		  struct existing_found *ret_found);
