/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * control.h - the daemon's end of the control socket, a Unix socket.
 *
 * A client sends one line, at most CONTROL_REQUEST_MAX bytes with its newline,
 * and gets one JSON document; then the connection is closed.  Connections of
 * users other than root and the daemon's own are closed at once, whatever the
 * mode of the path.  Nothing here waits for a client: the answer is sent as
 * fast as the client reads it, and when CONTROL_CLIENTS_MAX are connected, the
 * oldest connection is closed for the next.
 */
#pragma once

#include <stddef.h>

#define CONTROL_PATH "/run/nameward/control.sock"
#define CONTROL_REQUEST_MAX 16384
#define CONTROL_CLIENTS_MAX 16

struct loop; /* enforcer/lib/loop.h */
struct control;

/*
 * Answer @request (a C string without the newline): *ret_answer is allocated,
 * and control.c frees it.  On a negative errno the client gets
 * {"ok":false,"error":…} with the text of the errno.
 */
typedef int (*control_fn)(void *context, const char *request, char **ret_answer,
			  size_t *ret_len);

/*
 * Listen at @path, mode 0600; a missing directory is made, mode 0700.  A
 * socket on which nobody listens is replaced.  -EADDRINUSE: a daemon listens
 * there already.
 */
int control_open(struct loop *loop, const char *path, control_fn on_request,
		 void *context, struct control **ret_control);
void control_close(struct control *control); /* NULL is fine; unlinks @path */
void control_closep(struct control **control);

/*
 * Look for a whole line in the @len bytes that a client has sent so far.  0: it
 * is there, and ends with a NUL now; -EAGAIN: its end is missing; -EINVAL: it
 * is too long, or has control characters.
 */
int control_parse(char *request, size_t len);
