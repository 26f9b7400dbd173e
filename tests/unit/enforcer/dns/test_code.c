/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_code.c - each code has IANA's name, or its number.
 */
#include "enforcer/dns/code.h"

#include "enforcer/dns/msg.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static void codes_have_their_name_or_their_number(void)
{
	static const struct {
		const char *want;
		enum { RCODE, CLASS, OPCODE } of;
		uint16_t number;
	} cases[] = {
		{ "NOERROR", RCODE, 0 },	{ "NXDOMAIN", RCODE, 3 },
		{ "DSOTYPENI", RCODE, 11 },	{ "RCODE12", RCODE, 12 },
		{ "RCODE15", RCODE, 15 },	{ "BADVERS", RCODE, 16 },
		{ "BADCOOKIE", RCODE, 23 },	{ "RCODE24", RCODE, 24 },
		{ "RCODE4095", RCODE, 4095 },	{ "RCODE65535", RCODE, 65535 },
		{ "CLASS0", CLASS, 0 },		{ "IN", CLASS, 1 },
		{ "CLASS2", CLASS, 2 },		{ "ANY", CLASS, 255 },
		{ "CLASS65535", CLASS, 65535 }, { "QUERY", OPCODE, 0 },
		{ "OPCODE3", OPCODE, 3 },	{ "UPDATE", OPCODE, 5 },
		{ "DSO", OPCODE, 6 },		{ "OPCODE15", OPCODE, 15 },
		{ "OPCODE255", OPCODE, 255 },
	};
	char buf[DNS_CODE_NAME_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		uint16_t n = cases[i].number;
		const char *got =
			cases[i].of == RCODE ? dns_code_rcode_name(n, buf)
			: cases[i].of == CLASS
				? dns_code_class_name(n, buf)
				: dns_code_opcode_name((uint8_t)n, buf);

		unit_string(cases[i].want, cases[i].want, got);
	}
}

static void flags_come_in_the_order_of_the_header(void)
{
	static const char *const all[] = { "AA", "TC", "RD", "RA", "AD", "CD" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		unit_string("all", all[i], dns_code_flag_name(0xffff, i));
	CU_ASSERT_PTR_NULL(dns_code_flag_name(0xffff, i));
	unit_string("first", "AA", dns_code_flag_name(0x8580, 0));
	unit_string("second", "RD", dns_code_flag_name(0x8580, 1));
	unit_string("third", "RA", dns_code_flag_name(0x8580, 2));
	CU_ASSERT_PTR_NULL(dns_code_flag_name(0x8580, 3));
	CU_ASSERT_PTR_NULL(dns_code_flag_name(0, 0));
}

/* QR, opcode, the reserved bit and rcode. */
static void other_bits_of_the_header_are_no_flags(void)
{
	CU_ASSERT_PTR_NULL(dns_code_flag_name(DNS_MSG_QR | 0x7800 | 0x4f, 0));
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(codes_have_their_name_or_their_number),
		UNIT(flags_come_in_the_order_of_the_header),
		UNIT(other_bits_of_the_header_are_no_flags),
	};

	return unit_main("dns_code", tests, ARRAY_SIZE(tests));
}
