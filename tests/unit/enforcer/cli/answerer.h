/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * answerer.h - a process that stands in for the daemon, for one request.
 */
#pragma once

#include <sys/types.h>

/* Answer one request at the socket @path, whatever it is, with @document.  The
 * caller unlinks @path, and waits for the process. */
pid_t answerer_start(const char *path, const char *document);
