/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netns_link.c - look up the id of a network namespace, and the device that the
 * route to an address leads by.
 */
#include "enforcer/forward/netns_link.h"

#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/aside/aside.h"
#include "bpf/sockets/sockdiag.h"
#include "enforcer/forward/rtnl.h"
#include "policy/base.h"

/* Open the namespace at @path, if it has the cookie of @from. */
static int open_netns(const struct netns_link_from *from, const char *path)
{
	CLEANUP(base_closep) int home = -1;
	CLEANUP(base_closep) int there = -1;
	uint64_t cookie;

	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	there = open(path, O_RDONLY | O_CLOEXEC);
	if (home < 0 || there < 0 || setns(there, CLONE_NEWNET) < 0)
		return -errno;
	cookie = sockdiag_home();
	if (setns(home, CLONE_NEWNET) < 0)
		return -errno;
	if (cookie != from->netns)
		return -ENOENT;
	return TAKE_FD(there);
}

/* Runs in the helper process (bpf/aside/aside.h). */
static ssize_t search_netns(const void *in, struct aside_reply *reply)
{
	struct netns_link_from from;
	char path[64];
	int fd;

	memcpy(&from, in, sizeof(from));
	(void)snprintf(path, sizeof(path), "/proc/%u/ns/net", from.tgid);
	fd = open_netns(&from, path);
	if (fd < 0) {
		(void)snprintf(path, sizeof(path), "/proc/%u/task/%u/ns/net",
			       from.tgid, from.tid);
		fd = open_netns(&from, path);
	}
	reply->fd = fd;
	return fd < 0 ? fd : 0;
}

static int find_netns(struct aside *aside, const struct netns_link_from *from)
{
	int fd = -1;
	ssize_t r;

	r = aside_do(aside, &(struct aside_call){ .fn = search_netns,
						  .uid = from->uid,
						  .in = from,
						  .in_len = sizeof(*from),
						  .ret_fd = &fd });
	if (r < 0)
		return (int)r;
	return fd < 0 ? -EBADMSG : fd;
}

static int take_route(const struct nlmsghdr *nlh, void *context)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;
	int *device = context;

	mnl_attr_for_each(attr, nlh, sizeof(*route))
	{
		if (mnl_attr_get_type(attr) == RTA_OIF &&
		    route->rtm_type == RTN_UNICAST)
			*device = rtnl_number(attr);
	}
	return MNL_CB_OK;
}

/* What the kernel answers where no route leads, or one of the types
 * `unreachable`, `prohibit` and `blackhole` (ip-route(8)). */
static bool is_no_route(int error)
{
	return error == -ENETUNREACH || error == -EHOSTUNREACH ||
	       error == -EACCES || error == -EINVAL;
}

/* The device of the route to @ip; -ENOENT: there is none. */
static int find_route(struct mnl_socket *nl, const struct ip_addr *ip,
		      int *ret_device)
{
	char buffer[MNL_ALIGN(256)];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	uint8_t bits = ip->family == AF_INET ? 32 : 128;
	struct rtmsg *route;
	int device = 0;
	int r;

	nlh->nlmsg_type = RTM_GETROUTE;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	route = mnl_nlmsg_put_extra_header(nlh, sizeof(*route));
	route->rtm_family = ip->family;
	route->rtm_dst_len = bits;
	mnl_attr_put(nlh, RTA_DST, bits / 8, ip->bytes);
	r = rtnl_request(nl, nlh, take_route, &device);
	if (r < 0 && !is_no_route(r))
		return r;
	if (device <= 0)
		return -ENOENT;
	*ret_device = device;
	return 0;
}

int netns_link_way_to(const struct ip_addr *ip, uint32_t *ret_ifindex)
{
	CLEANUP(rtnl_closep) struct mnl_socket *nl = NULL;
	int device;
	int r;

	r = rtnl_open(&nl);
	if (r == 0)
		r = find_route(nl, ip, &device);
	if (r == 0)
		*ret_ifindex = (uint32_t)device;
	return r;
}

int netns_link_nsid(struct aside *aside, const struct netns_link_from *from,
		    int32_t *ret_nsid)
{
	CLEANUP(rtnl_closep) struct mnl_socket *nl = NULL;
	CLEANUP(base_closep) int netns_fd = -1;
	int r;

	netns_fd = find_netns(aside, from);
	if (netns_fd < 0)
		return netns_fd;
	r = rtnl_open(&nl);
	return r < 0 ? r : rtnl_nsid(nl, netns_fd, ret_nsid);
}
