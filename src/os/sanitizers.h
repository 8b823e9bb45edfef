// Whether this build has AddressSanitizer or ThreadSanitizer: these bring an allocator of their
// own, and need ptrace and programs. Not for other folders.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ATREST_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ATREST_SANITIZED
#endif
#endif
