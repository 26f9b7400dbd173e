/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * address.h - read the addresses and networks of the policy language.
 */
#pragma once

#include "policy/language/schema.h"

/* Read one address; the prefix is 32 or 128. */
int address_read(const struct schema_context *context,
		 const struct yaml_node *node, struct ip_net *ret_net);

/* Read an address, or ADDRESS/PREFIX without bits beyond the prefix. */
int address_read_net(const struct schema_context *context,
		     const struct yaml_node *node, struct ip_net *ret_net);
