// Static builds only: libcurl's own printf for the one case that each request meets dozens of
// times.
//
// libcurl 7.88 builds the head of a request with printf formats of nothing but text and "%s", and
// appends every byte of it by a call through two function pointers: 5 to 10 us a request with a
// session token, a quarter of what the transport costs (measured with bench/transport_bench). The
// linker sends libcurl's calls of Curl_dyn_vprintf() here (--wrap); such formats are appended in
// whole pieces, all others go on to libcurl's own. cmake/Dependencies.cmake does this for libcurl
// 7.88 alone, whose internal functions these are. docs/adr/0007-static-curl.md has the figures.

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

struct dynbuf;
// Both give 0 for success; after a failure the buffer is libcurl's to free.
int Curl_dyn_addn(struct dynbuf* buffer, const void* bytes, size_t size);
int __real_Curl_dyn_vprintf(struct dynbuf* buffer, const char* format, va_list arguments);
int __wrap_Curl_dyn_vprintf(struct dynbuf* buffer, const char* format, va_list arguments);

static int IsTextAndStringsOnly(const char* format) {
  for (const char* at = strchr(format, '%'); at != NULL; at = strchr(at + 2, '%')) {
    if (at[1] != 's') return 0;
  }
  return 1;
}

static int Append(struct dynbuf* buffer, const char* text, size_t size) {
  return size == 0 ? 0 : Curl_dyn_addn(buffer, text, size);
}

int __wrap_Curl_dyn_vprintf(struct dynbuf* buffer, const char* format, va_list arguments) {
  if (!IsTextAndStringsOnly(format)) return __real_Curl_dyn_vprintf(buffer, format, arguments);
  while (*format != '\0') {
    const size_t plain = strcspn(format, "%");
    if (Append(buffer, format, plain) != 0) return 1;
    format += plain;
    if (*format == '\0') break;
    const char* text = va_arg(arguments, const char*);
    if (text == NULL) text = "(nil)";  // as libcurl writes it
    if (Append(buffer, text, strlen(text)) != 0) return 1;
    format += strlen("%s");
  }
  return 0;
}
