/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nlattr.h - find and read the attributes of a message of nfnetlink.
 *
 * NULL may be handed on as an attribute: what is looked for in it is not found,
 * and reads as 0 or "".  So does an attribute that is too short.
 */
#pragma once

#include <stdint.h>

struct nlattr;
struct nlmsghdr;

/* The first attribute of @type; NULL: there is none. */
const struct nlattr *nlattr_find(const struct nlmsghdr *nlh, uint16_t type);
/* The first of @type among those that @attr holds; NULL: there is none. */
const struct nlattr *nlattr_nested(const struct nlattr *attr, uint16_t type);

/* Read a number, which attributes have in network order. */
uint32_t nlattr_u32(const struct nlattr *attr);
uint64_t nlattr_u64(const struct nlattr *attr);
/* Read a text with its terminator; it lives as long as the message. */
const char *nlattr_text(const struct nlattr *attr);
