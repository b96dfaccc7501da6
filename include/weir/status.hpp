//===- weir/status.hpp - what went wrong ------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C++17. Nothing in Weir's C++ API throws but where it says so. What may fail
// returns a Status or a Result.
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_STATUS_HPP
#define WEIR_STATUS_HPP

#include "weir/abi.h"

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace weir {

/// Kinds of failures; the numbers are weir_status's.
enum class StatusCode : int32_t {
  Ok = WEIR_OK,
  /// A name, type, shape or value is not what it must be.
  InvalidArgument = WEIR_INVALID_ARGUMENT,
  /// An assertion of the model failed; a variable that has no value was read.
  AssertionFailed = WEIR_ASSERTION_FAILED,
  OutOfMemory = WEIR_OUT_OF_MEMORY,
  UnsupportedCpu = WEIR_UNSUPPORTED_CPU,
  Cancelled = WEIR_CANCELLED,
  IoError = WEIR_IO_ERROR,
  /// Weir's own fault.
  Internal = WEIR_INTERNAL,
  /// The model has operations that are not supported.
  Unimplemented = WEIR_UNIMPLEMENTED,
  /// The graph has nothing of that name.
  NotFound = WEIR_NOT_FOUND,
  DeadlineExceeded = WEIR_DEADLINE_EXCEEDED,
};

/// Success, or a code with a message of one line that names the node.
/// A value; thread-safe as a std::string is.
class [[nodiscard]] Status {
public:
  Status() = default;
  Status(StatusCode code, std::string message)
      : code_(code), message_(std::move(message)) {}

  bool ok() const { return code_ == StatusCode::Ok; }
  StatusCode code() const { return code_; }
  /// Without newline or period; empty where ok().
  const std::string &message() const { return message_; }

private:
  StatusCode code_ = StatusCode::Ok;
  std::string message_;
};

/// A value, or the status that says why there is none.
template <typename T> class [[nodiscard]] Result {
public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  /// `status` must not be ok().
  Result(Status status) : content_(std::in_place_index<1>, std::move(status)) {
    assert(!std::get<1>(content_).ok() && "success without a value");
  }

  /// Whether there is a value; why there is none, or ok().
  bool ok() const { return content_.index() == 0; }
  Status status() const { return ok() ? Status() : std::get<1>(content_); }

  /// The value; must be ok().
  T &value() & { return *checked(); }
  const T &value() const & { return *const_cast<Result *>(this)->checked(); }
  T &&value() && { return std::move(*checked()); }
  T &operator*() & { return *checked(); }
  const T &operator*() const & { return value(); }
  T &&operator*() && { return std::move(*checked()); }
  T *operator->() { return checked(); }
  const T *operator->() const { return &value(); }

private:
  T *checked() {
    assert(ok() && "no value: ask ok() first");
    return std::get_if<0>(&content_);
  }

  std::variant<T, Status> content_;
};

} // namespace weir

#endif // WEIR_STATUS_HPP
