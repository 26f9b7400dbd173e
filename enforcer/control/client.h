/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * client.h - the other end of the control socket: ask, wait for the answer.
 */
#pragma once

/*
 * Send @request to the daemon at @path.  *ret_answer is its document, a C
 * string for the caller to free.  -ENOENT or -ECONNREFUSED: no daemon;
 * -EACCES: not for us; -ETIMEDOUT; -EPROTO: it hung up without an answer.
 */
int client_ask(const char *path, const char *request, unsigned int timeout_s,
	       char **ret_answer);

/* Words for what client_ask() returned. */
const char *client_error(int error);
