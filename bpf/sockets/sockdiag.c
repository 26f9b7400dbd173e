/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sockdiag.c - send one request and read what it is answered, on a socket that
 * is opened for it: this is not the hot path.
 */
#include "bpf/sockets/sockdiag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/abi/event.h"
#include "bpf/aside/aside.h"
#include "policy/base.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71 /* Linux 5.14 (e8b9eab99232) */
#endif

#define BUFFER 32768 /* as much as the kernel puts into a piece of a dump */

static void mnl_closep(struct mnl_socket **socket)
{
	if (*socket)
		(void)mnl_socket_close(*socket);
}

struct sockdiag_ends sockdiag_ends_of(const struct event *event)
{
	struct sockdiag_ends ends = {
		.family = event->family,
		.proto = event->proto,
		.local_port = event->local_port,
		.remote_port = event->remote_port,
	};

	memcpy(ends.local, event->local, 16);
	memcpy(ends.remote, event->remote, 16);
	return ends;
}

uint64_t sockdiag_netns(int fd)
{
	uint64_t cookie = 0;
	socklen_t len = sizeof(cookie);

	if (getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &len) < 0)
		return 0;
	return cookie;
}

uint64_t sockdiag_home(void)
{
	CLEANUP(base_closep) int fd = -1;

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return fd < 0 ? 0 : sockdiag_netns(fd);
}

static void fill_ends(struct inet_diag_req_v2 *req,
		      const struct sockdiag_ends *ends, uint64_t cookie)
{
	req->sdiag_family = ends->family;
	req->sdiag_protocol = ends->proto;
	req->idiag_states = UINT32_MAX;
	req->id.idiag_sport = htons(ends->local_port);
	req->id.idiag_dport = htons(ends->remote_port);
	memcpy(req->id.idiag_src, ends->local, 16);
	memcpy(req->id.idiag_dst, ends->remote, 16);
	req->id.idiag_cookie[0] = (uint32_t)cookie;
	req->id.idiag_cookie[1] = (uint32_t)(cookie >> 32);
}

static int take_cookie(const struct nlmsghdr *nlh, void *data)
{
	const struct inet_diag_msg *msg = mnl_nlmsg_get_payload(nlh);
	uint64_t *cookie = data;

	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(*msg))
		*cookie = (uint64_t)msg->id.idiag_cookie[1] << 32 |
			  msg->id.idiag_cookie[0];
	return MNL_CB_STOP;
}

/* An error, an ACK, or the end of a dump, which libmnl reads no error in. */
static int take_end(const struct nlmsghdr *nlh, void *data)
{
	const int *error = mnl_nlmsg_get_payload(nlh);

	(void)data;
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*error) || *error >= 0)
		return MNL_CB_STOP;
	errno = -*error;
	return MNL_CB_ERROR;
}

int sockdiag_request(uint16_t type, uint16_t flags,
		     const struct inet_diag_req_v2 *req, mnl_cb_t fn,
		     void *data)
{
	CLEANUP(mnl_closep) struct mnl_socket *nl = NULL;
	mnl_cb_t control[] = {
		[NLMSG_ERROR] = take_end, [NLMSG_DONE] = take_end
	};
	bool dump = (flags & NLM_F_DUMP) == NLM_F_DUMP;
	char buffer[BUFFER];
	struct nlmsghdr *nlh;
	int r = MNL_CB_OK;
	ssize_t n;

	nl = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	nlh = mnl_nlmsg_put_header(buffer);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = 1;
	memcpy(mnl_nlmsg_put_extra_header(nlh, sizeof(*req)), req,
	       sizeof(*req));
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	do {
		n = mnl_socket_recvfrom(nl, buffer, sizeof(buffer));
		if (n < 0)
			return -errno;
		r = mnl_cb_run2(buffer, (size_t)n, 1, mnl_socket_get_portid(nl),
				fn, data, control, ARRAY_SIZE(control));
	} while (dump && r > MNL_CB_STOP);
	return r < 0 ? -errno : 0;
}

static int lookup(const struct sockdiag_ends *ends, uint64_t *ret_cookie)
{
	struct inet_diag_req_v2 req = { 0 };

	fill_ends(&req, ends, UINT64_MAX);
	return sockdiag_request(SOCK_DIAG_BY_FAMILY, 0, &req, take_cookie,
				ret_cookie);
}

int sockdiag_cookie(const struct sockdiag_ends *ends, uint64_t *ret_cookie)
{
	struct sockdiag_ends swapped = *ends;
	uint64_t cookie = 0;

	if (lookup(ends, &cookie) == 0 && cookie) {
		*ret_cookie = cookie;
		return 0;
	}
	/* For UDP some kernels want the ends of a packet that comes in. */
	swapped.local_port = ends->remote_port;
	swapped.remote_port = ends->local_port;
	memcpy(swapped.local, ends->remote, 16);
	memcpy(swapped.remote, ends->local, 16);
	if (ends->proto != IPPROTO_UDP || lookup(&swapped, &cookie) < 0 ||
	    !cookie)
		return -ENOENT;
	*ret_cookie = cookie;
	return 0;
}

static int destroy(const struct sockdiag_connection *x)
{
	struct inet_diag_req_v2 req = { 0 };

	fill_ends(&req, &x->ends, x->cookie);
	return sockdiag_request(SOCK_DESTROY, NLM_F_ACK, &req, NULL, NULL);
}

static bool enter(const char *path, uint64_t netns)
{
	CLEANUP(base_closep) int there = -1;

	there = open(path, O_RDONLY | O_CLOEXEC);
	return there >= 0 && setns(there, CLONE_NEWNET) == 0 &&
	       sockdiag_home() == netns;
}

int sockdiag_enter(uint64_t netns, uint32_t tgid, uint32_t tid, int *ret_home)
{
	CLEANUP(base_closep) int home = -1;
	char path[64];

	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (home < 0)
		return -errno;
	(void)snprintf(path, sizeof(path), "/proc/%u/ns/net", tgid);
	if (!enter(path, netns)) {
		(void)snprintf(path, sizeof(path), "/proc/%u/task/%u/ns/net",
			       tgid, tid);
		if (!enter(path, netns)) {
			(void)setns(home, CLONE_NEWNET);
			return -ENOENT;
		}
	}
	*ret_home = TAKE_FD(home);
	return 0;
}

int sockdiag_leave(int home)
{
	int r = setns(home, CLONE_NEWNET) < 0 ? -errno : 0;

	(void)close(home);
	return r;
}

/* Abort the connection in the namespace of the process. */
static int destroy_there(const struct sockdiag_connection *x)
{
	int home = -1, r, error;

	r = sockdiag_enter(x->netns, x->tgid, x->tid, &home);
	if (r < 0)
		return r;
	r = destroy(x);
	error = sockdiag_leave(home);
	return error < 0 ? error : r;
}

/* Runs in the helper process (bpf/aside/aside.h). */
static ssize_t abort_connection(const void *in, struct aside_reply *reply)
{
	struct sockdiag_connection x;

	(void)reply;
	memcpy(&x, in, sizeof(x));
	if (!x.netns || x.netns == sockdiag_home())
		return destroy(&x);
	return destroy_there(&x);
}

int sockdiag_abort(struct aside *aside,
		   const struct sockdiag_connection *connection)
{
	return (int)aside_do(aside, &(struct aside_call){
					    .fn = abort_connection,
					    .uid = connection->uid,
					    .in = connection,
					    .in_len = sizeof(*connection),
				    });
}
