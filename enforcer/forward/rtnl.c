/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rtnl.c - requests to rtnetlink(7), one at a time.
 */
#include "enforcer/forward/rtnl.h"

#include <errno.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/socket.h>

#include "policy/base.h"

#define BUFFER 32768

void rtnl_closep(struct mnl_socket **nl)
{
	if (*nl)
		(void)mnl_socket_close(*nl);
	*nl = NULL;
}

static int open_socket(int flags, uint32_t groups, struct mnl_socket **ret_nl)
{
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_ROUTE, flags);
	int r;

	if (!nl)
		return -errno;
	if (mnl_socket_bind(nl, groups, MNL_SOCKET_AUTOPID) < 0) {
		r = -errno;
		(void)mnl_socket_close(nl);
		return r;
	}
	*ret_nl = nl;
	return 0;
}

int rtnl_open(struct mnl_socket **ret_nl)
{
	return open_socket(SOCK_CLOEXEC, 0, ret_nl);
}

int rtnl_listen(uint32_t groups, struct mnl_socket **ret_nl)
{
	return open_socket(SOCK_CLOEXEC | SOCK_NONBLOCK, groups, ret_nl);
}

/* An error, an ACK, or the end of a dump, which libmnl reads no error in.  With
 * a table of our own it reads none of these. */
static int take_end(const struct nlmsghdr *nlh, void *context)
{
	const int *error = mnl_nlmsg_get_payload(nlh);

	(void)context;
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*error) || *error >= 0)
		return MNL_CB_STOP;
	errno = -*error;
	return MNL_CB_ERROR;
}

int rtnl_request(struct mnl_socket *nl, struct nlmsghdr *nlh, mnl_cb_t fn,
		 void *context)
{
	bool dump = (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	mnl_cb_t control[] = {
		[NLMSG_ERROR] = take_end, [NLMSG_DONE] = take_end
	};
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
		r = mnl_cb_run2(buffer, (size_t)n, 1, mnl_socket_get_portid(nl),
				fn, context, control, ARRAY_SIZE(control));
		if (r < 0)
			return -errno;
		if (!dump)
			break;
	}
	return 0;
}

void rtnl_text(const struct nlattr *attr, char *ret_text, size_t size)
{
	if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) == 0)
		(void)snprintf(ret_text, size, "%s", mnl_attr_get_str(attr));
}

int rtnl_number(const struct nlattr *attr)
{
	return mnl_attr_validate(attr, MNL_TYPE_U32) < 0
		       ? -1
		       : (int)mnl_attr_get_u32(attr);
}

static int take_nsid(const struct nlmsghdr *nlh, void *context)
{
	const struct nlattr *attr;
	int32_t *nsid = context;

	mnl_attr_for_each(attr, nlh, sizeof(struct rtgenmsg))
	{
		if (mnl_attr_get_type(attr) == NETNSA_NSID)
			*nsid = rtnl_number(attr);
	}
	return MNL_CB_OK;
}

static int ask_nsid(struct mnl_socket *nl, uint16_t type, int netns_fd,
		    int32_t *ret_nsid)
{
	char buffer[MNL_ALIGN(256)];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct rtgenmsg *msg;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	msg = mnl_nlmsg_put_extra_header(nlh, sizeof(*msg));
	msg->rtgen_family = AF_UNSPEC;
	mnl_attr_put_u32(nlh, NETNSA_FD, (uint32_t)netns_fd);
	if (type == RTM_GETNSID)
		return rtnl_request(nl, nlh, take_nsid, ret_nsid);
	nlh->nlmsg_flags |= NLM_F_ACK;
	mnl_attr_put_u32(nlh, NETNSA_NSID, (uint32_t)NETNSA_NSID_NOT_ASSIGNED);
	return rtnl_request(nl, nlh, NULL, NULL);
}

int rtnl_nsid(struct mnl_socket *nl, int netns_fd, int32_t *ret_nsid)
{
	int32_t nsid = NETNSA_NSID_NOT_ASSIGNED;
	int r = ask_nsid(nl, RTM_GETNSID, netns_fd, &nsid);

	if (r == 0 && nsid < 0) {
		r = ask_nsid(nl, RTM_NEWNSID, netns_fd, &nsid);
		if (r == 0 || r == -EEXIST)
			r = ask_nsid(nl, RTM_GETNSID, netns_fd, &nsid);
	}
	if (r < 0)
		return r;
	if (nsid < 0)
		return -ENOENT;
	*ret_nsid = nsid;
	return 0;
}
