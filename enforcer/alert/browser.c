/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * browser.c - where browsers are, as packages put them.
 *
 * Only root can put another program there.
 */
#include "enforcer/alert/browser.h"

#include <fnmatch.h>
#include <stddef.h>

#include "policy/base.h"

static const char *const paths[] = {
	"/usr/lib/firefox*/firefox*",
	"/usr/lib64/firefox*/firefox*",
	"/usr/lib/librewolf/librewolf*",
	"/usr/lib/thunderbird/thunderbird*",
	"/usr/lib64/thunderbird/thunderbird*",
	"/usr/lib/chromium*/chrom*",
	"/usr/lib64/chromium*/chrom*",
	"/usr/lib/*/opera*/opera",
	"/usr/lib/*/webkit*/WebKitNetworkProcess",
	"/usr/libexec/webkit*/WebKitNetworkProcess",
	"/opt/google/chrome*/chrome",
	"/opt/chromium*/chrome",
	"/opt/brave.com/brave*/brave",
	"/opt/microsoft/msedge*/msedge",
	"/opt/vivaldi*/vivaldi-bin",
	"/opt/firefox/firefox*",
	"/snap/firefox/*/usr/lib/firefox/firefox",
	"/snap/chromium/*/usr/lib/chromium-browser/chrome",
	"/app/lib/firefox/firefox*",
};

bool browser_is(const char *exe)
{
	size_t i;

	for (i = 0; exe && i < ARRAY_SIZE(paths); i++)
		if (fnmatch(paths[i], exe, FNM_PATHNAME) == 0)
			return true;
	return false;
}
