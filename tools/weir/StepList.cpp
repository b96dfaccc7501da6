//===- StepList.cpp - runs of one session, one after the other ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/StepList.h"
#include "lib/readers/Files.h"
#include "lib/readers/Readers.h"
#include "lib/readers/Status.h"
#include "llvm/Support/JSON.h"
#include <map>

using namespace weir;
using namespace weir::tool;
using llvm::StringRef;
namespace json = llvm::json;

/// Keys become the names of files.
static absl::Status checkKey(StringRef key) {
  if (key.empty() || key.contains('/') || key == "." || key == "..")
    return badModel("'" + key + "' is no key: it must be the name of a file");
  return absl::OkStatus();
}

/// `{"x:0": "x"}`, by name: the order in a JSON object has no meaning.
static absl::StatusOr<std::vector<StepTensor>>
readTensors(StringRef what, const json::Value &value) {
  const json::Object *object = value.getAsObject();
  if (!object)
    return badModel("'" + what + "' must be an object of tensors and keys");
  std::map<std::string, std::string> sorted;
  for (const auto &[tensor, key] : *object) {
    auto text = key.getAsString();
    if (!text)
      return badModel("'" + what + "': the key of '" + StringRef(tensor) +
                      "' must be a string");
    WEIR_RETURN_IF_ERROR(checkKey(*text));
    sorted[StringRef(tensor).str()] = text->str();
  }
  std::vector<StepTensor> tensors;
  for (auto &[tensor, key] : sorted)
    tensors.push_back({tensor, key});
  return tensors;
}

static absl::StatusOr<std::vector<std::string>>
readTargets(const json::Value &value) {
  const json::Array *array = value.getAsArray();
  std::vector<std::string> targets;
  if (array)
    for (const json::Value &target : *array)
      if (auto text = target.getAsString())
        targets.push_back(text->str());
  if (!array || targets.size() != array->size())
    return badModel("'targets' must be a list of names of nodes");
  return targets;
}

static absl::Status readEntry(StringRef key, const json::Value &value,
                              Step &step) {
  if (key == "targets") {
    WEIR_ASSIGN_OR_RETURN(step.targets, readTargets(value));
    return absl::OkStatus();
  }
  if (key == "feeds" || key == "fetches") {
    auto &tensors = key == "feeds" ? step.feeds : step.fetches;
    WEIR_ASSIGN_OR_RETURN(tensors, readTensors(key, value));
    return absl::OkStatus();
  }
  auto text = value.getAsString();
  if (key == "signature" && text && !text->empty()) {
    step.signature = text->str();
    return absl::OkStatus();
  }
  if (key == "signature")
    return badModel("'signature' must be a name");
  return badModel("unknown key '" + key +
                  "'; there are targets, signature, feeds and fetches");
}

static absl::StatusOr<Step> readStep(const json::Value &value) {
  const json::Object *object = value.getAsObject();
  if (!object)
    return badModel("must be an object");
  std::map<std::string, const json::Value *> sorted;
  for (const auto &[key, entry] : *object)
    sorted[StringRef(key).str()] = &entry;
  Step step;
  for (auto &[key, entry] : sorted)
    WEIR_RETURN_IF_ERROR(readEntry(key, *entry, step));
  if (!step.signature.empty() && !step.targets.empty())
    return badModel("has a signature and targets: one of them must go");
  return step;
}

/// Whether brackets nest deeper than the parser's stack should.
static bool nestsDeeply(StringRef text) {
  constexpr int most = 64;
  int depth = 0;
  bool isQuoted = false;
  for (size_t i = 0; i < text.size() && depth <= most; ++i) {
    char c = text[i];
    if (c == '\\')
      ++i;
    else if (c == '"')
      isQuoted = !isQuoted;
    else if (!isQuoted)
      depth += (c == '[' || c == '{') - (c == ']' || c == '}');
  }
  return depth > most;
}

static absl::StatusOr<std::vector<Step>> readList(StringRef text) {
  if (nestsDeeply(text))
    return badModel("its brackets nest too deeply");
  auto value = json::parse(text);
  if (!value)
    return badModel("is no JSON: " + llvm::toString(value.takeError()));
  const json::Array *array = value->getAsArray();
  if (!array || array->empty())
    return badModel("must be a list of steps");
  std::vector<Step> steps;
  for (const json::Value &entry : *array) {
    auto step = readStep(entry);
    if (!step.ok())
      return inContext("step " + llvm::Twine(steps.size()), step.status());
    steps.push_back(std::move(*step));
  }
  return steps;
}

absl::StatusOr<std::vector<Step>> tool::readSteps(const std::string &path) {
  WEIR_ASSIGN_OR_RETURN(auto buffer, readFile(path, ReadLimits().fileBytes));
  auto steps = readList(buffer->getBuffer());
  if (!steps.ok())
    return inContext("'" + path + "'", steps.status());
  return steps;
}
