/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sockdiag.h - find a socket by its addresses, or abort its connection in any
 * network namespace (sock_diag(7)).
 */
#pragma once

#include <libmnl/libmnl.h>
#include <stdint.h>

struct inet_diag_req_v2; /* linux/inet_diag.h */
struct aside;		 /* bpf/aside/aside.h */
struct event;		 /* bpf/abi/event.h */

struct sockdiag_ends {
	uint8_t family;	   /* of the packet: AF_INET or AF_INET6 */
	uint8_t proto;	   /* IPPROTO_TCP or IPPROTO_UDP */
	uint8_t local[16]; /* network order */
	uint8_t remote[16];
	uint16_t local_port; /* host byte order */
	uint16_t remote_port;
};

/* The ends of the packet that @event is about. */
struct sockdiag_ends sockdiag_ends_of(const struct event *event);

/* The cookie of our own network namespace; 0 where the kernel has no such
 * cookies. */
uint64_t sockdiag_home(void);
/* The cookie of the network namespace of the socket @fd; 0 where the kernel has
 * no such cookies. */
uint64_t sockdiag_netns(int fd);

/*
 * Enter the network namespace with the cookie @netns, by way of the process
 * @tgid or of its thread @tid: each thread may have its own, and the main one
 * may have ended before others.  For a helper, which leaves it with *ret_home.
 * -ENOENT: neither of them is there.
 */
int sockdiag_enter(uint64_t netns, uint32_t tgid, uint32_t tid, int *ret_home);
int sockdiag_leave(int home);

/* Send a request of @type with @flags.  Its answer, each of them if it is a
 * dump, or the ACK goes to @fn. */
int sockdiag_request(uint16_t type, uint16_t flags,
		     const struct inet_diag_req_v2 *req, mnl_cb_t fn,
		     void *data);

/* Find the cookie of the socket with these ends in our namespace.  -ENOENT:
 * there is none. */
int sockdiag_cookie(const struct sockdiag_ends *ends, uint64_t *ret_cookie);

/*
 * Abort the TCP connection: both sides see a reset.  -EOPNOTSUPP: the kernel
 * was built without INET_DIAG_DESTROY.  Another error may be one of aside_do():
 * whoever holds the lock of a socket keeps it from being aborted.
 */
struct sockdiag_connection {
	struct sockdiag_ends ends;
	uint64_t cookie; /* no later socket with the same ends is hit */
	uint64_t netns;	 /* cookie of its namespace */
	uint32_t tgid;	 /* by way of which that is entered if it isn't ours, */
	uint32_t tid;	 /* or of this thread of it */
	uint32_t uid;	 /* of that process */
};
int sockdiag_abort(struct aside *aside,
		   const struct sockdiag_connection *connection);
