/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cppcheck.h - macros of libraries, in a form that cppcheck can follow; it
 * reads no header of the system.
 */
#define LIBBPF_OPTS(type, name, ...) struct type name = { 0 }
#define mnl_attr_for_each(attr, nlh, offset) \
	for ((attr) = (void *)(nlh); (attr);)
#define mnl_attr_for_each_nested(attr, nest) \
	for ((attr) = (void *)(nest); (attr);)
