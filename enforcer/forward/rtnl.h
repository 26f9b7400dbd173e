/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rtnl.h - ask rtnetlink(7) and read its answers.  What takes the kernel's RTNL
 * lock is for rtnl_aside.h.
 */
#pragma once

#include <libmnl/libmnl.h>
#include <stddef.h>
#include <stdint.h>

/* Open a socket to ask with. */
int rtnl_open(struct mnl_socket **ret_nl);
/* Open a socket that gets the notifications of @groups, and never blocks. */
int rtnl_listen(uint32_t groups, struct mnl_socket **ret_nl);
void rtnl_closep(struct mnl_socket **nl);

/* Send @nlh and hand each reply to @fn.  After an error the socket may have
 * replies left, and is of no further use. */
int rtnl_request(struct mnl_socket *nl, struct nlmsghdr *nlh, mnl_cb_t fn,
		 void *context);

/* The number in @attr; -1: it is none. */
int rtnl_number(const struct nlattr *attr);
/* Write the text in @attr to @ret_text; if it is none, leave that alone. */
void rtnl_text(const struct nlattr *attr, char *ret_text, size_t size);

/* Find what our namespace calls that of @netns_fd: a number, which the kernel
 * gives it now if it had none. */
int rtnl_nsid(struct mnl_socket *nl, int netns_fd, int32_t *ret_nsid);
