/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * way.c - two requests to rtnetlink, whose answers are kept for a second.
 */
#include "enforcer/dns/answer/way.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "bpf/abi/event.h"
#include "policy/base.h"

#define LOOPBACK_IFINDEX 1
#define REQUEST 256
#define REPLY 8192

/* Any address of the IPv6 world (2000::/3, RFC 4291 2.4). */
static const struct ip_addr world = { AF_INET6, { 0x20 } };

static void mnl_closep(struct mnl_socket **socket)
{
	if (*socket)
		(void)mnl_socket_close(*socket);
}

static bool is_link_local(const struct ip_addr *ip)
{
	return ip->family == AF_INET6 && ip->bytes[0] == 0xfe &&
	       (ip->bytes[1] & 0xc0) == 0x80;
}

static int take_type(const struct nlmsghdr *nlh, void *context)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(nlh);
	uint8_t *type = context;

	if (nlh->nlmsg_type == RTM_NEWROUTE)
		*type = route->rtm_type;
	return MNL_CB_OK;
}

/* @ifindex 0: by any device. */
static struct nlmsghdr *
put_request(char *buffer, const struct answer_way_of *of, uint32_t ifindex)
{
	const struct ip_addr *to = ifindex && is_link_local(&of->resolver)
					   ? &world
					   : &of->resolver;
	uint8_t bits = to->family == AF_INET ? 32 : 128;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct rtmsg *route;

	nlh->nlmsg_type = RTM_GETROUTE;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = 1;
	route = mnl_nlmsg_put_extra_header(nlh, sizeof(*route));
	route->rtm_family = to->family;
	route->rtm_dst_len = bits;
	/* Without this, IPv4 takes what no route leads to for a neighbour on
	 * that device (ip_route_output_key_hash_rcu() in Linux 6.1 to 7.3). */
	if (to->family == AF_INET)
		route->rtm_flags = RTM_F_FIB_MATCH;
	mnl_attr_put(nlh, RTA_DST, bits / 8, to->bytes);
	if (ifindex)
		mnl_attr_put_u32(nlh, RTA_OIF, ifindex);
	mnl_attr_put_u32(nlh, RTA_UID, of->uid);
	return nlh;
}

/* The type of the route (RTN_UNICAST and so on); RTN_UNSPEC: there is none. */
static uint8_t find_route(const struct answer_way_of *of, uint32_t ifindex)
{
	CLEANUP(mnl_closep) struct mnl_socket *nl = NULL;
	uint8_t type = RTN_UNSPEC;
	char buffer[REPLY];
	struct nlmsghdr *nlh = put_request(buffer, of, ifindex);
	ssize_t n;

	nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return type;
	n = mnl_socket_recvfrom(nl, buffer, sizeof(buffer));
	if (n > 0)
		(void)mnl_cb_run(buffer, (size_t)n, 1,
				 mnl_socket_get_portid(nl), take_type, &type);
	return type;
}

/* What has our own address comes by loopback, and nothing else does.  The
 * device of a route may be another than that asked for: that of a VRF. */
static bool ask(const struct answer_way_of *of)
{
	bool is_ours = find_route(of, 0) == RTN_LOCAL;

	if (is_ours || of->ifindex == LOOPBACK_IFINDEX)
		return is_ours && of->ifindex == LOOPBACK_IFINDEX;
	return find_route(of, of->ifindex) == RTN_UNICAST;
}

static bool is_same(const struct answer_way_of *a,
		    const struct answer_way_of *b)
{
	return a->ifindex == b->ifindex && a->uid == b->uid &&
	       ip_addr_equal(&a->resolver, &b->resolver);
}

static bool find(struct answer_way *way, const struct answer_way_of *of,
		 uint64_t now_ns)
{
	size_t i;

	for (i = 0; i < ANSWER_WAY_KEPT; i++)
		if (way->kept[i].until_ns > now_ns &&
		    is_same(&way->kept[i].of, of))
			return way->kept[i].leads;
	i = way->next;
	way->next = (i + 1) % ANSWER_WAY_KEPT;
	way->kept[i].of = *of;
	way->kept[i].until_ns = now_ns + ANSWER_WAY_KEPT_NS;
	way->kept[i].leads = ask(of);
	return way->kept[i].leads;
}

bool answer_way_leads(struct answer_way *way, const struct event *event,
		      const struct event_question *question)
{
	struct answer_way_of of = {
		.resolver = ip_addr_of(event->family, event->remote),
		.ifindex = event->ifindex,
	};

	if (!question || !(question->flags & EVENT_OPENS))
		return true;
	if (!of.ifindex)
		return false;
	of.uid = question->owner.uid;
	return find(way, &of, event->ktime_ns);
}
