// SIGPIPE, which OpenSSL raises when it writes to a connection that the peer has reset.
#pragma once

namespace atrest::http {

// Makes the process ignore it, unless somebody handles it already: the write fails with an error
// then, as it should.
void IgnoreBrokenPipes();

}  // namespace atrest::http
