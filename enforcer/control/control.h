/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * control.h - the daemon's unix socket.
 *
 * A client sends one line, at most CONTROL_REQUEST_MAX bytes with its newline,
 * and gets one JSON document; then the connection is closed.  Only root and
 * the daemon's own user are heard, whatever the modes of the path.  Nothing
 * here waits for a client: the answer goes out as fast as it is read, and
 * when CONTROL_CLIENTS_MAX are connected the oldest makes room for the next.
 */
#pragma once

#include <stddef.h>

#define CONTROL_PATH "/run/nameward/control.sock"
#define CONTROL_REQUEST_MAX 256
#define CONTROL_CLIENTS_MAX 16

struct loop; /* enforcer/lib/loop.h */
struct control;

/*
 * Answer @request (a C string without the newline).  0 and *ret_answer,
 * allocated, which the caller frees; on a negative errno the client gets
 * {"ok":false,"error":…} with its text.
 */
typedef int (*control_fn)(void *context, const char *request, char **ret_answer,
			  size_t *ret_len);

/*
 * Listen at @path, mode 0600; its directory is made, mode 0700, if it is
 * missing.  -EADDRINUSE: a daemon answers there already.  A socket that
 * nobody listens on is replaced.
 */
int control_open(struct loop *loop, const char *path, control_fn fn,
		 void *context, struct control **ret_control);
void control_close(struct control *control); /* NULL is fine; unlinks */
void control_closep(struct control **control);

/*
 * The part that reads a client's bytes: @request of @len bytes so far.  0 and
 * the line, terminated in place; -EAGAIN: not all of it is there; -EINVAL: it
 * is too long, or has bytes other than printable ASCII.
 */
int control_parse(char *request, size_t len);
