/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netns_link.c - three requests to rtnetlink: namespace id, devices, route.
 *
 * The socket is opened for each check, since there is one for a new address
 * only.
 */
#include "enforcer/forward/netns_link.h"

#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/sockets/sockdiag.h"
#include "policy/base.h"

#define BUFFER 32768
#define DEVICES_MAX 256

/* Our devices that lead to the other namespace. */
struct near {
	int32_t nsid;
	int devices[DEVICES_MAX];
	size_t n;
	int route; /* the device of the route back */
};

struct device {
	int index, master, link;
	int32_t nsid; /* of the other end; -1: that is in no other namespace */
};

static void mnl_closep(struct mnl_socket **socket)
{
	if (*socket)
		(void)mnl_socket_close(*socket);
}

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

static int find_netns(const struct netns_link_from *from)
{
	char path[64];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%u/ns/net", from->tgid);
	fd = open_netns(from, path);
	if (fd >= 0)
		return fd;
	(void)snprintf(path, sizeof(path), "/proc/%u/task/%u/ns/net",
		       from->tgid, from->tid);
	return open_netns(from, path);
}

/* Send @nlh and hand each reply to @fn. */
static int request(struct mnl_socket *nl, struct nlmsghdr *nlh, mnl_cb_t fn,
		   struct near *near)
{
	bool dump = (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	char buffer[BUFFER];
	ssize_t n;
	int r = 1;

	nlh->nlmsg_seq = 1;
	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	while (r > 0) {
		n = mnl_socket_recvfrom(nl, buffer, sizeof(buffer));
		if (n < 0)
			return -errno;
		r = mnl_cb_run(buffer, (size_t)n, 1, mnl_socket_get_portid(nl),
			       fn, near);
		if (r < 0)
			return -errno;
		if (!dump)
			break;
	}
	return 0;
}

static int number(const struct nlattr *attr)
{
	return mnl_attr_validate(attr, MNL_TYPE_U32) < 0
		       ? -1
		       : (int)mnl_attr_get_u32(attr);
}

static int take_nsid(const struct nlmsghdr *nlh, void *context)
{
	struct near *near = context;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct rtgenmsg))
	{
		if (mnl_attr_get_type(attr) == NETNSA_NSID)
			near->nsid = number(attr);
	}
	return MNL_CB_OK;
}

static struct device device_of(const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	struct device device = { .index = info->ifi_index, .nsid = -1 };
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(*info))
	{
		switch (mnl_attr_get_type(attr)) {
		case IFLA_MASTER:
			device.master = number(attr);
			break;
		case IFLA_LINK:
			device.link = number(attr);
			break;
		case IFLA_LINK_NETNSID:
			device.nsid = number(attr);
			break;
		default:
			break;
		}
	}
	return device;
}

static bool is_near(const struct near *near, int index)
{
	size_t i;

	for (i = 0; i < near->n; i++)
		if (near->devices[i] == index)
			return true;
	return false;
}

static void add(struct near *near, int index)
{
	if (index > 0 && near->n < DEVICES_MAX && !is_near(near, index))
		near->devices[near->n++] = index;
}

/* Take the ends of pairs, and the bridges that they are ports of. */
static int take_ends(const struct nlmsghdr *nlh, void *context)
{
	struct device device = device_of(nlh);
	struct near *near = context;

	if (device.nsid < 0 || device.nsid != near->nsid)
		return MNL_CB_OK;
	add(near, device.index);
	add(near, device.master);
	return MNL_CB_OK;
}

/* Take VLANs and the like on top of those. */
static int take_upper(const struct nlmsghdr *nlh, void *context)
{
	struct device device = device_of(nlh);
	struct near *near = context;

	if (device.nsid < 0 && is_near(near, device.link))
		add(near, device.index);
	return MNL_CB_OK;
}

static int take_route(const struct nlmsghdr *nlh, void *context)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(nlh);
	struct near *near = context;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(*route))
	{
		if (mnl_attr_get_type(attr) == RTA_OIF &&
		    route->rtm_type == RTN_UNICAST)
			near->route = number(attr);
	}
	return MNL_CB_OK;
}

static int list_devices(struct mnl_socket *nl, mnl_cb_t fn, struct near *near)
{
	char buffer[MNL_ALIGN(256)];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct ifinfomsg *info;

	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	info = mnl_nlmsg_put_extra_header(nlh, sizeof(*info));
	info->ifi_family = AF_UNSPEC;
	return request(nl, nlh, fn, near);
}

static int find_nsid(struct mnl_socket *nl, int netns_fd, struct near *near)
{
	char buffer[MNL_ALIGN(256)];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct rtgenmsg *msg;

	nlh->nlmsg_type = RTM_GETNSID;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	msg = mnl_nlmsg_put_extra_header(nlh, sizeof(*msg));
	msg->rtgen_family = AF_UNSPEC;
	mnl_attr_put_u32(nlh, NETNSA_FD, (uint32_t)netns_fd);
	return request(nl, nlh, take_nsid, near);
}

static int find_route(struct mnl_socket *nl, const struct ip_addr *ip,
		      struct near *near)
{
	char buffer[MNL_ALIGN(256)];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	uint8_t bits = ip->family == AF_INET ? 32 : 128;
	struct rtmsg *route;

	nlh->nlmsg_type = RTM_GETROUTE;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	route = mnl_nlmsg_put_extra_header(nlh, sizeof(*route));
	route->rtm_family = ip->family;
	route->rtm_dst_len = bits;
	mnl_attr_put(nlh, RTA_DST, bits / 8, ip->bytes);
	return request(nl, nlh, take_route, near);
}

static int open_netlink(struct mnl_socket **ret_nl)
{
	*ret_nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!*ret_nl || mnl_socket_bind(*ret_nl, 0, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	return 0;
}

int netns_link_way_to(const struct ip_addr *ip, uint32_t *ret_ifindex)
{
	CLEANUP(mnl_closep) struct mnl_socket *nl = NULL;
	struct near near = { .nsid = -1 };
	int r;

	r = open_netlink(&nl);
	if (r == 0)
		r = find_route(nl, ip, &near);
	if (r < 0)
		return r;
	if (near.route <= 0)
		return -ENOENT;
	*ret_ifindex = (uint32_t)near.route;
	return 0;
}

int netns_link_check(const struct netns_link_from *from)
{
	CLEANUP(mnl_closep) struct mnl_socket *nl = NULL;
	CLEANUP(base_closep) int netns_fd = -1;
	struct near near = { .nsid = -1 };
	int r;

	netns_fd = find_netns(from);
	if (netns_fd < 0)
		return netns_fd;
	r = open_netlink(&nl);
	if (r < 0)
		return r;
	/* The first listing makes the kernel number the namespaces of the
	 * other ends. */
	r = list_devices(nl, take_ends, &near);
	if (r == 0)
		r = find_nsid(nl, netns_fd, &near);
	if (r == 0 && near.nsid < 0)
		return -ENOENT;
	if (r == 0)
		r = list_devices(nl, take_ends, &near);
	if (r == 0)
		r = list_devices(nl, take_upper, &near);
	if (r == 0)
		r = find_route(nl, &from->ip, &near);
	if (r < 0)
		return r;
	return near.route && is_near(&near, near.route) ? 0 : -ENOENT;
}
