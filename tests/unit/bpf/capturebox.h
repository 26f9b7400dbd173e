/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capturebox.h - a place to try the kernel side without the daemon: a network
 * namespace and a cgroup of the test's own, a policy that permits one name, and
 * the events that were seen.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bpf/capture.h"

/* Questions of type A for "\7allowed\4test" and for another name, without their
 * NUL. */
#define CAPTURE_BOX_ALLOWED \
	"\x12\x34\1\0\0\1\0\0\0\0\0\0\7aLLowed\4test\0\0\1\0\1"
#define CAPTURE_BOX_DENIED \
	"\x12\x35\1\0\0\1\0\0\0\0\0\0\6denied\4test\0\0\1\0\1"
/* Both questions behind their lengths, as over TCP. */
#define CAPTURE_BOX_ALLOWED_TCP "\0\36" CAPTURE_BOX_ALLOWED
#define CAPTURE_BOX_DENIED_TCP "\0\35" CAPTURE_BOX_DENIED

struct capture_box_seen {
	int n, n_queries;
	struct event last;
	struct event query;
	uint8_t payload[512];
};

/* For capture_drain(): note the event in @context, a struct
 * capture_box_seen. */
void capture_box_see(void *context, const struct event *event);
/* As capture_box_see(), for packets that were stopped only. */
void capture_box_see_stopped(void *context, const struct event *event);

/* Read what is in the ring: it is of what came before. */
void capture_box_forget(struct capture *capture);

/* Move this process there, until it exits.  NULL, or why it can't. */
const char *capture_box_enter(void);
const char *capture_box_cgroup(void); /* the cgroup's directory */

/* inode_program_load(), once. */
int capture_box_inode_program(void);

/* NULL: it does not load; the reason was printed. */
struct capture *capture_box_open(bool watch);
/* As capture_box_open(), with a policy, leaving some of enum feature unused. */
struct capture *capture_box_open_without(unsigned int without);
/* As capture_box_open(), with a policy, pinned in @pin_dir. */
struct capture *capture_box_open_pinned(const char *pin_dir);
struct image *capture_box_image(struct capture *capture, uint64_t generation);

/* The descriptor of a map of the open capture, of which there is one only. */
int capture_box_map(const char *name);

/* A listener at 127.0.0.1, port 53, and a connection to it that nobody has
 * accepted yet: both the caller's to close. */
void capture_box_connect(int *ret_listener, int *ret_client);

/* The kernel side with the policy in force, which is image 1. */
struct capture_box {
	struct capture *capture;
	struct image *image;
};

/* Not attached yet.  Ends the test if it can't be. */
void capture_box_begin(struct capture_box *box);
void capture_box_end(struct capture_box *box); /* and detach it */

/* A server on 127.0.0.1:53 and a client that is connected to it, both UDP. */
struct capture_box_pair {
	int server, client;
};

void capture_box_pair_open(struct capture_box_pair *pair);
/*
 * The server sends back as an answer what it got, and the client has it on
 * return.  That may be later than send() returns: Linux 6.1 leaves it to
 * ksoftirqd where that has something to do already.
 */
void capture_box_echo(struct capture_box_pair *pair);
void capture_box_pair_close(struct capture_box_pair *pair);
