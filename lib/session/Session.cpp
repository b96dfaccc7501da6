//===- Session.cpp - the public class -------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "weir/session.hpp"
#include "lib/session/SessionImpl.h"

using namespace weir;
using namespace weir::session;

static NamedRun nameRun(const Feeds &feeds, const std::vector<Fetch> &fetches,
                        const std::vector<Fetch> &targets) {
  NamedRun run;
  for (const Feed &feed : feeds) {
    run.feeds.push_back(feed.tensor.name());
    run.values.push_back(&feed.value);
  }
  for (const Fetch &fetch : fetches)
    run.fetches.push_back(fetch.name());
  for (const Fetch &target : targets)
    run.targets.push_back(target.name());
  return run;
}

/// A session that was moved from.
static Status noSession() {
  return Status(StatusCode::InvalidArgument, "this is no session any more");
}

Session::~Session() = default;

Result<std::vector<Tensor>> Session::Run(const Feeds &feeds,
                                         const std::vector<Fetch> &fetches,
                                         const std::vector<Fetch> &targets,
                                         const RunOptions &options) {
  if (!impl_)
    return noSession();
  std::vector<Tensor> outputs;
  Status status =
      impl_->runNamed(nameRun(feeds, fetches, targets), outputs, options);
  if (!status.ok())
    return status;
  return outputs;
}

Result<Tensor> Session::Run(const Feeds &feeds, const Fetch &fetch,
                            const RunOptions &options) {
  if (!impl_)
    return noSession();
  NamedRun run = nameRun(feeds, {}, {});
  run.fetches.push_back(fetch.name());
  std::vector<Tensor> outputs;
  Status status = impl_->runNamed(run, outputs, options);
  if (!status.ok())
    return status;
  return std::move(outputs.front());
}

Status Session::RunTargets(const std::vector<Fetch> &targets,
                           const Feeds &feeds, const RunOptions &options) {
  if (!impl_)
    return noSession();
  std::vector<Tensor> outputs;
  return impl_->runNamed(nameRun(feeds, {}, targets), outputs, options);
}

Result<Tensor> Session::GetVariable(const Fetch &variable) const {
  return impl_ ? impl_->getVariable(variable.name()) : noSession();
}

Status Session::SetVariable(const Fetch &variable, const Tensor &value) {
  return impl_ ? impl_->setVariable(variable.name(), value) : noSession();
}

//===----------------------------------------------------------------------===//
// Signatures
//===----------------------------------------------------------------------===//

static std::string listPorts(const std::vector<SourceSignature::Port> &ports) {
  std::string text;
  for (const SourceSignature::Port &port : ports)
    text += (text.empty() ? "only '" : ", '") + port.name + "'";
  return text.empty() ? "none at all" : text;
}

static Result<SourceSignature> findSignature(ProgramTable &table,
                                             std::string_view name) {
  std::lock_guard<std::mutex> lock(table.sourceMutex);
  std::string known;
  for (SourceSignature &signature : table.getSource().signatures()) {
    if (signature.name == name)
      return std::move(signature);
    known += (known.empty() ? ", only '" : ", '") + signature.name + "'";
  }
  return Status(StatusCode::NotFound, "the graph has no signature '" +
                                          std::string(name) + "'" + known);
}

/// The feeds of a signature's run.
static Status bindSignature(const SourceSignature &signature,
                            const std::map<std::string, Tensor> &inputs,
                            NamedRun &run) {
  for (const auto &[name, value] : inputs) {
    const SourceSignature::Port *found = nullptr;
    for (const SourceSignature::Port &port : signature.inputs)
      if (port.name == name)
        found = &port;
    if (!found)
      return Status(StatusCode::InvalidArgument,
                    "signature '" + signature.name + "' has no input '" + name +
                        "', " + listPorts(signature.inputs));
    run.feeds.push_back(found->tensor);
    run.values.push_back(&value);
  }
  for (const SourceSignature::Port &port : signature.inputs)
    if (!inputs.count(port.name))
      return Status(StatusCode::InvalidArgument,
                    "signature '" + signature.name + "': input '" + port.name +
                        "' is not fed");
  for (const SourceSignature::Port &port : signature.outputs)
    run.fetches.push_back(port.tensor);
  return Status();
}

Result<std::map<std::string, Tensor>>
Session::RunSignature(std::string_view name,
                      const std::map<std::string, Tensor> &inputs,
                      const RunOptions &options) {
  if (!impl_)
    return noSession();
  auto signature = findSignature(*impl_->table, name);
  if (!signature.ok())
    return signature.status();
  NamedRun run;
  if (Status status = bindSignature(*signature, inputs, run); !status.ok())
    return status;
  std::vector<Tensor> values;
  if (Status status = impl_->runNamed(run, values, options); !status.ok())
    return status;
  std::map<std::string, Tensor> outputs;
  for (size_t i = 0; i < values.size(); ++i)
    outputs[signature->outputs[i].name] = std::move(values[i]);
  return outputs;
}
