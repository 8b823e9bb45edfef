// Errors as values. Nothing in this project throws; a function that can fail returns Result<T>.
//
// Callers branch on Error::kind, people read Error::message. A message is lower case, has no full
// stop, and names the object, the cause and, where there is one, the next step (in `hint`).
#pragma once

#include <cassert>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace atrest {

// What went wrong, as far as a caller may need to act on it. "Cannot reach" (kUnreachable,
// kServiceFault) and "cannot decrypt" (kBadCiphertext) are never confused: a kube-apiserver that
// takes the one for the other believes that its data is lost.
enum class Failure {
  kBadInput,          // a request, flag or file that can never work as it is
  kBadCiphertext,     // the bytes, their key or their encryption context do not fit together
  kKeyNotFound,       // the key or alias does not exist
  kKeyUnusable,       // the key exists but is disabled, pending deletion or otherwise unusable
  kDenied,            // authenticated, but not allowed
  kThrottled,         // the service asks for fewer requests
  kOverloaded,        // this process sheds load
  kUnreachable,       // no answer: DNS, connect, TLS, reset, truncated or unreadable reply
  kServiceFault,      // the service answered that the fault is its own
  kNoCredentials,     // no AWS credentials could be had, or the service does not accept them
  kDeadlineExceeded,  // the caller's time is over
  kCancelled,         // the caller went away
  kAbsent,            // a file, variable or entry is not there, where that can be expected
  kSystem,            // the operating system refused
  kBug,               // should not happen
};

// The kind as one lower-case word, for logs and metrics: "bad-ciphertext".
std::string_view FailureName(Failure kind);

struct Error {
  Failure kind = Failure::kBug;
  std::string message = {};
  std::string hint = {};  // the next step for a person; may be empty
  std::string code = {};  // the remote service's own code, e.g. "DisabledException"; may be empty
  std::string request_id = {};  // the remote service's id of the request; may be empty
  // How long the remote service asks to wait before the next try, if it does.
  std::optional<std::chrono::milliseconds> retry_after = {};
};

// `context` in front of the message: "open /a: permission denied". Kind, hint, code are kept.
Error Annotate(Error error, std::string_view context);

// A T or an Error. Not thread-safe; a value like any other.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Only after ok().
  T& value() & { return Checked(); }
  const T& value() const& { return const_cast<Result*>(this)->Checked(); }
  T&& value() && { return std::move(Checked()); }
  T* operator->() { return &Checked(); }
  const T* operator->() const { return &const_cast<Result*>(this)->Checked(); }
  T& operator*() & { return Checked(); }
  const T& operator*() const& { return const_cast<Result*>(this)->Checked(); }
  T&& operator*() && { return std::move(Checked()); }

  // Only after !ok().
  const Error& error() const& { return *Failed(); }
  Error&& error() && { return std::move(*Failed()); }

 private:
  T& Checked() {
    T* value = std::get_if<0>(&state_);
    assert(value != nullptr);
    if (value == nullptr) __builtin_trap();
    return *value;
  }
  const Error* Failed() const {
    const Error* error = std::get_if<1>(&state_);
    assert(error != nullptr);
    if (error == nullptr) __builtin_trap();
    return error;
  }
  Error* Failed() { return const_cast<Error*>(std::as_const(*this).Failed()); }

  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const& {
    assert(error_.has_value());
    return *error_;
  }
  Error&& error() && {
    assert(error_.has_value());
    return std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace atrest

#define ATREST_CONCAT_INNER(a, b) a##b
#define ATREST_CONCAT(a, b) ATREST_CONCAT_INNER(a, b)

// Returns the error of `expr` from the enclosing function, if it has one.
#define TRY(expr)                                     \
  do {                                                \
    if (auto try_result = (expr); !try_result.ok()) { \
      return std::move(try_result).error();           \
    }                                                 \
  } while (false)

// TRY_ASSIGN(auto x, F()); declares x with the value, or returns the error.
#define TRY_ASSIGN(declaration, expr) \
  TRY_ASSIGN_INNER(ATREST_CONCAT(try_result_, __LINE__), declaration, expr)
#define TRY_ASSIGN_INNER(result, declaration, expr)   \
  auto result = (expr);                               \
  if (!result.ok()) return std::move(result).error(); \
  declaration = std::move(result).value()
