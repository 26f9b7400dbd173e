/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sockets.h - the Unix sockets at which name services listen.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "policy/service.h"

/* Path @i that @service binds its socket to, exactly as it writes it; NULL past
 * the last. */
const char *sockets_path(enum service_kind service, size_t i);

/* Is there a socket of @service below @root ("" is the host's own)? */
bool sockets_exist(const char *root, enum service_kind service);
