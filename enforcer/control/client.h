/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * client.h - the client's end of the control socket: send a request and wait
 * for the answer.
 */
#pragma once

/*
 * Send @request, without a newline, to the daemon at @path.  *ret_answer is its
 * document, a C string for the caller to free.  -ENOENT or -ECONNREFUSED: no
 * daemon runs there; -EACCES: its socket is not for this user; -ETIMEDOUT: it
 * was silent for @timeout_s; -EPROTO: it closed the connection without an
 * answer; -EKEYREJECTED: neither root nor this user listens there.
 */
int client_request(const char *path, const char *request,
		   unsigned int timeout_s, char **ret_answer);

/* A phrase for an error of client_request(). */
const char *client_error(int error);
