//===- NamedVariables.cpp - weights of one file in the graph of another --===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/Files.h"
#include "lib/readers/Readers.h"
#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/Bundle.h"
#include "lib/readers/tensorflow/ModelBuilder.h"
#include "lib/readers/tensorflow/Variables.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace weir;
using namespace weir::tf;

/// What TensorFlow 2 writes after the path of an object's value.
static constexpr StringLiteral kObjectSuffix = "/.ATTRIBUTES/VARIABLE_VALUE";

/// Lines of two words: a variable, its key. `#` begins a comment.
static absl::StatusOr<llvm::StringMap<std::string>>
readNameMap(StringRef path, const ReadLimits &limits) {
  llvm::StringMap<std::string> names;
  if (path.empty())
    return names;
  WEIR_ASSIGN_OR_RETURN(auto buffer, readFile(path, limits.fileBytes));
  int64_t number = 0;
  for (StringRef line : llvm::split(buffer->getBuffer(), '\n')) {
    ++number;
    SmallVector<StringRef> words;
    llvm::SplitString(line.split('#').first, words, " \t\r");
    if (words.empty())
      continue;
    if (words.size() != 2 || !names.try_emplace(words[0], words[1]).second)
      return badModel("'" + path + "': line " + Twine(number) +
                      " must be a variable, given once, and its key");
  }
  return names;
}

/// The key of a variable, empty where the checkpoint has none for it.
static std::string findKey(StringRef variable, const Bundle &bundle,
                           const llvm::StringMap<std::string> &names) {
  auto given = names.find(variable);
  if (given != names.end())
    return given->second;
  for (std::string key : {variable.str(), (variable + kObjectSuffix).str()})
    if (bundle.contains(key))
      return key;
  return "";
}

/// Names in a line, the first few of many.
static std::string listNames(ArrayRef<std::string> names) {
  constexpr size_t most = 20;
  std::string text = llvm::join(names.take_front(most), ", ");
  return names.size() > most ? text + ", ..." : text;
}

/// What no variable took, but for what savers write about themselves.
static std::vector<std::string> leftOver(const Bundle &bundle,
                                         const llvm::StringSet<> &taken) {
  std::vector<std::string> left;
  for (const std::string &key : bundle.getKeys())
    if (!taken.contains(key) && key != "_CHECKPOINTABLE_OBJECT_GRAPH")
      left.push_back(key);
  return left;
}

static absl::Status checkNameMap(const ModelBuilder &model,
                                 const llvm::StringMap<std::string> &names) {
  llvm::StringSet<> variables;
  for (auto [name, type] : model.variables)
    variables.insert(name.getValue());
  std::vector<std::string> strangers;
  for (const auto &entry : names)
    if (!variables.contains(entry.getKey()))
      strangers.push_back(entry.getKey().str());
  llvm::sort(strangers);
  if (strangers.empty())
    return absl::OkStatus();
  return badModel("the model has no variables named as the name map says: " +
                  listNames(strangers));
}

absl::Status weir::tf::addVariablesByName(ModelBuilder &model,
                                          const ReadOptions &options) {
  WEIR_ASSIGN_OR_RETURN(auto names,
                        readNameMap(options.nameMap, options.limits));
  WEIR_RETURN_IF_ERROR(checkNameMap(model, names));
  CheckpointKeys keys;
  llvm::StringSet<> taken;
  std::vector<std::string> missing;
  WEIR_ASSIGN_OR_RETURN(
      Bundle bundle,
      Bundle::open(model.getContext(), options.checkpoint, model.getLimits()));
  for (auto [name, type] : model.variables) {
    std::string key = findKey(name.getValue(), bundle, names);
    if (key.empty()) {
      missing.push_back(name.getValue().str());
      continue;
    }
    taken.insert(key);
    keys.insert({name, {key, ""}});
  }
  if (keys.empty() && !missing.empty())
    return badModel("the checkpoint '" + options.checkpoint +
                    "' has none of the variables " + listNames(missing) +
                    ": name their keys with --name-map");
  Location loc = model.getGraph().getLoc();
  if (!missing.empty())
    emitRemark(loc) << "variables that the checkpoint lacks: "
                    << listNames(missing);
  if (auto left = leftOver(bundle, taken); !left.empty())
    emitRemark(loc) << "left over in the checkpoint: " << listNames(left);
  return addVariables(model, options.checkpoint, keys);
}
