//===- SessionImpl.h - what stands behind a Session -------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_SESSIONIMPL_H
#define WEIR_LIB_SESSION_SESSIONIMPL_H

#include "lib/session/Contexts.h"
#include "lib/session/Execution.h"
#include "lib/session/ProgramTable.h"
#include "weir/session.hpp"
#include <string_view>
#include <unordered_map>

namespace weir::session {

/// One kind of run of a session. What isn't constant is written by who holds
/// the state's mutex alone, and read by who shares it.
struct Prepared {
  SignatureRequest request;
  std::shared_ptr<Slot> slot;
  uint64_t version = 0; ///< of the state, that the slot fits
  /// Whether the run must have the state alone; unknown before the first.
  std::atomic<bool> writes{true};
};

/// A run by names, as its caller gave it.
struct NamedRun {
  llvm::SmallVector<std::string_view, 8> feeds, fetches, targets;
  llvm::SmallVector<const Tensor *, 8> values; ///< of the feeds
};

/// `?x?xf32`, or with all sizes: how a request says a tensor's type.
std::string describeType(const Tensor &value, bool isExact);

/// The API's statuses.
Status toStatus(const absl::Status &status);

} // namespace weir::session

namespace weir::detail {

struct SessionImpl : std::enable_shared_from_this<SessionImpl> {
  SessionImpl(std::shared_ptr<const void> graph,
              std::shared_ptr<session::ProgramTable> table,
              const SessionOptions &options, const CompileOptions &base);

  /// A session of a table's graph, which `graph` keeps. `base` says of how code
  /// is made what the options don't.
  static Session create(std::shared_ptr<const void> graph,
                        std::shared_ptr<session::ProgramTable> table,
                        const SessionOptions &options,
                        const CompileOptions &base = {});
  /// Whether it wasn't moved from.
  static bool isOne(const Session &session) { return bool(session.impl_); }
  /// That of a session.
  static SessionImpl &of(const Session &session) { return *session.impl_; }
  static const std::atomic<int32_t> &flagOf(const Cancellation &cancellation) {
    return cancellation.flag_;
  }

  /// What was prepared for the run, or will be by the run itself.
  std::shared_ptr<session::Prepared> prepare(const session::NamedRun &run);
  /// Compiles what the run needs now.
  Status renew(session::Prepared &prepared);
  Status run(session::Prepared &prepared, const session::Buffers &buffers,
             const RunOptions *options);
  /// By names, with all that the options ask for.
  Status runNamed(const session::NamedRun &run, std::vector<Tensor> &outputs,
                  const RunOptions &options);
  /// The same when nothing is watched.
  Status runPlain(const session::NamedRun &run, std::vector<Tensor> &outputs,
                  const RunOptions *options);

  Result<Tensor> getVariable(const std::string &name);
  Status setVariable(const std::string &name, const Tensor &value);

  /// Of the graph, in its order, without their values.
  std::vector<session::SourceVariable> variables() const;
  /// Copies of the variables' values at one moment. Errors as getVariable's.
  Result<std::vector<Tensor>>
  getVariables(const std::vector<std::string> &names);
  /// Sets them at one moment: all, or where a value doesn't fit none.
  Status setVariables(const std::vector<std::string> &names,
                      const std::vector<Tensor> &values);

  std::shared_ptr<const void> graph;
  std::shared_ptr<session::ProgramTable> table; // goes before the graph
  SessionOptions options;
  session::Settings settings;
  Status broken; ///< what is wrong with the options
  session::State state;
  session::Contexts contexts;

private:
  Status check(const RunOptions *options) const;
  bool isCurrent(const session::Prepared &prepared) const;
  Status runHeld(session::Prepared &prepared, const session::Buffers &buffers,
                 const RunOptions *options);
  Status runWatched(const session::NamedRun &run, std::vector<Tensor> &outputs,
                    const RunOptions &options);
  std::optional<session::SourceVariable>
  findVariable(const std::string &name) const;
  Status setHeld(const session::SourceVariable &variable, const Tensor &value);

  std::shared_mutex preparedMutex;
  std::unordered_map<std::string, std::shared_ptr<session::Prepared>> prepared;
};

} // namespace weir::detail

#endif // WEIR_LIB_SESSION_SESSIONIMPL_H
