/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rtnl_aside.c - the helper writes the replies, as they came, to a file in
 * memory, and hands that over: they may be longer than an answer of its own.
 */
#include "enforcer/forward/rtnl_aside.h"

#include <assert.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/aside/aside.h"
#include "enforcer/forward/rtnl.h"
#include "policy/base.h"

/* Linux 6.3 (105ff5339f49). */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

/* Of 32,768 devices that have no more to say than most. */
#define REPLIES_MAX ((size_t)64 << 20)

/* Of one of many, on average; a device may have hundreds of names. */
#define REPLY_MAX 4096

/* What the helper is asked. */
struct request {
	char bytes[MNL_ALIGN(256)] __attribute__((aligned(8)));
	size_t n_max; /* replies; 0: no matter */
};

struct kept {
	int fd;
	size_t len;
	size_t n, n_max;
};

static int keep(const struct nlmsghdr *nlh, void *context)
{
	size_t len = MNL_ALIGN(nlh->nlmsg_len);
	struct kept *kept = context;

	if (kept->n_max && (kept->n++ == kept->n_max ||
			    len > kept->n_max * REPLY_MAX - kept->len)) {
		errno = EFBIG;
		return MNL_CB_ERROR;
	}
	if (len > REPLIES_MAX - kept->len) {
		errno = ENOSPC;
		return MNL_CB_ERROR;
	}
	if (write(kept->fd, nlh, len) != (ssize_t)len)
		return MNL_CB_ERROR;
	kept->len += len;
	return MNL_CB_OK;
}

static int open_memory(void)
{
	int fd = memfd_create("rtnetlink", MFD_CLOEXEC | MFD_NOEXEC_SEAL);

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create("rtnetlink", MFD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Runs in the helper process (bpf/aside/aside.h). */
static ssize_t request_there(const void *in, struct aside_reply *reply)
{
	CLEANUP(rtnl_closep) struct mnl_socket *nl = NULL;
	CLEANUP(base_closep) int fd = open_memory();
	struct kept kept = { .fd = fd };
	struct request request;
	int r;

	if (fd < 0)
		return fd;
	memcpy(&request, in, sizeof(request));
	kept.n_max = request.n_max;
	r = rtnl_open(&nl);
	if (r == 0)
		r = rtnl_request(nl, (struct nlmsghdr *)request.bytes, keep,
				 &kept);
	if (r < 0)
		return r;
	reply->fd = TAKE_FD(fd);
	return 0;
}

static int read_replies(int fd, mnl_cb_t fn, void *context)
{
	CLEANUP(base_freep) char *replies = NULL;
	struct stat st;
	size_t len;

	if (fstat(fd, &st) < 0)
		return -errno;
	len = (size_t)st.st_size;
	if (len == 0)
		return 0;
	if (len > REPLIES_MAX)
		return -EFBIG;
	replies = malloc(len);
	if (!replies)
		return -ENOMEM;
	if (pread(fd, replies, len, 0) != (ssize_t)len)
		return -EBADMSG;
	return mnl_cb_run(replies, len, 0, 0, fn, context) < 0 ? -errno : 0;
}

static int ask(struct aside *aside, const struct nlmsghdr *nlh, size_t n_max,
	       mnl_cb_t fn, void *context)
{
	CLEANUP(base_closep) int fd = -1;
	struct request request = { .n_max = n_max };
	ssize_t r;

	assert(nlh->nlmsg_len <= sizeof(request.bytes));
	memcpy(request.bytes, nlh, nlh->nlmsg_len);
	r = aside_do(aside, &(struct aside_call){ .fn = request_there,
						  .in = &request,
						  .in_len = sizeof(request),
						  .ret_fd = &fd });
	if (r < 0)
		return (int)r;
	return fd < 0 ? -EBADMSG : read_replies(fd, fn, context);
}

int rtnl_aside_request(struct aside *aside, const struct nlmsghdr *nlh,
		       mnl_cb_t fn, void *context)
{
	return ask(aside, nlh, 0, fn, context);
}

int rtnl_aside_each_link(struct aside *aside, int32_t nsid, mnl_cb_t fn,
			 void *context)
{
	char buffer[MNL_ALIGN(256)];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct ifinfomsg *info;

	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	info = mnl_nlmsg_put_extra_header(nlh, sizeof(*info));
	info->ifi_family = AF_UNSPEC;
	if (nsid >= 0)
		mnl_attr_put_u32(nlh, IFLA_TARGET_NETNSID, (uint32_t)nsid);
	return ask(aside, nlh, nsid >= 0 ? RTNL_ASIDE_LINKS_MAX : 0, fn,
		   context);
}
