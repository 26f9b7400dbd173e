/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * browser.c - where browsers are, as packages put them.
 *
 * Only root, or an administrator, can put another program there.
 */
#include "enforcer/alert/browser.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

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

/* Where Windows has programs that only administrators install; a log that is
 * replayed may be one of Windows. */
static const char *const program_files[] = {
	"C:\\Program Files\\",
	"C:\\Program Files (x86)\\",
};

static const char *const windows_paths[] = {
	"BraveSoftware\\Brave-Browser\\Application\\brave.exe",
	"Google\\Chrome\\Application\\chrome.exe",
	"Microsoft\\Edge\\Application\\msedge.exe",
	"Mozilla Firefox\\firefox.exe",
	"Mozilla Thunderbird\\thunderbird.exe",
	"Vivaldi\\Application\\vivaldi.exe",
};

static bool is_one_of_windows(const char *path)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(windows_paths); i++)
		if (strcasecmp(windows_paths[i], path) == 0)
			return true;
	return false;
}

static bool is_on_windows(const char *exe)
{
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(program_files); i++) {
		len = strlen(program_files[i]);
		if (strncasecmp(program_files[i], exe, len) == 0)
			return is_one_of_windows(exe + len);
	}
	return false;
}

bool browser_is(const char *exe)
{
	size_t i;

	if (!exe)
		return false;
	for (i = 0; i < ARRAY_SIZE(paths); i++)
		if (fnmatch(paths[i], exe, FNM_PATHNAME) == 0)
			return true;
	return is_on_windows(exe);
}
